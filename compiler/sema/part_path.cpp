#include "compiler/sema/part_path.h"

namespace nmlc::sema {

PartPath part_path(const ast::Module& module, const ast::Member& member) {
    PartPath path{member.object, member.member};
    while (const auto* outer = std::get_if<ast::Member>(&module.exprs[path.root].node)) {
        path.part.text = outer->member.text + "." + path.part.text;
        path.part.span = cover(outer->member.span, path.part.span);
        path.root = outer->object;
    }
    return path;
}

bool is_of_cell(const Context& context, FileIndex file, const ast::Member& member) {
    const auto* root = std::get_if<ast::Name>(&context.expr(file, part_path(context.module(file), member).root).node);
    return root && root->text == "cell";
}

std::string part_of_cell(const Context& context, const Where& where, const ast::Member& member) {
    const PartPath path = part_path(context.module(where.file), member);
    const auto* root = std::get_if<ast::Name>(&context.expr(where.file, path.root).node);
    if (!root) return "";
    if (!where.channel.empty()) return root->text == "cell" ? path.part.text : "";
    return root->text + "." + path.part.text;
}

}  // namespace nmlc::sema
