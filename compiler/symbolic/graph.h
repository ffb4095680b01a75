// Small directed graphs given as adjacency: edges[a] holds b when a reads b.
#pragma once
#include <cstdint>
#include <set>
#include <vector>

namespace nmlc::symbolic {

using Graph = std::vector<std::set<std::uint32_t>>;

// Groups of nodes that reach each other, each after those it reads; nodes ascending within a group.
std::vector<std::vector<std::uint32_t>> strongly_connected(const Graph& graph);
// Groups of nodes with no edge between groups, in order of their first node.
std::vector<std::vector<std::uint32_t>> connected(const Graph& graph);
// reach[a] holds b when a path (of length 0 or more) leads from a to b.
Graph reachability(const Graph& graph);

}  // namespace nmlc::symbolic
