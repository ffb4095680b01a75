// Small results and folders for the tests of the report.
#pragma once
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

#include "runtime/report/report.h"

namespace nmlc::report {

// A folder of its own that goes away with the test.
struct TemporaryFolder {
    std::filesystem::path path;
    TemporaryFolder() {
        std::string name = (std::filesystem::temp_directory_path() / "nmlc_report_XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
};

inline std::string content(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}
inline void put(const std::filesystem::path& path, const std::string& text) { std::ofstream(path, std::ios::binary) << text; }

inline session::Trace trace(std::string label, std::vector<double> times, std::vector<double> values, std::size_t width, bool single, abi::Display display) {
    session::Trace trace;
    auto kept = std::make_shared<std::vector<double>>(std::move(values));
    trace.label = std::move(label);
    trace.times = std::move(times);
    trace.width = width;
    trace.single = single;
    for (std::size_t k = 0; k < width; ++k) trace.neurons.push_back(k + 1);
    trace.values = kept->data();
    trace.storage = kept;
    trace.display = std::move(display);
    return trace;
}

inline session::Figure figure(abi::Plot::Kind kind, std::vector<session::Figure::Series> series) {
    session::Figure figure;
    figure.kind = kind;
    figure.title = "cell.u";
    figure.x_label = "t (ms)";
    figure.y_label = "u (mV)";
    figure.series = std::move(series);
    figure.file_stem = "cell_u";
    return figure;
}

// One neuron, two samples, two spikes, one figure.
inline session::Result small_result() {
    session::Result result;
    result.traces.push_back(trace("cell.u", {0, 0.1}, {-70, -69.123456789012345}, 1, true, {"mV", 1, 0}));
    session::SpikeTrain train;
    train.label = "cell.spikes";
    train.times = {0.05, 0.1};
    train.neurons = {1, 1};
    result.spikes.push_back(train);
    result.figures.push_back(figure(abi::Plot::Kind::trace, {{"cell.u", {0, 0.1}, {-70, -69}}}));
    result.populations.push_back({"cell", "LIF", "exact", 1, 2, 76.39});
    result.expectations.push_back({true, "count(cell.spikes) == 2", "", 0});
    result.steps = 2000;
    result.dt = 0.1;
    result.simulated_time = 200;
    result.neuron_steps = 2000;
    return result;
}

}  // namespace nmlc::report
