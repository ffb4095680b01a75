// Executes a protocol: the one engine behind `run`, `test` and `bench`. Needs no compiler.
#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/compiled_model.h"

namespace nmlc::session {

struct Options {
    std::uint64_t seed = 1;
    unsigned threads = 1;
    std::string scratch_dir;                    // where long recordings are streamed to; empty: memory only up to a bound, then the system's temporary folder
    double dt_factor = 1;                       // 0.5: the whole protocol at dt/2 (--check-dt)
    const std::atomic<bool>* stop = nullptr;    // set by Ctrl-C: the run ends after the current slice, marked incomplete
    std::function<void(double fraction, double simulated_ms)> progress;   // called about ten times a second
    std::function<void(const std::string&)> print;                        // a line of `print`
};

// A recorded quantity, finished. Rows are samples, columns are neurons. Values in kernel units.
struct Trace {
    std::string label, doc;                     // "cell.u", axis text
    abi::Display display;
    std::vector<double> times;                  // ms (or numbers)
    std::size_t width = 1;                      // neurons
    std::vector<std::uint64_t> neurons;         // 1-based indices of the columns
    bool single = false;                        // recorded from a population without an index
    const double* values = nullptr;             // times.size()*width, row-major; lives as long as `storage`
    std::shared_ptr<const void> storage;
    double operator()(std::size_t sample, std::size_t column) const { return values[sample*width + column]; }
};
struct SpikeTrain {                             // of one population, sorted by time, then neuron
    std::string label;                          // "cell.spikes"
    std::uint64_t size = 1;                     // neurons of the population
    std::vector<double> times;
    std::vector<std::uint64_t> neurons;         // 1-based
    double begin = 0, end = 0;                  // recorded span
};

// A `plot` statement with its data as they stood when it was executed.
struct Figure {
    abi::Plot::Kind kind;
    std::string title, x_label, y_label;        // with units: "u (mV)"
    // What a curve is in a phase plane or bifurcation diagram; curves of several pieces have a gap of NaN between them.
    enum class Role { plain, nullcline_x, nullcline_y, orbit, into_saddle, out_of_saddle, stable, unstable, cycle };
    struct Series { std::string label; std::vector<double> x, y; Role role = Role::plain; };
    std::vector<Series> series;                 // display units; trace, rate, versus
    std::vector<double> points_x, points_y;     // raster: time, neuron
    std::vector<double> matrix; std::size_t rows = 0, columns = 0;
    std::string file_stem;                      // "cell_u"
    // Of a phase plane or bifurcation diagram, in display units too.
    struct Mark { enum Kind { stable, unstable, saddle, fold, hopf, branching } kind; double x = 0, y = 0; };
    std::vector<Mark> marks;
    struct Arrow { double x, y, dx, dy; };
    std::vector<Arrow> arrows;
    struct Window { double x_low, x_high, y_low, y_high; };
    std::optional<Window> window;
};

// Numbers beside a figure, as a CSV: columns with units, values as text.
struct Table {
    std::string stem;                           // "pp_fixed"
    std::vector<std::string> columns;
    std::vector<std::vector<std::string>> rows;
};

struct Expectation { bool passed; std::string text, detail; abi::SourceRef source; };  // detail: both sides and the worst place
struct RunError { std::string code, message; abi::SourceRef source = 0; std::vector<std::string> notes; };   // code: "E0801"
struct RunWarning { std::string code, message; abi::SourceRef source = 0; std::vector<std::string> notes; };
struct SavedValue { std::string path; std::vector<double> values; std::vector<std::size_t> shape; };

struct PopulationSummary { std::string name, neuron, method; std::uint64_t size = 1, spikes = 0; double rate_Hz = 0; };
struct LearningSummary { std::string connection, rule; std::uint64_t synapses = 0; };

struct Result {
    bool complete = true;                       // false: an error or a stop ended the run; what was recorded is kept
    bool stopped = false;
    std::vector<RunError> errors;               // at most one today
    std::vector<RunWarning> warnings;
    std::vector<Trace> traces;
    std::vector<SpikeTrain> spikes;
    std::vector<Figure> figures;
    std::vector<Table> tables;
    std::vector<Expectation> expectations;
    std::vector<SavedValue> saved;
    struct Named { std::string name; std::vector<double> values; abi::Display display; bool list; };
    std::vector<Named> results;                 // of every `let`, for summary.json
    std::vector<PopulationSummary> populations;
    std::vector<LearningSummary> learning;      // connections with rules
    std::uint64_t steps = 0;                    // of the clock, summed over sweeps
    double neuron_steps = 0, simulated_time = 0, dt = 0, wall_seconds = 0;
    bool numeric_time = false;
};

// Runs the body (test < 0) or the test of that number, from a fresh start.
Result run(const abi::CompiledModel& model, const Options& options, int test = -1);

}  // namespace nmlc::session
