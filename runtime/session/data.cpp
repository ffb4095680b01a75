#include "runtime/session/data.h"

#include <fmt/format.h>

#include <cmath>
#include <stdexcept>

#include "runtime/analysis/dual.h"
#include "runtime/session/connections.h"
#include "runtime/session/data_files.h"
#include "runtime/session/evaluate.h"

namespace nmlc::session {
namespace {

std::string shape_in_words(const std::vector<std::uint64_t>& extents) {
    std::string text;
    for (const std::uint64_t extent : extents) text += fmt::format("{}{}", text.empty() ? "" : " x ", extent);
    return text;
}

std::shared_ptr<const Array> loaded(const abi::Data& data, const std::string& name, std::vector<std::uint64_t> wanted) {
    DataFile file;
    try {
        file = read_data(data.file);
    } catch (const std::runtime_error& mistake) {
        fail("E0871", fmt::format("`{}` {}", data.file, mistake.what()), data.source);
    }
    if (file.values.empty()) fail("E0871", fmt::format("`{}` holds no numbers", data.file), data.source);
    // A single column of a table is a list, and a picture may be read as one.
    if (wanted.size() == 1 && file.extents.size() > 1 && wanted[0] == file.values.size()) file.extents = wanted;
    if (!wanted.empty() && wanted != file.extents)
        fail("E0871", fmt::format("`{}` has the shape {}, but `{}` is declared with {}", data.file, shape_in_words(file.extents), name, shape_in_words(wanted)), data.source);
    ArrayMaker maker(file.extents);
    const std::uint64_t columns = file.extents.back();
    for (std::size_t at = 0; at < file.values.size(); at += columns) maker.add_row(file.values.data() + at);
    return maker.finish();
}

std::shared_ptr<const Array> dual(const Array& patterns, const std::string& of, abi::SourceRef source) {
    std::vector<double> rows(patterns.rows * patterns.columns);
    for (std::uint64_t row = 0; row < patterns.rows; ++row) patterns.read_row(row, rows.data() + row * patterns.columns);
    const auto result = analysis::dual_patterns(rows, patterns.columns);
    if (!result) fail("E0815", fmt::format("the {} patterns of `{}` depend on each other: they have no dual", patterns.rows, of), source);
    ArrayMaker maker(patterns.extents);
    for (std::uint64_t row = 0; row < patterns.rows; ++row) maker.add_row(result->data() + row * patterns.columns);
    return maker.finish();
}

}  // namespace

void make_data(World& world, const abi::Protocol& protocol, const std::vector<abi::Data>& data, std::uint64_t seed, bool only_drawn) {
    world.arrays.resize(protocol.variables.size());
    for (const abi::Data& declared : data) {
        if (only_drawn && !declared.draws) continue;
        const std::string& name = protocol.variables[declared.variable].name;
        Evaluator evaluate(protocol, world, seed);
        std::vector<std::uint64_t> extents;
        double elements = 1;
        for (const abi::FormulaId end : declared.extents) {
            const double extent = evaluate.number(end);
            if (!(extent >= 1 && extent <= 4294967295.0) || extent != std::floor(extent))
                fail("E0815", fmt::format("an index of `{}` runs over 1 .. {:.10g}: it must be a whole number from 1 on", name, extent), declared.source);
            extents.push_back(static_cast<std::uint64_t>(extent));
            elements *= extent;
        }
        if (elements / 8 > available_memory() || elements > 8589934592.0)
            fail("E0820", fmt::format("`{}` has {:.3g} elements, more than fit into memory", name, elements), declared.source);
        if (declared.dual_of) world.arrays[declared.variable] = dual(*world.arrays[*declared.dual_of], protocol.variables[*declared.dual_of].name, declared.source);
        else world.arrays[declared.variable] = declared.file.empty() ? evaluate.array(declared.value, std::move(extents), name) : loaded(declared, name, std::move(extents));
    }
}

}  // namespace nmlc::session
