#include "runtime/session/data_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace nmlc::session {
namespace {

static_assert(std::endian::native == std::endian::little, "numbers of NPY files are read as they lie in memory");

constexpr std::uint64_t most_bytes = std::uint64_t{1} << 34;

[[noreturn]] void refuse(std::string text) { throw std::runtime_error(std::move(text)); }

std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) refuse(fmt::format("cannot be read: {}", std::strerror(errno)));
    file.seekg(0, std::ios::end);
    const auto size = file.tellg();
    if (size < 0) refuse("cannot be read: it is no plain file");
    if (static_cast<std::uint64_t>(size) > most_bytes) refuse("is larger than 16 GB");
    std::string text(static_cast<std::size_t>(size), '\0');
    file.seekg(0);
    file.read(text.data(), size);
    if (!file) refuse("cannot be read to its end");
    return text;
}

// ---------------------------------------------------------------- NPY

// What follows `'key':` in the header, which is the text of a Python dictionary.
std::string entry(const std::string& header, const std::string& key) {
    const auto at = header.find("'" + key + "':");
    if (at == std::string::npos) refuse(fmt::format("has no `{}` in its header", key));
    auto begin = header.find_first_not_of(' ', at + key.size() + 3);
    if (begin == std::string::npos) refuse("has a broken header");
    const auto end = header[begin] == '(' ? header.find(')', begin) : header.find_first_of(",}", begin);
    if (end == std::string::npos) refuse("has a broken header");
    return header.substr(begin, end - begin);
}

template <class Number>
void numbers(const char* from, std::vector<double>& to) {
    for (double& value : to) {
        Number number;
        std::memcpy(&number, from, sizeof number);
        value = static_cast<double>(number);
        from += sizeof number;
    }
}

DataFile read_npy(const std::string& text) {
    if (text.size() < 10 || text.compare(0, 6, "\x93NUMPY") != 0) refuse("is no NPY file");
    const auto byte = [&](std::size_t at) { return static_cast<std::uint64_t>(static_cast<unsigned char>(text[at])); };
    const bool long_header = byte(6) >= 2;
    if (long_header && text.size() < 12) refuse("ends within its header");
    const std::uint64_t length = long_header ? byte(8) | byte(9) << 8 | byte(10) << 16 | byte(11) << 24 : byte(8) | byte(9) << 8, start = long_header ? 12 : 10;
    if (text.size() < start + length) refuse("ends within its header");
    const std::string header = text.substr(start, length), kind = entry(header, "descr");
    const bool columns_first = entry(header, "fortran_order").starts_with("True");
    DataFile result;
    std::uint64_t count = 1;
    const std::string shape = entry(header, "shape");
    for (std::size_t at = 1; at < shape.size();) {
        std::uint64_t extent = 0;
        const auto [end, error] = std::from_chars(shape.data() + at, shape.data() + shape.size(), extent);
        if (error == std::errc{}) {
            result.extents.push_back(extent);
            if (extent > 0 && count > most_bytes / extent) refuse("has more numbers than can be read");
            count *= extent;
            at = static_cast<std::size_t>(end - shape.data());
        } else if (shape[at] == ',' || shape[at] == ' ') {
            ++at;
        } else {
            refuse("has a shape that cannot be read");
        }
    }
    if (result.extents.empty()) result.extents.push_back(1);
    struct Kind { const char* name; std::size_t bytes; void (*read)(const char*, std::vector<double>&); };
    static constexpr Kind kinds[] = {{"'<f8'", 8, numbers<double>}, {"'<f4'", 4, numbers<float>}, {"'<i8'", 8, numbers<std::int64_t>}, {"'<i4'", 4, numbers<std::int32_t>}, {"'<i2'", 2, numbers<std::int16_t>},
                                     {"'|i1'", 1, numbers<std::int8_t>}, {"'<u8'", 8, numbers<std::uint64_t>}, {"'<u4'", 4, numbers<std::uint32_t>}, {"'<u2'", 2, numbers<std::uint16_t>},
                                     {"'|u1'", 1, numbers<std::uint8_t>}, {"'|b1'", 1, numbers<std::uint8_t>}};
    for (const Kind& known : kinds) {
        if (kind != known.name) continue;
        if (text.size() - start - length != count * known.bytes) refuse(fmt::format("holds {} bytes of numbers, not the {} of its shape", text.size() - start - length, count * known.bytes));
        result.values.resize(count);
        known.read(text.data() + start + length, result.values);
        if (columns_first && result.extents.size() == 2) {
            std::vector<double> rows(count);
            for (std::uint64_t row = 0; row < result.extents[0]; ++row)
                for (std::uint64_t column = 0; column < result.extents[1]; ++column) rows[row * result.extents[1] + column] = result.values[column * result.extents[0] + row];
            result.values = std::move(rows);
        } else if (columns_first && result.extents.size() > 2) {
            refuse("is in Fortran order, which is read of one or two indices only");
        }
        return result;
    }
    refuse(kind.find('O') != std::string::npos ? "holds pickled objects, not numbers" : fmt::format("holds numbers of the kind {}, which are not read", kind));
}

