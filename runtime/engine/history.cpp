#include "runtime/engine/history.h"

#include <algorithm>

#include "runtime/engine/run.h"

namespace nmlc::engine {
namespace {

// A step that failed is found by going through its window once more, from states that lie so much further back.
std::uint64_t rows_for(std::uint64_t reach) { return reach + window_steps + 2; }
// A few neurons lie close together: a vector that reads into the next row reads values that nobody uses.
std::uint64_t stride_for(std::uint64_t neurons) { return neurons < NMLC_GROUP ? neurons : storage::padded(neurons); }
std::uint64_t values_for(std::uint64_t neurons, std::size_t pasts, std::uint64_t reach) { return pasts * (3 * rows_for(reach) + 1) * stride_for(neurons) + NMLC_GROUP; }

}  // namespace

History::History(std::uint64_t neurons, std::size_t pasts, std::uint64_t reach)
    : neurons_(neurons), stride_(stride_for(neurons)), reach_(reach), rows_(rows_for(reach)), pasts_(pasts), buffer_(values_for(neurons, pasts, reach) * sizeof(double)) {}

double History::bytes(std::uint64_t neurons, std::size_t pasts, std::uint64_t reach) { return static_cast<double>(values_for(neurons, pasts, reach)) * sizeof(double); }

double* History::row_in_ring(std::size_t past, Of of, std::uint64_t step) {
    return values() + (past * (3 * rows_ + 1) + 1 + static_cast<std::uint64_t>(of) * rows_ + step % rows_) * stride_;
}

const double* History::row(std::size_t past, Of of, std::int64_t step) const {
    if (step < 0 || (step == 0 && of != Of::after)) return values() + past * (3 * rows_ + 1) * stride_;
    return const_cast<History*>(this)->row_in_ring(past, of, static_cast<std::uint64_t>(step));
}

const double* History::read(std::size_t past, int moment, std::uint64_t step, std::uint64_t delay) const {
    const std::int64_t then = static_cast<std::int64_t>(step) - static_cast<std::int64_t>(delay);
    switch (moment) {
    case 0: return row(past, Of::after, then);
    case 1: return row(past, Of::middle, then + 1);
    case 2: return row(past, Of::end, then + 1);
    default: return row(past, Of::after, then + 1);
    }
}

void History::begin_with(std::size_t past, const double* initial) {
    std::copy(initial, initial + neurons_, values() + past * (3 * rows_ + 1) * stride_);
    copy(past, Of::after, 0, initial, 0, neurons_);
}

void History::copy(std::size_t past, Of of, std::uint64_t step, const double* column, std::uint64_t first, std::uint64_t count) {
    std::copy(column + first, column + first + count, row_in_ring(past, of, step) + first);
}

void History::keep(const abi::Population& population, const storage::Columns& columns, std::uint64_t step, std::uint64_t first, std::uint64_t count) {
    for (std::size_t past = 0; past < pasts_; ++past) {
        copy(past, Of::after, step, columns.f64(population.pasts[past].state_column), first, count);
        copy(past, Of::middle, step, columns.f64(population.pasts[past].middle_column), first, count);
        copy(past, Of::end, step, columns.f64(population.pasts[past].end_column), first, count);
    }
}

void History::keep_present(const abi::Population& population, const storage::Columns& columns, std::uint64_t step) {
    for (std::size_t past = 0; past < pasts_; ++past) copy(past, Of::after, step, columns.f64(population.pasts[past].state_column), 0, neurons_);
}

History History::with_reach(std::uint64_t reach, std::uint64_t now) const {
    History longer(neurons_, pasts_, reach);
    for (std::size_t past = 0; past < pasts_; ++past) {
        longer.begin_with(past, row(past, Of::after, -1));
        for (std::uint64_t step = earliest(now); step <= now; ++step)
            for (const Of of : {Of::after, Of::middle, Of::end})
                if (step > 0 || of == Of::after) longer.copy(past, of, step, row(past, of, static_cast<std::int64_t>(step)), 0, neurons_);
    }
    return longer;
}

}  // namespace nmlc::engine
