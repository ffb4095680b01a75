// `plot`: the data of a figure as they stand now, in the units in which they are shown.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "runtime/analysis/reduce.h"
#include "runtime/session/execute.h"

namespace nmlc::session {
namespace {

constexpr std::size_t most_points = 20000;    // of a trace: beyond, each stretch is drawn by its lowest and highest value
constexpr std::size_t most_series = 100;
constexpr double usual_bins = 50;

double in(double value, const abi::Display& display) { return value * display.per_coherent + display.offset; }

std::string with_unit(const std::string& label, const std::string& unit) { return unit.empty() ? label : label.empty() ? unit : fmt::format("{} ({})", label, unit); }

// `cell.u`, `E[1..3].u`, `isi(E.spikes)`: what can be read at an axis and in the name of a file. A formula needs a title, `## ...`, for that.
bool is_short(const std::string& label) {
    constexpr std::size_t most = 32;
    return label.size() <= most && label.find_first_of("+-*/^=<> ") == std::string::npos;
}

std::string stem_of(const std::string& label) {
    std::string stem;
    for (const char c : label) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (plain) stem += c;
        else if (!stem.empty() && stem.back() != '_') stem += '_';
    }
    while (!stem.empty() && stem.back() == '_') stem.pop_back();
    return stem.empty() ? "figure" : stem;
}

void add_trace(Figure& figure, const Value& trace, const abi::Display& display) {
    const analysis::Series& series = trace.series;
    for (std::size_t column = 0; column < std::min(series.width, most_series); ++column) {
        Figure::Series line;
        if (!trace.single && column < trace.neurons.size()) line.label = std::to_string(trace.neurons[column]);
        const std::size_t stretch = series.rows > most_points ? (series.rows + most_points / 2 - 1) / (most_points / 2) : 1;
        for (std::size_t begin = 0; begin < series.rows; begin += stretch) {
            std::size_t low = begin, high = begin;
            for (std::size_t row = begin; row < std::min(begin + stretch, series.rows); ++row) {
                if (series(row, column) < series(low, column)) low = row;
                if (series(row, column) > series(high, column)) high = row;
            }
            for (const std::size_t row : {std::min(low, high), std::max(low, high)}) {
                if (row == std::max(low, high) && low == high && !line.x.empty() && line.x.back() == series.axis[row]) continue;
                line.x.push_back(series.axis[row]);
                line.y.push_back(in(series(row, column), display));
            }
        }
        figure.series.push_back(std::move(line));
    }
}

void add_bins(Figure& figure, std::vector<double> values, double low, double high, double width, double height_of_one) {
    const auto bins = static_cast<std::size_t>(std::clamp(std::ceil((high - low) / width - 1e-9), 1.0, 1e6));
    Figure::Series line;
    line.y.assign(bins, 0);
    for (std::size_t k = 0; k < bins; ++k) line.x.push_back(low + (static_cast<double>(k) + 0.5) * width);
    for (const double value : values)
        if (value >= low && value <= high) line.y[std::min(static_cast<std::size_t>((value - low) / width), bins - 1)] += height_of_one;
    figure.series.push_back(std::move(line));
}

// Images of equal size, one after the other in the matrix, side by side in a grid about as high as it is wide.
void lay_out(Figure& figure, std::size_t images) {
    const std::size_t rows = figure.rows, columns = figure.columns;
    const auto across = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(images * rows) / static_cast<double>(columns)))), down = (images + across - 1) / across;
    const std::vector<double> values = std::move(figure.matrix);
    figure.rows = down * (rows + 1) - 1;
    figure.columns = across * (columns + 1) - 1;
    figure.matrix.assign(figure.rows * figure.columns, std::numeric_limits<double>::quiet_NaN());
    for (std::size_t k = 0; k < values.size(); ++k) {
        const std::size_t image = k / (rows * columns), row = k / columns % rows, column = k % columns;
        figure.matrix[(image / across * (rows + 1) + row) * figure.columns + image % across * (columns + 1) + column] = values[k];
    }
}

}  // namespace