// ---------------------------------------------------------------- CSV

DataFile read_csv(const std::string& text) {
    DataFile result;
    std::uint64_t rows = 0, columns = 0, line_number = 0;
    std::istringstream lines(text);
    bool named = false;
    for (std::string line; std::getline(lines, line);) {
        ++line_number;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        if (line.find_first_not_of(" \t") == std::string::npos || line[0] == '#') continue;
        std::uint64_t fields = 0;
        const std::size_t before = result.values.size();
        bool numeric = true;
        for (std::size_t at = 0; at <= line.size();) {
            const std::size_t end = std::min(line.find(',', at), line.size());
            std::size_t first = line.find_first_not_of(" \t", at), last = line.find_last_not_of(" \t", end == 0 ? 0 : end - 1);
            double value = 0;
            const bool there = first != std::string::npos && first < end;
            if (there && line[first] == '+') ++first;
            const auto [stop, error] = there ? std::from_chars(line.data() + first, line.data() + last + 1, value) : std::from_chars_result{line.data(), std::errc::invalid_argument};
            const bool number = there && error == std::errc{} && stop == line.data() + last + 1;
            if (!number && named) refuse(fmt::format("has no number in line {}, column {}: `{}`", line_number, fields + 1, line.substr(at, end - at)));
            numeric &= number;
            result.values.push_back(value);
            ++fields;
            at = end + 1;
        }
        if (!named && !numeric) {   // the names of the columns
            result.values.resize(before);
            columns = fields;
            named = true;
            continue;
        }
        if (!named) refuse("does not begin with a line of names of its columns");
        if (fields != columns) refuse(fmt::format("has {} values in line {}, but {} columns", fields, line_number, columns));
        ++rows;
    }
    if (rows == 0) refuse("has no rows of numbers");
    result.extents = columns == 1 ? std::vector<std::uint64_t>{rows} : std::vector<std::uint64_t>{rows, columns};
    return result;
}

// ---------------------------------------------------------------- PGM

DataFile read_pgm(const std::string& text) {
    std::size_t at = 2;
    const bool plain = text.starts_with("P2");
    if (!plain && !text.starts_with("P5")) refuse("is no PGM file: it begins neither with P2 nor with P5");
    const auto number = [&] {
        while (at < text.size() && (std::isspace(static_cast<unsigned char>(text[at])) || text[at] == '#')) {
            if (text[at] == '#') at = std::min(text.find('\n', at), text.size() - 1);
            ++at;
        }
        std::uint64_t value = 0;
        const auto [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), value);
        if (error != std::errc{}) refuse("ends too early, or holds something that is no grey value");
        at = static_cast<std::size_t>(end - text.data());
        return value;
    };
    const std::uint64_t width = number(), height = number(), most = number();
    if (width == 0 || height == 0 || width > 65536 || height > 65536 || most == 0 || most > 65535) refuse("has an impossible size or number of grey values");
    DataFile result{{height, width}, {}};
    const std::size_t bytes = most > 255 ? 2 : 1;
    if (!plain && text.size() < at + 1 + width * height * bytes) refuse("ends before its last grey value");
    ++at;
    for (std::uint64_t k = 0; k < width * height; ++k) {
        std::uint64_t grey = 0;
        if (plain) grey = number();
        else for (std::size_t part = 0; part < bytes; ++part) grey = grey << 8 | static_cast<unsigned char>(text[at++]);
        if (grey > most) refuse(fmt::format("has a grey value of {}, more than {}", grey, most));
        result.values.push_back(static_cast<double>(grey) / static_cast<double>(most));
    }
    return result;
}

}  // namespace

DataFile read_data(const std::string& path) {
    if (path.ends_with(".npy")) return read_npy(content_of(path));
    if (path.ends_with(".csv")) return read_csv(content_of(path));
    if (path.ends_with(".pgm")) return read_pgm(content_of(path));
    refuse("is of an unknown kind: .npy, .csv and .pgm are read");
}

}  // namespace nmlc::session
