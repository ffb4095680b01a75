#include "runtime/report/file_plan.h"

#include <fmt/format.h>

#include <set>

#include "runtime/report/text.h"

namespace nmlc::report {
namespace {

// What stands behind the population: `Na.m` of `cell[1..3].Na.m`.
std::string part_of(const std::string& label) {
    int depth = 0;
    for (std::size_t k = 0; k < label.size(); ++k) {
        if (label[k] == '[') ++depth;
        if (label[k] == ']') --depth;
        if (label[k] == '.' && depth == 0) return label.substr(k + 1);
    }
    return label;
}

// The first free one of STEM, STEM_2, STEM_3, ...
std::string unused(const std::string& stem, std::set<std::string>& used) {
    std::string name = stem;
    for (int number = 2; !used.insert(name).second; ++number) name = fmt::format("{}_{}", stem, number);
    return name;
}

// A name of the result folder itself, ending in .npy or .csv, and none of ours.
bool acceptable(const std::string& path) {
    const bool ending = path.size() > 4 && (path.ends_with(".npy") || path.ends_with(".csv"));
    return ending && path.find_first_of("/\\") == std::string::npos && path.front() != '.' && path.find('\0') == std::string::npos;
}

std::string with_unit(const std::string& name, const std::string& unit) { return unit.empty() ? name : fmt::format("{} ({})", name, unit); }

}  // namespace

FilePlan plan_files(const session::Result& result) {
    FilePlan plan;
    std::set<std::string> tables, figures;
    for (const auto& saved : result.saved) {
        const bool good = acceptable(saved.path) && tables.insert(saved.path.substr(0, saved.path.size() - 4)).second;
        plan.saved.push_back(good ? saved.path : "");
    }
    for (const auto& trace : result.traces) plan.traces.push_back({unused(file_stem(trace.label), tables), (trace.width + 1) * trace.times.size() <= most_csv_numbers});
    for (const auto& train : result.spikes) plan.spikes.push_back({unused(file_stem(train.label), tables), 2 * train.times.size() <= most_csv_numbers});
    for (const auto& table : result.tables) plan.tables.push_back(unused(file_stem(table.stem), tables));
    for (const auto& figure : result.figures) plan.figures.push_back(unused(file_stem(figure.file_stem), figures));
    return plan;
}

std::vector<std::string> FilePlan::all() const {
    std::vector<std::string> files;
    for (const auto* tables : {&traces, &spikes})
        for (const Table& table : *tables) {
            if (table.csv) files.push_back(table.stem + ".csv");
            files.push_back(table.stem + ".npy");
        }
    for (const auto& stem : tables) files.push_back(stem + ".csv");
    for (const auto& stem : figures) files.push_back(stem + ".svg");
    for (const auto& name : saved)
        if (!name.empty()) files.push_back(name);
    return files;
}

std::vector<std::string> columns_of(const session::Trace& trace, bool numeric_time) {
    const std::string name = part_of(trace.label);
    std::vector<std::string> columns{numeric_time ? "t" : "t (ms)"};
    for (std::size_t column = 0; column < trace.width; ++column) {
        const std::string index = trace.single ? "" : fmt::format("[{}]", column < trace.neurons.size() ? trace.neurons[column] : column + 1);
        columns.push_back(with_unit(name + index, trace.display.unit));
    }
    return columns;
}

std::vector<std::string> columns_of_spikes(bool numeric_time) { return {numeric_time ? "t" : "t (ms)", "neuron"}; }

}  // namespace nmlc::report
