// Typed 32-bit ids: an ExprId cannot be handed over where a StateId is wanted.
#pragma once
#include <compare>
#include <cstdint>
#include <functional>
#include <limits>

namespace nmlc {

template <class Tag>
struct Id {
    static constexpr std::uint32_t none_index = std::numeric_limits<std::uint32_t>::max();
    std::uint32_t index = none_index;

    constexpr bool valid() const { return index != none_index; }
    constexpr explicit operator bool() const { return valid(); }
    friend constexpr auto operator<=>(Id, Id) = default;
};

}  // namespace nmlc

template <class Tag>
struct std::hash<nmlc::Id<Tag>> {
    std::size_t operator()(nmlc::Id<Tag> id) const noexcept { return std::hash<std::uint32_t>{}(id.index); }
};
