#include <catch2/catch.hpp>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>
#include <sstream>

#include "runtime/report/npy.h"
#include "tests/unit/report/support.h"

using namespace nmlc;
using namespace nmlc::report;
using Catch::Matchers::Contains;
namespace fs = std::filesystem;

namespace {

WriteOutcome write(const session::Result& result, const fs::path& folder, bool overwrite = false) { return write_folder(result, {0.02, 0.001, true}, "lif", 42, folder.string(), overwrite); }

// The numbers of an NPY file, its header checked against the format's description.
std::vector<double> npy_numbers(const std::string& bytes, const std::string& shape) {
    REQUIRE(bytes.size() > 10);
    CHECK(bytes.substr(0, 8) == std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t length = static_cast<unsigned char>(bytes[8]) + 256u * static_cast<unsigned char>(bytes[9]);
    CHECK((10 + length) % 64 == 0);
    REQUIRE(bytes.size() >= 10 + length);
    const std::string header = bytes.substr(10, length);
    CHECK(header.back() == '\n');
    CHECK_THAT(header, Contains("'descr': '<f8'") && Contains("'fortran_order': False") && Contains("'shape': " + shape));
    std::vector<double> numbers((bytes.size() - 10 - length) / sizeof(double));
    std::memcpy(numbers.data(), bytes.data() + 10 + length, numbers.size() * sizeof(double));
    return numbers;
}

std::vector<double> csv_numbers(const std::string& text) {
    std::vector<double> numbers;
    std::istringstream in(text.substr(text.find('\n') + 1));
    for (std::string line; std::getline(in, line);) {
        std::istringstream cells(line);
        for (std::string cell; std::getline(cells, cell, ',');) numbers.push_back(std::strtod(cell.c_str(), nullptr));
    }
    return numbers;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

}  // namespace

TEST_CASE("the shape of an NPY header is a tuple", "[report]") {
    CHECK_THAT(npy_header({3}), Contains("'shape': (3,), }"));
    CHECK_THAT(npy_header({3, 4}), Contains("'shape': (3, 4), }"));
    CHECK_THAT(npy_header({}), Contains("'shape': (), }"));
}

TEST_CASE("a result folder holds tables, figures and the summary", "[report]") {
    TemporaryFolder scratch;
    const fs::path folder = scratch.path / "lif.results";
    const WriteOutcome outcome = write(small_result(), folder);
    CHECK(outcome.error.empty());
    CHECK(names_in(folder) == std::vector<std::string>{"cell_spikes.csv", "cell_spikes.npy", "cell_u.csv", "cell_u.npy", "cell_u.svg", "summary.json"});
    CHECK(outcome.files.back() == "summary.json");
}

TEST_CASE("numbers survive CSV and NPY to the bit", "[report]") {
    TemporaryFolder scratch;
    session::Result result = small_result();
    const std::vector<double> values{0.1, -1.0 / 3, 1e300, 5e-324, -0.0, 6.02214076e23};
    result.traces = {trace("E.u", {0, 0.1, 0.2}, values, 2, false, {"mV", 1, 0})};
    REQUIRE(write(result, scratch.path / "out").error.empty());

    const std::vector<double> wanted{0, values[0], values[1], 0.1, values[2], values[3], 0.2, values[4], values[5]};
    const std::string csv = content(scratch.path / "out/E_u.csv");
    CHECK(csv.substr(0, csv.find('\n')) == "t (ms),u[1] (mV),u[2] (mV)");
    CHECK(csv_numbers(csv) == wanted);
    CHECK(npy_numbers(content(scratch.path / "out/E_u.npy"), "(3, 3)") == wanted);
    CHECK(content(scratch.path / "out/cell_spikes.csv") == "t (ms),neuron\n0.05,1\n0.1,1\n");
    CHECK(npy_numbers(content(scratch.path / "out/cell_spikes.npy"), "(2, 2)") == std::vector<double>{0.05, 1, 0.1, 1});
}

TEST_CASE("tables are written in the units in which they are shown", "[report]") {
    TemporaryFolder scratch;
    session::Result result = small_result();
    result.numeric_time = true;
    result.traces = {trace("cell.T", {0, 1}, {293.15, 310.15}, 1, true, {"degC", 1, -273.15}), trace("cell.x", {0}, {2}, 1, true, {"", 1, 0})};
    REQUIRE(write(result, scratch.path / "out").error.empty());
    CHECK(content(scratch.path / "out/cell_T.csv").starts_with("t,T (degC)\n0,20\n1,37\n"));
    CHECK(content(scratch.path / "out/cell_x.csv") == "t,x\n0,2\n");
}

TEST_CASE("the summary says what ran and what came out", "[report]") {
    session::Result result = small_result();
    result.results.push_back({"f", {0.05, std::nan("")}, {"Hz", 1000, 0}, true});
    result.warnings.push_back({"W0801", "delay rounded", 0, {}});
    const auto summary = nlohmann::json::parse(summary_json(result, {0.02, 0.001, true}, "lif", 42));
    CHECK(summary["format"] == "nmlc result");
    CHECK(summary["complete"] == true);
    CHECK(summary["seed"] == 42);
    CHECK(summary["populations"][0]["method"] == "exact");
    CHECK(summary["populations"][0]["rate_Hz"] == 76.39);
    CHECK(summary["expectations"][0]["passed"] == true);
    CHECK(summary["results"]["f"]["value"][0] == 50);
    CHECK(summary["results"]["f"]["value"][1].is_null());
    CHECK(summary["results"]["f"]["unit"] == "Hz");
    CHECK(summary["warnings"][0]["code"] == "W0801");
    CHECK(summary["tables"][0]["columns"] == nlohmann::json({"t (ms)", "u (mV)"}));
    CHECK(summary["files"] == nlohmann::json({"cell_u.csv", "cell_u.npy", "cell_spikes.csv", "cell_spikes.npy", "cell_u.svg"}));
}

TEST_CASE("the lines after a run", "[report]") {
    session::Result result = small_result();
    result.populations.push_back({"background", "Poisson", "none", 1000, 12345, 8.1234567});
    CHECK(summary_text(result, {0.0182, 0.00031, true}) ==
          "  simulated   200 ms in 2,000 steps of 0.1 ms\n"
          "  cell        LIF, method exact, 2 spikes, 76.39 Hz\n"
          "  background  Poisson, 1,000 neurons, 12,345 spikes, 8.123 Hz each\n"
          "  wall time   compile 18.2 ms (kernels from the cache), simulate 310 µs\n");
}

TEST_CASE("a folder with other things in it is left alone", "[report]") {
    TemporaryFolder scratch;
    put(scratch.path / "thesis.tex", "years of work");
    const WriteOutcome refused = write(small_result(), scratch.path);
    CHECK_THAT(refused.error, Contains("holds no nmlc result"));
    CHECK(refused.files.empty());
    CHECK(names_in(scratch.path) == std::vector<std::string>{"thesis.tex"});

    put(scratch.path / "summary.json", "{\"format\": \"something else\"}");
    CHECK(!write(small_result(), scratch.path).error.empty());

    CHECK(write(small_result(), scratch.path, true).error.empty());
    CHECK(content(scratch.path / "thesis.tex") == "years of work");
}

TEST_CASE("a file in the place of the folder is left alone", "[report]") {
    TemporaryFolder scratch;
    put(scratch.path / "model.nml", "neuron LIF { }");
    CHECK_THAT(write(small_result(), scratch.path / "model.nml", true).error, Contains("is a file"));
    CHECK(content(scratch.path / "model.nml") == "neuron LIF { }");
}

TEST_CASE("a second run replaces the files of the first and nothing else", "[report]") {
    TemporaryFolder scratch;
    const fs::path folder = scratch.path / "out";
    REQUIRE(write(small_result(), folder).error.empty());
    put(folder / "notes.txt", "mine");
    session::Result other = small_result();
    other.traces[0].label = "cell.w";
    REQUIRE(write(other, folder).error.empty());
    CHECK(names_in(folder) == std::vector<std::string>{"cell_spikes.csv", "cell_spikes.npy", "cell_u.svg", "cell_w.csv", "cell_w.npy", "notes.txt", "summary.json"});
}

TEST_CASE("a forged summary cannot make us delete files elsewhere", "[report]") {
    TemporaryFolder scratch;
    put(scratch.path / "precious.csv", "1");
    fs::create_directory(scratch.path / "out");
    put(scratch.path / "out/keep.txt", "2");
    put(scratch.path / "out/summary.json", R"({"format": "nmlc result", "files": ["../precious.csv", "keep.txt", 7]})");
    CHECK(write(small_result(), scratch.path / "out").error.empty());
    CHECK(content(scratch.path / "precious.csv") == "1");
    CHECK(content(scratch.path / "out/keep.txt") == "2");
}

TEST_CASE("an incomplete run keeps its data and says so", "[report]") {
    TemporaryFolder scratch;
    session::Result result = small_result();
    result.complete = false;
    result.errors.push_back({"E0801", "`u` of `cell` became infinite at 12.3 ms", 0, {}});
    const WriteOutcome outcome = write(result, scratch.path / "out");
    CHECK(outcome.error.empty());
    CHECK(fs::exists(scratch.path / "out/cell_u.csv"));
    CHECK_THAT(content(scratch.path / "out/INCOMPLETE"), Contains("E0801") && Contains("12.3 ms"));
    CHECK(nlohmann::json::parse(content(scratch.path / "out/summary.json"))["complete"] == false);

    REQUIRE(write(small_result(), scratch.path / "out").error.empty());   // the next run makes it whole
    CHECK(!fs::exists(scratch.path / "out/INCOMPLETE"));
}

TEST_CASE("a failure while writing leaves no summary, no half file, and a mark", "[report]") {
    TemporaryFolder scratch;
    const fs::path folder = scratch.path / "out";
    REQUIRE(write(small_result(), folder).error.empty());
    fs::remove(folder / "cell_u.npy");
    fs::create_directory(folder / "cell_u.npy");   // a file cannot be renamed over a folder
    const WriteOutcome outcome = write(small_result(), folder);
    CHECK_THAT(outcome.error, Contains("cell_u.npy"));
    CHECK(!fs::exists(folder / "summary.json"));
    CHECK(fs::exists(folder / "INCOMPLETE"));
    for (const auto& name : names_in(folder)) CHECK_THAT(name, !Contains(".tmp"));

    fs::remove(folder / "cell_u.npy");             // an unfinished result of ours may be written again
    CHECK(write(small_result(), folder).error.empty());
}

TEST_CASE("saved values stay in the result folder", "[report]") {
    TemporaryFolder scratch;
    session::Result result = small_result();
    result.saved.push_back({"w.npy", {1, 2, 3, 4}, {2, 2}});
    REQUIRE(write(result, scratch.path / "out").error.empty());
    CHECK(npy_numbers(content(scratch.path / "out/w.npy"), "(2, 2)") == std::vector<double>{1, 2, 3, 4});
    for (const char* path : {"../w.npy", "/absolute/w.npy", "w.sh", "sub/w.npy", "summary.json"}) {
        result.saved[0].path = path;
        CHECK_THAT(write(result, scratch.path / "out").error, Contains(path));
    }
    CHECK(!fs::exists(scratch.path / "w.npy"));
}

TEST_CASE("two quantities of one name get two files", "[report]") {
    TemporaryFolder scratch;
    session::Result result = small_result();
    result.traces.push_back(result.traces[0]);
    REQUIRE(write(result, scratch.path / "out").error.empty());
    CHECK(fs::exists(scratch.path / "out/cell_u_2.npy"));
}
