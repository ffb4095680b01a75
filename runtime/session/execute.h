// Executes statements in a world. One executor belongs to one world: the run's, or that of a point of a sweep; what a point yields
// is handed on in the order of the points, whichever thread made it.
#pragma once
#include <chrono>
#include <functional>

#include "runtime/engine/pool.h"
#include "runtime/engine/run.h"
#include "runtime/session/evaluate.h"
#include "runtime/session/session.h"
#include "runtime/session/world.h"

namespace nmlc::session {

// What all executors of a run share.
struct Environment {
    const abi::CompiledModel& model;
    const Options& options;
    const abi::Protocol& protocol;
    const std::vector<std::uint32_t>& populations;   // of this experiment
    const std::vector<std::uint32_t>& connections;
    const std::vector<abi::Data>& data;
    engine::Pool& pool;
    std::chrono::steady_clock::time_point last_progress;
};

// What statements yield beside the world.
struct Yield {
    std::vector<std::string> lines;                  // of `print`, where they are not shown at once
    std::vector<Figure> figures;
    std::vector<Table> tables;
    std::vector<Expectation> expectations;
    std::vector<RunWarning> warnings;
    std::vector<SavedValue> saved;
    std::vector<std::uint64_t> spikes;               // by population
    std::uint64_t steps = 0;
    double neuron_steps = 0, simulated_time = 0;
    void append(Yield&& later);
};

class Executor {
public:
    // A side executor (of a point of a sweep) keeps its lines and reports no progress. Without a pool it works in its own thread.
    Executor(Environment& environment, World& world, engine::Pool* pool, bool side);

    void run(const abi::Body& body);
    void run(const abi::Statement& statement);
    Yield& yielded() { return yield_; }

private:
    friend class Lanes;
    void execute(const abi::Drive& drive, abi::SourceRef source);
    void execute(const abi::Release& release, abi::SourceRef source);
    void execute(const abi::Set& set, abi::SourceRef source);
    void execute(const abi::SetWeight& set, abi::SourceRef source);
    void execute(const abi::Simulate& simulate, abi::SourceRef source);
    void execute(const abi::Restart& restart, abi::SourceRef source);
    void execute(const abi::Record& record, abi::SourceRef source);
    void execute(const abi::Freeze& freeze, abi::SourceRef source);
    void execute(const abi::Let& let, abi::SourceRef source);
    void execute(const abi::Print& print, abi::SourceRef source);
    void execute(const abi::Sweep& sweep, abi::SourceRef source);
    void execute(const abi::Repeat& repeat, abi::SourceRef source);
    void execute(const abi::For& loop, abi::SourceRef source);
    void execute(const abi::Find& find, abi::SourceRef source);
    void execute(const abi::PhasePlane& plane, abi::SourceRef source);
    void execute(const abi::Bifurcation& diagram, abi::SourceRef source);
    void execute(const abi::Rest& rest, abi::SourceRef source);
    void execute(const abi::Plot& plot, abi::SourceRef source);
    void execute(const abi::Save& save, abi::SourceRef source);
    void execute(const abi::Expect& expect, abi::SourceRef source);

    // simulate.cpp
    void settle_step_length(const abi::Simulate& simulate, abi::SourceRef source);
    std::uint64_t steps_of(const abi::Simulate& simulate, abi::SourceRef source);
    struct Prepared;
    // Null: there are no kernels for the drives in force.
    const abi::Variant* variant_in_force(std::uint32_t number, bool located, bool lanes) const;
    void prepare(Prepared& prepared, std::uint32_t number, bool located, abi::SourceRef source);
    void give_spikes(engine::PopulationRun& run, std::uint32_t number, std::uint64_t steps);   // given_spikes.cpp
    void settle_past(std::uint32_t number);                                                    // past.cpp
    void check_periods() const;                                                                // periods.cpp
    // Kernels, engine; gives the spikes of each of the experiment's populations. The clock is the caller's.
    engine::Outcome advance(std::uint64_t steps, const abi::Simulate& simulate, abi::SourceRef source, const std::function<void(double)>& progress, std::vector<std::uint64_t>& spikes);
    // own_records.cpp: quantities of the modeller's own, and who is updated when.
    void start_own(Recording& recording);
    std::uint64_t steps_between_own() const;
    bool own_look_at_synapses() const;
    void sample_own(std::uint64_t step);
    std::vector<std::uint32_t> order_of(const abi::Simulate& simulate, std::uint64_t step, std::uint64_t units, abi::SourceRef source);
    void account(std::uint64_t steps, const std::vector<std::uint64_t>& spikes);
    void start_recordings(std::uint64_t steps, abi::SourceRef source);
    [[noreturn]] void report(const engine::Failure& failure, const abi::Population& population, abi::SourceRef source);

    // sweep.cpp
    struct Point;
    World point_of(const World& from) const;
    void run_points(std::size_t count, const abi::Body& body, const std::function<void(World&, std::size_t)>& set_up);
    bool holds_at(const abi::Find& find, double value, std::vector<std::optional<Value>>& results);
    void show_progress(double fraction);

    // analyse.cpp and its neighbours
    std::uint64_t neuron_of(std::uint32_t population, abi::FormulaId index, abi::SourceRef source) const;
    const abi::Analysis& analysis_of(std::uint32_t number, std::uint32_t population, abi::SourceRef source) const;
    void say(std::string line);

    Evaluator evaluator() const { return Evaluator(environment_.protocol, world_, environment_.options.seed); }
    bool numeric_time() const { return environment_.protocol.numeric_time; }

    Environment& environment_;
    unsigned loops_ = 0;                     // of `for` that are under way
    World& world_;
    std::vector<const World*> points_;   // where populations are those of so many worlds side by side; else empty
    engine::Pool own_pool_{1};
    engine::Pool& pool_;
    bool side_;
    Yield yield_;
};

// The step length of the first `simulate`, where it is known before anything runs.
std::optional<double> first_step_length(const abi::CompiledModel& model, const World& world, const abi::Body& body, const Options& options);

// The variables that a body gives a value, in the order of the text.
std::vector<std::uint32_t> results_of(const abi::Body& body);

// expect.cpp and figure.cpp: what a statement yields, from a world that stands still.
Expectation check(const abi::Expect& expect, abi::SourceRef source, const abi::Protocol& protocol, const World& world, std::uint64_t seed);
Figure figure_of(const abi::Plot& plot, const abi::Protocol& protocol, const World& world, std::uint64_t seed);
Figure figure_of(const PlaneFound& found, const World& world);
Figure figure_of(const DiagramFound& found, const World& world);

}  // namespace nmlc::session
