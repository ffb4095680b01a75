// An SVG text being written: shapes and words in pixels, numbers kept short, words escaped.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "runtime/report/decimate.h"

namespace nmlc::report {

enum class Anchor { start, middle, end };

class SvgCanvas {
public:
    SvgCanvas(double width, double height, std::string_view title);

    void rectangle(double x, double y, double width, double height, std::string_view fill);
    void frame(double x, double y, double width, double height, std::string_view stroke);
    void segment(Point from, Point to, std::string_view stroke, double width);
    void lines(const std::vector<Line>& lines, std::string_view stroke, double width, std::string_view dashes = {});
    void circle(Point center, double radius, std::string_view fill);
    void ring(Point center, double radius, std::string_view fill, std::string_view stroke, double width);
    // Anything in the notation of the attribute `d`, filled or stroked.
    void filled(std::string_view path, std::string_view fill, double opacity = 1, bool crisp = false);
    void stroked(std::string_view path, std::string_view stroke, double width, std::string_view dashes = {});
    void text(double x, double y, std::string_view words, Anchor anchor, double size, std::string_view fill, bool bold = false);
    void text_upwards(double x, double y, std::string_view words, double size, std::string_view fill);
    // What is drawn between the two is cut at this rectangle.
    void begin_clip(double x, double y, double width, double height);
    void end_clip();

    std::string finish() &&;

private:
    std::string out_;
    int clips_ = 0;
};

// 12.3 and 12, never 12.30 or -0.
std::string pixel(double value);

}  // namespace nmlc::report
