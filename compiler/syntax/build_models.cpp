// Parse tree -> what stands in the body of a neuron, channel, synapse or rule.
#include <fmt/format.h>

#include "compiler/syntax/build.h"
#include "compiler/syntax/words.h"

namespace nmlc::syntax {

using namespace ast;

std::vector<Item> Builder::items(P::BodyContext* context) {
    std::vector<Item> result;
    if (!context) return result;
    misplaced_ = false;
    for (auto* statement : context->statement())
        if (statement->line())
            if (auto found = item(statement->line())) result.push_back(std::move(*found));
    misplaced_ = false;
    return result;
}

std::optional<Item> Builder::item(P::LineContext* line) {
    Item item{Input{}, span(line), {}};
    const auto named = [](const Identifier& name) { return !name.text.empty(); };
    if (auto* c = line->paramLine()) {
        Param param{binder(c->binder()), unit(c->arith()), expr(c->expr(0)), {}};
        if (c->WHERE()) param.guard = expr(c->expr(1));
        if (!named(param.name.name)) return {};
        item.node = std::move(param);
    } else if (auto* c = line->inputLine()) {
        if (!c->IDENT()) return {};
        item.node = Input{identifier(c->IDENT()), unit(c->arith())};
    } else if (auto* c = line->stateLine()) {
        State state{binder(c->binder()), unit(c->arith()), expr(c->expr())};
        if (!named(state.name.name)) return {};
        item.node = std::move(state);
    } else if (auto* c = line->letLine()) {
        Let named_value = let(c);
        if (!named(named_value.name.name)) return {};
        item.node = std::move(named_value);
    } else if (auto* c = line->weightLine()) {
        if (!c->IDENT()) return {};
        item.node = Weight{identifier(c->IDENT()), unit(c->arith())};
    } else if (auto* c = line->kernelLine()) {
        if (c->IDENT().size() < 2) return {};
        item.node = Kernel{identifier(c->IDENT(0)), identifier(c->IDENT(1)), expr(c->expr())};
    } else if (auto* c = line->functionLine()) {
        Function defined = function(c);
        if (!named(defined.name)) return {};
        item.node = std::move(defined);
    } else if (auto* c = line->assignLine()) {
        if (!is_whole(c)) return {};
        item.node = assign(c);
    } else if (auto* c = line->spikeLine()) {
        item.node = spike(c);
    } else if (auto* c = line->whenLine()) {
        item.node = When{expr(c->expr()), block(c->body())};
    } else if (auto* c = line->everyLine()) {
        item.node = Every{expr(c->expr()), block(c->body())};
    } else if (auto* c = line->onLine()) {
        if (!c->IDENT()) return {};
        item.node = On{identifier(c->IDENT()), block(c->body())};
    } else if (auto* c = line->useLine()) {
        Use use;
        for (auto* operand_context : c->operand()) {
            const ExprId read = operand(operand_context);
            if (auto channel = model_use(read, true)) use.channels.push_back(std::move(*channel));
            else if (!std::holds_alternative<Bad>(module_.exprs[read].node))
                report(Code::E0110, "this is no use of a channel", module_.exprs[read].span, "", "write `use Na(g = 120 mS/cm^2), Kdr`");
        }
        item.node = std::move(use);
    } else if (auto* c = line->boundLine()) {
        if (!c->IDENT()) return {};
        item.node = Bound{identifier(c->IDENT()), expr(c->expr())};
    } else {
        if (line->holdLine()) misplaced(line, "in the body of a model", "`hold` acts when something happens: put it into the block of a `spike when`");
        else misplaced(line, "in the body of a model", "it belongs after the `}` that ends the model");
        return {};
    }
    return item;
}

Let Builder::let(P::LetLineContext* context) { return {binder(context->binder()), unit(context->arith()), expr(context->expr())}; }

Assign Builder::assign(P::AssignLineContext* context) {
    const ExprId target = arith(context->arith());
    return {target, assign_op(context->assignment()), expr(context->expr())};
}

Function Builder::function(P::FunctionLineContext* context) {
    Function result;
    for (auto* name : context->IDENT()) {
        if (result.name.text.empty()) result.name = identifier(name);
        else result.parameters.push_back(identifier(name));
    }
    if (context->ASSIGN()) result.value = expr(context->expr());
    return result;
}

Function Builder::given(P::GivenContext* context) {
    Function result;
    for (auto* name : context->IDENT()) {
        if (result.name.text.empty()) result.name = identifier(name);
        else result.parameters.push_back(identifier(name));
    }
    result.value = expr(context->expr());
    return result;
}

Spike Builder::spike(P::SpikeLineContext* context) {
    Spike result{context->RATE() ? Spike::rate : context->AT() ? Spike::at : Spike::when, expr(context->expr()), {}};
    if (context->body()) result.block = block(context->body());
    return result;
}

Block Builder::block(P::BodyContext* context) {
    Block result;
    if (!context) return result;
    result.span = span(context);
    misplaced_ = false;
    for (auto* statement : context->statement()) {
        P::LineContext* line = statement->line();
        if (!line) continue;
        if (auto* c = line->assignLine()) {
            if (is_whole(c)) result.actions.push_back({assign(c), span(line)});
        } else if (auto* c = line->holdLine()) {
            Hold hold{{}, expr(c->expr())};
            if (c->IDENT()) hold.state = identifier(c->IDENT());
            result.actions.push_back({std::move(hold), span(line)});
        } else {
            misplaced(line, "in the block of an event", "a block holds assignments and `hold`");
        }
    }
    misplaced_ = false;
    return result;
}

}  // namespace nmlc::syntax
