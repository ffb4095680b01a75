// The signs of marked points: filled where stable, open where not, half filled for a saddle; squares and diamonds where a branch changes.
#pragma once
#include <string_view>

#include "runtime/report/svg_canvas.h"
#include "runtime/session/session.h"

namespace nmlc::report {
void draw_mark(SvgCanvas& canvas, session::Figure::Mark::Kind kind, Point center, std::string_view color);
}  // namespace nmlc::report
