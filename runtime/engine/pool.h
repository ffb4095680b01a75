// Threads that wait without burning a core: work is dealt by a counter, the caller works too, and run() returns when all is done. It waits for
// tasks, not for threads: one that the system has put aside holds nothing up unless it is at work.
// Threads are made when there is first something to share: a run of one neuron never has any. Which thread does what never shows in a result: tasks write to places of their own.
#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace nmlc::engine {

class Pool {
public:
    explicit Pool(unsigned threads);
    ~Pool();
    Pool(const Pool&) = delete;
    Pool& operator=(const Pool&) = delete;

    unsigned threads() const { return threads_; }
    // Calls task(k, worker) for k = 0 .. count-1; worker in 0 .. threads()-1 names the thread's own scratch memory.
    // An exception of the task with the smallest k among those that threw is passed on.
    void run(std::size_t count, const std::function<void(std::size_t, unsigned)>& task);

private:
    void serve(unsigned worker);
    void work(unsigned worker);

    unsigned threads_;
    std::vector<std::thread> workers_;
    const std::function<void(std::size_t, unsigned)>* task_ = nullptr;
    std::atomic<std::uint64_t> deal_{0};       // round, count and next task in one word: a thread that comes late cannot mistake the round
    std::atomic<std::size_t> done_{0};
    std::atomic<bool> quit_{false};
    std::mutex mutex_;
    std::condition_variable wake_;
    std::exception_ptr failure_;
    std::size_t failed_at_ = 0;
};

}  // namespace nmlc::engine
