#include <catch2/catch.hpp>

#include <sys/stat.h>

#include "compiler/driver/loader.h"
#include "compiler/driver/stdlib.h"
#include "tests/unit/driver/folder.h"

using namespace nmlc;
namespace fs = std::filesystem;

namespace {

const std::string a_model = "neuron A { state u = 0;  du/dt = -u }\n";

struct Loaded {
    SourceMap sources;
    DiagnosticSink sink;
    sema::Program program;
    explicit Loaded(const std::string& path, const std::string& stdlib_dir = "") { program = driver::load(path, stdlib_dir, sources, sink); }

    std::vector<std::string> names() const {
        std::vector<std::string> result;
        for (const auto& file : program.files) result.push_back(file.name);
        return result;
    }
    // All messages, with the folder of the test taken out of them.
    std::string text(const Folder& folder) const {
        std::string result = render_text(sink, sources);
        const std::string prefix = folder.path.string() + "/";
        for (std::size_t at; (at = result.find(prefix)) != std::string::npos;) result.erase(at, prefix.size());
        return result;
    }
    bool reports(Code code) const {
        return std::any_of(sink.all().begin(), sink.all().end(), [&](const Diagnostic& each) { return each.code == code; });
    }
};
using Names = std::vector<std::string>;
using Positions = std::vector<std::uint32_t>;

}  // namespace

TEST_CASE("a file and its imports are loaded in order of dependency", "[driver]") {
    const Folder folder;
    folder.write("sub/c.nml", a_model);
    folder.write("b.nml", "import \"sub/c.nml\"\n");
    const Loaded loaded(folder.write("a.nml", "import \"b.nml\"\nimport \"sub/c.nml\"\nimport \"./b.nml\"\n"));
    CHECK(loaded.text(folder) == "");
    CHECK(loaded.names() == Names{"c", "b", "a"});
    REQUIRE(loaded.program.files.size() == 3);
    CHECK(loaded.program.files[1].imports == Positions{0});
    CHECK(loaded.program.files[2].imports == Positions{1, 0});
    CHECK(text_of(loaded.sources, loaded.program.files[2].import_spans[1]) == "import \"sub/c.nml\"");
    CHECK_FALSE(loaded.program.files[2].stdlib);
}

TEST_CASE("an import in a folder below is relative to that folder", "[driver]") {
    const Folder folder;
    folder.write("sub/deeper/c.nml", a_model);
    folder.write("sub/b.nml", "import \"deeper/c.nml\"\n");
    const Loaded loaded(folder.write("a.nml", "import \"sub/b.nml\"\n"));
    CHECK(loaded.text(folder) == "");
    CHECK(loaded.names() == Names{"c", "b", "a"});
}

TEST_CASE("one file under two names is loaded once", "[driver]") {
    const Folder folder;
    folder.write("real.nml", a_model);
    fs::create_symlink("real.nml", folder.path / "link.nml");
    const Loaded loaded(folder.write("a.nml", "import \"link.nml\"\nimport \"real.nml\"\n"));
    CHECK(loaded.text(folder) == "");
    CHECK(loaded.program.files.size() == 2);
    CHECK(loaded.program.files.back().imports == Positions{0});
}

TEST_CASE("a file that cannot be read is said so", "[driver]") {
    const Folder folder;
    folder.write("model.nml", a_model);
    CHECK(Loaded(folder.file("modle.nml")).text(folder) == "error[E0701]: cannot read `modle.nml`: no such file\n   = hint: did you mean `model.nml`?\n");
    CHECK(Loaded(folder.file("model")).text(folder) == "error[E0701]: cannot read `model`: no such file\n   = hint: did you mean `model.nml`?\n");
    CHECK(Loaded(folder.path.string()).reports(Code::E0701));
    CHECK(Loaded(folder.file("model.nml/x.nml")).reports(Code::E0701));
    CHECK(Loaded("").reports(Code::E0701));
    CHECK(Loaded("/dev/zero").reports(Code::E0701));
    CHECK(Loaded(folder.file("modle.nml")).program.files.empty());

    const std::string fifo = folder.file("fifo.nml");
    REQUIRE(::mkfifo(fifo.c_str(), 0600) == 0);
    CHECK(Loaded(fifo).text(folder) == "error[E0701]: cannot read `fifo.nml`: it is a device or a pipe, not a file\n");
}

