#include "runtime/report/svg_frame.h"

#include <algorithm>
#include <cmath>

#include "runtime/report/svg_marks.h"
#include "runtime/report/text.h"

namespace nmlc::report {
namespace {

constexpr double tick_size = 12, label_size = 13, title_size = 15;
constexpr const char *ink = "#222222", *soft_ink = "#555555", *grid_color = "#e6e6e6", *axis_color = "#888888";

// Mean width of a sign of a sans-serif face, in units of its size.
double text_width(std::string_view text, double size) { return 0.56 * size * static_cast<double>(sign_count(text)); }

double widest_tick(const Ticks& ticks) {
    double width = 0;
    for (const double value : ticks.at) width = std::max(width, text_width(tick_text(ticks, value), tick_size));
    return width;
}

Ticks ticks_for(Range range, int most, bool whole) {
    if (whole) most = std::clamp(static_cast<int>(std::floor(range.length())), 1, most);
    return round_ticks(range, most);
}

std::string with_exponent(const std::string& label, int exponent) { return exponent == 0 ? label : label + "  " + exponent_text(exponent); }

}  // namespace

SvgFrame::SvgFrame(FrameSpec spec) : spec_(std::move(spec)), canvas_(spec_.width, spec_.height, spec_.title.empty() ? spec_.y_label : spec_.title) {
    measure();
    draw_heading();
    if (spec_.grid) draw_grid();
}

void SvgFrame::measure() {
    top_ = spec_.title.empty() ? 18 : 44;
    bottom_ = spec_.height - 52;
    y_ticks_ = ticks_for(spec_.y, std::max(2, static_cast<int>((bottom_ - top_) / 50)), spec_.whole_y);
    left_ = std::ceil(38 + widest_tick(y_ticks_));
    right_ = spec_.width - 24 - spec_.right_space;
    // As many ticks as fit with air between their numbers; their width depends on their number, hence the search.
    for (int most = 12; most >= 2; --most) {
        x_ticks_ = ticks_for(spec_.x, most, spec_.whole_x);
        const double spacing = x_ticks_.step / spec_.x.length() * (right_ - left_);
        if (spacing > widest_tick(x_ticks_) + 24) break;
    }
}

void SvgFrame::draw_heading() {
    double baseline = 26;
    if (!spec_.title.empty()) {
        const auto most = static_cast<std::size_t>((spec_.width - left_ - 24) / (0.56 * title_size));
        canvas_.text(left_, baseline, shortened(spec_.title, most), Anchor::start, title_size, ink, true);
    }
    if (spec_.legend.empty()) return;
    // A row of short strokes with their words, right of nothing and below the title; further rows as needed.
    baseline = spec_.title.empty() ? 20 : 46;
    double x = left_;
    for (const LegendEntry& entry : spec_.legend) {
        const std::string words = shortened(entry.text, 40);
        const double width = 26 + text_width(words, tick_size) + 18;
        if (x > left_ && x + width > right_) { x = left_; baseline += 18; }
        if (entry.mark) draw_mark(canvas_, *entry.mark, {x + 9, baseline - 4}, entry.color);
        else canvas_.lines({{{x, baseline - 4}, {x + 18, baseline - 4}}}, entry.color, entry.dashes.empty() ? 3 : 2, entry.dashes);
        canvas_.text(x + 24, baseline, words, Anchor::start, tick_size, ink);
        x += width;
    }
    top_ = baseline + 12;
}

void SvgFrame::draw_grid() {
    for (const double value : x_ticks_.at) canvas_.segment({x(value), top_}, {x(value), bottom_}, grid_color, 1);
    for (const double value : y_ticks_.at) canvas_.segment({left_, y(value)}, {right_, y(value)}, grid_color, 1);
}

std::string SvgFrame::finish() && {
    if (!spec_.axes) {
        canvas_.text_upwards(18, (top_ + bottom_) / 2, shortened(spec_.y_label, static_cast<std::size_t>((bottom_ - top_ + 40) / (0.56 * label_size))), label_size, ink);
        return std::move(canvas_).finish();
    }
    canvas_.segment({left_, top_}, {left_, bottom_}, axis_color, 1);
    canvas_.segment({left_, bottom_}, {right_, bottom_}, axis_color, 1);
    for (const double value : x_ticks_.at) {
        canvas_.segment({x(value), bottom_}, {x(value), bottom_ + 4}, axis_color, 1);
        canvas_.text(x(value), bottom_ + 18, tick_text(x_ticks_, value), Anchor::middle, tick_size, soft_ink);
    }
    for (const double value : y_ticks_.at) {
        canvas_.segment({left_ - 4, y(value)}, {left_, y(value)}, axis_color, 1);
        canvas_.text(left_ - 8, y(value) + 4, tick_text(y_ticks_, value), Anchor::end, tick_size, soft_ink);
    }
    const auto fitting = [](double length) { return static_cast<std::size_t>(length / (0.56 * label_size)); };
    const std::string x_words = shortened(with_exponent(spec_.x_label, x_ticks_.exponent), fitting(right_ - left_));
    const std::string y_words = shortened(with_exponent(spec_.y_label, y_ticks_.exponent), fitting(bottom_ - top_ + 40));
    if (!x_words.empty()) canvas_.text((left_ + right_) / 2, bottom_ + 40, x_words, Anchor::middle, label_size, ink);
    if (!y_words.empty()) canvas_.text_upwards(18, (top_ + bottom_) / 2, y_words, label_size, ink);
    return std::move(canvas_).finish();
}

}  // namespace nmlc::report
