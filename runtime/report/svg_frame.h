// The frame of a figure: title, legend, two axes with round ticks, and the map from data to pixels that all kinds of figure use.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "runtime/report/svg_canvas.h"
#include "runtime/report/ticks.h"
#include "runtime/session/session.h"

namespace nmlc::report {

// A short stroke of that colour, or a mark, and its words.
struct LegendEntry {
    std::string text, color;
    std::string dashes = {};
    std::optional<session::Figure::Mark::Kind> mark = {};
};

struct FrameSpec {
    std::string title, x_label, y_label;
    Range x, y;
    std::vector<LegendEntry> legend;
    double width = 720, height = 400;   // of the whole figure
    double right_space = 0;             // kept free on the right, for a colour bar
    bool y_downwards = false;           // row 1 on top, as a matrix is printed
    bool whole_y = false, whole_x = false;   // ticks at whole numbers only
    bool grid = true, axes = true;
};

class SvgFrame {
public:
    explicit SvgFrame(FrameSpec spec);

    SvgCanvas& canvas() { return canvas_; }
    double left() const { return left_; }
    double right() const { return right_; }
    double top() const { return top_; }
    double bottom() const { return bottom_; }
    double x(double value) const { return left_ + (value - spec_.x.low) / spec_.x.length() * (right_ - left_); }
    double y(double value) const {
        const double share = (value - spec_.y.low) / spec_.y.length();
        return spec_.y_downwards ? top_ + share * (bottom_ - top_) : bottom_ - share * (bottom_ - top_);
    }
    void begin_data() { canvas_.begin_clip(left_, top_ - 2, right_ - left_ + 1, bottom_ - top_ + 4); }
    void end_data() { canvas_.end_clip(); }
    std::string finish() &&;            // draws the axes over the data

private:
    void measure();
    void draw_heading();
    void draw_grid();

    FrameSpec spec_;
    SvgCanvas canvas_;
    Ticks x_ticks_, y_ticks_;
    double left_ = 0, right_ = 0, top_ = 0, bottom_ = 0;
};

}  // namespace nmlc::report
