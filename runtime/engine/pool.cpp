#include "runtime/engine/pool.h"

namespace nmlc::engine {
namespace {

constexpr int yields_before_sleep = 200;   // a window is short: mostly the next one comes before sleeping would pay

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
    if (threads_ < 2 || count < 2) {
        for (std::size_t k = 0; k < count; ++k) task(k, 0);
        return;
    }
    for (auto worker = static_cast<unsigned>(workers_.size()) + 1; worker < threads_; ++worker) workers_.emplace_back([this, worker] { serve(worker); });
    task_ = &task;
    count_ = count;
    next_ = 0;
    failure_ = nullptr;
    busy_ = static_cast<unsigned>(workers_.size());
    {
        const std::lock_guard lock(mutex_);
        ++round_;
    }
    wake_.notify_all();
    work(0);
    while (busy_ != 0) std::this_thread::yield();
    if (failure_) std::rethrow_exception(failure_);
}

void Pool::serve(unsigned worker) {
    for (std::uint64_t seen = 0;;) {
        for (int i = 0; i < yields_before_sleep && round_ == seen && !quit_; ++i) std::this_thread::yield();
        if (round_ == seen && !quit_) {
            std::unique_lock lock(mutex_);
            wake_.wait(lock, [&] { return round_ != seen || quit_; });
        }
        if (quit_) return;
        seen = round_;
        work(worker);
        --busy_;
    }
}

void Pool::work(unsigned worker) {
    for (std::size_t k; (k = next_++) < count_;) {
        try {
            (*task_)(k, worker);
        } catch (...) {
            const std::lock_guard lock(mutex_);
            if (!failure_ || k < failed_at_) {
                failure_ = std::current_exception();
                failed_at_ = k;
            }
        }
    }
}

}  // namespace nmlc::engine
