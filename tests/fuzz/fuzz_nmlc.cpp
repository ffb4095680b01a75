// Any bytes at all: reading and checking neither throws nor crashes, messages can be printed, and what parsed without a message is
// formatted to a text that gives the same tree and is itself already formatted. Imports find a small library: reading the real one would
// take all of the time.
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string>

#include "compiler/ast/print.h"
#include "compiler/driver/loader.h"
#include "compiler/sema/check.h"
#include "compiler/syntax/parse.h"

namespace {

void demand(bool holds) {
    if (!holds) std::abort();
}

// The tree without its documentation: a `##` in the middle of a broken statement moves before it, and then documents it.
std::string shape(const nmlc::ast::Module& module) {
    std::istringstream lines(nmlc::ast::dump(module));
    std::string result;
    for (std::string line; std::getline(lines, line);)
        if (line.find("doc \"") != line.find_first_not_of(' ')) result += line + '\n';
    return result;
}

void parse_and_format(const std::string& text) {
    using namespace nmlc;
    SourceMap sources;
    DiagnosticSink sink;
    const FileId file = sources.add(SourceFile("fuzz.nml", text));
    const ast::Module module = syntax::parse(file, sources, sink);
    render_text(sink, sources);
    const std::string formatted = ast::format(module, sources);
    if (sink.has_errors()) return;

    DiagnosticSink again;
    const FileId second = sources.add(SourceFile("formatted.nml", formatted));
    const ast::Module reread = syntax::parse(second, sources, again);
    demand(!again.has_errors());
    demand(shape(reread) == shape(module));
    demand(ast::format(reread, sources) == formatted);
}

void load_and_check(const std::string& text) {
    using namespace nmlc;
    SourceMap sources;
    DiagnosticSink sink;
    const sema::Program program = driver::load_text("fuzz.nml", text, NMLC_FUZZ_LIBRARY, sources, sink);
    if (!sink.has_errors() && !program.files.empty()) sema::check(program, sources, sink);
    render_text(sink, sources);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    parse_and_format(text);
    load_and_check(text);
    return 0;
}
