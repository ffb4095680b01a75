// Reads numbers from files: .npy (Oliphant's format 1 to 3, without pickled objects), .csv with a line of names, .pgm (P2 and P5).
#pragma once
#include <cstdint>
#include <string>
#include <vector>

namespace nmlc::session {

struct DataFile {
    std::vector<std::uint64_t> extents;   // at least one
    std::vector<double> values;           // row by row
};

// Throws std::runtime_error with what is wrong, in words.
DataFile read_data(const std::string& path);

}  // namespace nmlc::session
