// Reads one expression: names resolved, units checked and gone, functions put in, literals folded into kernel units.
// Methods are spread over files by rule: names.., arithmetic, comparisons, calls, inlining, lists, quantities.
#pragma once
#include "compiler/sema/context.h"
#include "compiler/sema/place.h"
#include "compiler/sema/scope.h"

namespace nmlc::sema {

// A unit written where a value could stand: `mV` and `cm^2` of `0.1/mV/cm^2`.
struct WrittenUnit { Unit unit; int exponent = 1; std::string text; };

class Expressions {
public:
    Expressions(Context& context, Scope& scope, const Place& place) : context_(context), scope_(scope), place_(&place) {}
    Expressions(const Expressions&) = delete;
    Expressions& operator=(const Expressions&) = delete;

    Value read(ast::ExprId id);                       // any value
    Value read_number(ast::ExprId id);                // a number, quantity, trace or list; a truth or a text is a mistake
    Value read_truth(ast::ExprId id);                 // a condition
    Value read_points(ast::ExprId id);                // what a sweep or a `for` goes through
    // A quantity of the given dimension; the literal 0 fits. `what` in words: "the duration", "the initial value of `u`".
    Value read_as(ast::ExprId id, const Dimension& dimension, const std::string& what);
    // Makes a value fit: gives the literal 0 its unit, reports another dimension. Returns unknown when it does not fit.
    // `declared`: where the dimension comes from, `shown`: the unit written there.
    Value fit(Value value, const Dimension& dimension, const std::string& what, Code code, Span declared = {}, const std::optional<DisplayUnit>& shown = {});

    // A value made of others; also used by the rules for equations and events.
    Value add(const Value& left, const Value& right, bool subtract, Span op_span, Span span);
    Value multiply(const Value& left, const Value& right, Span span);
    Value divide(const Value& left, const Value& right, Span span);
    Value negate(const Value& operand, Span span);
    Value unary_function(Function function, const Value& argument, Span span);

    // The population that is driven or set: its parts are then those of the neuron at hand.
    void set_target(model::PopulationId population) { target_ = population; }
    // `L[3]` of a family of populations; null when it is something else.
    Symbol* member_of_family(ast::ExprId written);
    // The neurons of `population E = all[1..3200]`, as indices of `all`.
    model::ExprId indices_of_slice(const Symbol& symbol, Span span);
    // `w[i, j] = ...`: the receiver's number i and the sender's j.
    void bind_pair(const ast::Identifier& receiver, const ast::Identifier& sender);
    // `p[mu in 1..P, i in 1..N]`: the names stand for the indices, from the outside in. The ends; nothing after a mistake.
    std::optional<std::vector<model::ExprId>> bind_indices(const ast::Binder& binder);
    // `E[3]`, `E[1..10]`: checked against the population's size.
    std::optional<model::ExprId> population_index(Symbol& symbol, ast::ExprId written);
    std::optional<ast::Member> component(const ast::Index& access);
    // `rate(E)` and `raster(E)`: the population's spikes.
    // Also `E[1..10]` and `L[3]`. Nothing when it is no population.
    std::optional<Value> spikes_of(ast::ExprId written);

    Context& context() { return context_; }
    Scope& scope() { return scope_; }
    const ast::Expr& expr(ast::ExprId id) const { return context_.expr(scope_.file, id); }
    const Place& place() const { return *place_; }

private:
    // expressions.cpp
    Value read_node(ast::ExprId id);
    Value quantity(const ast::Quantity& quantity, bool negative, Span span);
    Value make(model::Expr expr, const Value& like);
    Value make(decltype(model::Expr::node) node, Shape shape, const Dimension& dimension, Span span);
    Shape joint_shape(const Value& left, const Value& right, Span op_span, Span span, bool& fits);
    bool is_numeric(const Value& value);
    void check_size(const Value& value);

    // name_uses.cpp
    Value name(const std::string& text, Span span);
    Value symbol(Symbol& symbol, const std::string& text, Span span);
    bool let_put_in(const Value& let) const;
    Value file_constant(const std::string& text, Span span, bool& found);
    bool in_scope(const std::string& text);
    Value unknown_name(const std::string& text, Span span);
    std::vector<std::string> names_in_scope();
    std::string as_written(const std::string& part) const;

