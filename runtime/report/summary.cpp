// What a run comes to: a few aligned lines for a person, and summary.json for programs.
#include <fmt/format.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/report/file_plan.h"
#include "runtime/report/report.h"
#include "runtime/report/text.h"

namespace nmlc::report {
namespace {

using nlohmann::json;

std::string time_text(double time, bool numeric) {
    if (numeric) return short_number(time, 12);
    return time >= 10'000 ? short_number(time / 1000, 12) + " s" : short_number(time, 12) + " ms";
}

std::string counted(std::uint64_t count, const char* noun) { return with_separators(count) + " " + noun + (count == 1 ? "" : "s"); }

std::string population_text(const session::PopulationSummary& population, bool numeric_time) {
    std::string text = fmt::format("{}{}", population.neuron, population.size > 1 ? fmt::format(", {}", counted(population.size, "neuron")) : "");
    // "none": a population without equations, such as a Poisson source.
    if (!population.method.empty() && population.method != "none") text += fmt::format(", method {}", population.method);
    text += fmt::format(", {}", counted(population.spikes, "spike"));
    if (population.spikes > 0)
        text += fmt::format(", {} {}{}", short_number(population.rate_Hz), numeric_time ? "per unit of time" : "Hz", population.size > 1 ? " each" : "");
    return text;
}

json shown(const std::vector<double>& values, const abi::Display& display, bool list) {
    json result = json::array();
    for (const double value : values) result.push_back(value * display.per_coherent + display.offset);
    return list || values.size() != 1 ? result : result.front();
}

template <class Problem>
json problems(const std::vector<Problem>& all) {
    json result = json::array();
    for (const auto& problem : all) result.push_back({{"code", problem.code}, {"message", problem.message}, {"notes", problem.notes}});
    return result;
}

}  // namespace

std::string summary_text(const session::Result& result, const Timing& timing) {
    std::vector<std::pair<std::string, std::string>> lines;
    if (result.steps > 0 || result.tables.empty())   // what is analysed only is not simulated
        lines.emplace_back("simulated", fmt::format("{} in {} of {}", time_text(result.simulated_time, result.numeric_time), counted(result.steps, "step"), time_text(result.dt, result.numeric_time)));
    for (const auto& population : result.populations) lines.emplace_back(population.name, population_text(population, result.numeric_time));
    for (const auto& learning : result.learning) lines.emplace_back(learning.connection, fmt::format("{} with the rule {}", counted(learning.synapses, "synapse"), learning.rule));
    lines.emplace_back("wall time", fmt::format("compile {}{}, simulate {}", duration_text(timing.compile_seconds), timing.from_cache ? " (kernels from the cache)" : "", duration_text(timing.simulate_seconds)));
    if (!result.complete) lines.emplace_back("incomplete", result.stopped ? "the run was stopped; what was recorded until then is kept" : "an error ended the run; what was recorded until then is kept");

    std::size_t width = 0;
    for (const auto& line : lines) width = std::max(width, sign_count(line.first));
    std::string text;
    for (const auto& [name, words] : lines) text += fmt::format("  {}{}  {}\n", name, std::string(width - sign_count(name), ' '), words);
    return text;
}

std::string summary_json(const session::Result& result, const Timing& timing, const std::string& model_name, std::uint64_t seed) {
    const FilePlan plan = plan_files(result);
    json summary = {
        {"format", "nmlc result"},
        {"version", 1},
        {"model", model_name},
        {"complete", result.complete},
        {"stopped", result.stopped},
        {"seed", seed},
        {"steps", result.steps},
        {"dt", result.dt},
        {"simulated_time", result.simulated_time},
        {"time_unit", result.numeric_time ? "" : "ms"},
        {"neuron_steps", result.neuron_steps},
        {"compile_seconds", timing.compile_seconds},
        {"simulate_seconds", timing.simulate_seconds},
        {"from_cache", timing.from_cache},
        {"errors", problems(result.errors)},
        {"warnings", problems(result.warnings)},
        {"files", plan.all()},
    };
    summary["populations"] = json::array();
    for (const auto& learning : result.learning) summary["learning"].push_back({{"connection", learning.connection}, {"rule", learning.rule}, {"synapses", learning.synapses}});
    for (const auto& population : result.populations)
        summary["populations"].push_back({{"name", population.name}, {"neuron", population.neuron}, {"method", population.method}, {"size", population.size}, {"spikes", population.spikes}, {result.numeric_time ? "rate" : "rate_Hz", population.rate_Hz}});
    summary["results"] = json::object();
    for (const auto& named : result.results) summary["results"][named.name] = {{"value", shown(named.values, named.display, named.list)}, {"unit", named.display.unit}};
    summary["expectations"] = json::array();
    for (const auto& expectation : result.expectations) summary["expectations"].push_back({{"passed", expectation.passed}, {"text", expectation.text}, {"detail", expectation.detail}});
    summary["tables"] = json::array();
    const auto add_table = [&](const FilePlan::Table& table, const std::string& label, const std::string& doc, std::size_t rows, const std::vector<std::string>& columns) {
        json entry = {{"quantity", label}, {"about", doc}, {"npy", table.stem + ".npy"}, {"rows", rows}, {"columns", columns}};
        if (table.csv) entry["csv"] = table.stem + ".csv";
        else entry["note"] = fmt::format("no CSV: more than {} numbers", with_separators(most_csv_numbers));
        summary["tables"].push_back(std::move(entry));
    };
    for (std::size_t at = 0; at < result.traces.size(); ++at)
        add_table(plan.traces[at], result.traces[at].label, result.traces[at].doc, result.traces[at].times.size(), columns_of(result.traces[at], result.numeric_time));
    for (std::size_t at = 0; at < result.spikes.size(); ++at) add_table(plan.spikes[at], result.spikes[at].label, "", result.spikes[at].times.size(), columns_of_spikes(result.numeric_time));
    for (std::size_t at = 0; at < result.tables.size(); ++at)
        summary["tables"].push_back({{"quantity", result.tables[at].stem}, {"csv", plan.tables[at] + ".csv"}, {"rows", result.tables[at].rows.size()}, {"columns", result.tables[at].columns}});
    return summary.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace nmlc::report
