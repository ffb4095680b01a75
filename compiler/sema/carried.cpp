// By names, before anything has a meaning. A state belongs to the sender when `on pre` reads it, and nothing that it depends on is the
// weight, a part of `post`, or a sum over spikes.
#include "compiler/sema/carried.h"

#include <algorithm>
#include <map>
#include <vector>

#include "compiler/sema/messages_carried.h"
#include "compiler/sema/uses.h"

namespace nmlc::sema {
namespace {

struct Reads {
    std::set<std::string> names;
    bool receiver = false;   // `post.X`, or what spikes leave behind
    void add(const Reads& other) {
        names.insert(other.names.begin(), other.names.end());
        receiver |= other.receiver;
    }
};

class Splitter {
public:
    Splitter(Context& context, const NeuronSource& synapse) : context_(context), synapse_(synapse) {
        for (const NeuronSource::Item& each : synapse.items) {
            const FileIndex file = each.where.file;
            if (const auto* state = std::get_if<ast::State>(&each.item->node)) states_[state->name.name.text].initial = reads(file, state->initial);
            if (const auto* weight = std::get_if<ast::Weight>(&each.item->node)) weight_ = weight->name.text;
            if (const auto* let = std::get_if<ast::Let>(&each.item->node)) defined_[let->name.name.text] = reads(file, let->value);
            if (const auto* kernel = std::get_if<ast::Kernel>(&each.item->node)) defined_[kernel->name.text] = reads(file, kernel->value);
            if (const auto* function = std::get_if<ast::Function>(&each.item->node); function && function->value) defined_[function->name.text] = reads(file, *function->value);
            if (const auto* param = std::get_if<ast::Param>(&each.item->node)) {
                Reads read = reads(file, param->value);
                if (param->guard) read.add(reads(file, *param->guard));
                defined_[param->name.name.text] = read;
            }
        }
    }

    std::optional<TakenApart> split() {
        std::set<std::string> read_at_spikes;
        for (const NeuronSource::Item& each : synapse_.items) {
            if (const auto* assign = std::get_if<ast::Assign>(&each.item->node)) {
                Reads read = through(reads(each.where.file, assign->value));
                read.add(through(reads(each.where.file, assign->target)));
                if (const auto state = moved(each.where.file, *assign)) states_[*state].depends.add(read);
                else others_.push_back({read, each.item->span});
            }
            const auto* on = std::get_if<ast::On>(&each.item->node);
            if (!on) continue;
            for (const ast::Action& action : on->block.actions)
                if (const auto* assign = std::get_if<ast::Assign>(&action.node)) {
                    const std::string target = name_of(each.where.file, assign->target);
                    Reads read = through(reads(each.where.file, assign->value));
                    if (assign->op != ast::AssignOp::add && assign->op != ast::AssignOp::sub) read.names.insert(target);
                    for (const std::string& name : read.names)
                        if (states_.contains(name)) read_at_spikes.insert(name);
                    if (states_.contains(target)) states_[target].depends.add(read);
                    jumps_.push_back({target, read});
                }
        }
        for (const auto& [name, state] : states_)
            if (read_at_spikes.contains(name) && !depends_on_receiver(name)) of_sender_.insert(name);
        const bool carries = std::any_of(jumps_.begin(), jumps_.end(), [&](const Jump& jump) { return !of_sender_.contains(jump.target) && reads_sender(jump.read); });
        if (!carries) return std::nullopt;
        return parts();
    }

private:
    struct State { Reads initial, depends; };
    struct Jump { std::string target; Reads read; };
    struct Other { Reads read; Span span; };

