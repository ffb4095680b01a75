// Each NAME.nml has beside it NAME.expected: exactly what `nmlc check NAME.nml` prints. What lies in a folder `parts` is imported
// by others. A second test holds the table of codes against these texts: a code that no text shows is one that nobody has read.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "compiler/driver/pipeline.h"

using namespace nmlc;
namespace fs = std::filesystem;

namespace {

const fs::path folder = fs::path(NMLC_SOURCE_DIR) / "tests/diagnostics";

std::string text_in(const fs::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// "names/unknown_name.nml", ...; sorted.
std::vector<std::string> cases() {
    std::vector<std::string> result;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".nml" && entry.path().parent_path().filename() != "parts") result.push_back(entry.path().lexically_relative(folder).string());
    std::sort(result.begin(), result.end());
    return result;
}

// As the command `check` does it: the file is checked, and its methods are chosen.
std::string checked(const std::string& name) {
    const fs::path before = fs::current_path();
    fs::current_path(folder);  // messages name files as they are given
    driver::Checked result = driver::check_file(name, {});
    if (result.model) driver::explain(result, {});
    fs::current_path(before);
    return render_text(result.sink, result.sources);
}

// Codes without a golden text, and the test that covers each.
struct Elsewhere { std::string_view codes, file, test; };
constexpr Elsewhere elsewhere[] = {
    {"E0101", "tests/unit/driver/test_loader.cpp", "a file above the limit is refused before it is read"},
    {"E0701", "tests/unit/driver/test_loader.cpp", "a file that cannot be read is said so"},
    {"E0706", "tests/unit/driver/test_overlay.cpp", "malformed settings are reported"},
    {"E0707", "tests/unit/driver/test_overlay.cpp", "settings that name nothing are reported with the nearest name"},
    {"E0708", "tests/unit/driver/test_loader.cpp", "modules of the library come from the binary, or from a folder that is given"},
};
// Reported while a model runs, by the session; their tests are those of the session.
bool arises_in_a_run(std::string_view code) { return code.starts_with("E08"); }

}  // namespace

TEST_CASE("messages read as they should", "[diagnostics]") {
    const bool update = std::getenv("NMLC_UPDATE_GOLDEN") != nullptr;
    const auto names = cases();
    REQUIRE(names.size() > 10);
    for (const std::string& name : names) {
        DYNAMIC_SECTION(name) {
            const fs::path golden = (folder / name).replace_extension(".expected");
            const std::string text = checked(name);
            if (update) std::ofstream(golden, std::ios::binary) << text;
            REQUIRE(fs::exists(golden));
            CHECK(text == text_in(golden));
        }
    }
}

TEST_CASE("every expected text belongs to a file", "[diagnostics]") {
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() != ".expected") continue;
        INFO(entry.path().string());
        CHECK(fs::exists(fs::path(entry.path()).replace_extension(".nml")));
    }
}

TEST_CASE("every code is shown by a golden text or covered by a test that is named", "[diagnostics]") {
    std::string all;
    for (const std::string& name : cases()) all += text_in((folder / name).replace_extension(".expected"));
    std::set<std::string_view> listed;
    for (const Elsewhere& entry : elsewhere) {
        INFO(entry.codes);
        CHECK(code_named(entry.codes).has_value());
        CHECK(listed.insert(entry.codes).second);
        const std::string source = text_in(fs::path(NMLC_SOURCE_DIR) / entry.file);
        const std::size_t begin = source.find("TEST_CASE(\"" + std::string(entry.test) + "\"");
        REQUIRE(begin != std::string::npos);
        const std::string body = source.substr(begin, source.find("\nTEST_CASE(", begin) - begin);
        CHECK(body.find(entry.codes) != std::string::npos);
    }
    for (const Code code : all_codes()) {
        const std::string_view name = info(code).name;
        if (arises_in_a_run(name)) continue;
        INFO(name);
        const bool shown = all.find("[" + std::string(name) + "]") != std::string::npos;
        CHECK(shown != listed.contains(name));
    }
}
