// The texts are only looked at line by line, not parsed: every declaration of the library begins a line.
#include "compiler/driver/library_index.h"

#include <algorithm>

#include "compiler/driver/stdlib.h"

namespace nmlc::driver {
namespace {

template <class F>
void for_each_line(std::string_view text, F&& visit) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        visit(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

// The name after a head word: "LIF" of "neuron LIF {".
std::string name_after(std::string_view word, std::string_view line) {
    if (!line.starts_with(word) || line.size() <= word.size() || line[word.size()] != ' ') return {};
    line.remove_prefix(line.find_first_not_of(' ', word.size()));
    return std::string(line.substr(0, std::min(line.find_first_of(" ({=\r"), line.size())));
}

// "neurons.lif" of "neurons/lif.nml".
std::string module_name(std::string_view path) {
    std::string name(path.substr(0, path.size() - std::string_view(".nml").size()));
    std::replace(name.begin(), name.end(), '/', '.');
    return name;
}

}  // namespace

std::string import_of(std::string_view path) {
    static const std::map<std::string, std::string> week_of = [] {   // of a module: the file that gathers it with others
        std::map<std::string, std::string> result;
        for (const EmbeddedFile& file : embedded_stdlib())
            for_each_line(file.text, [&](std::string_view line) {
                if (const std::string imported = name_after("import", line); !imported.empty()) result.insert({imported, module_name(file.path)});
            });
        return result;
    }();
    const std::string module = module_name(path);
    const auto week = week_of.find(module);
    return week == week_of.end() ? module : week->second;
}

sema::Library library_index() {
    sema::Library library;
    for (const EmbeddedFile& file : embedded_stdlib()) {
        const std::string module = import_of(file.path);
        for_each_line(file.text, [&](std::string_view line) {
            for (const char* kind : {"neuron", "channel", "synapse", "rule"})
                if (const std::string name = name_after(kind, line); !name.empty()) library.models.insert({name, module});
            if (const std::string name = name_after("function", line); !name.empty()) library.functions.insert({name, module});
        });
    }
    return library;
}

}  // namespace nmlc::driver
