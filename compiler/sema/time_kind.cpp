// Whether time is a number in a neuron: it is where no unit is written, in its text or in the functions and constants it uses.
#include <set>

#include "compiler/sema/neurons.h"
#include "compiler/sema/uses.h"
#include "compiler/support/overloaded.h"

namespace nmlc::sema {
namespace {

// Looks for units and for time in expressions, following calls of functions.
class UnitFinder {
public:
    UnitFinder(Context& context, const NeuronNames& names) : context_(context), names_(names) {}
    bool unit = false, time = false;

    void look(const Where& where, ast::ExprId root) {
        walk(context_.module(where.file), root, [&](const ast::Expr& expr) {
            if (const auto* quantity = std::get_if<ast::Quantity>(&expr.node)) note(quantity->unit.text);
            if (const auto* name = std::get_if<ast::Name>(&expr.node)) look_at_name(where, name->text);
            if (const auto* list = std::get_if<ast::List>(&expr.node); list && list->unit) note(list->unit->text);
        });
    }
    void look_at_unit(FileIndex file, ast::ExprId root) {
        walk(context_.module(file), root, [&](const ast::Expr& expr) {
            if (const auto* name = std::get_if<ast::Name>(&expr.node)) note(name->text);
        });
    }

private:
    void note(const std::string& word) {
        const auto found = unit_named(word);
        unit |= found && !found->dimension.is_number();
    }
    void look_at_name(const Where& where, const std::string& name) {
        const FileIndex file = where.file;
        time |= name == "t" || name == "dt" || name == "xi";
        if (const auto own = names_.functions.find(part_name(where.channel, name)); own != names_.functions.end())
            follow({own->second.file, own->second.channel}, *own->second.function);
        for (const Declaration& function : context_.names.find(file, Namespace::function, name))
            follow({function.file, ""}, std::get<ast::FunctionDecl>(context_.module(function.file).statements[function.statement].node).function);
        const auto constants = context_.names.find(file, Namespace::value, name);
        for (const Declaration& constant : constants) {
            const auto found = context_.constants[constant.file].find(name);
            unit |= found != context_.constants[constant.file].end() && found->second.value.known && !found->second.value.dimension.is_number();
        }
        if (constants.empty() && !names_.values.contains(part_name(where.channel, name)) && name.size() > 1) {   // 0.1/mV
            const auto word = unit_named(name);
            unit |= word && !word->dimension.is_number() && name != "pi";
        }
    }
    void follow(const Where& where, const ast::Function& function) {
        if (function.value && seen_.insert(&function).second) look(where, *function.value);
    }

    Context& context_;
    const NeuronNames& names_;
    std::set<const ast::Function*> seen_;
};

}  // namespace

TimeKind NeuronChecker::find_time_kind() {
    UnitFinder finder(context_, *names_);
    bool dynamics = false;
    const auto block = [&](const Where& where, const ast::Block& block) {
        for (const ast::Action& action : block.actions)
            std::visit(overloaded{
                [&](const ast::Assign& assign) { finder.look(where, assign.value); },
                [&](const ast::Hold& hold) {
                    dynamics = true;
                    finder.look(where, hold.duration);
                },
            }, action.node);
    };
    for (const auto& [where, item] : source_.items) {
        const Where& at = where;
        const auto unit = [&](const std::optional<ast::UnitExpr>& written) { if (written) finder.look_at_unit(at.file, *written); };
        std::visit(overloaded{
            [&](const ast::Param& param) { unit(param.unit); },
            [&](const ast::Input& input) { unit(input.unit); },
            [&](const ast::State& state) { unit(state.unit); },
            [&](const ast::Let& let) { unit(let.unit); },
            [&](const ast::Assign& assign) {
                dynamics = true;
                finder.look(at, assign.target);
                finder.look(at, assign.value);
            },
            [&](const ast::Spike& spike) {
                dynamics |= spike.kind != ast::Spike::when;
                finder.look(at, spike.trigger);
                if (spike.block) block(at, *spike.block);
            },
            [&](const ast::When& when) {
                finder.look(at, when.condition);
                block(at, when.block);
            },
            [&](const ast::Every& every) {
                dynamics = true;
                finder.look(at, every.period);
                block(at, every.block);
            },
            [](const auto&) {},
        }, item->node);
    }
    for (const Definition& definition : definitions_)
        if (definition.value) finder.look(definition.where, *definition.value);
    if (finder.unit) return TimeKind::time;
    return dynamics || finder.time ? TimeKind::number : TimeKind::none;
}

}  // namespace nmlc::sema
