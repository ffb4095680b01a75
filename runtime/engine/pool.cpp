#include "runtime/engine/pool.h"

namespace nmlc::engine {
namespace {

constexpr int yields_before_sleep = 200;   // a window is short: mostly the next one comes before sleeping would pay

// The word that deals: 16 bits of round, 24 of count, 24 of the next task. Threads that find nothing left count on, at most once a round each.
constexpr unsigned bits = 24;
constexpr std::uint64_t mask = (std::uint64_t{1} << bits) - 1;
constexpr std::size_t most_tasks = mask / 2;

std::uint64_t round_of(std::uint64_t deal) { return deal >> 2 * bits; }
std::uint64_t count_of(std::uint64_t deal) { return deal >> bits & mask; }
std::uint64_t next_of(std::uint64_t deal) { return deal & mask; }

}  // namespace

Pool::Pool(unsigned threads) : threads_(threads) {}

Pool::~Pool() {
    {
        const std::lock_guard lock(mutex_);
        quit_ = true;
    }
    wake_.notify_all();
    for (std::thread& worker : workers_) worker.join();
}

void Pool::run(std::size_t count, const std::function<void(std::size_t, unsigned)>& task) {
    if (threads_ < 2 || count < 2 || count > most_tasks) {
        for (std::size_t k = 0; k < count; ++k) task(k, 0);
        return;
    }
    for (auto worker = static_cast<unsigned>(workers_.size()) + 1; worker < threads_; ++worker) workers_.emplace_back([this, worker] { serve(worker); });
    task_ = &task;
    done_ = 0;
    failure_ = nullptr;
    {
        const std::lock_guard lock(mutex_);
        deal_ = (round_of(deal_) + 1) << 2 * bits | std::uint64_t{count} << bits;
    }
    wake_.notify_all();
    work(0);
    while (done_ != count) std::this_thread::yield();
    if (failure_) std::rethrow_exception(failure_);
}

void Pool::serve(unsigned worker) {
    for (std::uint64_t seen = 0;;) {
        const auto idle = [&] { return round_of(deal_) == seen && !quit_; };
        for (int i = 0; i < yields_before_sleep && idle(); ++i) std::this_thread::yield();
        if (idle()) {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return !idle(); });
        }
        if (quit_) return;
        seen = round_of(deal_);
        work(worker);
    }
}

// A task that was dealt keeps its round from ending, and so task_ in place, until it is counted as done.
void Pool::work(unsigned worker) {
    for (;;) {
        const std::uint64_t deal = deal_++;
        const std::size_t k = next_of(deal);
        if (k >= count_of(deal)) return;
        try {
            (*task_)(k, worker);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failure_ || k < failed_at_) {
                failure_ = std::current_exception();
                failed_at_ = k;
            }
        }
        ++done_;
    }
}

}  // namespace nmlc::engine
