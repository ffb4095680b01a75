#include "compiler/driver/vectors.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "compiler/support/overloaded.h"

namespace nmlc::driver {
namespace {

using ast::ExprId;

constexpr std::size_t most_components = 500, most_terms = 100'000;

using Numbers = std::map<std::string, double>;
using Extents = std::vector<long>;

std::optional<double> number_of(const std::string& text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
}

std::string component(const std::string& name, const std::vector<long>& indices) {
    std::string text = name + "[";
    for (std::size_t k = 0; k < indices.size(); ++k) text += (k ? ", " : "") + std::to_string(indices[k]);
    return text + "]";
}

// The indices one after the other, the last one fastest.
template <class Visit>
void each_tuple(const Extents& extents, const Visit& visit) {
    std::vector<long> at(extents.size(), 1);
    for (const long extent : extents)
        if (extent < 1) return;
    for (;;) {
        visit(at);
        std::size_t k = at.size();
        while (k > 0 && ++at[k - 1] > extents[k - 1]) at[--k] = 1;
        if (k == 0) return;
    }
}

class Model {
public:
    Model(ast::Module& module, ast::ModelDecl& model, const Numbers& constants) : module_(module), model_(model), numbers_(constants) {}

    void write_out() {
        for (const ast::Item& item : model_.items)
            if (const auto* param = std::get_if<ast::Param>(&item.node); param && param->name.indices.empty())
                if (const auto value = evaluate(param->value, {})) numbers_[param->name.name.text] = *value;
        used_.clear();
        std::size_t components = 0;
        for (const ast::Item& item : model_.items) {
            const ast::Binder* const binder = binder_of(item);
            if (!binder || binder->indices.empty()) continue;
            const auto extents = extents_of(*binder);
            if (!extents) return;
            std::size_t count = 1;
            for (const long extent : *extents) count *= static_cast<std::size_t>(std::max(extent, 0L));
            components += count;
            if (components > most_components) return;
            vectors_[binder->name.text] = *extents;
        }
        if (vectors_.empty()) return;
        std::vector<ast::Item> items;
        for (const ast::Item& item : model_.items) add(item, items);
        for (ast::Item& item : items)
            if (auto* param = std::get_if<ast::Param>(&item.node)) param->sizes = used_.contains(param->name.name.text);
        if (!too_large_) model_.items = std::move(items);
    }

private:
    static const ast::Binder* binder_of(const ast::Item& item) {
        if (const auto* param = std::get_if<ast::Param>(&item.node)) return &param->name;
        if (const auto* state = std::get_if<ast::State>(&item.node)) return &state->name;
        if (const auto* let = std::get_if<ast::Let>(&item.node)) return &let->name;
        return nullptr;
    }

    std::optional<Extents> extents_of(const ast::Binder& binder) const {
        Extents extents;
        for (const ast::ForClause& clause : binder.indices) {
            const auto ends = ends_of(clause, {});
            if (!ends || ends->first != 1) return std::nullopt;
            extents.push_back(ends->second);
        }
        return extents;
    }

    std::optional<std::pair<long, long>> ends_of(const ast::ForClause& clause, const Numbers& here) const {
        const auto* range = std::get_if<ast::Range>(&module_.exprs[clause.range].node);
        if (!range || range->step || clause.names.size() != 1) return std::nullopt;
        const auto low = evaluate(range->low, here), high = evaluate(range->high, here);
        if (!low || !high || *low != std::floor(*low) || *high != std::floor(*high) || std::abs(*low) > 1e6 || std::abs(*high) > 1e6) return std::nullopt;
        return std::pair{static_cast<long>(*low), static_cast<long>(*high)};
    }

    std::optional<double> evaluate(ExprId id, const Numbers& here) const {
        return std::visit(overloaded{
            [](const ast::Number& number) { return number_of(number.text); },
            [&](const ast::Name& name) -> std::optional<double> {
                if (const auto found = here.find(name.text); found != here.end()) return found->second;
                const auto found = numbers_.find(name.text);
                if (found != numbers_.end()) used_.insert(name.text);
                return found == numbers_.end() ? std::nullopt : std::optional(found->second);
            },
            [&](const ast::Unary& unary) -> std::optional<double> {
                const auto operand = unary.op == ast::Unary::neg ? evaluate(unary.operand, here) : std::nullopt;
                return operand ? std::optional(-*operand) : std::nullopt;
            },
            [&](const ast::Binary& binary) -> std::optional<double> {
                const auto a = evaluate(binary.left, here), b = evaluate(binary.right, here);
                if (!a || !b) return std::nullopt;
                switch (binary.op) {
                    case ast::Binary::add: return *a + *b;
                    case ast::Binary::sub: return *a - *b;
                    case ast::Binary::mul: return *a * *b;
                    default: return std::nullopt;
                }
            },
            [](const auto&) -> std::optional<double> { return std::nullopt; },
        }, module_.exprs[id].node);
    }

