// What analysis statements have found, kept so that a later `plot` can draw it.
#pragma once
#include "runtime/abi/protocol.h"
#include "runtime/analysis/bifurcation.h"
#include "runtime/analysis/plane.h"

namespace nmlc::session {

struct PlaneFound {
    const abi::PhasePlane* statement = nullptr;
    std::string population;                    // "cell", "E[3]"
    std::uint64_t neuron = 0;                  // from 0
    analysis::Box box{};
    std::vector<analysis::Curve> x_nullcline, y_nullcline;
    std::vector<analysis::FixedPoint> fixed;
    std::vector<analysis::Separatrix> separatrices;
    std::vector<analysis::Arrow> flow;
};

struct DiagramFound {
    const abi::Bifurcation* statement = nullptr;
    std::string population;
    std::vector<std::uint32_t> free;           // states by column
    double low = 0, high = 0;
    analysis::Diagram diagram;
};

}  // namespace nmlc::session
