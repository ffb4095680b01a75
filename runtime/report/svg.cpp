#include "runtime/report/report.h"
#include "runtime/report/svg_kinds.h"

namespace nmlc::report {

std::string svg(const session::Figure& figure) {
    switch (figure.kind) {
        case abi::Plot::Kind::raster: return svg_of_raster(figure);
        case abi::Plot::Kind::histogram: return svg_of_histogram(figure);
        case abi::Plot::Kind::matrix: return svg_of_matrix(figure);
        case abi::Plot::Kind::phaseplane: return svg_of_phase_plane(figure);
        case abi::Plot::Kind::bifurcation: return svg_of_bifurcation(figure);
        case abi::Plot::Kind::trace:
        case abi::Plot::Kind::rate:
        case abi::Plot::Kind::versus: return svg_of_lines(figure);
    }
    return svg_of_lines(figure);
}

}  // namespace nmlc::report
