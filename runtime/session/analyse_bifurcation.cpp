// `bifurcation` and `rest`: found in kernel units, shown in those of the modeller.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/session/analyse.h"
#include "runtime/session/execute.h"
#include "runtime/session/populations.h"

namespace nmlc::session {
namespace {

using Role = Figure::Role;
using analysis::SpecialPoint;

constexpr double gap = std::numeric_limits<double>::quiet_NaN();

double in(double value, const abi::Display& display) { return value * display.per_coherent + display.offset; }

const char* word_of(SpecialPoint::Kind kind) {
    switch (kind) {
    case SpecialPoint::fold: return "fold";
    case SpecialPoint::hopf: return "Hopf";
    case SpecialPoint::branching: return "branch point";
    }
    return "";
}

// The lines between successive points of a branch: stable where both ends are. A special point counts with its more stable side.
void add_branches(Figure& figure, const DiagramFound& found, const abi::Display& x, const abi::Display& y) {
    for (const bool stable : {true, false}) {
        Figure::Series line{stable ? "stable" : "unstable", {}, {}, stable ? Role::stable : Role::unstable};
        for (const analysis::Branch& branch : found.diagram.branches) {
            const analysis::BranchPoint* drawn = nullptr;
            const auto add = [&](const analysis::BranchPoint& point) { line.x.push_back(in(point.parameter(), x)), line.y.push_back(in(point.at[0], y)), drawn = &point; };
            for (std::size_t k = 0; k + 1 < branch.size(); ++k) {
                if ((branch[k].unstable == 0 && branch[k + 1].unstable == 0) != stable) continue;
                if (drawn != &branch[k]) {
                    if (!line.x.empty()) line.x.push_back(gap), line.y.push_back(gap);
                    add(branch[k]);
                }
                add(branch[k + 1]);
            }
        }
        if (!line.x.empty()) figure.series.push_back(std::move(line));
    }
}

void add_cycles(Figure& figure, const DiagramFound& found, const abi::Display& x, const abi::Display& y, double widest_gap) {
    Figure::Series line{"cycle, lowest and highest", {}, {}, Role::cycle};
    for (const bool high : {true, false}) {
        double last = gap;
        if (!line.x.empty()) line.x.push_back(gap), line.y.push_back(gap);
        for (const analysis::Cycle& cycle : found.diagram.cycles) {
            if (std::isfinite(last) && cycle.parameter - last > widest_gap) line.x.push_back(gap), line.y.push_back(gap);
            line.x.push_back(in(cycle.parameter, x));
            line.y.push_back(in((high ? cycle.high : cycle.low)[0], y));
            last = cycle.parameter;
        }
    }
    if (!line.x.empty()) figure.series.push_back(std::move(line));
}

struct Names { std::vector<std::string> names; std::vector<abi::Display> displays; };

Names states_of(const DiagramFound& found, const abi::Population& spec) {
    Names result;
    for (const std::uint32_t state : found.free) result.names.push_back(spec.states[state].name), result.displays.push_back(spec.states[state].display);
    return result;
}

std::vector<Table> tables_of(const DiagramFound& found, const abi::Population& spec, bool numeric_time) {
    const abi::Bifurcation& statement = *found.statement;
    const Names states = states_of(found, spec);
    const std::string stem = statement.name.empty() ? "bifurcation" : statement.name;
    const auto exactly = [](double value, const abi::Display& display) { return fmt::format("{}", in(value, display)); };
    std::vector<std::string> point_columns{with_unit(statement.over, statement.display)};
    for (std::size_t k = 0; k < states.names.size(); ++k) point_columns.push_back(with_unit(states.names[k], states.displays[k]));
    const auto row_of = [&](const analysis::Vector& at) {
        std::vector<std::string> row{exactly(at.back(), statement.display)};
        for (std::size_t k = 0; k < states.names.size(); ++k) row.push_back(exactly(at[k], states.displays[k]));
        return row;
    };
    Table branches{stem + "_branches", {"branch"}, {}}, points{stem + "_points", {"point"}, {}}, cycles{stem + "_cycles", {point_columns.front(), with_unit("period", {numeric_time ? "" : "ms", 1, 0})}, {}};
    branches.columns.insert(branches.columns.end(), point_columns.begin(), point_columns.end());
    branches.columns.push_back("unstable directions");
    for (std::size_t b = 0; b < found.diagram.branches.size(); ++b)
        for (const analysis::BranchPoint& point : found.diagram.branches[b]) {
            std::vector<std::string> row = row_of(point.at);
            row.insert(row.begin(), std::to_string(b + 1));
            row.push_back(std::to_string(point.unstable));
            branches.rows.push_back(std::move(row));
        }
    points.columns.insert(points.columns.end(), point_columns.begin(), point_columns.end());
    points.columns.push_back(with_unit("omega", {numeric_time ? "" : "1/ms", 1, 0}));
    for (const SpecialPoint& point : found.diagram.special) {
        std::vector<std::string> row = row_of(point.at);
        row.insert(row.begin(), word_of(point.kind));
        row.push_back(point.kind == SpecialPoint::hopf ? fmt::format("{}", point.omega) : "");
        points.rows.push_back(std::move(row));
    }
    for (std::size_t k = 0; k < states.names.size(); ++k)
        for (const char* end : {"lowest ", "highest "}) cycles.columns.push_back(with_unit(end + states.names[k], states.displays[k]));
    for (const analysis::Cycle& cycle : found.diagram.cycles) {
        std::vector<std::string> row{exactly(cycle.parameter, statement.display), fmt::format("{}", cycle.period)};
        for (std::size_t k = 0; k < states.names.size(); ++k) row.push_back(exactly(cycle.low[k], states.displays[k])), row.push_back(exactly(cycle.high[k], states.displays[k]));
        cycles.rows.push_back(std::move(row));
    }
    std::vector<Table> result;
    result.push_back(std::move(branches));
    result.push_back(std::move(points));
    if (!cycles.rows.empty()) result.push_back(std::move(cycles));
    return result;
}

std::vector<std::string> lines_of(const DiagramFound& found, const abi::Population& spec, double low, double high, bool numeric_time) {
    const abi::Bifurcation& statement = *found.statement;
    const Names states = states_of(found, spec);
    std::vector<std::string> lines{fmt::format("fixed points of {} over {} from {} to {}", found.population, statement.over, table_number(low, statement.display), shown(high, statement.display))};
    if (found.diagram.special.empty()) {
        const bool stable = found.diagram.branches.front().front().unstable == 0;
        lines.push_back(fmt::format("  no fold and no Hopf point; the fixed point {}", stable ? "is stable" : "is unstable at the low end"));
        return lines;
    }
    std::vector<std::vector<std::string>> rows{{"", with_unit(statement.over, statement.display)}};
    for (std::size_t k = 0; k < std::min<std::size_t>(states.names.size(), 4); ++k) rows[0].push_back(with_unit(states.names[k], states.displays[k]));
    const bool turns = std::any_of(found.diagram.special.begin(), found.diagram.special.end(), [](const SpecialPoint& point) { return point.kind == SpecialPoint::hopf; });
    if (turns) rows[0].push_back(numeric_time ? "period" : "frequency");
    for (const SpecialPoint& point : found.diagram.special) {
        std::vector<std::string> row{word_of(point.kind), table_number(point.at.back(), statement.display)};
        for (std::size_t k = 0; k < std::min<std::size_t>(states.names.size(), 4); ++k) row.push_back(table_number(point.at[k], states.displays[k]));
        if (point.kind == SpecialPoint::hopf) row.push_back(numeric_time ? fmt::format("{:.6g}", 2 * M_PI / point.omega) : fmt::format("{:.6g} Hz", point.omega / (2 * M_PI) * 1000));
        rows.push_back(std::move(row));
    }
    for (std::string& line : aligned(rows)) lines.push_back(std::move(line));
    if (found.diagram.type != "none") lines.push_back(fmt::format("  type {}: the state of rest is lost at a {}", found.diagram.type, found.diagram.type == "I" ? "fold" : "Hopf point"));
    return lines;
}

}  // namespace

Figure figure_of(const DiagramFound& found, const World& world) {
    const abi::Bifurcation& statement = *found.statement;
    const abi::Population::State& first = world.populations[statement.population].spec->states[found.free.front()];
    const abi::Display &x = statement.display, &y = first.display;
    Figure figure;
    figure.kind = abi::Plot::Kind::bifurcation;
    figure.title = statement.title.empty() ? fmt::format("Fixed points of {} over {}", found.population, statement.over) : statement.title;
    figure.x_label = with_unit(statement.label, x);
    figure.y_label = with_unit(first.doc.empty() ? first.name : first.doc, y);
    figure.file_stem = statement.name.empty() ? "bifurcation" : statement.name;
    const double low = in(found.low, x), high = in(found.high, x);
    add_branches(figure, found, x, y);
    add_cycles(figure, found, x, y, (found.high - found.low) / 40);
    for (const SpecialPoint& point : found.diagram.special) {
        using Mark = Figure::Mark;
        const Mark::Kind kind = point.kind == SpecialPoint::fold ? Mark::fold : point.kind == SpecialPoint::hopf ? Mark::hopf : Mark::branching;
        figure.marks.push_back({kind, in(point.at.back(), x), in(point.at[0], y)});
    }
    double bottom = std::numeric_limits<double>::max(), top = std::numeric_limits<double>::lowest();
    for (const Figure::Series& series : figure.series)
        for (const double value : series.y)
            if (std::isfinite(value)) bottom = std::min(bottom, value), top = std::max(top, value);
    const double air = top > bottom ? 0.06 * (top - bottom) : std::max(1.0, 0.1 * std::abs(top));
    figure.window = Figure::Window{low, high, bottom - air, top + air};
    return figure;
}

void Executor::execute(const abi::Bifurcation& statement, abi::SourceRef source) {
    const abi::Analysis& kernels = analysis_of(statement.number, statement.population, source);
    const PopulationState& population = world_.populations[statement.population];
    DiagramFound found;
    found.statement = &statement;
    const std::uint64_t neuron = neuron_of(statement.population, statement.neuron, source);
    found.population = name_of_neuron(population, neuron);
    found.free = kernels.free;
    found.low = evaluator().number(statement.low), found.high = evaluator().number(statement.high);
    if (!(found.low < found.high) || !std::isfinite(found.low) || !std::isfinite(found.high))
        fail("E0815", fmt::format("the range of `{}` runs from {} to {}: from a lower to a higher value is wanted", statement.over, shown(found.low, statement.display), shown(found.high, statement.display)), source);
    if (kernels.free.empty()) fail("E0831", fmt::format("no state of `{}` is free to move: all are clamped by drives", found.population), source);
    for (const std::uint32_t param : kernels.dependents)
        if (population.param_set[param])
            fail("E0831", fmt::format("`{}` depends on `{}`, which is varied, but was given a value of its own by `set`", population.spec->params[param].name, statement.over), source);
    std::vector<GivenParam> given;
    if (statement.param) {                        // both ends must satisfy the guards
        for (const double end : {found.low, found.high})
            system_of(environment_.model, world_, environment_.options.seed, statement.population, neuron, kernels, {{*statement.param, end}});
    }
    const analysis::System system = system_of(environment_.model, world_, environment_.options.seed, statement.population, neuron, kernels, given);
    found.diagram = analysis::bifurcations(system, states_now(world_, statement.population, neuron, kernels), found.low, found.high);
    if (found.diagram.branches.empty())
        fail("E0831", fmt::format("no fixed point of `{}` was found for {} from {} to {}", found.population, statement.over, table_number(found.low, statement.display), shown(found.high, statement.display)), source,
             {"the search begins at the state in which the cell is now: `set` it nearer to where a fixed point is expected"});
    if (statement.results) {
        const auto give = [&](const abi::Bifurcation::Points& names, SpecialPoint::Kind kind) {
            std::vector<double> over, omega;
            std::vector<std::vector<double>> states(names.states.size());
            for (const SpecialPoint& point : found.diagram.special) {
                if (point.kind != kind) continue;
                over.push_back(point.at.back());
                omega.push_back(point.omega);
                for (std::size_t k = 0; k < std::min(states.size(), point.at.size() - 1); ++k) states[k].push_back(point.at[k]);
            }
            world_.variables[names.over] = Value::of_list(std::move(over));
            world_.variables[names.omega] = Value::of_list(std::move(omega));
            for (std::size_t k = 0; k < states.size(); ++k) world_.variables[names.states[k]] = Value::of_list(std::move(states[k]));
        };
        give(statement.results->fold, SpecialPoint::fold);
        give(statement.results->hopf, SpecialPoint::hopf);
        world_.variables[statement.results->type] = Value::of_text(found.diagram.type);
    }
    if (!side_) {
        for (std::string& line : lines_of(found, *population.spec, found.low, found.high, numeric_time())) say(std::move(line));
        for (Table& table : tables_of(found, *population.spec, numeric_time())) yield_.tables.push_back(std::move(table));
        if (statement.draws) yield_.figures.push_back(figure_of(found, world_));
    }
    world_.diagrams[statement.number] = std::make_shared<const DiagramFound>(std::move(found));
}

// Neuron by neuron, each with its own params; equal neurons take equal roads.
void Executor::execute(const abi::Rest& rest, abi::SourceRef source) {
    const abi::Analysis& kernels = analysis_of(rest.number, rest.population, source);
    PopulationState& population = world_.populations[rest.population];
    std::vector<std::uint64_t> neurons;
    if (rest.indices.valid()) {
        neurons = neurons_of(evaluator()(rest.indices), population, source);
    } else {
        for (std::uint64_t neuron = 0; neuron < population.size; ++neuron) neurons.push_back(neuron);
    }
    std::vector<analysis::Vector> found;
    for (const std::uint64_t neuron : neurons) {
        const analysis::System system = system_of(environment_.model, world_, environment_.options.seed, rest.population, neuron, kernels, {});
        const analysis::Rest state = analysis::rest_from(system, states_now(world_, rest.population, neuron, kernels));
        if (!state.at) {
            const std::string name = name_of_neuron(population, neuron);
            std::vector<std::string> notes;
            if (state.nearest) {
                std::string place;
                for (std::size_t k = 0; k < kernels.free.size(); ++k) {
                    const abi::Population::State& of = population.spec->states[kernels.free[k]];
                    place += fmt::format("{}{} = {}", place.empty() ? "" : ", ", of.name, shown((*state.nearest)[k], of.display));
                }
                notes.push_back(fmt::format("the fixed point at {} is unstable: its eigenvalues{} are {}", place, numeric_time() ? "" : " (1/ms)", eigenvalues_in_words(state.eigenvalues)));
            } else {
                notes.push_back("no fixed point was found from where it is now");
            }
            fail("E0830", fmt::format("`{}` does not come to rest under the drives that are in force", name), source, notes);
        }
        found.push_back(*state.at);
    }
    for (std::size_t n = 0; n < neurons.size(); ++n)
        for (std::size_t k = 0; k < kernels.free.size(); ++k) population.columns.f64(column_of_state(*population.spec, kernels.free[k]))[neurons[n]] = found[n][k];
    population.columns.fill_padding();
}

}  // namespace nmlc::session
