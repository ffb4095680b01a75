// The past of some states of a population, for `x(t - T)`: of every step the value at its middle, at its end before events, and after
// them. A ring of the last steps; before t = 0 a state has its initial value. Copying copies the values.
#pragma once
#include <cstdint>

#include "runtime/abi/compiled_model.h"
#include "runtime/storage/columns.h"

namespace nmlc::engine {

class History {
public:
    enum class Of { after, middle, end };   // of a step: after its events, at its middle, at its end before events

    // Reaches `reach` steps back from any step of a window. All values are 0 until `begin_with`.
    History(std::uint64_t neurons, std::size_t pasts, std::uint64_t reach);
    static double bytes(std::uint64_t neurons, std::size_t pasts, std::uint64_t reach);

    // What a state was at t = 0 and before.
    void begin_with(std::size_t past, const double* initial);
    // The neurons' values as they stand in the columns, at the end of step `step` - 1.
    void keep(const abi::Population& population, const storage::Columns& columns, std::uint64_t step, std::uint64_t first, std::uint64_t count);
    // Only what is true from then on: a state was set between two runs.
    void keep_present(const abi::Population& population, const storage::Columns& columns, std::uint64_t step);

    // Of the step that ends at step `step`; by neuron, whole vectors may be read.
    const double* row(std::size_t past, Of of, std::int64_t step) const;
    // Where the kernel of step `step` reads a delay of so many steps at its beginning (0), middle, end, and after its events (3).
    const double* read(std::size_t past, int moment, std::uint64_t step, std::uint64_t delay) const;

    std::uint64_t reach() const { return reach_; }
    // The earliest step that is known when the clock stands at `now`; 0: all of the past.
    std::uint64_t earliest(std::uint64_t now) const { return now < rows_ ? 0 : now - rows_ + 1; }
    // The same past, with room for more of it.
    History with_reach(std::uint64_t reach, std::uint64_t now) const;

private:
    double* row_in_ring(std::size_t past, Of of, std::uint64_t step);
    double* values() { return static_cast<double*>(buffer_.data()); }
    const double* values() const { return static_cast<const double*>(buffer_.data()); }
    void copy(std::size_t past, Of of, std::uint64_t step, const double* column, std::uint64_t first, std::uint64_t count);

    std::uint64_t neurons_, stride_, reach_, rows_;
    std::size_t pasts_;
    storage::AlignedBuffer buffer_;   // of each past: what was before 0, then the rows of each Of
};

}  // namespace nmlc::engine
