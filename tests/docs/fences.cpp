#include "tests/docs/fences.h"

namespace nmlc::docs {

std::vector<Fence> fences_of(std::string_view markdown) {
    std::vector<Fence> fences;
    bool inside = false;
    for (std::size_t line = 1; !markdown.empty(); ++line) {
        const std::size_t length = std::min(markdown.find('\n'), markdown.size() - 1) + 1;
        const std::string_view text = markdown.substr(0, length);
        markdown.remove_prefix(length);
        if (!text.starts_with("```")) {
            if (inside) fences.back().text += text;
            continue;
        }
        if (!inside) {
            std::string_view words = text.substr(3);
            while (!words.empty() && (words.back() == '\n' || words.back() == ' ')) words.remove_suffix(1);
            while (words.starts_with(' ')) words.remove_prefix(1);
            fences.push_back({std::string(words), "", line});
        }
        inside = !inside;
    }
    return fences;
}

}  // namespace nmlc::docs