    mutable std::set<std::string> used_;   // names whose values are written out
    ExprId made(decltype(ast::Expr::node) node, Span span) { return module_.exprs.add({std::move(node), span}); }
    ExprId number(double value, Span span) {
        if (value < 0) return made(ast::Unary{ast::Unary::neg, number(-value, span)}, span);
        return made(ast::Number{std::to_string(static_cast<long>(value))}, span);
    }

    // The vector that `w`, or the `dw` of a derivative, is.
    const Extents* vector_named(const std::string& name) const {
        if (const auto found = vectors_.find(name); found != vectors_.end()) return &found->second;
        if (name.size() > 1 && name[0] == 'd')
            if (const auto found = vectors_.find(name.substr(1)); found != vectors_.end()) return &found->second;
        return nullptr;
    }

    // The expression with numbers for the indices that are known here.
    ExprId written(ExprId id, const Numbers& here) {
        if (++terms_ > most_terms) too_large_ = true;
        if (too_large_) return id;
        const ast::Expr expr = module_.exprs[id];   // a copy: writing adds to the store
        const auto again = [&](auto node) {
            ast::Expr result = expr;
            result.node = std::move(node);
            return module_.exprs.add(std::move(result));
        };
        return std::visit(overloaded{
            [&](const ast::Name& name) { const auto found = here.find(name.text); return found == here.end() ? id : number(found->second, expr.span); },
            [&](ast::Member e) { e.object = written(e.object, here); return again(e); },
            [&](ast::Index e) {
                std::vector<long> indices;
                for (ExprId& index : e.indices) {
                    index = written(index, here);
                    if (const auto value = evaluate(index, here); value && *value == std::floor(*value)) indices.push_back(static_cast<long>(*value));
                }
                const auto* name = std::get_if<ast::Name>(&module_.exprs[e.object].node);
                if (name && vector_named(name->text) && indices.size() == e.indices.size()) return again(ast::Name{component(name->text, indices)});
                e.object = written(e.object, here);
                return again(std::move(e));
            },
            [&](ast::Range e) {
                e.low = written(e.low, here), e.high = written(e.high, here);
                if (e.step) e.step = written(*e.step, here);
                return again(e);
            },
            [&](ast::Unary e) { e.operand = written(e.operand, here); return again(e); },
            [&](ast::Binary e) { e.left = written(e.left, here), e.right = written(e.right, here); return again(e); },
            [&](ast::Compare e) {
                for (ExprId& operand : e.operands) operand = written(operand, here);
                return again(std::move(e));
            },
            [&](ast::If e) { e.condition = written(e.condition, here), e.then = written(e.then, here), e.otherwise = written(e.otherwise, here); return again(e); },
            [&](ast::Call e) {
                if (e.comprehension) {
                    if (const auto sum = sum_written(e, here, expr.span)) return *sum;
                    return id;
                }
                e.callee = written(e.callee, here);
                for (ast::Argument& argument : e.arguments) argument.value = written(argument.value, here);
                return again(std::move(e));
            },
            [&](const auto&) { return id; },
        }, expr.node);
    }

    // `sum(... for j in 1..n)` as a sum of n terms.
    std::optional<ExprId> sum_written(const ast::Call& call, const Numbers& here, Span span) {
        const auto* name = std::get_if<ast::Name>(&module_.exprs[call.callee].node);
        if (!name || name->text != "sum" || call.comprehension->where || call.arguments.size() != 1) return std::nullopt;
        std::vector<Numbers> places{here};
        for (const ast::ForClause& clause : call.comprehension->clauses) {
            std::vector<Numbers> further;
            for (const Numbers& place : places) {
                const auto ends = ends_of(clause, place);
                if (!ends || ends->second - ends->first > static_cast<long>(most_components)) return std::nullopt;
                for (long k = ends->first; k <= ends->second; ++k) further.push_back(place), further.back()[clause.names.front().text] = static_cast<double>(k);
            }
            places = std::move(further);
        }
        std::optional<ExprId> sum;
        for (const Numbers& place : places) {
            const ExprId term = written(call.arguments.front().value, place);
            sum = sum ? module_.exprs.add({ast::Binary{ast::Binary::add, *sum, term, span}, span}) : term;
        }
        if (sum) module_.exprs[*sum].bracketed = true;
        return sum ? *sum : number(0, span);
    }

