#include "compiler/symbolic/transform.h"

#include <unordered_set>

namespace nmlc::symbolic {

namespace {

// Visits every node below `root` once; stops when `visit` returns false.
void each(const Arena& arena, Expr root, const std::function<bool(const Node&)>& visit) {
    std::unordered_set<std::uint32_t> seen;
    std::vector<Expr> open{root};
    while (!open.empty()) {
        const Expr id = open.back();
        open.pop_back();
        if (!id.valid() || !seen.insert(id.index).second) continue;
        const Node& node = arena[id];
        if (!visit(node)) return;
        for (int i = 0; i < node.child_count(); ++i) open.push_back(node.children[i]);
    }
}

}  // namespace

std::set<std::uint32_t> slots(const Arena& arena, Expr root, Kind kind) {
    std::set<std::uint32_t> result;
    each(arena, root, [&](const Node& node) {
        if (node.kind == kind) result.insert(node.slot);
        return true;
    });
    return result;
}

bool contains(const Arena& arena, Expr root, const std::function<bool(const Node&)>& test) {
    bool found = false;
    each(arena, root, [&](const Node& node) {
        found = found || test(node);
        return !found;
    });
    return found;
}

bool contains(const Arena& arena, Expr root, Kind kind) {
    return contains(arena, root, [&](const Node& node) { return node.kind == kind; });
}

bool varies_within_step(const Arena& arena, Expr root) {
    return contains(arena, root, [](const Node& node) { return node.kind == Kind::state || node.kind == Kind::delayed || node.kind == Kind::time || node.kind == Kind::noise; });
}

double cost(const Arena& arena, Expr root) {
    double total = 0;
    each(arena, root, [&](const Node& node) {
        if (!is_leaf(node.kind)) total += node.kind == Kind::call || node.kind == Kind::pow ? 10 : 1;
        return true;
    });
    return total;
}

Expr substitute(Arena& arena, Expr root, const std::function<Expr(const Node&)>& replacement) {
    std::unordered_map<std::uint32_t, Expr> done;
    const std::function<Expr(Expr)> visit = [&](Expr id) -> Expr {
        if (const auto known = done.find(id.index); known != done.end()) return known->second;
        const Node node = arena[id];
        Expr result = id;
        if (is_leaf(node.kind)) {
            if (const Expr other = replacement(node); other.valid()) result = other;
        } else {
            std::array<Expr, 3> children{};
            for (int i = 0; i < node.child_count(); ++i) children[i] = visit(node.children[i]);
            if (children != node.children) {
                result = arena.rebuild(node, children);
                arena.written_at(result, arena.span(id));
            }
        }
        done.emplace(id.index, result);
        return result;
    };
    return visit(root);
}

}  // namespace nmlc::symbolic
