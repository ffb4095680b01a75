// What was written, and nothing else: the tree that the parser builds and every later stage reads. Data only.
// Names are unresolved, units are words, `du/dt` is a division of two names; `sema` gives meaning.
#pragma once
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/support/source.h"
#include "compiler/support/store.h"

namespace nmlc::ast {

struct Expr;
struct Statement;
struct Item;
using ExprId = Id<Expr>;
using StatementId = Id<Statement>;

struct Identifier { std::string text; Span span; };  // spelling after folding (mu, Omega, minus variants)

// ---------------------------------------------------------------- expressions

struct Number   { std::string text; };                                   // 0.1  1e-3
struct Quantity { std::string number; Identifier unit; int exponent = 1; };  // 10 ms   2 cm^2
struct Text     { std::string value; };                                  // "edges.csv", escapes resolved
struct Name     { std::string text; };                                   // u   tau   t   xi
struct Prime    { std::string name; };                                   // u'
struct Member   { ExprId object; Identifier member; };                   // cell.u   e2i.w   lif.LIF
struct Index    { ExprId object; std::vector<ExprId> indices; };         // E[1..10]   p[mu, i]
struct Range    { ExprId low, high; std::optional<ExprId> step; };       // 1..P   0 nA .. 4 nA step 0.1 nA
struct Unary    { enum Op { neg, not_ } op; ExprId operand; };
struct Binary   { enum Op { add, sub, mul, div, pow, and_, or_, in, mod } op; ExprId left, right; Span op_span; };  // S in [1, 6]
struct Compare  { enum Op { lt, le, gt, ge, eq, ne };                    // 20 ms <= t < 180 ms : operands n + 1, ops n
                  std::vector<ExprId> operands; std::vector<Op> ops; std::vector<Span> op_spans; };
struct If       { ExprId condition, then, otherwise; };
// `for` clauses of sums, lists and statements: `for mu in 1..P, j in 1..N where C[mu, j] > 0`; the names may be a tuple `(a, b)`.
struct ForClause { std::vector<Identifier> names; ExprId range; };
struct Comprehension { std::vector<ForClause> clauses; std::optional<ExprId> where; };
struct Argument { std::optional<Identifier> name; ExprId value; };       // tau = 10 ms, or positional
struct Call     { ExprId callee; std::vector<Argument> arguments; std::optional<Comprehension> comprehension; };
struct List     { std::vector<ExprId> elements; std::optional<Comprehension> comprehension; std::optional<Identifier> unit; };  // [60, 5] pA
struct Tuple    { std::vector<ExprId> elements; };                       // (a, b)
struct Bad      {};                                                      // stands where a syntax error was reported

struct Expr {
    std::variant<Bad, Number, Quantity, Text, Name, Prime, Member, Index, Range, Unary, Binary, Compare, If, Call, List, Tuple> node;
    Span span;
    bool bracketed = false;   // written in its own ( ): kept so that `fmt` prints what was written
};

// ---------------------------------------------------------------- bodies of models

// A unit as declared after `:`, e.g. `uA/cm^2`, `1/ms`: an expression of names, `*`, `/`, `^` and the number 1.
using UnitExpr = ExprId;

struct Binder { Identifier name; std::vector<ForClause> indices; };      // w   or   w[i in 1..n]

enum class AssignOp { set, add, sub, mul, div };                         // =  +=  -=  *=  /=
struct Assign { ExprId target; AssignOp op; ExprId value; };             // also equations: tau*du/dt = ...
struct Hold   { std::optional<Identifier> state; ExprId duration; };     // hold u for t_ref
struct Action { std::variant<Assign, Hold> node; Span span; };
struct Block  { std::vector<Action> actions; Span span; };

struct Param    { Binder name; std::optional<UnitExpr> unit; ExprId value; std::optional<ExprId> guard; bool sizes = false; };   // sizes: says how many components vectors have
struct Input    { Identifier name; std::optional<UnitExpr> unit; };
struct State    { Binder name; std::optional<UnitExpr> unit; ExprId initial; };
struct Let      { Binder name; std::optional<UnitExpr> unit; ExprId value; };
struct Weight   { Identifier name; std::optional<UnitExpr> unit; };
struct Kernel   { Identifier name; Identifier argument; ExprId value; };
struct Function { Identifier name; std::vector<Identifier> parameters; std::optional<ExprId> value; };  // no value: left open
struct Spike    { enum Kind { when, rate, at } kind; ExprId trigger; std::optional<Block> block; };
struct When     { ExprId condition; Block block; };
struct Every    { ExprId period; Block block; };
struct On       { Identifier event; Block block; };                      // on pre, on post
struct ModelUse { ExprId model; std::vector<Argument> arguments; Span span; };  // LIF(R = 20 Mohm), or just LIF
struct Use      { std::vector<ModelUse> channels; };
struct Bound    { Identifier name; ExprId range; };                      // bound w in 0 .. 10 w_unit

struct Item {
    std::variant<Param, Input, State, Let, Weight, Kernel, Function, Assign, Spike, When, Every, On, Use, Bound> node;
    Span span;
    std::string doc;          // text of `##` on its line or the line(s) before
};

// ---------------------------------------------------------------- statements of a file

enum class ModelKind { neuron, channel, synapse, rule };

struct Edition  { std::string year; };
struct Import   { std::vector<Identifier> path; std::optional<std::string> file; };  // import neurons.lif | import "my.nml"
struct ModelDecl { ModelKind kind; Identifier name; std::vector<Item> items; };
// neuron MyIF = NonlinearIF with F(u) = c2*(u - c1)^2 + c0
struct ModelAlias { ModelKind kind; Identifier name; ModelUse base; std::vector<Function> with; };
struct FunctionDecl { Function function; };
struct Constant { Identifier name; std::optional<UnitExpr> unit; ExprId value; };
struct Data     { Binder name; ExprId value; };
struct Setting  { Identifier name; ExprId value; };                      // method = rk4 ; spikes = located
// population L[a in 1..8][size[a]] = IafPscExp() with method = exact;  population E = all[1..3200]
struct Population { Binder name; std::optional<ExprId> size; std::variant<ModelUse, ExprId> what; std::vector<Setting> with; };
struct ConnectItem { ExprId target; ExprId value; std::optional<ExprId> at_least, at_most; Span span; std::string doc; };
struct Connect  { std::variant<ModelUse, ExprId> from; ExprId to; std::optional<Identifier> name; std::vector<ConnectItem> items; };
struct Drive    { ExprId target, value; };
struct Release  { ExprId target; };
struct Set      { ExprId target; AssignOp op; ExprId value; };
struct Freeze   { bool learn; ExprId target; };                          // freeze e2i / learn e2i
struct Simulate { ExprId duration; std::optional<Identifier> word;       // 200 ms | 20 steps | 5 sweeps
                  bool asynchronous = false; std::vector<Setting> with; };
struct Restart  {};
struct Record   { struct Wish { std::optional<Binder> name; ExprId value; std::optional<ExprId> every; std::optional<Identifier> on; Span span; };
                  std::vector<Wish> wishes; };                           // record cell.u, e2i.w every 1 ms, s.A on pre
struct LetResult { Binder name; ExprId value; };
struct Print    { std::vector<ExprId> values; };
struct Body     { std::vector<StatementId> statements; Span span; };
struct Sweep    { ForClause clause; Body body; };
struct Repeat   { ExprId count; Body body; };
struct For      { Comprehension clauses; Body body; };
struct Find     { ForClause clause; ExprId condition; Body body; };      // find A in 0 nA .. 20 nA where count(...) > 0 { ... }
struct PhasePlane { ExprId population; std::vector<Setting> settings; std::optional<Identifier> name; };
struct Bifurcation { ExprId population; Setting over; std::optional<Identifier> name; };
struct Plot     { ExprId value; std::optional<ExprId> versus; };
struct Save     { ExprId value; ExprId path; };
struct Expect   { ExprId left; bool approximately = false;               // plain: left is the whole condition
                  std::optional<ExprId> right, tolerance; bool relative = false; };  // x ~= y within 1e-9 relative
struct Test     { std::string name; Body body; };

struct Statement {
    std::variant<Edition, Import, ModelDecl, ModelAlias, FunctionDecl, Constant, Data, Population, Connect, Drive, Release, Set, Freeze,
                 Simulate, Restart, Record, LetResult, Print, Sweep, Repeat, For, Find, PhasePlane, Bifurcation, Plot, Save, Expect, Test>
        node;
    Span span;
    std::string doc;
};

struct Comment { Span span; bool own_line = false; };                    // `#` and `##`, for `fmt`

struct Module {
    FileId file;
    Store<ExprId, Expr> exprs;
    Store<StatementId, Statement> statements;
    std::vector<StatementId> top;        // statements of the file, in order; nested ones are reached through Body
    std::vector<Comment> comments;       // in order of place
};

}  // namespace nmlc::ast
