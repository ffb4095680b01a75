// What kinds of words and signs there are: the questions that filter and messages ask about a lexeme's type.
#pragma once
#include <NmlLexer.h>

#include <string>
#include <vector>

namespace nmlc::syntax {

using W = grammar::NmlLexer;

inline bool is_hard_keyword(std::size_t type) { return type >= W::IF && type <= W::IN; }
inline bool is_head_word(std::size_t type) { return type >= W::EDITION && type <= W::RESTART; }
inline bool is_infix_word(std::size_t type) { return (type >= W::WITH && type <= W::DENDRITIC) || type == W::WHEN || type == W::EVERY || type == W::ON; }
inline bool is_contextual(std::size_t type) { return type >= W::EDITION && type <= W::DENDRITIC; }
inline bool is_name(std::size_t type) { return type == W::IDENT || is_contextual(type); }
inline bool is_model_kind(std::size_t type) { return type >= W::NEURON && type <= W::RULE; }
inline bool is_comparison(std::size_t type) { return type >= W::LT && type <= W::APPROX; }
inline bool is_assignment(std::size_t type) { return type >= W::ASSIGN && type <= W::DIV_ASSIGN; }

// `x +` cannot be a whole: an operand must follow.
inline bool is_binary_operator(std::size_t type) {
    switch (type) {
        case W::PLUS: case W::MINUS: case W::STAR: case W::SLASH: case W::POW: case W::DOTDOT: case W::AND: case W::OR: case W::IN: return true;
        default: return is_comparison(type) || is_assignment(type);
    }
}
inline bool ends_operand(std::size_t type) {
    switch (type) {
        case W::IDENT: case W::NUMBER: case W::STRING: case W::RPAREN: case W::RBRACK: case W::PRIME: case W::PERCENT: return true;
        default: return false;
    }
}
inline bool begins_operand(std::size_t type) {
    switch (type) {
        case W::IDENT: case W::NUMBER: case W::STRING: case W::LPAREN: case W::LBRACK: return true;
        default: return false;
    }
}

// The words that begin a line, for "did you mean".
inline const std::vector<std::string>& head_words() {
    static const std::vector<std::string> words = {
        "edition", "import", "neuron", "channel", "synapse", "rule", "function", "constant", "data", "param", "input", "state", "let", "weight", "kernel", "use",
        "bound", "population", "spike", "when", "every", "on", "hold", "connect", "drive", "release", "set", "freeze", "learn", "simulate", "record", "print",
        "sweep", "repeat", "for", "find", "phaseplane", "bifurcation", "plot", "save", "expect", "test", "restart"};
    return words;
}

}  // namespace nmlc::syntax