    // Of the left side of an equation or an assignment: the names that stand for all indices of a vector.
    void free_indices(ExprId id, std::map<std::string, long>& found) const {
        std::visit(overloaded{
            [&](const ast::Index& e) {
                const auto* name = std::get_if<ast::Name>(&module_.exprs[e.object].node);
                const Extents* const extents = name ? vector_named(name->text) : nullptr;
                if (!extents || extents->size() != e.indices.size()) return;
                for (std::size_t k = 0; k < e.indices.size(); ++k)
                    if (const auto* index = std::get_if<ast::Name>(&module_.exprs[e.indices[k]].node); index && !numbers_.contains(index->text)) found.emplace(index->text, (*extents)[k]);
            },
            [&](const ast::Binary& e) { free_indices(e.left, found), free_indices(e.right, found); },
            [&](const ast::Unary& e) { free_indices(e.operand, found); },
            [&](const ast::Call& e) { free_indices(e.callee, found); },
            [](const auto&) {},
        }, module_.exprs[id].node);
    }

    template <class Visit>
    void each_assignment(const ast::Assign& assign, const Visit& visit) {
        std::map<std::string, long> free;
        free_indices(assign.target, free);
        Extents extents;
        for (const auto& [name, extent] : free) extents.push_back(extent);
        each_tuple(extents, [&](const std::vector<long>& at) {
            Numbers here;
            std::size_t k = 0;
            for (const auto& [name, extent] : free) here[name] = static_cast<double>(at[k++]);
            visit(ast::Assign{written(assign.target, here), assign.op, written(assign.value, here)});
        });
    }

    ast::Block written(const ast::Block& block) {
        ast::Block result{{}, block.span};
        for (const ast::Action& action : block.actions) {
            if (const auto* assign = std::get_if<ast::Assign>(&action.node)) each_assignment(*assign, [&](ast::Assign one) { result.actions.push_back({std::move(one), action.span}); });
            else result.actions.push_back(action);
        }
        return result;
    }

    template <class Declared>
    void add_components(const ast::Item& item, const Declared& declared, ExprId Declared::* value, std::vector<ast::Item>& items) {
        const auto extents = vectors_.find(declared.name.name.text);
        const auto add_one = [&](const std::string& name, const Numbers& here) {
            Declared one = declared;
            one.name = {{name, declared.name.name.span}, {}};
            one.*value = written(declared.*value, here);
            items.push_back({std::move(one), item.span, item.doc});
        };
        if (extents == vectors_.end() || declared.name.indices.empty()) return add_one(declared.name.name.text, {});
        each_tuple(extents->second, [&](const std::vector<long>& at) {
            Numbers here;
            for (std::size_t k = 0; k < at.size(); ++k) here[declared.name.indices[k].names.front().text] = static_cast<double>(at[k]);
            add_one(component(declared.name.name.text, at), here);
        });
    }

    void add(const ast::Item& item, std::vector<ast::Item>& items) {
        const auto keep = [&](auto node) { items.push_back({std::move(node), item.span, item.doc}); };
        std::visit(overloaded{
            [&](const ast::Param& param) { add_components(item, param, &ast::Param::value, items); },
            [&](const ast::State& state) { add_components(item, state, &ast::State::initial, items); },
            [&](const ast::Let& let) { add_components(item, let, &ast::Let::value, items); },
            [&](const ast::Assign& assign) { each_assignment(assign, [&](ast::Assign one) { keep(std::move(one)); }); },
            [&](ast::Spike spike) {
                spike.trigger = written(spike.trigger, {});
                if (spike.block) spike.block = written(*spike.block);
                keep(std::move(spike));
            },
            [&](const ast::When& when) { keep(ast::When{written(when.condition, {}), written(when.block)}); },
            [&](const ast::Every& every) { keep(ast::Every{every.period, written(every.block)}); },
            [&](const ast::On& on) { keep(ast::On{on.event, written(on.block)}); },
            [&](ast::Function function) {
                if (function.value) function.value = written(*function.value, {});
                keep(std::move(function));
            },
            [&](const auto& other) { keep(other); },
        }, item.node);
    }

    ast::Module& module_;
    ast::ModelDecl& model_;
    Numbers numbers_;                       // constants of the file, params of the model
    std::map<std::string, Extents> vectors_;
    std::size_t terms_ = 0;
    bool too_large_ = false;
};

}  // namespace

ast::Module with_vectors_written_out(ast::Module module) {
    Numbers constants;
    for (const ast::Statement& statement : module.statements)
        if (const auto* constant = std::get_if<ast::Constant>(&statement.node))
            if (const auto* number = std::get_if<ast::Number>(&module.exprs[constant->value].node))
                if (const auto value = number_of(number->text)) constants[constant->name.text] = *value;
    for (ast::Statement& statement : module.statements)
        if (auto* model = std::get_if<ast::ModelDecl>(&statement.node)) Model(module, *model, constants).write_out();
    return module;
}

}  // namespace nmlc::driver
