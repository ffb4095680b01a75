// Store<Id, T>: an append-only vector addressed by typed ids. SideTable<Id, T>: facts beside a store that was finished before.
#pragma once
#include <cassert>
#include <cstddef>
#include <utility>
#include <vector>

#include "compiler/support/ids.h"

namespace nmlc {

template <class IdT, class T>
class Store {
public:
    IdT add(T value) {
        items_.push_back(std::move(value));
        return IdT{static_cast<std::uint32_t>(items_.size() - 1)};
    }
    T& operator[](IdT id) { assert(id.index < items_.size() && "id from another store"); return items_[id.index]; }
    const T& operator[](IdT id) const { assert(id.index < items_.size() && "id from another store"); return items_[id.index]; }
    std::size_t size() const { return items_.size(); }
    bool empty() const { return items_.empty(); }
    auto begin() { return items_.begin(); }
    auto end() { return items_.end(); }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }
    // All ids in order of creation: for (auto id : store.ids()) ...
    std::vector<IdT> ids() const {
        std::vector<IdT> result;
        result.reserve(items_.size());
        for (std::uint32_t i = 0; i < items_.size(); ++i) result.push_back(IdT{i});
        return result;
    }

private:
    std::vector<T> items_;
};

template <class IdT, class T>
class SideTable {
public:
    SideTable() = default;
    explicit SideTable(std::size_t size, T initial = {}) : items_(size, initial) {}
    T& operator[](IdT id) {
        if (id.index >= items_.size()) items_.resize(id.index + 1);
        return items_[id.index];
    }
    const T& operator[](IdT id) const { assert(id.index < items_.size()); return items_[id.index]; }
    std::size_t size() const { return items_.size(); }

private:
    std::vector<T> items_;
};

}  // namespace nmlc
