#include "compiler/driver/overlay.h"

#include <algorithm>

#include <fmt/format.h>

#include "compiler/syntax/parse.h"
#include "compiler/syntax/text.h"

namespace nmlc::driver {

namespace {

struct Setting {
    std::string written;   // as given on the command line
    std::string target;    // "cell" of cell.tau=20ms, "N" of N=500
    std::string member;    // "tau", "Na.g" of cell.Na.g, or empty for a constant
    std::string value;     // "20ms"
};

std::string trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return "";
    return std::string(text.substr(first, text.find_last_not_of(" \t") - first + 1));
}

bool is_name(std::string_view text) {
    const auto letter = [](unsigned char c) { return std::isalpha(c) || c == '_' || c >= 0x80; };
    if (text.empty() || !letter(static_cast<unsigned char>(text.front()))) return false;
    return std::all_of(text.begin(), text.end(), [&](unsigned char c) { return letter(c) || std::isdigit(c); });
}

// `tau`, or `Na.g` of a channel.
bool is_part(std::string_view text) {
    const std::size_t dot = text.find('.');
    return dot == text.npos ? is_name(text) : is_name(text.substr(0, dot)) && is_name(text.substr(dot + 1));
}

void report(DiagnosticSink& sink, Code code, std::string message, std::string hint) {
    sink.report({code, std::move(message), {}, "", {}, {}, std::move(hint), Severity::error});
}

std::optional<Setting> split(const std::string& written, DiagnosticSink& sink) {
    const auto malformed = [&](std::string_view why) {
        report(sink, Code::E0706, fmt::format("cannot read `--set {}`: {}", written, why), "write `--set cell.tau=20ms` for a param, `--set N=500` for a constant");
        return std::nullopt;
    };
    const std::size_t equals = written.find('=');
    if (equals == std::string::npos) return malformed("there is no `=`");
    const std::string left = syntax::folded(trimmed(std::string_view(written).substr(0, equals)));
    const std::size_t dot = left.find('.');
    Setting setting{written, left.substr(0, dot), dot == std::string::npos ? "" : left.substr(dot + 1), trimmed(std::string_view(written).substr(equals + 1))};
    if (left.empty()) return malformed("there is no name before the `=`");
    if (setting.value.empty()) return malformed("there is no value after the `=`");
    if (!is_name(setting.target) || (dot != std::string::npos && !is_part(setting.member))) return malformed(fmt::format("`{}` is not a name", left));
    return setting;
}

std::string did_you_mean(const std::string& name, const std::vector<std::string>& known) {
    const std::string near = nearest_name(name, known);
    return near.empty() ? "" : fmt::format("did you mean `{}`?", near);
}

// Sets what one setting names, in every declaration of that name (tests may declare populations of their own).
class Overlay {
public:
    Overlay(ast::Module& module, SourceMap& sources, DiagnosticSink& sink) : module_(module), sources_(sources), sink_(sink) {
        for (const ast::Statement& statement : module_.statements) {
            if (const auto* population = std::get_if<ast::Population>(&statement.node)) populations_.push_back(population->name.name.text);
            if (const auto* constant = std::get_if<ast::Constant>(&statement.node)) constants_.push_back(constant->name.text);
        }
    }

    void apply(const Setting& setting) {
        const bool is_param = !setting.member.empty();
        const auto& known = is_param ? populations_ : constants_;
        if (std::find(known.begin(), known.end(), setting.target) == known.end()) return report_unknown(setting);
        const ast::ExprId value = value_of(setting);
        if (!value.valid()) return;
        for (ast::Statement& statement : module_.statements) {
            if (auto* constant = std::get_if<ast::Constant>(&statement.node); constant && !is_param && constant->name.text == setting.target) constant->value = value;
            if (auto* population = std::get_if<ast::Population>(&statement.node); population && is_param && population->name.name.text == setting.target)
                set_argument(*population, setting, value);
        }
    }

private:
    // The value is a source text of its own, named `--set cell.tau`, so that messages can point into it.
    ast::ExprId value_of(const Setting& setting) {
        const std::string name = "--set " + setting.target + (setting.member.empty() ? "" : "." + setting.member);
        const FileId file = sources_.add(SourceFile(name, setting.value));
        return syntax::parse_expression(file, sources_, module_, sink_);
    }

    void set_argument(ast::Population& population, const Setting& setting, ast::ExprId value) {
        auto* use = std::get_if<ast::ModelUse>(&population.what);
        if (use == nullptr) {
            report(sink_, Code::E0707, fmt::format("`--set {}` has no effect: `{}` is part of another population and has no params of its own", setting.written, setting.target),
                   "set the param of the whole population");
            return;
        }
        for (ast::Argument& argument : use->arguments)
            if (argument.name && argument.name->text == setting.member) {
                argument.value = value;
                return;
            }
        use->arguments.push_back({ast::Identifier{setting.member, module_.exprs[value].span}, value});
    }

    void report_unknown(const Setting& setting) {
        const auto holds = [](const std::vector<std::string>& names, const std::string& name) { return std::find(names.begin(), names.end(), name) != names.end(); };
        if (setting.member.empty() && holds(populations_, setting.target))
            return report(sink_, Code::E0707, fmt::format("`{}` is a population: `--set {}` does not say which of its params", setting.target, setting.written),
                          fmt::format("write `--set {}.NAME={}`", setting.target, setting.value));
        if (!setting.member.empty() && holds(constants_, setting.target))
            return report(sink_, Code::E0707, fmt::format("`{}` is a constant: it has no `{}`", setting.target, setting.member), fmt::format("write `--set {}={}`", setting.target, setting.value));
        if (setting.member.empty())
            return report(sink_, Code::E0707, fmt::format("there is no constant `{}` for `--set {}`", setting.target, setting.written), did_you_mean(setting.target, constants_));
        report(sink_, Code::E0707, fmt::format("there is no population `{}` for `--set {}`", setting.target, setting.written), did_you_mean(setting.target, populations_));
    }

    ast::Module& module_;
    SourceMap& sources_;
    DiagnosticSink& sink_;
    std::vector<std::string> populations_, constants_;
};

}  // namespace

ast::Module with_settings(ast::Module module, const std::vector<std::string>& settings, SourceMap& sources, DiagnosticSink& sink) {
    Overlay overlay(module, sources, sink);
    for (const std::string& written : settings)
        if (const auto setting = split(written, sink)) overlay.apply(*setting);
    return module;
}

}  // namespace nmlc::driver
