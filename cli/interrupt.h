// Ctrl-C and SIGTERM ask a run to end after its current slice, so that what was recorded is written and marked. A second one ends at once.
#pragma once
#include <atomic>

namespace nmlc::cli {
const std::atomic<bool>* watch_for_interrupt();
}
