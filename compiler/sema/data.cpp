// `data p[mu in 1..P, i in 1..N] = choose(-1, 1)` and `data x = load("digits.npy")`; quantities of one's own that are recorded.
#include "compiler/model/children.h"
#include "compiler/model/names.h"
#include "compiler/sema/evaluate.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"
#include "compiler/sema/messages_memory.h"

namespace nmlc::sema {
namespace {

// The first of what has no value at the moment: a let, an input, spikes. In words.
struct Missing { std::string what, kind; Span span; };
std::optional<Missing> missing_at_the_moment(const model::Model& model, model::ExprId id) {
    const model::Expr& expr = model.exprs[id];
    if (const auto* quantity = std::get_if<model::Quantity>(&expr.node)) {
        const std::string name = model.populations[quantity->population].name + "." + model::name_of_part(model, *quantity);
        if (std::holds_alternative<model::LetId>(quantity->part)) return Missing{name, "a `let`", expr.span};
        if (std::holds_alternative<model::InputId>(quantity->part)) return Missing{name, "an input", expr.span};
        if (std::holds_alternative<model::Spikes>(quantity->part)) return Missing{name, "spikes", expr.span};
    }
    if (const auto* variable = std::get_if<model::VariableRef>(&expr.node); variable && model.variables[variable->variable].shape == model::Expr::trace)
        return Missing{model.variables[variable->variable].name, "a trace", expr.span};
    std::optional<Missing> found;
    model::for_each_child(expr, [&](model::ExprId child) { if (!found) found = missing_at_the_moment(model, child); });
    return found;
}

}  // namespace

// The file that `load("x.npy")` names, below the folder of the model.
std::optional<std::string> Experiment::loaded_file(const ast::Call& call, Span span) {
    const auto* text = call.arguments.size() == 1 && !call.arguments[0].name && !call.comprehension ? std::get_if<ast::Text>(&context_.expr(file_, call.arguments[0].value).node) : nullptr;
    if (!text) {
        context_.report(messages::load_needs_name(span));
        return std::nullopt;
    }
    return file_below_model(text->value, context_.expr(file_, call.arguments[0].value).span);
}

std::optional<std::string> Experiment::file_below_model(const std::string& name, Span span) {
    if (name.empty() || name.front() == '/' || name.find("..") != std::string::npos) {
        context_.report(messages::file_outside(name, span));
        return std::nullopt;
    }
    const std::string& model = context_.sources[span.file].name();
    const auto folder = model.rfind('/');
    return folder == std::string::npos ? name : model.substr(0, folder + 1) + name;
}

// The data p of `data q = dual(p)`.
const Symbol* Experiment::patterns_of(const ast::Call& call, const ast::Data& written) {
    const auto* name = call.arguments.size() == 1 && !call.arguments[0].name && !call.comprehension ? std::get_if<ast::Name>(&context_.expr(file_, call.arguments[0].value).node) : nullptr;
    Symbol* const symbol = name ? names_->find(name->text) : nullptr;
    const bool fits = symbol && symbol->kind == Symbol::variable && context_.model.variables[model::VariableId{symbol->id}].kind == model::Variable::data && symbol->value.rank == 2 && written.name.indices.empty();
    if (symbol && symbol->kind == Symbol::unknown) return nullptr;
    if (fits) {
        symbol->used = true;
        return symbol;
    }
    context_.report(messages::dual_of_patterns(written.name.name.text, context_.expr(file_, written.value).span));
    return nullptr;
}

void Experiment::data(const ast::Data& written, const ast::Statement& statement) {
    const ast::Identifier& name = written.name.name;
    if (is_late("data", statement.span)) return declare_unknown(name);
    Scope inside = scope();
    Expressions expressions(context_, inside, places::data);
    auto extents = expressions.bind_indices(written.name);
    const auto* call = std::get_if<ast::Call>(&context_.expr(file_, written.value).node);
    const auto* callee = call ? std::get_if<ast::Name>(&context_.expr(file_, call->callee).node) : nullptr;
    model::Data result{{}, {}, "", name.span};
    bool usable = extents.has_value();
    if (callee && callee->text == "load") {
        const auto file = loaded_file(*call, context_.expr(file_, written.value).span);
        usable &= file.has_value();
        if (file) result.file = *file;
    } else if (callee && callee->text == "dual" && context_.names.find(file_, Namespace::function, "dual").empty()) {   // a function of one's own goes before
        const Symbol* const patterns = patterns_of(*call, written);
        usable &= patterns != nullptr;
        if (usable) {
            result.dual_of = model::VariableId{patterns->id};
            extents = context_.model.variables[*result.dual_of].extents;
        }
    } else {
        const Value value = expressions.read(written.value);
        if (value.known && written.name.indices.empty()) {
            context_.report(messages::data_index_missing(name.text, name.span));
            usable = false;
        } else if (value.known && (value.shape != Shape::number || !value.dimension.is_number())) {
            context_.report(messages::data_not_numbers(name.text, value));
            usable = false;
        }
        usable &= value.known;
        result.value = value.id;
    }
    if (!usable) return declare_unknown(name);
    Value array;
    array.known = true;
    array.shape = Shape::list;
    array.rank = static_cast<unsigned>(extents->size());
    array.span = name.span;
    ExperimentNames* const own = names_;
    if (declared_ == &context_.model.top_populations) names_ = &populations_;   // tests see what the file declares
    result.variable = declare_variable(name, model::Variable::data, array, statement.doc);
    names_ = own;
    context_.model.variables[result.variable].extents = *extents;
    (declared_ == &context_.model.top_populations ? context_.model.top_data : own_data_).push_back(std::move(result));
}

// `record m[mu in 1..P] = mean(p[mu, j]*net[j].S for j in 1..N) every 2`
std::optional<model::RecordOwn> Experiment::record_own(const ast::Record::Wish& wish, const std::string& doc) {
    Scope inside = scope();
    Expressions expressions(context_, inside, places::own_record);
    const auto extents = expressions.bind_indices(*wish.name);
    Value value = expressions.read(wish.value);
    bool usable = extents && value.known;
    if (value.known && value.shape != Shape::number && value.shape != Shape::truth) {
        context_.report(messages::own_record_value(value));
        usable = false;
    }
    if (const auto missing = value.known ? missing_at_the_moment(context_.model, value.id) : std::nullopt) {
        context_.report(messages::own_record_reads(missing->what, missing->kind, missing->span));
        usable = false;
    }
    model::RecordOwn result{{}, value.id, {}};
    if (wish.every) {
        const Value every = expressions.fit(expressions.read_number(*wish.every), context_.time_dimension(), "the interval of a record", Code::E0310);
        const auto interval = every.known ? evaluate(context_.model, every.id) : std::nullopt;
        if (interval && *interval <= 0) context_.report(messages::period_not_positive(every.span));
        usable &= every.known;
        result.every = every.id;
    }
    if (!usable) {
        declare_unknown(wish.name->name);
        return std::nullopt;
    }
    value.shape = Shape::trace;
    value.rank = static_cast<unsigned>(extents->size());
    value.constant.reset();
    value.zero = false;
    result.variable = declare_variable(wish.name->name, model::Variable::recorded, value, doc);
    context_.model.variables[result.variable].extents = *extents;
    return result;
}

}  // namespace nmlc::sema
