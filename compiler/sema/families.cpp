// Families of populations, `population L[a in 1..8][size[a]] = ...`, whose members are `L[1]`, `L[2]`, ...; and `for` over connections,
// `for a in 1..8, b in 1..8 where C[a, b] > 0 { connect L[b] -> L[a] { ... } }`: written out, one after the other, before anything runs.
#include <cmath>

#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {
namespace {

constexpr double most_members = 10'000;

std::string member_name(const std::string& family, double index) { return family + "[" + std::to_string(static_cast<long long>(index)) + "]"; }

}  // namespace

// The numbers of a range or list that is known before anything runs.
std::optional<std::vector<double>> Experiment::known_numbers(ast::ExprId written) {
    Scope inside = scope();
    Expressions expressions(context_, inside, places::range);
    const Value value = expressions.read(written);
    if (!value.known) return std::nullopt;
    std::vector<double> numbers;
    bool all = true;
    if (const auto* range = std::get_if<model::Range>(&context_.model.exprs[value.id].node)) {
        const auto low = evaluate(context_.model, range->low), high = evaluate(context_.model, range->high);
        const auto step = range->step ? evaluate(context_.model, *range->step) : std::optional<double>(1);
        all = low && high && step && *step != 0 && (*high - *low) / *step < most_members;
        if (all)
            for (double k = 0; k <= std::floor((*high - *low) / *step + 1e-9); ++k) numbers.push_back(*low + k * *step);
    } else if (const auto* list = std::get_if<model::ListLiteral>(&context_.model.exprs[value.id].node)) {
        for (const model::ExprId element : list->elements) {
            const auto number = evaluate(context_.model, element);
            all = all && number;
            numbers.push_back(number.value_or(0));
        }
    } else {
        all = false;
    }
    if (all) return numbers;
    context_.report(messages::not_known_before(value.span));
    return std::nullopt;
}

// `a` stands for a number while a declaration is written out.
void Experiment::stand_for(ExperimentNames& names, const ast::Identifier& name, double number) {
    Value value = context_.number(number, {}, name.span);
    names.values.insert_or_assign(name.text, Symbol{Symbol::argument, 0, value, name.span});
}

void Experiment::declare_family(const ast::Population& written, const ast::Statement& statement, ExperimentNames& names) {
    const ast::Identifier& name = written.name.name;
    const ast::ForClause& clause = written.name.indices.front();
    const auto numbers = known_numbers(clause.range);
    if (!numbers || clause.names.size() != 1) return;
    Symbol family{Symbol::family, 0, context_.unknown(name.span), name.span};
    names.values.insert({name.text, family});
    for (const double number : *numbers) {
        ExperimentNames inner;
        inner.outer = names_;
        stand_for(inner, clause.names.front(), number);
        names_ = &inner;
        ast::Population member = written;
        member.name.name.text = member_name(name.text, number);
        member.name.indices.clear();
        check_population(member, statement);
        names_ = inner.outer;
        if (const auto made = inner.values.find(member.name.name.text); made != inner.values.end()) names.values.insert({made->first, made->second});
    }
}

bool Experiment::declares(const ast::Body& body) const {
    const ast::Module& module = context_.module(file_);
    for (const ast::StatementId id : body.statements) {
        const ast::Statement& statement = module.statements[id];
        if (std::holds_alternative<ast::Connect>(statement.node)) return true;
        if (const auto* loop = std::get_if<ast::For>(&statement.node); loop && declares(loop->body)) return true;
    }
    return false;
}

// Every combination of the clauses' numbers, the last one fastest.
void Experiment::write_out(const ast::For& loop, std::size_t clause, std::vector<model::StatementId>& result) {
    if (clause == loop.clauses.clauses.size()) {
        if (loop.clauses.where) {
            Scope inside = scope();
            Expressions expressions(context_, inside, places::range);
            const Value condition = expressions.read_truth(*loop.clauses.where);
            if (!condition.known) return;
            const auto holds = evaluate(context_.model, condition.id);
            if (!holds) return context_.report(messages::not_known_before(condition.span));
            if (*holds == 0) return;
        }
        return check_body(loop.body.statements, result);
    }
    const ast::ForClause& names = loop.clauses.clauses[clause];
    const auto numbers = known_numbers(names.range);
    if (!numbers || names.names.size() != 1) return;
    const std::string before = written_out_;
    for (const double number : *numbers) {
        ExperimentNames inner;
        inner.outer = names_;
        stand_for(inner, names.names.front(), number);
        names_ = &inner;
        written_out_ = before + (before.empty() ? "" : ",") + std::to_string(static_cast<long long>(number));
        write_out(loop, clause + 1, result);
        names_ = inner.outer;
    }
    written_out_ = before;
}

// `L[3]` of a family: the symbol of that population.
Symbol* Expressions::member_of_family(ast::ExprId written) {
    const auto* index = std::get_if<ast::Index>(&expr(written).node);
    const auto* name = index ? std::get_if<ast::Name>(&expr(index->object).node) : nullptr;
    Symbol* family = name ? scope_.find(name->text) : nullptr;
    if (!family || family->kind != Symbol::family || index->indices.size() != 1) return nullptr;
    family->used = true;
    Expressions indices(context_, scope_, places::index);
    const Value which = indices.read_number(index->indices.front());
    if (!which.known) return &unknown_;
    const auto number = evaluate(context_.model, which.id);
    if (!number) {
        context_.report(messages::not_known_before(which.span));
        return &unknown_;
    }
    if (Symbol* member = scope_.find(member_name(name->text, *number))) return member;
    context_.report(messages::no_such_member(name->text, *number, which.span, family->span));
    return &unknown_;
}

// The spikes of what names a population or part of one.
std::optional<Value> Expressions::spikes_of(ast::ExprId written) {
    const Span span = expr(written).span;
    const auto population = [&](ast::ExprId id) -> Symbol* {
        const auto* name = std::get_if<ast::Name>(&expr(id).node);
        Symbol* symbol = name ? scope_.find(name->text) : member_of_family(id);
        return symbol && (symbol->kind == Symbol::population || symbol == &unknown_) ? symbol : nullptr;
    };
    if (Symbol* all = population(written)) return part_of(*all, std::nullopt, {"spikes", span}, span);
    const auto* index = std::get_if<ast::Index>(&expr(written).node);
    Symbol* of = index && index->indices.size() == 1 ? population(index->object) : nullptr;
    if (!of) return std::nullopt;
    const auto which = of->kind == Symbol::population ? population_index(*of, index->indices.front()) : std::nullopt;
    return which ? part_of(*of, which, {"spikes", span}, span) : context_.unknown(span);
}

}  // namespace nmlc::sema
