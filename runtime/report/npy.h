// The NPY file format, version 1.0: a short text header and little-endian doubles in row-major order.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

namespace nmlc::report {

// The bytes before the data; their length is a multiple of 64.
std::string npy_header(const std::vector<std::size_t>& shape);

}  // namespace nmlc::report
