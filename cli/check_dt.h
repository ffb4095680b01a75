// --check-dt: the same protocol at half the time step, and what moved.
#pragma once
#include <string>

#include "runtime/session/session.h"

namespace nmlc::cli {
std::string compare_steps(const session::Result& coarse, const session::Result& fine);
}
