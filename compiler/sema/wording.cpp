#include "compiler/sema/wording.h"

#include <algorithm>

namespace nmlc::sema {

std::string Nearby::named(const Dimension& dimension) const {
    if (!names_) return {};
    std::string best;
    std::uint32_t first = 0;
    bool is_param = false;
    for (const auto& [name, symbol] : names_->values) {
        const bool param = symbol.kind == Symbol::param;
        if ((!param && symbol.kind != Symbol::input) || !symbol.value.known || symbol.value.dimension != dimension) continue;
        if (best.empty() || (param && !is_param) || (param == is_param && symbol.id < first)) {
            best = name;
            first = symbol.id;
            is_param = param;
        }
    }
    return best;
}

Nearby nearby(const Scope& scope) { return Nearby(scope.neuron); }

namespace messages {

Diagnostic make(Code code, std::string message, Span span, std::string label, std::string hint) {
    Diagnostic diagnostic;
    diagnostic.code = code;
    diagnostic.message = std::move(message);
    diagnostic.span = span;
    diagnostic.label = std::move(label);
    diagnostic.hint = std::move(hint);
    return diagnostic;
}

Diagnostic make(Code code, std::string message, Span span, std::vector<Label> labels, std::string hint) {
    Diagnostic diagnostic = make(code, std::move(message), span, std::string{}, std::move(hint));
    std::erase_if(labels, [](const Label& label) { return !label.span.valid(); });
    diagnostic.labels = std::move(labels);
    return diagnostic;
}

std::string in_words(const Dimension& dimension, const std::optional<DisplayUnit>& shown) {
    return dimension.is_number() || !shown || shown->text.empty() ? nmlc::in_words(dimension) : "`" + shown->text + "`";
}
std::string described(const Dimension& dimension, const std::optional<DisplayUnit>& shown) {
    const std::string kind = noun(dimension), words = in_words(dimension, shown);
    return dimension.is_number() || kind.empty() ? words : words + ", " + kind;
}
std::string in_words(const Value& value) { return in_words(value.dimension, value.display); }
std::string described(const Value& value) { return described(value.dimension, value.display); }
std::string described(const Dimension& dimension) { return described(dimension, std::nullopt); }

std::string kind_of(const Dimension& dimension) {
    const std::string kind = noun(dimension);
    return kind.empty() ? nmlc::in_words(dimension) : kind;
}

std::string bare_kind_of(const Dimension& dimension) {
    std::string kind = noun(dimension);
    if (kind.starts_with("a ")) kind.erase(0, 2);
    else if (kind.starts_with("an ")) kind.erase(0, 3);
    return kind.empty() ? "quantity" : kind;
}

std::string shape_in_words(const Value& value) {
    switch (value.shape) {
        case Shape::number: return value.dimension.is_number() ? "a number" : kind_of(value.dimension);
        case Shape::truth: return "a condition";
        case Shape::text: return "a text";
        case Shape::list: return "a list";
        case Shape::trace: return "a trace";
        case Shape::spikes: return "a train of spikes";
    }
    return {};
}

std::string did_you_mean(const std::string& nearest) { return nearest.empty() ? std::string{} : "did you mean `" + nearest + "`?"; }

std::string quoted_list(const std::vector<std::string>& words, const char* joint) {
    std::string result;
    for (std::size_t k = 0; k < words.size(); ++k) {
        if (k > 0) result += k + 1 == words.size() ? " " + std::string(joint) + " " : ", ";
        result += "`" + words[k] + "`";
    }
    return result;
}

// Long circles are cut in the middle: what matters is where they close.
std::string in_circle(const std::vector<std::string>& cycle) {
    constexpr std::size_t most = 12;
    std::string result;
    for (std::size_t k = 0; k < cycle.size(); ++k) {
        if (cycle.size() > most && k == most/2) {
            result += "... (" + std::to_string(cycle.size() - most) + " more) -> ";
            k = cycle.size() - most/2;
        }
        result += "`" + cycle[k] + "` -> ";
    }
    return result + "`" + cycle.front() + "`";
}

}  // namespace messages
}  // namespace nmlc::sema
