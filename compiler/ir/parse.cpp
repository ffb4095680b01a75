// Text -> kernel, line by line. Slots that no header line declares are added where they are first named, as f64: so a test may
// write instructions alone. Nothing is folded or numbered anew; what is wrong is said with its line.
#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <map>
#include <stdexcept>

#include "compiler/ir/ir.h"

namespace nmlc::ir {
namespace {

class Line {
public:
    Line(std::string_view text, std::size_t number) : rest_(text), number_(number) { skip_blanks(); }

    [[noreturn]] void fail(const std::string& reason) const { throw std::invalid_argument(fmt::format("line {}: {}", number_, reason)); }
    bool at_end() const { return rest_.empty() || rest_[0] == '#'; }
    bool take(char c) {
        if (rest_.empty() || rest_[0] != c) return false;
        rest_.remove_prefix(1);
        skip_blanks();
        return true;
    }
    void expect(char c) {
        if (!take(c)) fail(fmt::format("expected `{}`", c));
    }
    // Up to a blank or one of , : = [ ] %
    std::string word() {
        std::size_t length = 0;
        while (length < rest_.size() && std::string_view(" \t,:=[]%\"").find(rest_[length]) == std::string_view::npos) ++length;
        if (length == 0) fail("expected a word");
        const std::string result(rest_.substr(0, length));
        rest_.remove_prefix(length);
        skip_blanks();
        return result;
    }
    std::string name() {
        if (rest_.empty() || rest_[0] != '"') return word();
        std::string result;
        std::size_t i = 1;
        for (; i < rest_.size() && rest_[i] != '"'; ++i) {
            if (rest_[i] == '\\') ++i;
            if (i < rest_.size()) result += rest_[i];
        }
        if (i >= rest_.size()) fail("a quoted name does not end");
        rest_.remove_prefix(i + 1);
        skip_blanks();
        return result;
    }
    double number() {
        const std::string text = word();
        double value = 0;
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc{} || end != text.data() + text.size()) fail(fmt::format("`{}` is not a number", text));
        return value;
    }
    std::uint32_t whole() {
        const double value = number();
        if (!(value >= 0 && value < 4294967296.0) || value != std::floor(value)) fail("expected a whole number");
        return static_cast<std::uint32_t>(value);
    }

private:
    void skip_blanks() {
        while (!rest_.empty() && (rest_[0] == ' ' || rest_[0] == '\t' || rest_[0] == '\r')) rest_.remove_prefix(1);
    }
    std::string_view rest_;
    std::size_t number_;
};

std::uint32_t slot_named(std::vector<Slot>& slots, const std::string& name) {
    for (std::uint32_t i = 0; i < slots.size(); ++i)
        if (slots[i].name == name) return i;
    slots.push_back({name, Type::f64});
    return static_cast<std::uint32_t>(slots.size() - 1);
}

class Parser {
public:
    void read(Line line) {
        if (line.at_end()) return;
        if (line.take('%')) {
            const std::uint32_t number = line.whole();
            line.expect('=');
            const Value value = instruction(line, line.word(), true);
            if (!values_.emplace(number, value).second) line.fail(fmt::format("%{} is there twice", number));
            return;
        }
        const std::string head = line.word();
        if (head == "kernel") {
            kernel_.name = line.name();
        } else if (std::vector<Slot>* table = table_named(head)) {
            do {
                Slot slot{line.name()};
                if (line.take(':')) {
                    const std::string type = line.word();
                    if (type != "f" && type != "b") line.fail("a slot is :f or :b");
                    if (type == "b") slot.type = Type::b1;
                }
                table->push_back(slot);
            } while (line.take(','));
        } else {
            instruction(line, head, false);
        }
        if (!line.at_end()) line.fail("something is left over at the end of the line");
    }
    Kernel finish() && { return std::move(kernel_); }

private:
    std::vector<Slot>* table_named(std::string_view name) {
        if (name == "columns") return &kernel_.columns;
        if (name == "uniforms") return &kernel_.uniforms;
        if (name == "givens") return &kernel_.givens;
        if (name == "timelines") return &kernel_.timelines;
        if (name == "arrivals") return &kernel_.arrivals;
        if (name == "outputs") return &kernel_.outputs;
        return nullptr;
    }

    Value instruction(Line& line, const std::string& head, bool gives_value) {
        const auto op = op_named(head);
        if (!op) line.fail(fmt::format("`{}` is no operation", head));
        if (is_pure(*op) != gives_value) line.fail(fmt::format("`{}` {} a value", head, gives_value ? "does not give" : "gives"));
        Inst inst{.op = *op, .operands = {}};
        if (*op == Op::constant || *op == Op::truth) inst.number = line.number();
        if (*op == Op::call) {
            const std::string name = line.word();
            const auto function = function_named(name);
            if (!function) line.fail(fmt::format("`{}` is no function", name));
            inst.function = *function;
        }
        if (*op == Op::expm || *op == Op::covroot) {
            const auto small = [&] { return static_cast<std::uint16_t>(line.whole()); };
            line.expect('[');
            inst.n = small();
            line.expect(',');
            inst.row = small();
            line.expect(',');
            inst.col = small();
            line.expect(']');
        }
        if (auto* slots = const_cast<std::vector<Slot>*>(slots_of(kernel_, *op))) inst.slot = slot_named(*slots, line.name());
        else if (has_slot(*op)) inst.slot = line.whole();
        if (*op == Op::store || *op == Op::output || *op == Op::poisson) line.expect(',');
        if (!line.at_end()) do {
            line.expect('%');
            const std::uint32_t number = line.whole();
            const auto found = values_.find(number);
            if (found == values_.end()) line.fail(fmt::format("%{} is not known here", number));
            inst.operands.push_back(found->second);
        } while (line.take(','));
        const int arity = arity_of(*op);
        if (arity >= 0 && static_cast<int>(inst.operands.size()) != arity) line.fail(fmt::format("`{}` takes {} operands", head, arity));
        inst.type = result_of(kernel_, inst);
        return kernel_.insts.add(std::move(inst));
    }

    Kernel kernel_;
    std::map<std::uint32_t, Value> values_;
};

}  // namespace

Kernel parse(std::string_view text) {
    Parser parser;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        parser.read(Line{text.substr(0, end), number});
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return std::move(parser).finish();
}

}  // namespace nmlc::ir
