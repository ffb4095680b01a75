// The result folder. The order makes an interrupted writer show: INCOMPLETE comes first and goes last, summary.json is the last file written.
#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "runtime/report/file_plan.h"
#include "runtime/report/file_writer.h"
#include "runtime/report/npy.h"
#include "runtime/report/report.h"

namespace nmlc::report {
namespace {

namespace fs = std::filesystem;

constexpr const char* summary_name = "summary.json";
constexpr const char* incomplete_name = "INCOMPLETE";
constexpr std::string_view incomplete_head = "This nmlc result is not complete";

std::string content_of(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

nlohmann::json summary_in(const fs::path& folder) {
    const auto summary = nlohmann::json::parse(content_of(folder / summary_name), nullptr, false);
    return summary.is_object() && summary.value("format", nlohmann::json()) == "nmlc result" ? summary : nlohmann::json();
}

// A folder that we may fill: empty, or with a result of ours in it, whole or begun.
bool is_ours(const fs::path& folder) {
    if (fs::is_empty(folder)) return true;
    return !summary_in(folder).is_null() || content_of(folder / incomplete_name).starts_with(incomplete_head);
}

// Files of the earlier result, as its summary lists them: plain names with our endings only, whatever the list says.
void remove_earlier(const fs::path& folder) {
    const auto summary = summary_in(folder);
    if (summary.is_null()) return;
    fs::remove(folder / summary_name);
    const auto files = summary.find("files");
    if (files == summary.end() || !files->is_array()) return;
    for (const auto& entry : *files) {
        if (!entry.is_string()) continue;
        const fs::path name = entry.get<std::string>();
        const fs::path ending = name.extension();
        if (name.has_parent_path() || name.is_absolute() || !(ending == ".csv" || ending == ".npy" || ending == ".svg")) continue;
        if (fs::is_regular_file(fs::symlink_status(folder / name))) fs::remove(folder / name);
    }
}

// A table of numbers, row by row: into a CSV with a header line, or into an NPY.
template <class Row>
void write_csv(FileWriter& file, const std::vector<std::string>& columns, std::size_t rows, Row&& row_of) {
    fmt::memory_buffer text;
    const auto out = std::back_inserter(text);
    for (std::size_t column = 0; column < columns.size(); ++column) fmt::format_to(out, "{}{}", column == 0 ? "" : ",", columns[column]);
    text.push_back('\n');
    std::vector<double> row(columns.size());
    for (std::size_t at = 0; at < rows; ++at) {
        row_of(at, row);
        for (std::size_t column = 0; column < row.size(); ++column) fmt::format_to(out, "{}{}", column == 0 ? "" : ",", row[column]);
        text.push_back('\n');
        if (text.size() > 1 << 16) {
            file.write(text.data(), text.size());
            text.clear();
        }
    }
    file.write(text.data(), text.size());
}

template <class Row>
void write_npy(FileWriter& file, std::size_t columns, std::size_t rows, Row&& row_of) {
    file.write(npy_header({rows, columns}));
    std::vector<double> row(columns);
    for (std::size_t at = 0; at < rows; ++at) {
        row_of(at, row);
        file.write(row.data(), row.size() * sizeof(double));
    }
}

void write_table(FileWriter& file, const session::Table& table) {
    const auto write_row = [&](const std::vector<std::string>& row) {
        std::string line;
        for (const std::string& value : row) line += (line.empty() ? "" : ",") + value;
        file.write(line + "\n");
    };
    write_row(table.columns);
    for (const auto& row : table.rows) write_row(row);
}

class FolderWriter {
public:
    explicit FolderWriter(fs::path folder) : folder_(std::move(folder)) {}

    template <class Fill>
    void file(const std::string& name, Fill&& fill) {
        FileWriter writer((folder_ / name).string());
        fill(writer);
        writer.commit();
        files_.push_back(name);
    }

    template <class Row>
    void table(const FilePlan::Table& plan, const std::vector<std::string>& columns, std::size_t rows, Row&& row_of) {
        if (plan.csv) file(plan.stem + ".csv", [&](FileWriter& out) { write_csv(out, columns, rows, row_of); });
        file(plan.stem + ".npy", [&](FileWriter& out) { write_npy(out, columns.size(), rows, row_of); });
    }

    const std::vector<std::string>& files() const { return files_; }

private:
    fs::path folder_;
    std::vector<std::string> files_;
};

void write_saved(FolderWriter& folder, const session::SavedValue& saved, const std::string& name) {
    const std::size_t columns = saved.shape.size() > 1 ? saved.shape.back() : 1;
    folder.file(name, [&](FileWriter& out) {
        if (name.ends_with(".npy")) {
            out.write(npy_header(saved.shape));
            out.write(saved.values.data(), saved.values.size() * sizeof(double));
            return;
        }
        for (std::size_t at = 0; at < saved.values.size(); ++at) out.write(fmt::format("{}{}", saved.values[at], (at + 1) % columns == 0 ? "\n" : ","));
    });
}

void write_results(FolderWriter& folder, const session::Result& result) {
    const FilePlan plan = plan_files(result);
    for (std::size_t at = 0; at < result.traces.size(); ++at) {
        const session::Trace& trace = result.traces[at];
        folder.table(plan.traces[at], columns_of(trace, result.numeric_time), trace.times.size(), [&](std::size_t sample, std::vector<double>& row) {
            row[0] = trace.times[sample];
            for (std::size_t column = 0; column < trace.width; ++column) row[column + 1] = trace(sample, column) * trace.display.per_coherent + trace.display.offset;
        });
    }
    for (std::size_t at = 0; at < result.spikes.size(); ++at) {
        const session::SpikeTrain& train = result.spikes[at];
        folder.table(plan.spikes[at], columns_of_spikes(result.numeric_time), train.times.size(), [&](std::size_t spike, std::vector<double>& row) {
            row[0] = train.times[spike];
            row[1] = static_cast<double>(train.neurons[spike]);
        });
    }
    for (std::size_t at = 0; at < result.tables.size(); ++at) folder.file(plan.tables[at] + ".csv", [&](FileWriter& out) { write_table(out, result.tables[at]); });
    for (std::size_t at = 0; at < result.figures.size(); ++at) folder.file(plan.figures[at] + ".svg", [&](FileWriter& out) { out.write(svg(result.figures[at])); });
    for (std::size_t at = 0; at < result.saved.size(); ++at) {
        if (plan.saved[at].empty())
            throw FileError(fmt::format("`{}` cannot be saved: a name in the result folder, ending in .npy or .csv and used once, is wanted", result.saved[at].path));
        write_saved(folder, result.saved[at], plan.saved[at]);
    }
}

std::string why_incomplete(const session::Result& result) {
    if (!result.errors.empty()) return fmt::format("{} {}", result.errors.front().code, result.errors.front().message);
    return result.stopped ? "the run was stopped" : "the run did not finish";
}

}  // namespace

WriteOutcome write_folder(const session::Result& result, const Timing& timing, const std::string& model_name, std::uint64_t seed, const std::string& folder, bool overwrite) {
    WriteOutcome outcome;
    try {
        const fs::path path = folder;
        if (fs::exists(path) && !fs::is_directory(path)) throw FileError(fmt::format("`{}` is a file, not a folder", folder));
        if (fs::exists(path) && !overwrite && !is_ours(path)) throw FileError(fmt::format("`{}` exists and holds no nmlc result; nothing was written there", folder));
        fs::create_directories(path);

        const auto mark = [&](const std::string& reason) {
            FolderWriter(path).file(incomplete_name, [&](FileWriter& out) { out.write(fmt::format("{}: {}.\n", incomplete_head, reason)); });
        };
        mark("its writing was interrupted");
        remove_earlier(path);
        FolderWriter writer(path);
        write_results(writer, result);
        if (!result.complete) mark(why_incomplete(result));
        writer.file(summary_name, [&](FileWriter& out) { out.write(summary_json(result, timing, model_name, seed)); });
        if (result.complete) fs::remove(path / incomplete_name);
        outcome.files = writer.files();
    } catch (const FileError& error) {
        outcome.error = error.what();
    } catch (const fs::filesystem_error& error) {
        outcome.error = fmt::format("`{}` cannot be written: {}", folder, error.code().message());
    }
    return outcome;
}

}  // namespace nmlc::report
