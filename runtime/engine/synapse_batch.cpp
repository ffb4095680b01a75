#include "runtime/engine/synapse_batch.h"

#include <algorithm>
#include <cstring>

#include "runtime/math/unrolled.h"
#include "runtime/math/wide.h"

namespace nmlc::engine {
namespace {

// By the bits of the exponent, all ones in an infinity and in what is no number: whole numbers may be joined in any order.
[[gnu::always_inline]] inline std::uint64_t is_bad(double value) {
    constexpr std::uint64_t exponent = 0x7FF0000000000000u;
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return (bits & exponent) == exponent;
}
// Each gives whether all values are finite.
// Of those without a stamp nobody knows what the kernel made.
NMLC_WIDE bool put_where(const std::int32_t* stamps, const double* fresh, std::size_t count, double* values) {
    std::uint64_t bad = 0;
    for (std::size_t k = 0; k < count; ++k) {
        const double before = values[k], after = fresh[k], value = stamps[k] != 0 ? after : before;
        values[k] = value;
        bad |= is_bad(value);
    }
    return bad == 0;
}
NMLC_WIDE bool all_finite(const double* values, std::size_t count) {
    std::uint64_t bad = 0;
    for (std::size_t k = 0; k < count; ++k) bad |= is_bad(values[k]);
    return bad == 0;
}
bool put_all(const double* fresh, std::size_t count, double* values) {
    std::copy_n(fresh, count, values);
    return all_finite(fresh, count);
}
bool put_listed(const std::uint32_t* places, const double* fresh, std::size_t count, double* values) {
    unrolled(count, [=](std::size_t k) { values[places[k]] = fresh[k]; });
    return all_finite(fresh, count);
}

}  // namespace

void SynapseBatch::prepare(const storage::Columns& columns, std::size_t slots) {
    if (columns_.size() >= columns.count() && slots_.size() >= slots) return;
    while (columns_.size() < columns.count()) columns_.emplace_back(most);
    while (slots_.size() < slots) slots_.emplace_back(most);
    truths_.resize(columns_.size(), std::vector<std::uint8_t>(storage::padded(most), 0));
    column_pointers_.resize(columns_.size());
    slot_pointers_.clear();
    for (const storage::F64Column& slot : slots_) slot_pointers_.push_back(slot.data());
}

void SynapseBatch::copy_in(storage::Columns& columns, const Chosen& chosen) {
    const std::size_t count = chosen.count;
    for (std::size_t slot = 0; slot < columns.count(); ++slot) {
        if (columns.is_truth(slot)) {
            for (std::size_t k = 0; k < count; ++k) truths_[slot][k] = columns.truths(slot)[chosen.number(k)];
            column_pointers_[slot] = truths_[slot].data();
            continue;
        }
        double* const copy = columns_[slot].data();
        const double* const values = columns.f64(slot) + chosen.base;
        const std::uint32_t* const places = chosen.places;
        if (places) unrolled(count, [=](std::size_t k) { copy[k] = values[places[k]]; });
        else std::copy_n(values, count, copy);
        column_pointers_[slot] = copy;
    }
}

bool SynapseBatch::call(const abi::HotEntry& kernel, nmlc_args args, storage::Columns& columns, std::size_t states, const Chosen& chosen, bool frozen) {
    const std::size_t count = chosen.count;
    const bool in_place = !chosen.places && !chosen.some_stay && !frozen;
    if (!in_place) copy_in(columns, chosen);
    args.columns = in_place ? columns.pointers() : column_pointers_.data();
    args.first_neuron = in_place ? chosen.base : 0;
    args.arrivals = slot_pointers_.data();
    args.arrival_stride = most;
    args.n_neurons = count;
    args.n_steps = 1;
    kernel(&args);
    bool finite = true;
    for (std::size_t slot = frozen ? 1 : 0; slot < states; ++slot) {
        const double* const copy = columns_[slot].data();
        double* const values = columns.f64(slot) + chosen.base;
        if (in_place) finite &= all_finite(values, count);
        else if (chosen.places) finite &= put_listed(chosen.places, copy, count, values);
        else if (!chosen.some_stay) finite &= put_all(copy, count, values);
        else finite &= put_where(chosen.stamps, copy, count, values);
    }
    return finite;
}

bool SynapseBatch::call_each(const abi::HotEntry& kernel, nmlc_args args, storage::Columns& columns, std::size_t states, const Chosen& chosen, bool frozen) {
    std::vector<void*> whole;
    for (std::size_t slot = 0; slot < columns.count(); ++slot) whole.push_back(columns.is_truth(slot) ? static_cast<void*>(columns.truths(slot)) : columns.f64(slot));
    std::vector<const double*> own = slot_pointers_;
    args.columns = whole.data();
    args.arrivals = own.data();
    args.n_neurons = args.n_steps = 1;
    bool finite = true;
    for (std::size_t k = 0; k < chosen.count; ++k) {
        args.first_neuron = chosen.number(k);
        const double w = columns.f64(0)[args.first_neuron];
        kernel(&args);
        if (frozen) columns.f64(0)[args.first_neuron] = w;
        for (const double*& slot : own) ++slot;
        for (std::size_t state = 0; state < states; ++state) finite &= !is_bad(columns.f64(state)[args.first_neuron]);
    }
    return finite;
}

}  // namespace nmlc::engine
