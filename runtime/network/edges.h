// Edge files: CSV with a header that names the columns `pre`, `post` and, if wanted, `w` and `delay`, in any order. Neurons are counted
// from 1. Blank lines, comments from # on, spaces around fields, CRLF and a byte order mark are accepted.
//     pre,post,w,delay
//     1,2,0.5,1.5
#pragma once
#include <string>
#include <vector>

#include "runtime/network/request.h"

namespace nmlc::network {

struct Edges {
    std::vector<Pattern::Edge> edges;    // counted from 0
    std::vector<double> weights, delays; // as they stand in the file; empty when there is no such column
    std::vector<std::uint32_t> lines;    // of each row, from 1
};

Edges read_edges(const std::string& path);                      // throws Refusal
Edges parse_edges(const std::string& text);                     // the same for a text

}  // namespace nmlc::network
