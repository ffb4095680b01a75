// Runs the kernels of a model made by hand through the interpreter: one neuron, columns by name.
#pragma once
#include <catch2/catch.hpp>
#include <cmath>
#include <map>

#include "compiler/elaborate/elaborate.h"
#include "compiler/ir/interpret.h"
#include "compiler/lower/kernels.h"
#include "compiler/solve/plan_updates.h"
#include "tests/support/neuron_by_hand.h"

namespace nmlc::tests {

class Stepper {
public:
    explicit Stepper(const model::Model& model, std::size_t instance = 0, std::uint64_t neurons = 1)
        : instances_(elaborate::elaborate(model, false, sink)), plan(solve::plan_updates(instances_, sink)), neurons_(neurons) {
        REQUIRE(sink.all().empty());
        const elaborate::Instance& what = instances_.instances.at(instance);
        layout_ = lower::layout_of(plan, what, lower::columns_of(plan, what.population));
        kernels = lower::kernels_of(plan, instance, layout_);
        for (std::uint32_t param : layout_.uniform_params) uniforms_.push_back(*instances_.populations[0].constant[param]);
        const model::Neuron& neuron = model.neurons[model::NeuronId{0}];
        columns_.assign(neuron.states.size() + layout_.columns.holds.size(), std::vector<double>(padded(), 0));
        for (model::StateId state : neuron.states.ids())
            columns_[state.index].assign(padded(), std::get<model::Constant>(model.exprs[neuron.states[state].initial].node).value);
        memories_.assign(layout_.columns.memories.size(), std::vector<std::uint8_t>(padded(), 0));
    }

    // Takes whole steps of dt; gives the steps at whose end neuron 1 spiked.
    std::vector<std::uint64_t> step(std::uint64_t count, double dt) {
        std::vector<std::uint64_t> spiked;
        for (std::uint64_t k = 0; k < count; ++k, ++now) {
            call(kernels.step, now, dt, dt, 0);
            if ((spikes_[0] & 1) != 0) spiked.push_back(now + 1);
        }
        return spiked;
    }
    bool call(const ir::Kernel& kernel, std::uint64_t step, double dt, double grid, double offset) {
        CHECK(ir::verify(kernel).empty());
        std::vector<void*> columns;
        for (auto& column : columns_) columns.push_back(column.data());
        for (auto& memory : memories_) columns.push_back(memory.data());
        outputs.assign(kernel.outputs.size(), std::vector<double>(padded(), 0));
        std::vector<double*> output;
        for (auto& one : outputs) output.push_back(one.data());
        spikes_.assign(padded() / 8, 0);
        nmlc_args args{columns.data(), uniforms_.data(), nullptr, nullptr, nullptr, 0, output.data(), spikes_.data(), spikes_.size(), 0, neurons_, step, 1, dt, grid, offset, 12345};
        ir::interpret(kernel, args);
        return (spikes_[0] & 1) != 0;
    }
    double& operator[](const std::string& column) { return at(column, 0); }
    double& at(const std::string& column, std::size_t neuron) {
        for (std::size_t i = 0; i < layout_.columns.states.size(); ++i)
            if (layout_.columns.states[i] == column) return columns_[i][neuron];
        for (std::size_t i = 0; i < layout_.columns.holds.size(); ++i)
            if (layout_.columns.holds[i].name == column) return columns_[layout_.columns.states.size() + i][neuron];
        throw std::out_of_range(column);
    }
    std::size_t memories() const { return memories_.size(); }
    const elaborate::Instances& instances() const { return instances_; }

    DiagnosticSink sink;

private:
    std::size_t padded() const { return (neurons_ + 63) / 64 * 64; }
    elaborate::Instances instances_;

public:
    plan::UpdatePlan plan;
    lower::VariantKernels kernels;
    std::vector<std::vector<double>> outputs;
    std::uint64_t now = 0;

private:
    std::uint64_t neurons_;
    lower::Layout layout_;
    std::vector<double> uniforms_;
    std::vector<std::vector<double>> columns_;
    std::vector<std::vector<std::uint8_t>> memories_;
    std::vector<std::uint8_t> spikes_;
};

// The slope of the error over halved steps: log2(error(dt)/error(dt/2)).
template <class Error>
double order_of(Error error_at, double dt) { return std::log2(error_at(dt) / error_at(dt / 2)); }

}  // namespace nmlc::tests
