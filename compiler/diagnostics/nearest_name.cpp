// "did you mean": the distance of Damerau and Levenshtein in its form without overlaps (optimal string alignment), over code points.
#include <algorithm>
#include <sstream>

#include "compiler/diagnostics/diagnostic.h"
#include "compiler/support/utf8.h"

namespace nmlc {

namespace {

constexpr std::size_t longest_compared = 100;

std::u32string points_of(std::string_view text) {
    std::u32string result;
    for (std::size_t at = 0; at < text.size();) {
        const Utf8Point next = utf8_at(text, at);
        result += next.point;
        at += next.length;
    }
    return result;
}

std::u32string lower(std::u32string text) {
    for (char32_t& c : text)
        if (c >= U'A' && c <= U'Z') c += U'a' - U'A';
    return text;
}

std::size_t distance(const std::u32string& a, const std::u32string& b) {
    std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), row(b.size() + 1);
    for (std::size_t j = 0; j <= b.size(); ++j) previous[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        row[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            row[j] = std::min({previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] != b[j - 1])});
            const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
        }
        before.swap(previous);
        previous.swap(row);
    }
    return previous[b.size()];
}

// Letters struck twice: uu and u, thetta and theta.
std::u32string without_doubles(std::u32string text) {
    const auto same_letter = [](char32_t a, char32_t b) { return a == b && !(a >= U'0' && a <= U'9'); };
    text.erase(std::unique(text.begin(), text.end(), same_letter), text.end());
    return text;
}

// u and u_, or u0: one letter, and behind it what is none.
bool is_letter_and_mark(const std::u32string& a, const std::u32string& b) {
    const std::u32string& longer = a.size() > b.size() ? a : b;
    const char32_t mark = longer.back();
    return a.size() + b.size() == 3 && a.front() == b.front() && (mark == U'_' || (mark >= U'0' && mark <= U'9'));
}

// reset_u and u_reset hold the same words, and so do Na.g and g_Na.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words;
    std::string text(name);
    std::replace(text.begin(), text.end(), '.', '_');
    std::istringstream stream{text};
    for (std::string word; std::getline(stream, word, '_');) words.push_back(word);
    std::sort(words.begin(), words.end());
    return words;
}

}  // namespace

std::string nearest_name(std::string_view name, const std::vector<std::string>& known) {
    if (name.empty() || name.size() > longest_compared) return "";
    const std::u32string wanted = points_of(name), wanted_lower = lower(wanted);
    const std::size_t limit = std::max<std::size_t>(wanted.size(), 3) / 3;

    const std::string* best = nullptr;
    std::size_t best_cost = 0;
    for (const std::string& candidate : known) {
        if (candidate == name || candidate.empty() || candidate.size() > longest_compared) continue;
        const std::u32string other = points_of(candidate);
        const std::size_t shorter = std::min(wanted.size(), other.size()), longer = std::max(wanted.size(), other.size());
        const bool same_at_heart = wanted_lower == lower(other) || without_doubles(wanted) == without_doubles(other);
        if (!same_at_heart && longer - shorter > limit) continue;
        const std::size_t apart = same_at_heart ? 0 : distance(wanted, other);
        // Nothing in common is not near, however short the names are.
        if (apart > limit || (!same_at_heart && apart >= shorter && !is_letter_and_mark(wanted, other))) continue;
        if (best == nullptr || apart < best_cost) {
            best = &candidate;
            best_cost = apart;
        }
    }
    if (best != nullptr) return *best;
    if (name.find_first_of("_.") == std::string_view::npos) return "";
    const auto words = words_of(name);
    for (const std::string& candidate : known)
        if (candidate != name && words_of(candidate) == words) return candidate;
    return "";
}

}  // namespace nmlc