    // arithmetic.cpp
    Value binary(ast::ExprId id);
    Value product_chain(const std::vector<ast::ExprId>& spine);
    std::optional<WrittenUnit> unit_factor(ast::ExprId id);
    Value power(const Value& base, const Value& exponent, Span span);
    Value finish(decltype(model::Expr::node) node, const Value& left, const Value& right, Dimension dimension, Span span);
    Value folded(double value, const Dimension& dimension, Span span);
    bool unify(Value& left, Value& right);

    // comparisons.cpp
    Value compare(const ast::Compare& compare, Span span);
    Value logic(const ast::Binary& binary, Span span);
    Value select(const ast::If& choice, Span span);
    Value contains(const ast::Binary& binary, Span span);

    // calls.cpp
    Value call(const ast::Call& call, ast::ExprId id);
    std::optional<std::vector<Value>> plain_arguments(const ast::Call& call, const std::string& name, std::size_t least, std::size_t most, Span span);
    std::optional<Value> language_function(const std::string& name, const ast::Call& call, Span span);
    Value numeric_function(Function function, std::vector<Value> arguments, Span span);
    Value draw(model::Distribution distribution, const ast::Call& call, const std::string& name, Span span);
    Value number_argument(const std::string& function, Value argument, ast::ExprId written);

    Value incoming(const ast::Call& call, Span span);

    // inlining.cpp
    std::optional<FunctionText> function_named(const std::string& name, Span span);
    Value inlined(const FunctionText& text, const ast::Call& call, Span span);

    // lists.cpp
    Value list(const ast::List& list, Span span);
    Value range(const ast::Range& range, Span span);
    Value comprehension(const ast::Comprehension& clauses, ast::ExprId body, Span span);
    Value element(const Value& list, const std::vector<ast::ExprId>& indices, Span span);
    Value element_of_array(const Value& array, const model::Variable& variable, const std::vector<ast::ExprId>& indices, Span span);
    bool check_index(const Value& index);

    // spike_sums.cpp
    std::optional<Value> spike_sum(const std::string& name, const ast::Call& call, Span span);
    std::optional<Value> lag(const ast::Binary& difference, Span span);
    // `post.u` of a synapse, `cell.u` of a channel.
    std::optional<Value> part_of_host(const std::string& word, const ast::Identifier& part, Span span);
    Value part_of_sender(const ast::Identifier& part, Span span);
    template <class Ref>
    Value part_of_other(const Host& host, const ast::Identifier& part, Span span);
    Value lacks(const Host& host, const ast::Identifier& part, Span span);

    // past.cpp
    std::optional<Value> past(const ast::Call& call, Span span);

    // energy.cpp
    Value energy(const ast::Call& call, Span span);

    // reducers.cpp
    std::optional<Value> reducer(const std::string& name, const ast::Call& call, Span span);

    // quantities.cpp
    Value member(const ast::Member& member, Span span);
    Value cell_part(const ast::Identifier& part, Span span);
    Value index(const ast::Index& index, Span span);
    Value sample(const Value& trace, const ast::Call& call, Span span);
    model::ExprId index_in_slice(const Symbol& symbol, model::ExprId index, Span span);
    Value part_of_connection(Symbol& connection, const ast::Identifier& part, Span span);
    Value drive_reads_other(Span span);
    Value part_of(Symbol& population, std::optional<model::ExprId> indices, const ast::Identifier& part, Span span);

    Symbol unknown_;
    // analysis_results.cpp: what an analysis has found. Nothing where `access` is no part of one.
    const AnalysisName* analysis_named(ast::ExprId name);
    std::optional<Value> found(const ast::Member& access, Span span);
    std::optional<Value> count_of_found(const ast::Call& call, Span span);

    Context& context_;
    Scope& scope_;
    const Place* place_;
    model::PopulationId target_;                 // the population that is driven or set, whose parts are read neuron by neuron
    unsigned loop_level_ = 0;                    // enclosing `for` of lists and sums
    // Functions being put in, outermost first, and how many have been put in so far: shared with the readers of their texts.
    struct Expansion { std::vector<const ast::Function*> calls; std::uint32_t work = 0; bool reported = false; };
    Expansion own_expansion_;
    Expansion* expansion_ = &own_expansion_;
};

// Nodes of one expression after functions were put in, and functions inside functions.
inline constexpr std::uint32_t most_nodes = 100'000;
inline constexpr std::uint32_t most_calls_inside_calls = 200;

// Whether a trace has a value for each of several neurons or synapses: at a time it is then a list.
bool is_of_several(const Context& context, model::ExprId trace);

}  // namespace nmlc::sema