TEST_CASE("a file above the limit is refused before it is read", "[driver]") {
    const Folder folder;
    const std::string path = folder.write("big.nml", "");
    fs::resize_file(path, 50'000'000'000);   // without content, so that no disk is needed
    CHECK(Loaded(path).text(folder) ==
          "error[E0101]: cannot read `big.nml`: it is larger than 16 MB: it has 50000.0 MB\n"
          "   = hint: keep large tables in a file of their own and read them with `load(\"table.npy\")`\n");
}

TEST_CASE("an empty file is nothing to run", "[driver]") {
    const Folder folder;
    const std::string hint = "   = hint: begin with `import week1` and `population cell = LIF()`\n";
    for (const char* text : {"", "\n\n", "\xEF\xBB\xBF", " \t\r\n"})
        CHECK(Loaded(folder.write("a.nml", text)).text(folder) == "error[E0702]: there is nothing to run: `a.nml` is empty\n" + hint);
    CHECK(Loaded(folder.write("a.nml", "# nothing yet\n\n")).text(folder) == "error[E0702]: there is nothing to run: `a.nml` holds comments only\n" + hint);
    const Loaded broken(folder.write("a.nml", "x x x\n"));
    CHECK(broken.sink.has_errors());
    CHECK_FALSE(broken.reports(Code::E0702));
}

TEST_CASE("an imported file may be empty", "[driver]") {
    const Folder folder;
    folder.write("empty.nml", "");
    CHECK(Loaded(folder.write("a.nml", "import \"empty.nml\"\n")).text(folder) == "");
}

TEST_CASE("XML and binary files are refused", "[driver]") {
    const Folder folder;
    CHECK(Loaded(folder.write("a.nml", "<?xml version=\"1.0\"?>\n<neuroml id=\"x\"/>\n")).reports(Code::E0103));
    CHECK(Loaded(folder.write("a.nml", std::string("\x7f""ELF\0\0\0", 7))).reports(Code::E0102));
}

TEST_CASE("an import that is not there is reported with what may have been meant", "[driver]") {
    const Folder folder;
    folder.write("my_models.nml", a_model);
    folder.write("lib/neurons/lif.nml", a_model);
    const std::string lib = folder.file("lib");
    const auto hint_for = [&](const std::string& line) {
        const Loaded loaded(folder.write("a.nml", line + "\n"), lib);
        REQUIRE(loaded.sink.all().size() == 1);
        CHECK(loaded.reports(Code::E0703));
        return loaded.sink.all().front().hint;
    };
    CHECK(hint_for("import \"my_modles.nml\"") == "did you mean `import \"my_models.nml\"`?");
    CHECK(hint_for("import \"my_models\"") == "did you mean `import \"my_models.nml\"`?");
    CHECK(hint_for("import my_models") == "a file of your own is named as text: `import \"my_models.nml\"`");
    CHECK(hint_for("import \"neurons/lif.nml\"") == "a module of the standard library is named without quotes: `import neurons.lif`");
    CHECK(hint_for("import lif") == "did you mean `import neurons.lif`?");
    CHECK(hint_for("import neurons.lfi") == "did you mean `import neurons.lif`?");
    CHECK(hint_for("import nothing.like.it") == "");
    CHECK(hint_for("import \"nowhere/at_all.nml\"") == "");
    CHECK(hint_for("import \"\"") == "");

    CHECK(Loaded(folder.write("a.nml", "\nimport \"my_modles.nml\"\n")).text(folder) ==
          "error[E0703]: there is no file `my_modles.nml`\n"
          "  --> a.nml:2:1\n"
          "   |\n"
          " 2 | import \"my_modles.nml\"\n"
          "   | ^^^^^^^^^^^^^^^^^^^^^^\n"
          "   = hint: did you mean `import \"my_models.nml\"`?\n");
}

TEST_CASE("a folder of the library is not a module", "[driver]") {
    const Folder folder;
    folder.write("lib/own/one.nml", a_model);
    folder.write("lib/own/two.nml", a_model);
    const Loaded loaded(folder.write("a.nml", "import own\n"), folder.file("lib"));
    REQUIRE(loaded.sink.all().size() == 1);
    CHECK(loaded.sink.all().front().hint == "`own` is a folder; it holds `own.one`, `own.two`");
}

TEST_CASE("imports stay below the folder of their file", "[driver]") {
    const Folder folder;
    folder.write("secret.nml", a_model);
    folder.write("sub/b.nml", a_model);
    for (const char* line : {"import \"../secret.nml\"", "import \"b/../../secret.nml\"", "import \"/etc/passwd\"", "import \"..\""}) {
        INFO(line);
        const Loaded loaded(folder.write("sub/a.nml", std::string(line) + "\n"));
        CHECK(loaded.reports(Code::E0704));
        CHECK(loaded.program.files.size() == 1);
    }
    CHECK(Loaded(folder.write("sub/a.nml", "import \"x/../b.nml\"\n")).text(folder) == "");
    CHECK(Loaded(folder.write("sub/a.nml", "import \".\"\n")).reports(Code::E0701));
}

TEST_CASE("an import cycle is listed", "[driver]") {
    const Folder folder;
    folder.write("b.nml", "import \"c.nml\"\n");
    folder.write("c.nml", "import \"a.nml\"\n");
    const Loaded loaded(folder.write("a.nml", "import \"b.nml\"\n" + a_model));
    CHECK(loaded.text(folder) ==
          "error[E0705]: `a.nml` imports itself through 2 other files\n"
          "  --> c.nml:1:1\n"
          "   |\n"
          " 1 | import \"a.nml\"\n"
          "   | ^^^^^^^^^^^^^^ this closes the cycle\n"
          "   = note: the cycle: a.nml -> b.nml -> c.nml -> a.nml\n"
          "   = note: imported here: b.nml:1:1\n"
          "   = note: which is imported here: a.nml:1:1\n"
          "   = hint: move what both need into a file of its own and import that\n");
    CHECK(loaded.names() == Names{"c", "b", "a"});

    CHECK(Loaded(folder.write("self.nml", "import \"self.nml\"\n")).text(folder) ==
          "error[E0705]: `self.nml` imports itself\n"
          "  --> self.nml:1:1\n"
          "   |\n"
          " 1 | import \"self.nml\"\n"
          "   | ^^^^^^^^^^^^^^^^^\n"
          "   = hint: remove this line\n");
    fs::create_symlink("self.nml", folder.path / "other.nml");
    CHECK(Loaded(folder.write("self.nml", "import \"other.nml\"\n")).reports(Code::E0705));
}

TEST_CASE("ten thousand files in a chain that closes to a cycle", "[driver]") {
    const Folder folder;
    constexpr int count = 10'000;
    const auto name = [](int i) { return "f" + std::to_string(i) + ".nml"; };
    for (int i = 0; i < count; ++i) folder.write(name(i), "import \"" + name((i + 1) % count) + "\"\n");
    const Loaded loaded(folder.file(name(0)));
    CHECK(loaded.program.files.size() == count);
    CHECK(loaded.program.files.back().imports == Positions{count - 2});
    const std::string text = loaded.text(folder);
    CHECK(loaded.sink.error_count() == 1);
    CHECK(text.find("`f0.nml` imports itself through 9999 other files") != std::string::npos);
    CHECK(text.find("f98.nml -> f99.nml -> ... 9900 more ... -> f0.nml\n") != std::string::npos);
    CHECK(text.find("... through 9991 more files") != std::string::npos);
}

TEST_CASE("an error in an imported file shows by which imports it came", "[driver]") {
    const Folder folder;
    folder.write("b.nml", "\n  import \"c.nml\"\n");
    folder.write("c.nml", "neuron A {\n    state u = @\n}\n");
    const Loaded loaded(folder.write("a.nml", "# first\nimport \"b.nml\"\n"));
    const std::string text = loaded.text(folder);
    CHECK(text.find("--> c.nml:2:15\n") != std::string::npos);
    CHECK(text.find("   = note: imported here: b.nml:2:3\n   = note: which is imported here: a.nml:2:1\n") != std::string::npos);
}

TEST_CASE("modules of the library come from the binary, or from a folder that is given", "[driver]") {
    const Folder folder;
    folder.write("lib/neurons/lif.nml", "import \"parts/base.nml\"\n" + a_model);
    folder.write("lib/neurons/parts/base.nml", a_model);
    folder.write("lib/week1.nml", "import neurons.lif\n");
    const Loaded loaded(folder.write("a.nml", "import week1\n"), folder.file("lib"));
    CHECK(loaded.text(folder) == "");
    CHECK(loaded.names() == Names{"base", "lif", "week1", "a"});
    REQUIRE(loaded.program.files.size() == 4);
    CHECK(loaded.program.files[1].stdlib);
    CHECK_FALSE(loaded.program.files[3].stdlib);
    CHECK(loaded.sources[loaded.program.files[1].module.file].name() == folder.file("lib/neurons/lif.nml"));

    CHECK(Loaded(folder.write("a.nml", a_model), folder.file("nowhere")).text(folder) == "error[E0708]: there is no folder `nowhere` to take the standard library from\n");
}

TEST_CASE("every module in the binary loads without an error", "[driver]") {
    const Folder folder;
    for (const driver::EmbeddedFile& file : driver::embedded_stdlib()) {
        std::string name(file.path.substr(0, file.path.size() - 4));
        std::replace(name.begin(), name.end(), '/', '.');
        const Loaded loaded(folder.write("a.nml", "import " + name + "\n"));
        CHECK(loaded.text(folder) == "");
        CHECK(loaded.program.files.size() >= 2);
    }
}

TEST_CASE("a text without a file is loaded like one", "[driver]") {
    const Folder folder;
    folder.write("b.nml", a_model);
    SourceMap sources;
    DiagnosticSink sink;
    const auto program = driver::load_text(folder.file("unsaved.nml"), "import \"b.nml\"\n", "", sources, sink);
    CHECK_FALSE(sink.has_errors());
    CHECK(program.files.size() == 2);
}