    std::string name_of(FileIndex file, ast::ExprId id) const {
        const auto* name = std::get_if<ast::Name>(&context_.expr(file, id).node);
        return name ? name->text : "";
    }
    Reads reads(FileIndex file, ast::ExprId id) const {
        Reads result;
        walk(context_.module(file), id, [&](const ast::Expr& expr) {
            if (const auto* name = std::get_if<ast::Name>(&expr.node)) result.names.insert(name->text);
            const auto* member = std::get_if<ast::Member>(&expr.node);
            const std::string of = member ? name_of(file, member->object) : "";
            result.receiver |= of == "post" || (of == "pre" && member->member.text == "spikes");
        });
        return result;
    }
    // With what its lets, functions and params read.
    Reads through(const Reads& direct) const {
        Reads all = direct;
        std::vector<std::string> open(direct.names.begin(), direct.names.end());
        while (!open.empty()) {
            const auto found = defined_.find(open.back());
            open.pop_back();
            if (found == defined_.end()) continue;
            all.receiver |= found->second.receiver;
            for (const std::string& name : found->second.names)
                if (all.names.insert(name).second) open.push_back(name);
        }
        return all;
    }
    // The state whose derivative stands on the left.
    std::optional<std::string> moved(FileIndex file, const ast::Assign& assign) const {
        std::optional<std::string> found;
        walk(context_.module(file), assign.target, [&](const ast::Expr& expr) {
            const auto* name = std::get_if<ast::Name>(&expr.node);
            const auto* prime = std::get_if<ast::Prime>(&expr.node);
            const std::string state = prime ? prime->name : name && name->text.size() > 1 && name->text[0] == 'd' ? name->text.substr(1) : "";
            if (states_.contains(state)) found = state;
        });
        return found;
    }
    bool depends_on_receiver(const std::string& state) const {
        std::set<std::string> seen{state};
        std::vector<std::string> open{state};
        while (!open.empty()) {
            Reads read = states_.at(open.back()).depends;
            read.add(through(states_.at(open.back()).initial));
            open.pop_back();
            if (read.receiver || (!weight_.empty() && read.names.contains(weight_))) return true;
            for (const std::string& name : read.names)
                if (states_.contains(name) && seen.insert(name).second) open.push_back(name);
        }
        return false;
    }
    bool reads_sender(const Reads& read) const {
        return std::any_of(of_sender_.begin(), of_sender_.end(), [&](const std::string& state) { return read.names.contains(state); });
    }

    TakenApart parts() {
        Reads sender, receiver;
        for (const auto& [name, state] : states_) {
            Reads& whose = of_sender_.contains(name) ? sender : receiver;
            whose.add(state.depends), whose.add(through(state.initial));
            if (&whose == &receiver) report_if_sent(state.initial, synapse_.span);
        }
        for (const Jump& jump : jumps_) sender.add(jump.read);
        for (const Other& other : others_) {
            report_if_sent(other.read, other.span);
            receiver.add(other.read);
        }
        for (const NeuronSource::Item& each : synapse_.items)
            if (const auto* assign = std::get_if<ast::Assign>(&each.item->node))
                if (const auto state = moved(each.where.file, *assign); state && !of_sender_.contains(*state)) report_if_sent(through(reads(each.where.file, assign->value)), each.item->span);
        TakenApart result{synapse_, synapse_, of_sender_};
        result.sender.items.clear(), result.receiver.items.clear();
        for (const NeuronSource::Item& each : synapse_.items) {
            const auto named = [&](const std::string& name) {   // a param, let or function
                const bool sent = sender.names.contains(name);
                if (sent) result.sender.items.push_back(each);
                if (receiver.names.contains(name) || (!sent && !reads_sender(through({{name}, false})))) result.receiver.items.push_back(each);
                else result.receiver.overrides.erase(name);
                if (!sent) result.sender.overrides.erase(name);
            };
            const auto either = [&](const std::string& state) {
                (of_sender_.contains(state) ? result.sender : result.receiver).items.push_back(each);
                (of_sender_.contains(state) ? result.receiver : result.sender).overrides.erase(state);
            };
            if (const auto* param = std::get_if<ast::Param>(&each.item->node)) named(param->name.name.text);
            else if (const auto* let = std::get_if<ast::Let>(&each.item->node)) named(let->name.name.text);
            else if (const auto* function = std::get_if<ast::Function>(&each.item->node)) named(function->name.text);
            else if (const auto* state = std::get_if<ast::State>(&each.item->node)) either(state->name.name.text);
            else if (const auto* assign = std::get_if<ast::Assign>(&each.item->node)) either(moved(each.where.file, *assign).value_or(""));
            else if (std::holds_alternative<ast::Weight>(each.item->node) || std::holds_alternative<ast::On>(each.item->node)) result.sender.items.push_back(each), result.receiver.items.push_back(each);
            else result.receiver.items.push_back(each);
        }
        std::erase_if(result.sender.overrides, [&](const auto& each) { return !sender.names.contains(each.first) && !of_sender_.contains(each.first); });
        return result;
    }
    void report_if_sent(const Reads& read, Span span) {
        for (const std::string& state : of_sender_)
            if (read.names.contains(state)) return context_.report(messages::state_of_sender(state, span));
    }

    Context& context_;
    const NeuronSource& synapse_;
    std::map<std::string, State> states_;
    std::map<std::string, Reads> defined_;   // lets, functions, kernels, params
    std::vector<Jump> jumps_;
    std::vector<Other> others_;              // what is added to inputs
    std::string weight_;
    std::set<std::string> of_sender_;
};

}  // namespace

std::optional<TakenApart> taken_apart(Context& context, const NeuronSource& synapse) { return Splitter(context, synapse).split(); }

}  // namespace nmlc::sema
