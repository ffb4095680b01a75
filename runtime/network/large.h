// Memory for the long arrays that are read at random: in huge pages where the system lends them (a row in memory then costs one page look-up less),
// and not cleared when a vector grows, since every element is written anyway.
#pragma once
#include <cstddef>
#include <new>
#include <vector>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace nmlc::network {

template <class T>
struct LargeAllocator {
    using value_type = T;
    static constexpr std::size_t page = std::size_t{1} << 21;

    LargeAllocator() = default;
    template <class U>
    LargeAllocator(const LargeAllocator<U>&) {}

    T* allocate(std::size_t count) {
        const std::size_t bytes = count * sizeof(T);
        if (bytes < page) return static_cast<T*>(::operator new(bytes));
        void* memory = ::operator new(bytes, std::align_val_t{page});
#ifdef __linux__
        madvise(memory, bytes / page * page, MADV_HUGEPAGE);   // a wish: no matter when it is not granted
#endif
        return static_cast<T*>(memory);
    }
    void deallocate(T* memory, std::size_t count) {
        if (count * sizeof(T) < page)
            ::operator delete(memory);
        else
            ::operator delete(memory, std::align_val_t{page});
    }
    template <class U>
    void construct(U* place) { ::new (static_cast<void*>(place)) U; }
    template <class U, class... Arguments>
    void construct(U* place, Arguments&&... arguments) { ::new (static_cast<void*>(place)) U(static_cast<Arguments&&>(arguments)...); }

    bool operator==(const LargeAllocator&) const { return true; }
};

template <class T>
using LargeVector = std::vector<T, LargeAllocator<T>>;

}  // namespace nmlc::network
