#include "compiler/ast/words.h"

namespace nmlc::ast {

std::string_view spelling(Binary::Op op) {
    switch (op) {
        case Binary::add: return "+";
        case Binary::sub: return "-";
        case Binary::mul: return "*";
        case Binary::div: return "/";
        case Binary::pow: return "^";
        case Binary::and_: return "and";
        case Binary::or_: return "or";
        case Binary::in: return "in";
        case Binary::mod: return "mod";
    }
    return "?";
}

std::string_view spelling(Compare::Op op) {
    switch (op) {
        case Compare::lt: return "<";
        case Compare::le: return "<=";
        case Compare::gt: return ">";
        case Compare::ge: return ">=";
        case Compare::eq: return "==";
        case Compare::ne: return "!=";
    }
    return "?";
}

std::string_view spelling(AssignOp op) {
    switch (op) {
        case AssignOp::set: return "=";
        case AssignOp::add: return "+=";
        case AssignOp::sub: return "-=";
        case AssignOp::mul: return "*=";
        case AssignOp::div: return "/=";
    }
    return "?";
}

std::string_view spelling(ModelKind kind) {
    switch (kind) {
        case ModelKind::neuron: return "neuron";
        case ModelKind::channel: return "channel";
        case ModelKind::synapse: return "synapse";
        case ModelKind::rule: return "rule";
    }
    return "?";
}

std::string quoted(std::string_view text) {
    std::string result = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') result += '\\';
        if (c == '\n') result += "\\n";
        else if (c == '\t') result += "\\t";
        else result += c;
    }
    return result + '"';
}

}  // namespace nmlc::ast
