// The texts are only looked at line by line, not parsed: every declaration of the library begins a line.
#include "compiler/driver/library_index.h"

#include <algorithm>
#include <filesystem>
#include <map>

#include "compiler/driver/read_file.h"
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

std::vector<LibraryFile> library_files(const std::string& stdlib_dir) {
    std::map<std::string, std::string> texts;   // by path
    for (const EmbeddedFile& file : embedded_stdlib()) texts.emplace(file.path, file.text);
    std::error_code error;
    for (std::filesystem::recursive_directory_iterator at(stdlib_dir, error), end; !error && !stdlib_dir.empty() && at != end; at.increment(error)) {
        if (at->path().extension() != ".nml") continue;
        auto text = read_file(at->path());
        if (auto* read = std::get_if<std::string>(&text)) texts[at->path().lexically_relative(stdlib_dir).generic_string()] = std::move(*read);
    }
    std::map<std::string, std::string> gathered_by;   // of a module: the week that gathers it with others
    for (const auto& [path, text] : texts) {
        if (path.find('/') != path.npos) continue;
        for_each_line(text, [&](std::string_view line) {
            if (const std::string imported = name_after("import", line); !imported.empty()) gathered_by.insert({imported, module_name(path)});
        });
    }
    std::vector<LibraryFile> files;
    for (auto& [path, text] : texts) {
        const std::string module = module_name(path);
        const auto week = gathered_by.find(module);
        files.push_back({path, std::move(text), week == gathered_by.end() ? module : week->second});
    }
    return files;
}

const sema::Library& library_index() {
    static const sema::Library index = [] {
        sema::Library library;
        for (const LibraryFile& file : library_files(""))
            for_each_line(file.text, [&](std::string_view line) {
                for (const char* kind : {"neuron", "channel", "synapse", "rule"})
                    if (const std::string name = name_after(kind, line); !name.empty()) library.models.insert({name, file.import});
                if (const std::string name = name_after("function", line); !name.empty()) library.functions.insert({name, file.import});
            });
        return library;
    }();
    return index;
}

}  // namespace nmlc::driver
