// The cache of compiled objects: hits, damage, two processes, no home.
#include <catch2/catch.hpp>

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "compiler/codegen/jit.h"

namespace nmlc {
namespace {

namespace fs = std::filesystem;

ir::Kernel kernel_with(double number) {
    ir::Builder b("cached");
    b.output(b.output_slot("y"), b.constant(number));
    return std::move(b).finish();
}

double value_of(const codegen::Code& code) {
    double y = 0;
    double* outputs[] = {&y};
    nmlc_args args{};
    args.outputs = outputs, args.n_neurons = 1, args.n_steps = 1;
    code.entries[0](&args);
    return y;
}

// A cache folder of the test's own.
struct Folder {
    Folder() {
        std::string pattern = (fs::temp_directory_path() / "nmlc_cache_XXXXXX").string();
        path = mkdtemp(pattern.data());
        setenv("XDG_CACHE_HOME", path.c_str(), 1);
    }
    ~Folder() {
        unsetenv("XDG_CACHE_HOME");
        fs::remove_all(path);
    }
    std::vector<fs::path> files() const {
        std::vector<fs::path> found;
        if (fs::exists(path / "nmlc"))
            for (const auto& item : fs::directory_iterator(path / "nmlc")) found.push_back(item.path());
        return found;
    }
    fs::path path;
};

codegen::Code compile(const ir::Kernel& kernel) { return codegen::compile({{&kernel}}, {}); }

}  // namespace

TEST_CASE("the second compilation of a kernel comes from the cache, another kernel does not", "[codegen]") {
    const Folder folder;
    const ir::Kernel two = kernel_with(2), three = kernel_with(3);
    CHECK(!compile(two).from_cache);
    const codegen::Code again = compile(two);
    CHECK(again.from_cache);
    CHECK(value_of(again) == 2);
    const codegen::Code other = compile(three);
    CHECK(!other.from_cache);
    CHECK(value_of(other) == 3);
    CHECK(folder.files().size() == 2);
    CHECK(!codegen::compile({{&two}}, {.use_cache = true, .vector_bits = 128}).from_cache);
    CHECK(!codegen::compile({{&two}}, {.use_cache = false}).from_cache);
}

TEST_CASE("a damaged entry is compiled anew and mended", "[codegen]") {
    const Folder folder;
    const ir::Kernel kernel = kernel_with(4);
    compile(kernel);
    REQUIRE(folder.files().size() == 1);
    const fs::path file = folder.files().front();
    const auto size = fs::file_size(file);
    const auto damage = [&](int kind) {
        if (kind == 0) fs::resize_file(file, size / 2);
        else if (kind == 1) fs::resize_file(file, 0);
        else {
            std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
            bytes.seekp(static_cast<std::streamoff>(size / 2));
            bytes.put('\x5a').put('\xa5').put('\x5a');
        }
    };
    for (const int kind : {0, 1, 2}) {
        damage(kind);
        const codegen::Code code = compile(kernel);
        CHECK(!code.from_cache);
        CHECK(value_of(code) == 4);
        CHECK(compile(kernel).from_cache);
    }
}

TEST_CASE("processes that compile the same kernels at once do not disturb each other", "[codegen]") {
    const Folder folder;
    std::vector<pid_t> children;
    for (int child = 0; child < 4; ++child) {
        const pid_t process = fork();
        if (process == 0) {
            bool right = true;
            for (int i = 0; i < 12; ++i) {
                const ir::Kernel kernel = kernel_with(i % 4 + 10);
                right = right && value_of(compile(kernel)) == i % 4 + 10;
            }
            _exit(right ? 0 : 1);
        }
        children.push_back(process);
    }
    for (const pid_t child : children) {
        int status = -1;
        waitpid(child, &status, 0);
        CHECK(status == 0);
    }
    CHECK(folder.files().size() == 4);   // no temporary file is left
}

TEST_CASE("without a usable folder nothing is cached and nothing fails", "[codegen]") {
    const Folder folder;
    std::ofstream(folder.path / "file") << "not a folder";
    setenv("XDG_CACHE_HOME", (folder.path / "file").c_str(), 1);
    const ir::Kernel kernel = kernel_with(5);
    CHECK(value_of(compile(kernel)) == 5);
    CHECK(!compile(kernel).from_cache);
}

}  // namespace nmlc
