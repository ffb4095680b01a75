#include "compiler/driver/resolve.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/driver/stdlib.h"

namespace nmlc::driver {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view ending = ".nml";

const EmbeddedFile* embedded_file(std::string_view path) {
    const auto& files = embedded_stdlib();
    const auto found = std::find_if(files.begin(), files.end(), [&](const EmbeddedFile& file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
}

bool is_file(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

// neurons/lif.nml -> neurons.lif
std::string module_name(std::string path) {
    path.resize(path.size() - ending.size());
    std::replace(path.begin(), path.end(), '/', '.');
    return path;
}

std::vector<std::string> known_modules(const std::string& stdlib_dir) {
    std::vector<std::string> names;
    for (const EmbeddedFile& file : embedded_stdlib()) names.push_back(module_name(std::string(file.path)));
    if (stdlib_dir.empty()) return names;
    std::error_code error;
    for (fs::recursive_directory_iterator at(stdlib_dir, fs::directory_options::skip_permission_denied, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ending) names.push_back(module_name(at->path().lexically_relative(stdlib_dir).generic_string()));
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    return names;
}

// What the modeller may have meant by a module that does not exist: its full name, a module of that folder, a file of the
// modeller's own, a near name.
std::string hint_for_module(const std::string& name, const std::string& path, const Place& importer, const std::string& stdlib_dir) {
    const std::vector<std::string> modules = known_modules(stdlib_dir);
    if (importer.on_disk() && is_file(importer.disk.parent_path() / path)) return fmt::format("a file of your own is named as text: `import \"{}\"`", path);
    std::string inside;
    for (const std::string& module : modules) {
        if (module.ends_with("." + name)) return fmt::format("did you mean `import {}`?", module);
        if (module.starts_with(name + ".")) inside += fmt::format("{}`{}`", inside.empty() ? "" : ", ", module);
    }
    if (!inside.empty()) return fmt::format("`{}` is a folder; it holds {}", name, inside);
    std::string near = nearest_name(name, modules);
    if (near.empty()) {
        // `lfi` for `neurons.lif`
        std::vector<std::string> last_words;
        for (const std::string& module : modules) last_words.push_back(module.substr(module.rfind('.') + 1));
        const std::string word = nearest_name(name.substr(name.rfind('.') + 1), last_words);
        const auto found = std::find(last_words.begin(), last_words.end(), word);
        if (!word.empty()) near = modules[static_cast<std::size_t>(found - last_words.begin())];
    }
    return near.empty() ? "" : fmt::format("did you mean `import {}`?", near);
}

std::optional<Place> resolve_module(const ast::Import& import, const Place& importer, const std::string& stdlib_dir, DiagnosticSink& sink) {
    std::string name, path;
    for (const ast::Identifier& word : import.path) {
        name += (name.empty() ? "" : ".") + word.text;
        path += (path.empty() ? "" : "/") + word.text;
    }
    path += ending;
    if (!stdlib_dir.empty())
        if (const fs::path disk = fs::path(stdlib_dir) / path; is_file(disk)) return Place{disk.string(), disk, "", true};
    if (embedded_file(path) != nullptr) return Place{"<stdlib>/" + path, {}, path, true};
    sink.report({Code::E0703, fmt::format("the standard library has no module `{}`", name), cover(import.path.front().span, import.path.back().span), "", {}, {},
                 hint_for_module(name, path, importer, stdlib_dir), Severity::error});
    return std::nullopt;
}

std::string hint_for_file(const std::string& written, const fs::path& disk, const std::string& stdlib_dir) {
    fs::path ended = disk;
    if (is_file(ended += ending)) return fmt::format("did you mean `import \"{}{}\"`?", written, ending);
    std::string module = written.ends_with(ending) ? module_name(written) : written;
    std::replace(module.begin(), module.end(), '/', '.');
    const auto modules = known_modules(stdlib_dir);
    if (std::find(modules.begin(), modules.end(), module) != modules.end()) return fmt::format("a module of the standard library is named without quotes: `import {}`", module);
    const std::string near = nearest_file(disk);
    return near.empty() ? "" : fmt::format("did you mean `import \"{}\"`?", (fs::path(written).parent_path() / near).string());
}

std::optional<Place> resolve_file(const std::string& written, Span span, const Place& importer, const std::string& stdlib_dir, DiagnosticSink& sink) {
    const auto fail = [&](Code code, std::string message, std::string label, std::string hint) {
        sink.report({code, std::move(message), span, std::move(label), {}, {}, std::move(hint), Severity::error});
        return std::nullopt;
    };
    const fs::path relative = fs::path(written).lexically_normal();
    if (written.empty()) return fail(Code::E0703, "the import names no file", "an empty text", "");
    if (written.find('\0') != std::string::npos) return fail(Code::E0703, "the name of the file holds a NUL byte", "", "");
    if (relative.is_absolute() || *relative.begin() == "..")
        return fail(Code::E0704, fmt::format("`{}` lies outside of the folder of this file", written), "imports stay below the folder of the file that imports",
                    "copy or link the file into this folder");
    if (!importer.on_disk()) {
        const std::string path = (fs::path(importer.embedded).parent_path() / relative).lexically_normal().generic_string();
        if (embedded_file(path) != nullptr) return Place{"<stdlib>/" + path, {}, path, true};
        return fail(Code::E0703, fmt::format("there is no file `{}` in the standard library", path), "", "");
    }
    const fs::path disk = importer.disk.parent_path() / relative;
    std::error_code error;
    if (fs::exists(disk, error) || error) {
        const fs::path shown = fs::path(importer.shown).parent_path() / relative;
        return Place{shown.string(), disk, "", importer.stdlib};
    }
    return fail(Code::E0703, fmt::format("there is no file `{}`", (fs::path(importer.shown).parent_path() / relative).string()), "", hint_for_file(written, disk, stdlib_dir));
}

}  // namespace

std::string Place::identity() const {
    if (!on_disk()) return "<stdlib>/" + embedded;
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(disk, error);
    return error ? disk.string() : canonical.string();
}

Place place_on_disk(const std::string& path) { return {path, path, "", false}; }

std::optional<Place> resolve(const ast::Import& import, Span span, const Place& importer, const std::string& stdlib_dir, DiagnosticSink& sink) {
    return import.file ? resolve_file(*import.file, span, importer, stdlib_dir, sink) : resolve_module(import, importer, stdlib_dir, sink);
}

std::string nearest_file(const fs::path& path) {
    std::vector<std::string> names;
    std::error_code error;
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (at->path().extension() == ending) names.push_back(at->path().filename().string());
    std::sort(names.begin(), names.end());  // the order of a folder is not defined, that of a message should be
    const std::string wanted = path.filename().string();
    const std::string ended = wanted.ends_with(ending) ? wanted : wanted + std::string(ending);
    if (std::find(names.begin(), names.end(), ended) != names.end()) return ended;
    return nearest_name(ended, names);
}

}  // namespace nmlc::driver
