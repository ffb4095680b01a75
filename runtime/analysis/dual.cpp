#include "runtime/analysis/dual.h"

#include <Eigen/Dense>

namespace nmlc::analysis {

std::optional<std::vector<double>> dual_patterns(const std::vector<double>& patterns, std::size_t length) {
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
    const auto columns = static_cast<Eigen::Index>(length), rows = static_cast<Eigen::Index>(patterns.size() / length);
    const Eigen::Map<const Rows> p(patterns.data(), rows, columns);
    const Eigen::MatrixXd overlaps = p * p.transpose() / static_cast<double>(length);
    const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> solver(overlaps);
    if (!overlaps.allFinite() || solver.rank() < rows) return std::nullopt;
    std::vector<double> result(patterns.size());
    Eigen::Map<Rows>(result.data(), rows, columns) = solver.solve(p);
    return result;
}

}  // namespace nmlc::analysis
