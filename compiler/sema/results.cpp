// What is made of the records: `let`, `print`, `expect`, `plot`.
#include <cmath>

#include "compiler/model/children.h"
#include "compiler/model/names.h"
#include "compiler/sema/experiment.h"
#include "compiler/sema/messages.h"

namespace nmlc::sema {

Value Experiment::result(ast::ExprId written) {
    Scope inside = scope();
    Expressions expressions(context_, inside, places::result);
    Value value = expressions.read(written);
    if (!value.known) return value;
    context_.model.exprs[value.id].display = value.shown_in();
    return check_recorded(value.id) ? value : context_.unknown(value.span);
}

bool Experiment::check_recorded(model::ExprId root) {
    std::vector<model::ExprId> stack{root};
    bool complete = true;
    while (!stack.empty()) {
        const model::Expr& expr = context_.model.exprs[stack.back()];
        stack.pop_back();
        model::for_each_child(expr, [&](model::ExprId child) { stack.push_back(child); });
        const auto* quantity = std::get_if<model::Quantity>(&expr.node);
        if (!quantity || std::holds_alternative<model::ParamId>(quantity->part)) continue;
        const std::string part = model::name_of_part(context_.model, *quantity);
        if (std::holds_alternative<model::Spikes>(quantity->part)) {   // spikes are few: asking for them records them
            if (recorded_.insert({quantity->population.index, part}).second)
                implied_.push_back(context_.model.statements.add({model::Record{{quantity->population, {}, model::Spikes{}}, {}}, expr.span, ""}));
            continue;
        }
        if (recorded_.contains({quantity->population.index, part}) || (expr.shape == Shape::list && context_.model.populations[quantity->population].synapses_of)) continue;
        if (!record_in_doubt_) {
            // What a connection keeps in a cell has a name of the cell's that nobody wrote.
            const std::string written(text_of(context_.sources, expr.span));
            const Symbol* const root = names_->find(written.substr(0, written.find('.')));
            context_.report(messages::not_recorded(root && root->kind == Symbol::connection ? written : context_.model.populations[quantity->population].name + "." + part, expr.span));
        }
        complete = false;
    }
    return complete;
}

std::optional<model::LetResult> Experiment::let(const ast::LetResult& written, const std::string& doc) {
    if (!written.name.indices.empty()) {
        context_.refuse(Code::E0904, "vectors, such as `" + written.name.name.text + "[...]`,", written.name.name.span);
        declare_unknown(written.name.name);
        return std::nullopt;
    }
    const Value value = result(written.value);
    const model::VariableId variable = declare_variable(written.name.name, model::Variable::result, value, doc);
    return value.known ? std::optional(model::LetResult{variable, value.id}) : std::nullopt;
}

std::optional<model::Print> Experiment::print(const ast::Print& written) {
    model::Print result_;
    bool usable = true;
    for (const ast::ExprId id : written.values) {
        const Value value = result(id);
        usable &= value.known;
        result_.values.push_back(value.id);
        result_.texts.push_back(value.shape == Shape::text ? "" : std::string(text_of(context_.sources, context_.expr(file_, id).span)));
    }
    return usable ? std::optional(std::move(result_)) : std::nullopt;
}

std::optional<model::Expect> Experiment::expect(const ast::Expect& written) {
    if (!written.approximately) {
        const Value truth = result(written.left);
        if (!truth.known) return std::nullopt;
        if (truth.shape != Shape::truth) {
            context_.report(messages::expect_needs_comparison(truth));
            return std::nullopt;
        }
        if (truth.constant) context_.report(messages::constant_condition(*truth.constant != 0, "the expectation holds", truth.span));
        return model::Expect{truth.id, {}, {}, false};
    }
    Value left = result(written.left);
    if (!written.right) return std::nullopt;
    Value right = result(*written.right);
    if (!written.tolerance) {
        context_.report(messages::tolerance_missing(cover(left.span, right.span)));
        return std::nullopt;
    }
    Scope inside = scope();
    Expressions expressions(context_, inside, places::result);
    Value tolerance = expressions.read_number(*written.tolerance);
    if (!left.known || !right.known || !tolerance.known) return std::nullopt;
    for (const Value* side : {&left, &right})
        if (side->shape == Shape::truth || side->shape == Shape::text) {
            context_.report(messages::not_a_quantity(*side));
            return std::nullopt;
        }
    if (left.zero && !right.zero) left = expressions.fit(left, right.dimension, "", Code::E0302);
    if (right.zero && !left.zero) right = expressions.fit(right, left.dimension, "", Code::E0302);
    if (!left.known || !right.known) return std::nullopt;
    if (left.dimension != right.dimension) {
        context_.report(messages::cannot_compare(left, right, right.span, nearby(inside)));
        return std::nullopt;
    }
    if ((left.shape == Shape::trace && right.shape == Shape::list) || (left.shape == Shape::list && right.shape == Shape::trace)) {
        context_.report(messages::shapes_do_not_join(left, right, right.span));
        return std::nullopt;
    }
    const auto* left_list = std::get_if<model::ListLiteral>(&context_.model.exprs[left.id].node);
    const auto* right_list = std::get_if<model::ListLiteral>(&context_.model.exprs[right.id].node);
    if (left_list && right_list && left_list->elements.size() != right_list->elements.size()) {
        context_.report(messages::lists_of_other_length(left_list->elements.size(), right_list->elements.size(), right.span));
        return std::nullopt;
    }
    const auto* literal = std::get_if<ast::Quantity>(&context_.expr(file_, *written.tolerance).node);
    const bool relative = written.relative || (literal && literal->unit.text == "%");
    tolerance = expressions.fit(tolerance, relative ? Dimension{} : left.dimension, relative ? "a relative tolerance" : "the tolerance", Code::E0309, left.span, left.display);
    if (!tolerance.known) return std::nullopt;
    if (tolerance.constant && !(*tolerance.constant >= 0)) {
        context_.report(messages::negative_tolerance(tolerance.span));
        return std::nullopt;
    }
    return model::Expect{left.id, right.id, tolerance.id, relative};
}

// `save EXPR to "w.npy"`: numbers, lists and traces, each once, into the result folder.
std::optional<model::Save> Experiment::save(const ast::Save& written) {
    const Value value = result(written.value);
    const ast::Expr& name = context_.expr(file_, written.path);
    const auto* path = std::get_if<ast::Text>(&name.node);
    bool usable = value.known && path;
    if (value.known && (value.shape == Shape::truth || value.shape == Shape::text)) {
        context_.report(messages::not_a_quantity(value));
        usable = false;
    }
    if (!path && !std::holds_alternative<ast::Bad>(name.node)) context_.report(messages::save_needs_name(name.span));
    if (!path) return std::nullopt;
    const auto refused = [&](Diagnostic diagnostic) {
        context_.report(std::move(diagnostic));
        usable = false;
    };
    const std::string& text = path->value;
    const bool plain = text.size() > 4 && text.find_first_of("/\\") == std::string::npos && text.front() != '.' && text.find('\0') == std::string::npos;
    if (!plain || !(text.ends_with(".npy") || text.ends_with(".csv"))) refused(messages::save_bad_name(text, name.span));
    else if (depth_ > 0) refused(messages::save_in_a_body(name.span));
    else if (in_test_) refused(messages::save_in_a_test(name.span));
    else if (const auto [known, fresh] = saved_.insert({text.substr(0, text.size() - 4), name.span}); !fresh) refused(messages::saved_twice(text, name.span, known->second));
    return usable ? std::optional(model::Save{value.id, text}) : std::nullopt;
}

std::optional<model::Plot> Experiment::plot(const ast::Plot& written) {
    using Kind = model::Plot::Kind;
    if (auto analysis = plot_of_analysis(written)) return analysis;
    model::Plot figure{Kind::trace, context_.placeholder, {}, {}, {}};
    const ast::Expr& expr = context_.expr(file_, written.value);
    if (written.versus) {
        const Value value = result(written.value), versus = result(*written.versus);
        if (!value.known || !versus.known) return std::nullopt;
        if (!value.is_many() || value.shape != versus.shape) {
            context_.report(messages::plot_needs_lists(value, versus));
            return std::nullopt;
        }
        figure.kind = Kind::versus;
        figure.value = value.id;
        figure.versus = versus.id;
        return figure;
    }
    const auto* call = std::get_if<ast::Call>(&expr.node);
    const auto* name = call ? std::get_if<ast::Name>(&context_.expr(file_, call->callee).node) : nullptr;
    const std::string form = name ? name->text : "";
    const bool has_form = form == "raster" || form == "rate" || form == "histogram" || form == "matrix";
    if (!has_form) {
        const Value value = result(written.value);
        if (!value.known) return std::nullopt;
        if (value.shape != Shape::trace && value.shape != Shape::spikes) {
            context_.report(messages::cannot_be_plotted(value));
            return std::nullopt;
        }
        figure.kind = value.shape == Shape::trace ? Kind::trace : Kind::raster;
        figure.value = value.id;
        return figure;
    }
    figure.kind = form == "raster" ? Kind::raster : form == "rate" ? Kind::rate : form == "histogram" ? Kind::histogram : Kind::matrix;
    Scope inside = scope();
    Expressions expressions(context_, inside, places::result);
    std::optional<Value> value;
    for (const ast::Argument& argument : call->arguments) {
        if (!argument.name) {
            if (value) {
                context_.report(messages::wrong_arity(form, 1, 1, 2, expr.span));
                return std::nullopt;
            }
            if (const auto spikes = expressions.spikes_of(argument.value)) {
                value = *spikes;
                if (!check_recorded(value->id)) return std::nullopt;
            } else {
                value = result(argument.value);
            }
        } else if (argument.name->text == "bin" && (form == "rate" || form == "histogram")) {
            Value bin = expressions.read_number(argument.value);
            const Dimension dimension = form == "rate" || !value || !value->known ? context_.time_dimension() : value->dimension;
            bin = expressions.fit(bin, dimension, "the width of a bin", Code::E0310);
            if (bin.known) figure.bin = bin.id;
        } else if (argument.name->text == "rows" && form == "matrix") {
            const Value rows = expressions.fit(expressions.read_number(argument.value), {}, "the number of rows", Code::E0310);
            if (rows.known) figure.rows = rows.id;
        } else if (argument.name->text == "images" && form == "matrix") {
            const Value images = expressions.fit(expressions.read_number(argument.value), {}, "the number of images", Code::E0310);
            if (images.known) figure.bin = images.id;   // a matrix has no bins
        } else {
            context_.report(messages::unknown_setting(*argument.name, form == "matrix" ? std::vector<std::string>{"rows", "images"} : std::vector<std::string>{"bin"}));
        }
    }
    if (!value) {
        context_.report(messages::wrong_arity(form, 1, 1, 0, expr.span));
        return std::nullopt;
    }
    if (!value->known) return std::nullopt;
    const bool spikes = form == "raster" || form == "rate";
    if (spikes != (value->shape == Shape::spikes) && !(form == "histogram" && value->shape == Shape::spikes)) {
        context_.report(messages::reducer_needs(form, spikes ? "spikes, as in `" + form + "(cell.spikes)`" : "a list or a trace", *value));
        return std::nullopt;
    }
    if (!value->is_many()) {
        context_.report(messages::cannot_be_plotted(*value));
        return std::nullopt;
    }
    figure.value = value->id;
    return figure;
}

}  // namespace nmlc::sema
