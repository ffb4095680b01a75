// Runs a kernel by the interpreter or by compiled code on the same made-up population, and compares what is left to the bit.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "compiler/codegen/jit.h"
#include "compiler/ir/interpret.h"

namespace nmlc::test {

struct Aligned {
    explicit Aligned(std::size_t bytes) : memory(static_cast<std::byte*>(std::aligned_alloc(64, (bytes + 63) / 64 * 64)), &std::free) {
        std::memset(memory.get(), 0, (bytes + 63) / 64 * 64);
    }
    std::unique_ptr<std::byte, void (*)(void*)> memory;
};

class Population {
public:
    Population(const ir::Kernel& kernel, std::uint64_t neurons, std::uint64_t steps, std::uint64_t first_neuron = 0) : kernel_(kernel), neurons_(neurons) {
        const std::uint64_t padded = (first_neuron + neurons + NMLC_GROUP - 1) / NMLC_GROUP * NMLC_GROUP;
        std::mt19937_64 draws(neurons * 31 + steps);
        std::uniform_real_distribution<double> number(-3, 3);
        for (const ir::Slot& slot : kernel.columns) {
            const bool truth = slot.type == ir::Type::b1;
            Aligned column(padded * (truth ? 1 : 8));
            for (std::uint64_t i = 0; i < padded; ++i)
                if (truth) reinterpret_cast<std::uint8_t*>(column.memory.get())[i] = draws() & 1;
                else reinterpret_cast<double*>(column.memory.get())[i] = number(draws);
            column_pointers_.push_back(column.memory.get());
            columns_.push_back(std::move(column));
        }
        for (std::size_t i = 0; i < kernel.uniforms.size(); ++i) uniforms_.push_back(number(draws));
        for (std::size_t i = 0; i < kernel.givens.size(); ++i) {
            givens_.emplace_back(padded);
            for (double& value : givens_.back()) value = number(draws);
        }
        for (const auto& given : givens_) given_pointers_.push_back(given.data());
        for (std::size_t i = 0; i < kernel.timelines.size() * steps; ++i) timeline_.push_back(number(draws));
        for (std::size_t i = 0; i < kernel.outputs.size(); ++i) outputs_.emplace_back(neurons + 1, -7);   // one beyond, which must stay
        for (auto& output : outputs_) output_pointers_.push_back(output.data());
        stride_ = NMLC_GROUP / 8 * ((neurons + NMLC_GROUP - 1) / NMLC_GROUP);
        spikes_.assign(stride_ * steps, 0);
        args.columns = column_pointers_.data(), args.uniforms = uniforms_.data(), args.givens = given_pointers_.data();
        args.timeline = timeline_.data(), args.outputs = output_pointers_.data(), args.spikes = spikes_.data(), args.spike_stride = stride_;
        args.first_neuron = first_neuron, args.n_neurons = neurons, args.first_step = 1000, args.n_steps = steps;
        args.dt = 0.05, args.grid = 0.1, args.offset = 0.025, args.key = 0x123456789abcdef0;
    }
    Population(const Population&) = delete;

    // All that a run leaves, as text that names the first difference; empty where equal.
    std::string difference(const Population& other) const {
        for (std::size_t slot = 0; slot < kernel_.columns.size(); ++slot)
            for (std::uint64_t i = args.first_neuron; i < args.first_neuron + neurons_; ++i) {
                const bool truth = kernel_.columns[slot].type == ir::Type::b1;
                const double a = truth ? bytes(slot)[i] : numbers(slot)[i], b = truth ? other.bytes(slot)[i] : other.numbers(slot)[i];
                if (!same(a, b)) return describe("column " + kernel_.columns[slot].name, i, a, b);
            }
        for (std::size_t slot = 0; slot < outputs_.size(); ++slot)
            for (std::uint64_t i = 0; i <= neurons_; ++i)
                if (!same(outputs_[slot][i], other.outputs_[slot][i])) return describe("output " + kernel_.outputs[slot].name, i, outputs_[slot][i], other.outputs_[slot][i]);
        for (std::uint64_t k = 0; k < args.n_steps; ++k)
            for (std::uint64_t i = 0; i < neurons_; ++i)
                if (spiked(k, i) != other.spiked(k, i)) return describe("spike at step " + std::to_string(k), i, spiked(k, i), other.spiked(k, i));
        return "";
    }

    double* numbers(std::size_t slot) const { return static_cast<double*>(column_pointers_[slot]); }
    std::uint8_t* bytes(std::size_t slot) const { return static_cast<std::uint8_t*>(column_pointers_[slot]); }
    bool spiked(std::uint64_t k, std::uint64_t i) const { return spikes_[k * stride_ + (i >> 3)] >> (i & 7) & 1; }
    void set_uniforms(std::vector<double> values) { uniforms_ = std::move(values), args.uniforms = uniforms_.data(); }

    nmlc_args args{};

private:
    static bool same(double a, double b) { return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof a) == 0; }
    static std::string describe(const std::string& what, std::uint64_t i, double a, double b) {
        char text[200];
        std::snprintf(text, sizeof text, "%s of neuron %llu: %.17g and %.17g", what.c_str(), static_cast<unsigned long long>(i), a, b);
        return text;
    }

    const ir::Kernel& kernel_;
    std::uint64_t neurons_, stride_ = 0;
    std::vector<Aligned> columns_;
    std::vector<void*> column_pointers_;
    std::vector<double> uniforms_, timeline_;
    std::vector<std::vector<double>> givens_, outputs_;
    std::vector<const double*> given_pointers_;
    std::vector<double*> output_pointers_;
    std::vector<std::uint8_t> spikes_;
};

}  // namespace nmlc::test
