// How a run ends early inside the session: thrown by what cannot go on, caught where the run began.
#pragma once
#include <string>
#include <utility>

#include "runtime/session/session.h"

namespace nmlc::session {

struct RunFailure { RunError error; };
struct RunStopped {};

[[noreturn]] inline void fail(std::string code, std::string message, abi::SourceRef source, std::vector<std::string> notes = {}) {
    throw RunFailure{{std::move(code), std::move(message), source, std::move(notes)}};
}

// A number as messages show it: six digits, in the modeller's unit.
std::string shown(double value, const abi::Display& display);
std::string shown_time(double time, bool numeric_time);

}  // namespace nmlc::session
