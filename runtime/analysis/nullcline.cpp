// Marching squares with refined crossings (Lorensen & Cline 1987 in the plane): edges that the curve crosses, the point on each, and the
// segments between them, put together to curves.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>

#include "runtime/analysis/plane.h"

namespace nmlc::analysis {
namespace {

constexpr std::size_t cells = 240;             // along each side
constexpr std::size_t nodes = cells + 1;

class March {
public:
    March(const System& plane, const Box& box, std::size_t state) : plane_(plane), box_(box), state_(state) {}

    std::vector<Curve> curves() {
        Vector x, y;
        for (std::size_t row = 0; row < nodes; ++row)
            for (std::size_t column = 0; column < nodes; ++column) x.push_back(x_of(column)), y.push_back(y_of(row));
        at_nodes_ = values(x, y);
        find_crossings();
        return joined(segments());
    }

private:
    // An edge by its lower left node: horizontal ones 2*node, vertical ones 2*node + 1.
    using Edge = std::uint32_t;
    struct Segment { Edge from, to; };

    double x_of(std::size_t column) const { return box_.x_low + box_.width() * static_cast<double>(column) / cells; }
    double y_of(std::size_t row) const { return box_.y_low + box_.height() * static_cast<double>(row) / cells; }

    Vector values(const Vector& x, const Vector& y) const {
        Vector wanted(x.size()), other(x.size());
        double* const out[] = {state_ == 0 ? wanted.data() : other.data(), state_ == 0 ? other.data() : wanted.data()};
        const double* const in[] = {x.data(), y.data()};
        if (!x.empty()) plane_.rates(x.size(), in, out);
        return wanted;
    }

    // All edges with a change of sign, narrowed side by side: by halves, so that nothing is asked of the function.
    void find_crossings() {
        Vector x0, y0, x1, y1, f0, f1;
        std::vector<Edge> edges;
        const auto add = [&](std::size_t a, std::size_t b, Edge edge) {
            const double fa = at_nodes_[a], fb = at_nodes_[b];
            if (!std::isfinite(fa) || !std::isfinite(fb) || (fa < 0) == (fb < 0)) return;
            edges.push_back(edge);
            x0.push_back(x_of(a % nodes)), y0.push_back(y_of(a / nodes)), f0.push_back(fa);
            x1.push_back(x_of(b % nodes)), y1.push_back(y_of(b / nodes)), f1.push_back(fb);
        };
        for (std::size_t node = 0; node < nodes * nodes; ++node) {
            if (node % nodes + 1 < nodes) add(node, node + 1, static_cast<Edge>(2 * node));
            if (node / nodes + 1 < nodes) add(node, node + nodes, static_cast<Edge>(2 * node + 1));
        }
        const Vector first = f0, last = f1;
        Vector x(edges.size()), y(edges.size());
        for (int halving = 0; halving < 50; ++halving) {
            for (std::size_t k = 0; k < edges.size(); ++k) x[k] = (x0[k] + x1[k]) / 2, y[k] = (y0[k] + y1[k]) / 2;
            const Vector f = values(x, y);
            for (std::size_t k = 0; k < edges.size(); ++k) {
                const bool left = (f[k] < 0) == (f0[k] < 0);
                (left ? x0 : x1)[k] = x[k], (left ? y0 : y1)[k] = y[k], (left ? f0 : f1)[k] = f[k];
            }
        }
        for (std::size_t k = 0; k < edges.size(); ++k) {
            // At a root the function itself is small on both sides; at a pole or a jump it is not.
            const double at_root = std::max(std::abs(f0[k]), std::abs(f1[k])), around = std::max(std::abs(first[k]), std::abs(last[k]));
            if (!(at_root <= 1e-6 * around)) continue;
            const bool first_is_nearer = std::abs(f0[k]) < std::abs(f1[k]);
            crossings_[edges[k]] = first_is_nearer ? PlanePoint{x0[k], y0[k]} : PlanePoint{x1[k], y1[k]};
        }
    }

    std::vector<Segment> segments() {
        std::vector<Segment> result;
        struct Crossed { std::size_t node; Edge edges[4]; };
        std::vector<Crossed> doubtful;
        Vector x, y;
        for (std::size_t row = 0; row < cells; ++row)
            for (std::size_t column = 0; column < cells; ++column) {
                const std::size_t node = row * nodes + column;
                const Edge around[4] = {static_cast<Edge>(2 * node), static_cast<Edge>(2 * (node + 1) + 1), static_cast<Edge>(2 * (node + nodes)), static_cast<Edge>(2 * node + 1)};
                Edge crossed[4];
                int count = 0;
                for (const Edge edge : around)
                    if (crossings_.contains(edge)) crossed[count++] = edge;
                if (count == 2) result.push_back({crossed[0], crossed[1]});
                if (count == 4) {
                    doubtful.push_back({node, {around[0], around[1], around[2], around[3]}});
                    x.push_back(x_of(column) + box_.width() / cells / 2);
                    y.push_back(y_of(row) + box_.height() / cells / 2);
                }
            }
        // Four crossings: opposite corners have one sign. If the middle has that of the lower left corner, these two are connected, and the
        // curve cuts off the other two: bottom with right, top with left.
        const Vector middle = values(x, y);
        for (std::size_t k = 0; k < doubtful.size(); ++k) {
            const auto& [node, edges] = doubtful[k];
            const bool with_lower_left = (middle[k] < 0) == (at_nodes_[node] < 0);
            result.push_back(with_lower_left ? Segment{edges[0], edges[1]} : Segment{edges[0], edges[3]});
            result.push_back(with_lower_left ? Segment{edges[2], edges[3]} : Segment{edges[1], edges[2]});
        }
        return result;
    }

    std::vector<Curve> joined(const std::vector<Segment>& all) {
        std::unordered_map<Edge, std::vector<std::size_t>> at;
        for (std::size_t k = 0; k < all.size(); ++k) at[all[k].from].push_back(k), at[all[k].to].push_back(k);
        std::vector<bool> used(all.size(), false);
        const auto walk = [&](std::size_t segment, Edge from) {
            Curve curve{crossings_[from]};
            for (Edge here = from;;) {
                used[segment] = true;
                here = all[segment].from == here ? all[segment].to : all[segment].from;
                curve.push_back(crossings_[here]);
                const auto& next = at[here];
                const auto open = std::find_if(next.begin(), next.end(), [&](std::size_t k) { return !used[k]; });
                if (open == next.end()) return curve;
                segment = *open;
            }
        };
        std::vector<Curve> curves;
        for (std::size_t k = 0; k < all.size(); ++k)      // curves with ends first, then closed ones
            for (const Edge end : {all[k].from, all[k].to})
                if (!used[k] && at[end].size() == 1) curves.push_back(walk(k, end));
        for (std::size_t k = 0; k < all.size(); ++k)
            if (!used[k]) curves.push_back(walk(k, all[k].from));
        return curves;
    }

    const System& plane_;
    const Box& box_;
    std::size_t state_;
    Vector at_nodes_;
    std::unordered_map<Edge, PlanePoint> crossings_;
};

}  // namespace

std::vector<Curve> nullcline(const System& plane, const Box& box, std::size_t state) { return March(plane, box, state).curves(); }

}  // namespace nmlc::analysis
