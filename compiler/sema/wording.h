// Words that several messages share.
#pragma once
#include <string>
#include <vector>

#include "compiler/sema/messages.h"

namespace nmlc::sema::messages {

Diagnostic make(Code code, std::string message, Span span, std::string label = {}, std::string hint = {});
Diagnostic make(Code code, std::string message, Span span, std::vector<Label> labels, std::string hint = {});
// "`mV`, a voltage"; "a plain number".
std::string described(const Dimension& dimension);
// The same of a value, in the unit in which it was written or declared where there is one: "`nA`, an electric current".
std::string in_words(const Value& value);
std::string described(const Value& value);
std::string in_words(const Dimension& dimension, const std::optional<DisplayUnit>& shown);
std::string described(const Dimension& dimension, const std::optional<DisplayUnit>& shown);
// "a voltage" where there is a word for it, else the unit.
std::string kind_of(const Dimension& dimension);
// The same without its article: "voltage".
std::string bare_kind_of(const Dimension& dimension);
// What a value is when it is no quantity: "a condition", "a text", "a trace".
std::string shape_in_words(const Value& value);
// "did you mean `tau`?", or nothing.
std::string did_you_mean(const std::string& nearest);
std::string quoted_list(const std::vector<std::string>& words, const char* joint);   // `a`, `b` or `c`
std::string in_circle(const std::vector<std::string>& cycle);                        // `a` -> `b` -> `a`

}  // namespace nmlc::sema::messages
