// `phaseplane`: found in kernel units, shown in those of the modeller.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/session/analyse.h"
#include "runtime/session/execute.h"

namespace nmlc::session {
namespace {

using Role = Figure::Role;

constexpr std::size_t arrows_across = 22, arrows_up = 16;
constexpr std::size_t most_shown = 20;
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

double in(double value, const abi::Display& display) { return value * display.per_coherent + display.offset; }
std::string exactly(double value, const abi::Display& display) { return fmt::format("{}", in(value, display)); }

Value texts(std::vector<std::string> words) {
    Value value = Value::of_list({});
    value.texts = std::move(words);
    return value;
}

Value lists(std::vector<double> values, std::size_t each) {
    Value value = Value::of_list(std::move(values));
    value.each = each;
    return value;
}

std::string title_of(const PlaneFound& found) {
    const abi::PhasePlane& plane = *found.statement;
    if (!plane.title.empty()) return plane.title;
    return fmt::format("Phase plane of {}{}", found.population, plane.given.empty() ? "" : ", " + plane.given);
}

// Orbits of the neuron that were recorded, as curves.
void add_recorded(Figure& figure, const PlaneFound& found, const World& world) {
    const abi::PhasePlane& plane = *found.statement;
    const auto recorded = [&](std::uint32_t state) -> std::pair<const Recording*, std::size_t> {
        for (const Recording& recording : world.recordings) {
            const abi::QuantityRef& what = recording.statement->what;
            if (what.population != plane.population || what.part != abi::Part::state || what.slot != state || !recording.store) continue;
            const auto column = std::find(recording.neurons.begin(), recording.neurons.end(), found.neuron);
            if (column != recording.neurons.end()) return {&recording, static_cast<std::size_t>(column - recording.neurons.begin())};
        }
        return {nullptr, 0};
    };
    const auto [x, x_column] = recorded(plane.x.state);
    const auto [y, y_column] = recorded(plane.y.state);
    if (!x || !y || x->every != y->every || x->first_step != y->first_step) return;
    Figure::Series line{"trajectory", {}, {}, Role::orbit};
    const double near_x = 1e-3 * std::abs(found.box.width() * plane.x.display.per_coherent), near_y = 1e-3 * std::abs(found.box.height() * plane.y.display.per_coherent);
    const std::size_t rows = std::min(x->store->rows(), y->store->rows());
    for (std::size_t row = 0; row < rows; ++row) {
        const double px = in(x->store->values()[row * x->store->width() + x_column], plane.x.display), py = in(y->store->values()[row * y->store->width() + y_column], plane.y.display);
        if (!line.x.empty() && std::abs(px - line.x.back()) < near_x && std::abs(py - line.y.back()) < near_y && row + 1 < rows) continue;
        line.x.push_back(px);
        line.y.push_back(py);
    }
    if (line.x.size() > 1) figure.series.push_back(std::move(line));
}

Figure::Mark::Kind mark_of(const analysis::FixedPoint& point) {
    if (point.type == "saddle") return Figure::Mark::saddle;
    return analysis::is_stable(point.eigenvalues) ? Figure::Mark::stable : Figure::Mark::unstable;
}

}  // namespace

Figure figure_of(const PlaneFound& found, const World& world) {
    const abi::PhasePlane& plane = *found.statement;
    const abi::Display &x = plane.x.display, &y = plane.y.display;
    Figure figure;
    figure.kind = abi::Plot::Kind::phaseplane;
    figure.title = title_of(found);
    figure.x_label = with_unit(plane.x.label, x);
    figure.y_label = with_unit(plane.y.label, y);
    figure.file_stem = plane.name.empty() ? "phaseplane" : plane.name;
    figure.window = Figure::Window{in(found.box.x_low, x), in(found.box.x_high, x), in(found.box.y_low, y), in(found.box.y_high, y)};
    for (const analysis::Arrow& arrow : found.flow)
        if (std::isfinite(arrow.rate.x) && std::isfinite(arrow.rate.y))
            figure.arrows.push_back({in(arrow.at.x, x), in(arrow.at.y, y), arrow.rate.x * x.per_coherent, arrow.rate.y * y.per_coherent});
    const auto add = [&](const std::string& label, Role role, const std::vector<analysis::Curve>& curves) {
        Figure::Series line{label, {}, {}, role};
        for (const analysis::Curve& curve : curves) {
            if (!line.x.empty()) line.x.push_back(gap), line.y.push_back(gap);
            for (const analysis::PlanePoint& point : curve) line.x.push_back(in(point.x, x)), line.y.push_back(in(point.y, y));
        }
        if (!line.x.empty()) figure.series.push_back(std::move(line));
    };
    add(fmt::format("d{}/dt = 0", plane.x.name), Role::nullcline_x, found.x_nullcline);
    add(fmt::format("d{}/dt = 0", plane.y.name), Role::nullcline_y, found.y_nullcline);
    for (const bool stable : {true, false}) {
        std::vector<analysis::Curve> curves;
        for (const analysis::Separatrix& each : found.separatrices)
            if (each.stable == stable) curves.push_back(each.curve);
        add(stable ? "into the saddle" : "out of the saddle", stable ? Role::into_saddle : Role::out_of_saddle, curves);
    }
    add_recorded(figure, found, world);
    for (const analysis::FixedPoint& point : found.fixed) figure.marks.push_back({mark_of(point), in(point.at.x, x), in(point.at.y, y)});
    return figure;
}

namespace {

std::vector<Table> tables_of(const PlaneFound& found, bool numeric_time) {
    const abi::PhasePlane& plane = *found.statement;
    const abi::Display &x = plane.x.display, &y = plane.y.display, rate{numeric_time ? "" : "1/ms", 1, 0};
    const std::string stem = plane.name.empty() ? "phaseplane" : plane.name;
    Table fixed{stem + "_fixed", {"number", with_unit(plane.x.name, x), with_unit(plane.y.name, y), "type", with_unit("re[1]", rate), with_unit("im[1]", rate), with_unit("re[2]", rate), with_unit("im[2]", rate)}, {}};
    for (std::size_t k = 0; k < found.fixed.size(); ++k) {
        const analysis::FixedPoint& point = found.fixed[k];
        std::vector<std::string> row{std::to_string(k + 1), exactly(point.at.x, x), exactly(point.at.y, y), point.type};
        for (const auto& value : point.eigenvalues) row.push_back(fmt::format("{}", value.real())), row.push_back(fmt::format("{}", value.imag()));
        fixed.rows.push_back(std::move(row));
    }
    Table curves{stem + "_curves", {"curve", "piece", with_unit(plane.x.name, x), with_unit(plane.y.name, y)}, {}};
    const auto add = [&](const std::string& name, std::size_t piece, const analysis::Curve& curve) {
        for (const analysis::PlanePoint& point : curve) curves.rows.push_back({name, std::to_string(piece), exactly(point.x, x), exactly(point.y, y)});
    };
    for (std::size_t k = 0; k < found.x_nullcline.size(); ++k) add(fmt::format("d{}/dt = 0", plane.x.name), k + 1, found.x_nullcline[k]);
    for (std::size_t k = 0; k < found.y_nullcline.size(); ++k) add(fmt::format("d{}/dt = 0", plane.y.name), k + 1, found.y_nullcline[k]);
    for (std::size_t k = 0; k < found.separatrices.size(); ++k) add(found.separatrices[k].stable ? "into the saddle" : "out of the saddle", k + 1, found.separatrices[k].curve);
    return {std::move(fixed), std::move(curves)};
}

std::vector<std::string> lines_of(const PlaneFound& found, bool numeric_time) {
    const abi::PhasePlane& plane = *found.statement;
    std::vector<std::string> lines{fmt::format("phase plane of {}{}{}", found.population, plane.given.empty() ? "" : ", ", plane.given)};
    if (found.fixed.empty()) {
        lines.push_back(fmt::format("  no fixed point for {} in {} .. {}, {} in {} .. {}", plane.x.name, table_number(found.box.x_low, plane.x.display), shown(found.box.x_high, plane.x.display), plane.y.name,
                                    table_number(found.box.y_low, plane.y.display), shown(found.box.y_high, plane.y.display)));
        return lines;
    }
    std::vector<std::vector<std::string>> rows{{"", with_unit(plane.x.name, plane.x.display), with_unit(plane.y.name, plane.y.display), "fixed point", numeric_time ? "eigenvalues" : "eigenvalues (1/ms)"}};
    for (std::size_t k = 0; k < std::min(found.fixed.size(), most_shown); ++k) {
        const analysis::FixedPoint& point = found.fixed[k];
        rows.push_back({std::to_string(k + 1), table_number(point.at.x, plane.x.display), table_number(point.at.y, plane.y.display), point.type, eigenvalues_in_words(point.eigenvalues)});
    }
    for (std::string& line : aligned(rows)) lines.push_back(std::move(line));
    if (found.fixed.size() > most_shown) lines.push_back(fmt::format("  and {} more: the fixed points seem to fill a curve", found.fixed.size() - most_shown));
    return lines;
}

}  // namespace

void Executor::execute(const abi::PhasePlane& plane, abi::SourceRef source) {
    const abi::Analysis& kernels = analysis_of(plane.number, plane.population, source);
    PlaneFound found;
    found.statement = &plane;
    found.neuron = neuron_of(plane.population, plane.neuron, source);
    found.population = name_of_neuron(world_.populations[plane.population], found.neuron);
    Evaluator evaluate = evaluator();
    found.box = {evaluate.number(plane.x.low), evaluate.number(plane.x.high), evaluate.number(plane.y.low), evaluate.number(plane.y.high)};
    const auto check = [&](const abi::Axis& axis, double low, double high) {
        if (!(low < high) || !std::isfinite(low) || !std::isfinite(high))
            fail("E0815", fmt::format("the range of `{}` runs from {} to {}: from a lower to a higher value is wanted", axis.name, shown(low, axis.display), shown(high, axis.display)), source);
    };
    check(plane.x, found.box.x_low, found.box.x_high);
    check(plane.y, found.box.y_low, found.box.y_high);
    std::vector<GivenParam> given;
    for (const abi::PhasePlane::Given& each : plane.params) given.push_back({each.param, evaluate.number(each.value)});
    const analysis::System system = system_of(environment_.model, world_, environment_.options.seed, plane.population, found.neuron, kernels, given);

    found.fixed = analysis::fixed_points(system, found.box);
    if (plane.results) {
        const abi::PhasePlane::Results& names = *plane.results;
        std::vector<double> x, y, re, im;
        std::vector<std::string> types;
        for (const analysis::FixedPoint& point : found.fixed) {
            x.push_back(point.at.x), y.push_back(point.at.y), types.push_back(point.type);
            for (const auto& value : point.eigenvalues) re.push_back(value.real()), im.push_back(value.imag());
        }
        world_.variables[names.x] = Value::of_list(std::move(x));
        world_.variables[names.y] = Value::of_list(std::move(y));
        world_.variables[names.type] = texts(std::move(types));
        world_.variables[names.re] = lists(std::move(re), 2);
        world_.variables[names.im] = lists(std::move(im), 2);
    }
    if (side_ && plane.draws) return;           // the points of a sweep want numbers
    found.x_nullcline = analysis::nullcline(system, found.box, 0);
    found.y_nullcline = analysis::nullcline(system, found.box, 1);
    found.separatrices = analysis::separatrices(system, found.box, found.fixed);
    found.flow = analysis::flow(system, found.box, arrows_across, arrows_up);
    if (!side_) {
        for (std::string& line : lines_of(found, numeric_time())) say(std::move(line));
        for (Table& table : tables_of(found, numeric_time())) yield_.tables.push_back(std::move(table));
    }
    if (plane.draws) yield_.figures.push_back(figure_of(found, world_));
    world_.planes[plane.number] = std::make_shared<const PlaneFound>(std::move(found));
}

}  // namespace nmlc::session