Figure figure_of(const abi::Plot& plot, const abi::Protocol& protocol, const World& world, std::uint64_t seed) {
    using Kind = abi::Plot::Kind;
    Evaluator evaluate(protocol, world, seed);
    const abi::SourceRef source = protocol.formulas[plot.value.index].source;
    Figure figure;
    figure.kind = plot.kind;
    figure.title = plot.title;
    const auto at_axis = [&](const std::string& label) { return figure.title.empty() || is_short(label) ? label : std::string{}; };
    const std::string label = at_axis(plot.label), versus_label = at_axis(plot.versus_label);
    const bool by_title = label.empty() || (plot.kind == Kind::versus && versus_label.empty());
    figure.file_stem = stem_of(by_title ? figure.title : plot.kind == Kind::versus ? label + " vs " + versus_label : label);
    const std::string time_label = with_unit("t", protocol.numeric_time ? "" : "ms");
    figure.x_label = time_label;
    figure.y_label = with_unit(label, plot.display.unit);
    const auto bin_of = [&](double span) {
        const double width = plot.bin.valid() ? evaluate.number(plot.bin) : span > 0 ? span / usual_bins : 1;
        if (!(width > 0)) fail("E0815", fmt::format("bins of width {:.6g}: a width must be above 0", width), source);
        return width;
    };

    switch (plot.kind) {
    case Kind::trace: {
        if (const auto trace = evaluate.first_trace(plot.value)) evaluate.over(trace->series.axis, trace->series.rows);
        const Value value = evaluate(plot.value);
        if (value.kind == Value::Kind::trace) add_trace(figure, value, plot.display);
        break;
    }
    case Kind::raster: {
        const Value value = evaluate(plot.value);
        const analysis::SpikeSelection spikes = within(value.spikes, std::nullopt);
        figure.points_x = spikes.times;
        for (const std::uint64_t neuron : spikes.neurons) figure.points_y.push_back(static_cast<double>(neuron));
        figure.y_label = "neuron";
        break;
    }
    case Kind::rate: {
        const Value value = evaluate(plot.value);
        const analysis::SpikeSelection spikes = within(value.spikes, std::nullopt);
        const double width = bin_of(spikes.end - spikes.begin), per_unit = protocol.numeric_time ? 1 : 1000;   // 1/ms is 1000 Hz
        add_bins(figure, spikes.times, spikes.begin, spikes.end, width, per_unit / width / static_cast<double>(std::max<std::uint64_t>(value.spikes.size, 1)));
        figure.y_label = with_unit("rate", protocol.numeric_time ? "" : "Hz");
        break;
    }
    case Kind::histogram: {
        std::vector<double> values = evaluate.list(plot.value);
        std::erase_if(values, [](double value) { return !std::isfinite(value); });
        if (values.empty()) break;
        const double low = analysis::minimum(values), high = analysis::maximum(values);
        add_bins(figure, values, low, high, bin_of(high - low), 1);
        for (double& x : figure.series[0].x) x = in(x, plot.display);
        figure.x_label = with_unit(label, plot.display.unit);
        figure.y_label = "count";
        break;
    }
    case Kind::matrix: {
        const Value value = evaluate(plot.value);
        figure.matrix = evaluate.list(plot.value);
        for (double& x : figure.matrix) x = in(x, plot.display);
        const double images = plot.bin.valid() ? evaluate.number(plot.bin) : 1;
        if (!(images >= 1) || images != std::floor(images) || figure.matrix.size() % static_cast<std::size_t>(images) != 0)
            fail("E0815", fmt::format("{} values cannot be laid out in {:.6g} images", figure.matrix.size(), images), source);
        const double rows = plot.rows.valid() ? evaluate.number(plot.rows) : value.kind == Value::Kind::trace ? static_cast<double>(value.series.rows) : 1;
        if (!(rows >= 1) || rows != std::floor(rows) || figure.matrix.size() / static_cast<std::size_t>(images) % static_cast<std::size_t>(rows) != 0)
            fail("E0815", fmt::format("{} values cannot be laid out in {:.6g} rows{}", figure.matrix.size(), rows, images > 1 ? fmt::format(" of {:.6g} images", images) : ""), source);
        figure.rows = static_cast<std::size_t>(rows);
        figure.columns = figure.matrix.size() / static_cast<std::size_t>(images) / figure.rows;
        if (images > 1) lay_out(figure, static_cast<std::size_t>(images));
        figure.x_label = "";
        break;
    }
    case Kind::phaseplane:
    case Kind::bifurcation: break;   // drawn from what was found, see analyse_plane.cpp and analyse_bifurcation.cpp
    case Kind::versus: {
        Figure::Series line{"", evaluate.list(plot.versus), evaluate.list(plot.value)};
        if (line.x.size() != line.y.size()) fail("E0810", fmt::format("{} values versus {}: they cannot be paired", line.y.size(), line.x.size()), source);
        for (double& x : line.x) x = in(x, plot.versus_display);
        for (double& y : line.y) y = in(y, plot.display);
        figure.series.push_back(std::move(line));
        figure.x_label = with_unit(versus_label, plot.versus_display.unit);
        break;
    }
    }
    return figure;
}

}  // namespace nmlc::session
