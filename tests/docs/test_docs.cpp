// Every fence of nml in the documents says what shall happen to it, and it does; every lesson runs; the list of codes is whole.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "compiler/diagnostics/diagnostic.h"
#include "tests/docs/fences.h"

using namespace nmlc;
using namespace nmlc::docs;
namespace fs = std::filesystem;

namespace {

const fs::path source = NMLC_SOURCE_DIR;

std::string content(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::vector<fs::path> files_below(const fs::path& folder, const std::string& ending) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ending) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

struct TemporaryFolder {
    fs::path path;
    TemporaryFolder() {
        std::string name = (fs::temp_directory_path() / "nmlc_docs_XXXXXX").string();
        path = ::mkdtemp(name.data());
    }
    ~TemporaryFolder() { fs::remove_all(path); }
};

struct Outcome { int status; std::string output; };

std::string quoted(const std::string& word) {
    std::string result = "'";
    for (const char sign : word) result += sign == '\'' ? std::string("'\\''") : std::string(1, sign);
    return result + "'";
}

Outcome nmlc_with(const std::vector<std::string>& arguments) {
    std::string command = quoted(NMLC_PROGRAM);
    for (const auto& argument : arguments) command += " " + quoted(argument);
    std::FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
    REQUIRE(pipe != nullptr);
    std::string output;
    std::array<char, 4096> buffer;
    for (std::size_t got; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) output.append(buffer.data(), got);
    const int status = ::pclose(pipe);
    return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, output};
}

void check_fence(const Fence& fence, const fs::path& folder) {
    const fs::path file = folder / "snippet.nml";
    std::ofstream(file, std::ios::binary) << fence.text;
    const std::string& words = fence.words;
    if (words == "nml run") {
        const Outcome outcome = nmlc_with({"run", file.string(), "--out", (folder / "out").string()});
        INFO(outcome.output);
        CHECK(outcome.status == 0);
        const Outcome tests = nmlc_with({"check", file.string()});
        CHECK(tests.status == 0);
    } else if (words == "nml check") {
        const Outcome outcome = nmlc_with({"test", file.string()});
        INFO(outcome.output);
        CHECK(outcome.status == 0);
    } else if (words.starts_with("nml error ")) {
        const Outcome outcome = nmlc_with({"check", file.string()});
        INFO(outcome.output);
        CHECK(outcome.status == 2);
        CHECK(outcome.output.find("error[" + words.substr(10) + "]") != std::string::npos);
        CHECK(outcome.output.find("error[") == outcome.output.rfind("error["));   // this mistake and no other
    } else {
        FAIL_CHECK("`" << words << "` does not say what to do: nml run, nml check or nml error CODE");
    }
}

std::vector<fs::path> documents() {
    auto files = files_below(source / "docs", ".md");
    files.push_back(source / "README.md");
    files.push_back(source / "CONTRIBUTING.md");
    return files;
}

}  // namespace

TEST_CASE("fences are found with their words and lines", "[docs]") {
    const auto fences = fences_of("a\n```nml run\nx = 1\n```\nb\n```text\n```");
    REQUIRE(fences.size() == 2);
    CHECK(fences[0].words == "nml run");
    CHECK(fences[0].text == "x = 1\n");
    CHECK(fences[0].line == 2);
    CHECK(fences[1].text.empty());
}

TEST_CASE("every example of the documents does what it says", "[docs]") {
    TemporaryFolder scratch;
    std::size_t examples = 0;
    for (const auto& document : documents())
        for (const Fence& fence : fences_of(content(document))) {
            if (!fence.words.starts_with("nml")) continue;
            ++examples;
            INFO(document.filename().string() << " line " << fence.line << "\n" << fence.text);
            check_fence(fence, scratch.path);
        }
    CHECK(examples >= 20);
}

TEST_CASE("every lesson runs and meets its expectations", "[docs]") {
    TemporaryFolder scratch;
    const auto lessons = files_below(source / "examples", ".nml");
    CHECK(lessons.size() >= 5);
    for (const auto& lesson : lessons) {
        const Outcome outcome = nmlc_with({"run", lesson.string(), "--out", (scratch.path / lesson.stem()).string()});
        INFO(lesson.filename().string() << "\n" << outcome.output);
        CHECK(outcome.status == 0);
        CHECK(content(lesson).find("expect ") != std::string::npos);
        CHECK(fs::exists(scratch.path / lesson.stem() / "summary.json"));
        CHECK(!fs::exists(scratch.path / lesson.stem() / "INCOMPLETE"));
    }
}

TEST_CASE("every code stands in docs/diagnostics.md, with its title", "[docs]") {
    std::string expected;
    for (const Code code : all_codes()) expected += fmt::format("| {} | {} |\n", info(code).name, info(code).title);
    const std::string document = content(source / "docs/diagnostics.md");
    const std::size_t begin = document.find("| E0101 |");
    INFO("the lines must be:\n" << expected);
    CHECK((begin == std::string::npos ? "" : document.substr(begin)) == expected);
}

TEST_CASE("links between the documents lead somewhere", "[docs]") {
    for (const auto& document : documents()) {
        const std::string text = content(document);
        for (std::size_t at = text.find("]("); at != std::string::npos; at = text.find("](", at + 1)) {
            const std::string target = text.substr(at + 2, text.find_first_of(")#", at) - at - 2);
            const bool in_code = std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(text.rfind('\n', at) + 1), '`') % 2 != 0;   // of fences: x[1](40)
            if (in_code || target.empty() || target.starts_with("http")) continue;
            INFO(document.filename().string() << ": " << target);
            CHECK(fs::exists(document.parent_path() / target));
        }
    }
}
