#include "cli/interrupt.h"

#include <csignal>

namespace nmlc::cli {
namespace {
std::atomic<bool> asked{false};
static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler may only touch lock-free atomics");

void on_signal(int signal) {
    if (asked.exchange(true)) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
}
}  // namespace

const std::atomic<bool>* watch_for_interrupt() {
    std::signal(SIGINT, on_signal);
    std::signal(SIGTERM, on_signal);
    return &asked;
}

}  // namespace nmlc::cli
