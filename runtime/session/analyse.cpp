#include "runtime/session/analyse.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

constexpr double usual_step = 0.1;                     // where nothing has been simulated yet: what `simulate` would take
constexpr std::size_t points_at_a_time = 4096;

// A kernel with its uniforms, and columns for its points.
struct Field {
    abi::HotEntry kernel;
    std::vector<double> uniforms;
    std::vector<storage::F64Column> columns;
    std::uint64_t step = 0;
    double dt = 0;

    void operator()(std::size_t columns_wanted, std::size_t results, std::size_t points, const double* const* in, double* const* out) {
        const std::size_t room = std::min(points, points_at_a_time);
        if (columns.empty() || capacity < room) {
            columns.clear();
            capacity = storage::padded(room);
            for (std::size_t k = 0; k < columns_wanted; ++k) columns.emplace_back(capacity);
        }
        std::vector<void*> pointers;
        for (storage::F64Column& column : columns) pointers.push_back(column.data());
        std::vector<double*> outputs(results);
        for (std::size_t begin = 0; begin < points; begin += points_at_a_time) {
            const std::size_t count = std::min(points_at_a_time, points - begin);
            for (std::size_t k = 0; k < columns_wanted; ++k) std::copy_n(in[k] + begin, count, columns[k].data());
            for (std::size_t k = 0; k < results; ++k) outputs[k] = out[k] + begin;
            nmlc_args args{};
            args.columns = pointers.data();
            args.uniforms = uniforms.data();
            args.outputs = outputs.data();
            args.n_neurons = count;
            args.n_steps = 1;
            args.first_step = step;
            args.dt = args.grid = dt;
            kernel(&args);
        }
    }
    std::size_t capacity = 0;
};

}  // namespace

analysis::System system_of(const abi::CompiledModel& model, const World& world, std::uint64_t seed, std::uint32_t number, std::uint64_t neuron, const abi::Analysis& kernels,
                           const std::vector<GivenParam>& given) {
    std::optional<World> changed;
    if (!given.empty()) {
        changed = world;
        PopulationState& population = changed->populations[number];
        for (const GivenParam& each : given) {
            std::fill(population.params[each.param].begin(), population.params[each.param].end(), each.value);
            population.param_set[each.param] = true;
        }
        compute_params(*changed, model, number, seed);
    }
    std::optional<World> loops_left;
    if (!(changed ? *changed : world).populations[number].held.empty()) {
        loops_left = changed ? *changed : world;
        for (const auto& [variable, value] : loops_left->populations[number].held) loops_left->variables[variable] = value;
    }
    const World& as_given = loops_left ? *loops_left : changed ? *changed : world;
    const PopulationState& population = as_given.populations[number];
    const abi::Population& spec = *population.spec;
    std::vector<double> uniforms;
    for (std::uint32_t param = 0; param < spec.params.size(); ++param) uniforms.push_back(population.param(param, neuron));
    Evaluator evaluate(model.protocol, as_given, seed);
    evaluate.of_neuron(number, neuron);
    for (const abi::FormulaId formula : kernels.formulas) uniforms.push_back(evaluate.number(formula));
    for (std::uint32_t state = 0; state < spec.states.size(); ++state) uniforms.push_back(population.columns.f64(column_of_state(spec, state))[neuron]);
    uniforms.push_back(static_cast<double>(neuron + 1));

    analysis::System system;
    system.states = kernels.free.size();
    system.has_parameter = kernels.varies;
    const std::size_t columns = system.columns(), states = system.states;
    const double dt = world.dt > 0 ? world.dt : usual_step;
    const auto field = [&](const abi::HotEntry& kernel, std::size_t results) {
        const auto shared = std::make_shared<Field>(Field{kernel, uniforms, {}, world.step, dt, 0});
        return [shared, columns, results](std::size_t points, const double* const* in, double* const* out) { (*shared)(columns, results, points, in, out); };
    };
    system.rates = field(kernels.rates, states);
    system.jacobian = field(kernels.jacobian, states * columns);
    return system;
}

analysis::Vector states_now(const World& world, std::uint32_t number, std::uint64_t neuron, const abi::Analysis& kernels) {
    const PopulationState& population = world.populations[number];
    analysis::Vector now;
    for (const std::uint32_t state : kernels.free) now.push_back(population.columns.f64(column_of_state(*population.spec, state))[neuron]);
    return now;
}

std::uint64_t Executor::neuron_of(std::uint32_t population, abi::FormulaId index, abi::SourceRef source) const {
    if (!index.valid()) return 0;
    return neurons_of(Value::of(evaluator().number(index)), world_.populations[population], source).front();
}

const abi::Analysis& Executor::analysis_of(std::uint32_t number, std::uint32_t population, abi::SourceRef source) const {
    const PopulationState& state = world_.populations[population];
    std::vector<std::uint32_t> drives;
    for (const auto& [target, ids] : state.drives) drives.insert(drives.end(), ids.begin(), ids.end());
    std::sort(drives.begin(), drives.end());
    const auto& all = state.spec->analyses;
    const auto found = std::find_if(all.begin(), all.end(), [&](const abi::Analysis& each) { return each.statement == number && each.drives == drives; });
    if (found == all.end()) fail("E0818", fmt::format("`{}` was not compiled for the drives that are in force here", state.spec->name), source);
    return *found;
}

std::string name_of_neuron(const PopulationState& population, std::uint64_t neuron) {
    return population.single() ? population.spec->name : fmt::format("{}[{}]", population.spec->name, neuron + 1);
}

std::string table_number(double value, const abi::Display& display) {
    const double shown = value * display.per_coherent + display.offset;
    return fmt::format("{:.8g}", std::abs(shown) < 1e-13 ? 0.0 : shown);
}

std::string with_unit(const std::string& name, const abi::Display& display) { return display.unit.empty() ? name : fmt::format("{} ({})", name, display.unit); }

std::vector<std::string> aligned(const std::vector<std::vector<std::string>>& rows) {
    const auto width_of = [](const std::string& text) {
        return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
    };
    std::vector<std::size_t> widths;
    for (const auto& row : rows)
        for (std::size_t k = 0; k < row.size(); ++k) {
            if (widths.size() <= k) widths.push_back(0);
            widths[k] = std::max(widths[k], width_of(row[k]));
        }
    std::vector<std::string> lines;
    for (const auto& row : rows) {
        std::string line = " ";
        for (std::size_t k = 0; k < row.size(); ++k) line += " " + row[k] + std::string(widths[k] - width_of(row[k]) + 1, ' ');
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string eigenvalues_in_words(const std::vector<std::complex<double>>& values) {
    std::string text;
    for (const std::complex<double>& value : values) {
        if (value.imag() < 0) continue;                 // said with its partner
        if (!text.empty()) text += ", ";
        text += fmt::format("{:.6g}", value.real());
        if (value.imag() > 0) text += fmt::format(" ± {:.6g} i", value.imag());
    }
    return text;
}

}  // namespace nmlc::session
