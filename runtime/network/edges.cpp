// Line by line: the first line that says something is the header, every other one a row.
#include "runtime/network/edges.h"

#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string_view>

#include "runtime/network/refusal.h"

namespace nmlc::network {
namespace {

enum Column { pre, post, w, delay, columns };
constexpr std::string_view names[columns] = {"pre", "post", "w", "delay"};

[[noreturn]] void refuse(Refusal::Kind kind, std::uint64_t line, std::string_view column, std::string_view text = {}) {
    Refusal refusal(kind);
    refusal.line = line, refusal.column = column, refusal.text = text;
    throw refusal;
}

// Without spaces at both ends, and without the quotes that some programs write around every field.
std::string_view trimmed(std::string_view text) {
    constexpr std::string_view spaces = " \t\r";
    const std::size_t from = text.find_first_not_of(spaces);
    if (from == std::string_view::npos) return {};
    text = text.substr(from, text.find_last_not_of(spaces) - from + 1);
    return text.size() >= 2 && text.front() == '"' && text.back() == '"' ? text.substr(1, text.size() - 2) : text;
}

std::vector<std::string_view> fields_of(std::string_view line) {
    std::vector<std::string_view> fields;
    for (std::size_t from = 0;;) {
        const std::size_t comma = line.find(',', from);
        fields.push_back(trimmed(line.substr(from, comma - from)));
        if (comma == std::string_view::npos) return fields;
        from = comma + 1;
    }
}

class Reader {
public:
    Edges read(std::string_view text) {
        if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
        while (!text.empty()) {
            ++line_;
            const std::size_t end = text.find('\n');
            const std::string_view whole = text.substr(0, end);
            text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
            const std::string_view said = whole.substr(0, whole.find('#'));
            if (said.find_first_not_of(" \t\r") == std::string_view::npos) continue;
            header_.empty() ? read_header(said) : read_row(said);
        }
        if (header_.empty()) refuse(Refusal::Kind::no_header, line_, {});
        return std::move(edges_);
    }

private:
    void read_header(std::string_view said) {
        const std::vector<std::string_view> fields = fields_of(said);
        if (double number; parse(fields[0], number)) refuse(Refusal::Kind::no_header, line_, {}, trimmed(said));
        bool seen[columns] = {};
        for (const std::string_view name : fields) {
            int column = 0;
            while (column < columns && names[column] != name) ++column;
            if (column == columns) refuse(Refusal::Kind::unknown_column, line_, name);
            if (seen[column]) refuse(Refusal::Kind::repeated_column, line_, name);
            seen[column] = true;
            header_.push_back(static_cast<Column>(column));
        }
        for (const Column column : {pre, post})
            if (!seen[column]) refuse(Refusal::Kind::missing_column, line_, names[column]);
    }

    void read_row(std::string_view said) {
        const std::vector<std::string_view> fields = fields_of(said);
        if (fields.size() != header_.size()) {
            Refusal refusal(Refusal::Kind::fields);
            refusal.line = line_, refusal.text = trimmed(said);
            refusal.found = static_cast<double>(fields.size()), refusal.limit = static_cast<double>(header_.size());
            throw refusal;
        }
        Pattern::Edge edge{};
        for (std::size_t k = 0; k < fields.size(); ++k) {
            switch (header_[k]) {
                case pre: edge.sender = neuron(fields[k], pre); break;
                case post: edge.receiver = neuron(fields[k], post); break;
                case w: edges_.weights.push_back(number(fields[k], w)); break;
                case delay: edges_.delays.push_back(number(fields[k], delay)); break;
                case columns: break;
            }
        }
        edges_.edges.push_back(edge);
        edges_.lines.push_back(line_);
    }

    static bool parse(std::string_view text, double& number) {
        if (text.starts_with('+')) text.remove_prefix(1);
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        return error == std::errc{} && end == text.data() + text.size() && std::isfinite(number);
    }
    double number(std::string_view text, Column column) const {
        double number = 0;
        if (!parse(text, number)) refuse(Refusal::Kind::not_a_number, line_, names[column], text);
        return number;
    }
    std::uint32_t neuron(std::string_view text, Column column) const {
        std::uint32_t number = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
        if (error != std::errc{} || end != text.data() + text.size() || number == 0) refuse(Refusal::Kind::not_a_neuron, line_, names[column], text);
        return number - 1;
    }

    Edges edges_;
    std::vector<Column> header_;
    std::uint32_t line_ = 0;
};

}  // namespace

Edges parse_edges(const std::string& text) { return Reader().read(text); }

Edges read_edges(const std::string& path) {
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
    std::string text;
    char buffer[65536];
    for (std::size_t read; file && (read = std::fread(buffer, 1, sizeof buffer, file.get())) > 0;) text.append(buffer, read);
    if (!file || std::ferror(file.get())) {
        Refusal refusal(Refusal::Kind::unreadable);
        refusal.text = std::strerror(errno);
        throw refusal;
    }
    return parse_edges(text);
}

}  // namespace nmlc::network
