#include "runtime/report/svg_canvas.h"

#include <fmt/format.h>

#include <cmath>
#include <iterator>

#include "runtime/report/text.h"

namespace nmlc::report {
namespace {

std::string path_of(const std::vector<Line>& lines) {
    std::string path;
    for (const Line& line : lines) {
        char command = 'M';
        for (const Point& point : line) {
            path += command + pixel(point.x) + ' ' + pixel(point.y);
            command = 'L';
        }
        if (line.size() == 1) path += "h0.01";   // a point alone between gaps still shows, as a dot
    }
    return path;
}

const char* name(Anchor anchor) { return anchor == Anchor::start ? "start" : anchor == Anchor::middle ? "middle" : "end"; }

}  // namespace

std::string pixel(double value) {
    const long long hundredths = std::llround(value * 100);
    const char* const sign = hundredths < 0 ? "-" : "";
    const long long size = std::llabs(hundredths), whole = size / 100, rest = size % 100;
    if (rest == 0) return fmt::format("{}{}", sign, whole);
    if (rest % 10 == 0) return fmt::format("{}{}.{}", sign, whole, rest / 10);
    return fmt::format("{}{}.{:02}", sign, whole, rest);
}

SvgCanvas::SvgCanvas(double width, double height, std::string_view title) {
    out_ = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" role=\"img\" "
        "font-family=\"Helvetica Neue, Helvetica, Arial, Liberation Sans, DejaVu Sans, sans-serif\">\n<title>{2}</title>\n",
        pixel(width), pixel(height), escaped(title));
    rectangle(0, 0, width, height, "#ffffff");
}

void SvgCanvas::rectangle(double x, double y, double width, double height, std::string_view fill) {
    fmt::format_to(std::back_inserter(out_), "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n", pixel(x), pixel(y), pixel(width), pixel(height), fill);
}

void SvgCanvas::frame(double x, double y, double width, double height, std::string_view stroke) {
    fmt::format_to(std::back_inserter(out_), "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" stroke=\"{}\"/>\n", pixel(x), pixel(y), pixel(width), pixel(height), stroke);
}

void SvgCanvas::segment(Point from, Point to, std::string_view stroke, double width) {
    fmt::format_to(std::back_inserter(out_), "<path d=\"M{} {}L{} {}\" stroke=\"{}\" stroke-width=\"{}\"/>\n", pixel(from.x), pixel(from.y), pixel(to.x), pixel(to.y), stroke, pixel(width));
}

void SvgCanvas::stroked(std::string_view path, std::string_view stroke, double width, std::string_view dashes) {
    const std::string pattern = dashes.empty() ? "" : fmt::format(" stroke-dasharray=\"{}\"", dashes);
    fmt::format_to(std::back_inserter(out_), "<path d=\"{}\" fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\" stroke-linecap=\"{}\"{}/>\n", path, stroke, pixel(width),
                   dashes.empty() ? "round" : "butt", pattern);
}

void SvgCanvas::lines(const std::vector<Line>& lines, std::string_view stroke, double width, std::string_view dashes) { stroked(path_of(lines), stroke, width, dashes); }

void SvgCanvas::filled(std::string_view path, std::string_view fill, double opacity, bool crisp) {
    const std::string extra = (opacity < 1 ? fmt::format(" fill-opacity=\"{}\"", pixel(opacity)) : "") + (crisp ? " shape-rendering=\"crispEdges\"" : "");
    fmt::format_to(std::back_inserter(out_), "<path d=\"{}\" fill=\"{}\"{}/>\n", path, fill, extra);
}

void SvgCanvas::circle(Point center, double radius, std::string_view fill) {
    fmt::format_to(std::back_inserter(out_), "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\"/>\n", pixel(center.x), pixel(center.y), pixel(radius), fill);
}

void SvgCanvas::ring(Point center, double radius, std::string_view fill, std::string_view stroke, double width) {
    fmt::format_to(std::back_inserter(out_), "<circle cx=\"{}\" cy=\"{}\" r=\"{}\" fill=\"{}\" stroke=\"{}\" stroke-width=\"{}\"/>\n", pixel(center.x), pixel(center.y), pixel(radius), fill, stroke,
                   pixel(width));
}

void SvgCanvas::text(double x, double y, std::string_view words, Anchor anchor, double size, std::string_view fill, bool bold) {
    fmt::format_to(std::back_inserter(out_), "<text x=\"{}\" y=\"{}\" text-anchor=\"{}\" font-size=\"{}\" fill=\"{}\"{}>{}</text>\n", pixel(x), pixel(y), name(anchor), pixel(size), fill,
                   bold ? " font-weight=\"600\"" : "", escaped(words));
}

void SvgCanvas::text_upwards(double x, double y, std::string_view words, double size, std::string_view fill) {
    fmt::format_to(std::back_inserter(out_), "<text transform=\"translate({} {}) rotate(-90)\" text-anchor=\"middle\" font-size=\"{}\" fill=\"{}\">{}</text>\n", pixel(x), pixel(y), pixel(size), fill,
                   escaped(words));
}

void SvgCanvas::begin_clip(double x, double y, double width, double height) {
    ++clips_;
    fmt::format_to(std::back_inserter(out_), "<clipPath id=\"clip{0}\"><rect x=\"{1}\" y=\"{2}\" width=\"{3}\" height=\"{4}\"/></clipPath>\n<g clip-path=\"url(#clip{0})\">\n", clips_, pixel(x), pixel(y),
                   pixel(width), pixel(height));
}

void SvgCanvas::end_clip() { out_ += "</g>\n"; }

std::string SvgCanvas::finish() && { return std::move(out_) + "</svg>\n"; }

}  // namespace nmlc::report
