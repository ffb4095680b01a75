#include "runtime/report/npy.h"

#include <bit>

namespace nmlc::report {

static_assert(std::endian::native == std::endian::little, "doubles are written as they lie in memory, and NPY says '<f8'");

std::string npy_header(const std::vector<std::size_t>& shape) {
    std::string dictionary = "{'descr': '<f8', 'fortran_order': False, 'shape': (";
    for (std::size_t at = 0; at < shape.size(); ++at) dictionary += (at == 0 ? "" : ", ") + std::to_string(shape[at]);
    dictionary += shape.size() == 1 ? ",), }" : "), }";

    constexpr std::size_t before = 10, alignment = 64;   // magic, version, length; numpy maps the data in place
    dictionary.append((alignment - (before + dictionary.size() + 1) % alignment) % alignment, ' ');
    dictionary += '\n';
    std::string header("\x93NUMPY\x01\x00", 8);
    header += static_cast<char>(dictionary.size() & 0xFF);
    header += static_cast<char>(dictionary.size() >> 8);
    return header + dictionary;
}

}  // namespace nmlc::report
