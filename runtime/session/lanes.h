// The points of a sweep side by side in the lanes of vectors. Each keeps a world of its own, and the statements of the body are
// executed point by point; but at a `simulate` the populations of all points are put together into wide ones, the engine runs
// once, and what it found goes back to the points. The results are those of each point alone, to the bit.
#pragma once
#include "runtime/session/point.h"

namespace nmlc::session {

class Lanes {
public:
    using Points = std::vector<std::unique_ptr<Executor::Point>>;

    // The one place that says whether a body may run in lanes: no sweeps within, spikes on the grid, small populations, and
    // kernels that were made for it. Where not, each point has a thread.
    static bool suit(const abi::Body& body, const Environment& environment, const World& world);
    // How many points to put together, so that all threads have some and vectors are filled.
    static std::size_t points_at_a_time(std::size_t count, unsigned threads, const Environment& environment, const World& world);

    Lanes(Environment& environment, Points& points) : environment_(environment), points_(points) {}
    // Executes statements while the points keep step; gives how many. At the next one they part, and each goes on alone: durations or
    // drives differ, a state is no longer finite (which then shows in the very point), or recordings would take too much memory.
    std::size_t run(const abi::Body& body, const std::function<void(double)>& progress);

private:
    using Point = Executor::Point;
    bool keep_step(const abi::Simulate& simulate);
    bool simulate(const abi::Simulate& simulate, abi::SourceRef source, const std::function<void(double)>& progress);
    World joined() const;
    void scatter(World& wide, const engine::Outcome& outcome);
    std::vector<Point*> alive() const;

    Environment& environment_;
    Points& points_;
};

}  // namespace nmlc::session
