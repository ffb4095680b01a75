#include "compiler/symbolic/graph.h"

#include <algorithm>

namespace nmlc::symbolic {

Graph reachability(const Graph& graph) {
    Graph reach(graph.size());
    for (std::uint32_t start = 0; start < graph.size(); ++start) {
        std::vector<std::uint32_t> open{start};
        while (!open.empty()) {
            const std::uint32_t node = open.back();
            open.pop_back();
            if (reach[start].insert(node).second) open.insert(open.end(), graph[node].begin(), graph[node].end());
        }
    }
    return reach;
}

std::vector<std::vector<std::uint32_t>> strongly_connected(const Graph& graph) {
    const Graph reach = reachability(graph);
    std::vector<std::vector<std::uint32_t>> groups;
    std::vector<bool> placed(graph.size(), false);
    // A group is ready when everything it reaches outside itself has been placed; graphs have some tens of nodes.
    for (std::size_t count = 0; count < graph.size();) {
        for (std::uint32_t node = 0; node < graph.size(); ++node) {
            if (placed[node]) continue;
            std::vector<std::uint32_t> group;
            bool ready = true;
            for (std::uint32_t other : reach[node]) {
                if (reach[other].contains(node)) group.push_back(other);
                else ready = ready && placed[other];
            }
            if (!ready) continue;
            for (std::uint32_t member : group) placed[member] = true;
            count += group.size();
            groups.push_back(std::move(group));
        }
    }
    return groups;
}

std::vector<std::vector<std::uint32_t>> connected(const Graph& graph) {
    Graph both = graph;
    for (std::uint32_t node = 0; node < graph.size(); ++node)
        for (std::uint32_t other : graph[node]) both[other].insert(node);
    return [&] {
        auto groups = strongly_connected(both);
        std::sort(groups.begin(), groups.end());
        return groups;
    }();
}

}  // namespace nmlc::symbolic
