#include "compiler/sema/kernel_pairs.h"

#include <algorithm>
#include <cmath>

#include "compiler/sema/factors.h"

namespace nmlc::sema {
namespace {

using model::ExprId;
using List = std::vector<ExprId>;

// number * above/below, where neither holds a constant.
struct Product {
    double number = 1;
    List above, below;
};

class Pairs {
public:
    explicit Pairs(Context& context) : model_(context.model), algebra_(context) {}

    // c*exp(a*s) and d*exp(b*s) as one, when d = -c and c has a denominator that vanishes where a = b.
    std::optional<KernelTerm> joined(const KernelTerm& first, const KernelTerm& second) {
        const auto plain = [](const KernelTerm& term) { return term.power == 0 && term.rate && !term.frequency && !term.second_rate; };
        if (!plain(first) || !plain(second)) return std::nullopt;
        const Product c = product(first.coefficient), d = product(second.coefficient), a = product(*first.rate), b = product(*second.rate);
        if (c.number != -d.number || !alike(c.above, d.above) || !alike(c.below, d.below)) return std::nullopt;
        for (std::size_t k = 0; k < c.below.size(); ++k) {
            const auto* difference = std::get_if<model::Binary>(&model_.exprs[c.below[k]].node);
            if (!difference || difference->op != model::BinaryOp::sub) continue;
            const auto ratio = ratio_of_differences(a, b, product(difference->left), product(difference->right));
            if (!ratio) continue;
            Product whole = c;
            whole.below.erase(whole.below.begin() + static_cast<std::ptrdiff_t>(k));
            return KernelTerm{formula(times(std::move(whole), *ratio)), 0, first.rate, {}, false, second.rate};
        }
        return std::nullopt;
    }

private:
    Product product(ExprId id) const {
        const Factors factors = factors_of(model_, id);
        Product result{factors.negative ? -1.0 : 1.0, {}, {}};
        const auto take = [&](const List& from, bool above) {
            for (const ExprId each : from) {
                if (const auto* constant = std::get_if<model::Constant>(&model_.exprs[each].node)) result.number = above ? result.number*constant->value : result.number/constant->value;
                else (above ? result.above : result.below).push_back(each);
            }
        };
        take(factors.above, true);
        take(factors.below, false);
        return result;
    }

    // Takes what both lists hold out of both, and returns it.
    List cancel(List& one, List& other) const {
        List common;
        for (auto it = one.begin(); it != one.end();) {
            const auto found = std::find_if(other.begin(), other.end(), [&](ExprId id) { return reads_the_same(model_, *it, id); });
            if (found == other.end()) {
                ++it;
                continue;
            }
            common.push_back(*it);
            other.erase(found);
            it = one.erase(it);
        }
        return common;
    }
    bool alike(List one, List other) const {
        cancel(one, other);
        return one.empty() && other.empty();
    }

    // a - b = (number*left - other_number*right)*common/below, where left and right have nothing in common and nothing below.
    struct Difference { double number, other_number; List left, right; Product common; List below; };
    Difference difference(Product a, Product b) const {
        Difference result{a.number, b.number, {}, {}, {1, cancel(a.above, b.above), cancel(a.below, b.below)}, both(a.below, b.below)};
        result.left = both(a.above, b.below);
        result.right = both(b.above, a.below);
        return result;
    }
    static List both(List one, const List& other) {
        one.insert(one.end(), other.begin(), other.end());
        return one;
    }

    // (a - b)/(p - q) where the two differences are the same but for factors.
    std::optional<Product> ratio_of_differences(const Product& a, const Product& b, const Product& p, const Product& q) const {
        const Difference above = difference(a, b), below = difference(p, q);
        double number = 0;
        if (alike(above.left, below.left) && alike(above.right, below.right) && above.number*below.other_number == above.other_number*below.number)
            number = above.number/below.number;
        else if (alike(above.left, below.right) && alike(above.right, below.left) && above.number*below.number == above.other_number*below.other_number)
            number = -above.number/below.other_number;
        if (number == 0 || !std::isfinite(number)) return std::nullopt;
        return Product{number, both(both(above.common.above, below.common.below), below.below), both(both(above.common.below, below.common.above), above.below)};
    }

    Product times(Product one, const Product& other) const {
        Product result{one.number*other.number, both(one.above, other.above), both(one.below, other.below)};
        cancel(result.above, result.below);
        return result;
    }
    ExprId formula(const Product& product) {
        ExprId result = algebra_.number(product.number);
        for (const ExprId id : product.above) result = algebra_.multiply(result, id);
        for (const ExprId id : product.below) result = algebra_.divide(result, id);
        return result;
    }

    const model::Model& model_;
    KernelAlgebra algebra_;
};

}  // namespace

std::vector<KernelTerm> with_pairs(Context& context, std::vector<KernelTerm> terms) {
    Pairs pairs(context);
    for (std::size_t i = 0; i < terms.size(); ++i)
        for (std::size_t j = i + 1; j < terms.size(); ++j)
            if (auto pair = pairs.joined(terms[i], terms[j])) {
                terms[i] = std::move(*pair);
                terms.erase(terms.begin() + static_cast<std::ptrdiff_t>(j));
                break;
            }
    return terms;
}

}  // namespace nmlc::sema
