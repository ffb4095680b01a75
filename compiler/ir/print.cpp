// Kernel -> text. Values are numbered in order, effects have no number; numbers are the shortest that read back to the same bits.
#include <fmt/format.h>

#include <cmath>

#include "compiler/ir/ir.h"

namespace nmlc::ir {
namespace {

bool is_plain(std::string_view name) {
    if (name.empty()) return false;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (!(std::isalnum(byte) || c == '_' || c == '.' || c == '\'' || byte >= 0x80)) return false;
    }
    return true;
}

std::string quoted(const std::string& name) {
    if (is_plain(name)) return name;
    std::string text = "\"";
    for (const char c : name) {
        if (c == '"' || c == '\\') text += '\\';
        text += c;
    }
    return text + '"';
}

void print_slots(std::string& text, std::string_view table, const std::vector<Slot>& slots) {
    if (slots.empty()) return;
    text += table;
    for (std::size_t i = 0; i < slots.size(); ++i)
        text += fmt::format("{} {}{}", i == 0 ? "" : ",", quoted(slots[i].name), slots[i].type == Type::b1 ? ":b" : "");
    text += '\n';
}

}  // namespace

std::string print(const Kernel& kernel) {
    std::string text;
    if (!kernel.name.empty()) text += fmt::format("kernel {}\n", kernel.name);
    print_slots(text, "columns", kernel.columns);
    print_slots(text, "uniforms", kernel.uniforms);
    print_slots(text, "givens", kernel.givens);
    print_slots(text, "timelines", kernel.timelines);
    print_slots(text, "arrivals", kernel.arrivals);
    print_slots(text, "outputs", kernel.outputs);

    SideTable<Value, std::uint32_t> number{kernel.insts.size()};
    std::uint32_t next = 0;
    for (const Value id : kernel.insts.ids()) {
        const Inst& inst = kernel.insts[id];
        if (inst.type != Type::none) text += fmt::format("%{} = ", number[id] = next++);
        text += name_of(inst.op);
        if (inst.op == Op::constant) text += fmt::format(" {}", inst.number);
        if (inst.op == Op::truth) text += inst.number != 0 ? " 1" : " 0";
        if (inst.op == Op::call) text += fmt::format(" {}", name_of(inst.function));
        if (inst.op == Op::expm || inst.op == Op::covroot) text += fmt::format("[{},{},{}]", inst.n, inst.row, inst.col);
        if (const auto* slots = slots_of(kernel, inst.op)) text += fmt::format(" {}", quoted((*slots)[inst.slot].name));
        if (is_draw(inst.op)) text += fmt::format(" {}", inst.slot);
        const bool comma = inst.op == Op::store || inst.op == Op::output || inst.op == Op::poisson;
        for (std::size_t i = 0; i < inst.operands.size(); ++i)
            text += fmt::format("{} %{}", i > 0 || comma ? "," : "", number[inst.operands[i]]);
        text += '\n';
    }
    return text;
}

}  // namespace nmlc::ir
