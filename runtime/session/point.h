// One point of a sweep while it is executed: a world of its own, and who executes in it.
#pragma once
#include <exception>

#include "runtime/session/execute.h"

namespace nmlc::session {

struct Executor::Point {
    World world;
    Executor executor;
    std::exception_ptr failure;   // then the rest of the body is left out

    Point(Environment& environment, World start, engine::Pool* pool) : world(std::move(start)), executor(environment, world, pool, true) {}
    Point(const Point&) = delete;

    template <class Do>
    void attempt(Do what) {
        if (failure) return;
        try {
            what();
        } catch (...) {
            failure = std::current_exception();
        }
    }
};

}  // namespace nmlc::session
