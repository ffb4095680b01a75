#include "compiler/sema/order.h"

namespace nmlc::sema {

// Depth-first search with its stack kept by hand. A definition met while it is still open closes a cycle, which is read off the stack.
Order order_of(const std::vector<std::vector<std::uint32_t>>& uses) {
    enum class Mark : char { fresh, open, done };
    std::vector<Mark> marks(uses.size(), Mark::fresh);
    struct Frame { std::uint32_t definition; std::size_t next; };
    std::vector<Frame> stack;
    Order result;
    for (std::uint32_t start = 0; start < uses.size(); ++start) {
        if (marks[start] != Mark::fresh) continue;
        stack.push_back({start, 0});
        marks[start] = Mark::open;
        while (!stack.empty()) {
            Frame& frame = stack.back();
            const auto& neighbours = uses[frame.definition];
            if (frame.next == neighbours.size()) {
                marks[frame.definition] = Mark::done;
                result.order.push_back(frame.definition);
                stack.pop_back();
                continue;
            }
            const std::uint32_t next = neighbours[frame.next++];
            if (marks[next] == Mark::fresh) {
                marks[next] = Mark::open;
                stack.push_back({next, 0});
            } else if (marks[next] == Mark::open) {
                std::vector<std::uint32_t> cycle;
                std::size_t k = stack.size();
                while (stack[--k].definition != next) {}
                for (; k < stack.size(); ++k) cycle.push_back(stack[k].definition);
                result.cycles.push_back(std::move(cycle));
            }
        }
    }
    return result;
}

}  // namespace nmlc::sema
