#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <sstream>

#include "runtime/report/decimate.h"
#include "runtime/report/svg_kinds.h"
#include "runtime/report/text.h"
#include "tests/unit/report/support.h"

using namespace nmlc;
using namespace nmlc::report;
using Kind = abi::Plot::Kind;
using Catch::Matchers::Contains;

namespace {

session::Figure long_trace(std::size_t samples) {
    session::Figure::Series series{"u", {}, {}};
    for (std::size_t k = 0; k < samples; ++k) {
        series.x.push_back(0.01 * static_cast<double>(k));
        series.y.push_back(std::sin(0.37 * static_cast<double>(k)));
    }
    return figure(Kind::trace, {series});
}

std::size_t count(const std::string& text, const std::string& part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++found;
    return found;
}

}  // namespace

TEST_CASE("thinning keeps the first, lowest, highest and last point of a column", "[report]") {
    const std::vector<Point> points{{0.0, 5}, {0.1, 9}, {0.2, 4}, {0.3, 1}, {0.4, 3}, {1.2, 7}};
    const auto lines = decimated(points, 1);
    REQUIRE(lines.size() == 1);
    std::vector<double> heights;
    for (const Point& point : lines[0]) heights.push_back(point.y);
    CHECK(heights == std::vector<double>{5, 9, 1, 3, 7});
}

TEST_CASE("a NaN breaks the line", "[report]") {
    const auto lines = decimated({{0, 1}, {1, 2}, {2, std::nan("")}, {3, 4}}, 1);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].size() == 2);
    CHECK(lines[1].size() == 1);
}

TEST_CASE("a million samples stay a small figure", "[report]") {
    const std::string text = svg(long_trace(1'000'000));
    CHECK(text.size() < 100'000);
    CHECK(text.size() > 10'000);
}

TEST_CASE("words of the model are escaped in every place of a figure", "[report]") {
    for (const Kind kind : {Kind::trace, Kind::raster, Kind::rate, Kind::histogram, Kind::matrix, Kind::versus}) {
        session::Figure hostile = figure(kind, {{"<b>one", {0, 1}, {0, 1}}, {"<b>two", {0, 1}, {1, 0}}});
        hostile.title = hostile.x_label = hostile.y_label = "<script>&\"";
        hostile.points_x = {1, 2};
        hostile.points_y = {1, 2};
        hostile.matrix = {1, -1};
        hostile.rows = 1;
        hostile.columns = 2;
        const std::string text = svg(hostile);
        CHECK_THAT(text, !Contains("<script") && !Contains("<b>"));
        CHECK_THAT(text, Contains("&lt;script&gt;&amp;&quot;"));
        CHECK(text.rfind("</svg>\n") == text.size() - 7);
    }
}

TEST_CASE("a legend appears when there are several series", "[report]") {
    CHECK_THAT(svg(figure(Kind::trace, {{"alone", {0, 1}, {0, 1}}})), !Contains("alone"));
    CHECK_THAT(svg(figure(Kind::trace, {{"one", {0, 1}, {0, 1}}, {"two", {0, 1}, {1, 0}}})), Contains(">one<") && Contains(">two<"));
}

TEST_CASE("axes carry their labels and round numbers", "[report]") {
    CHECK_THAT(svg(figure(Kind::trace, {{"u", {0, 200}, {-70, -50}}})), Contains(">t (ms)<") && Contains(">u (mV)<") && Contains(">100<") && Contains(">−60<"));
}

TEST_CASE("no figure is too empty to be drawn", "[report]") {
    for (const Kind kind : {Kind::trace, Kind::raster, Kind::rate, Kind::histogram, Kind::matrix, Kind::versus}) {
        const std::string text = svg(figure(kind, {}));
        CHECK_THAT(text, !Contains("nan") && !Contains("inf"));
        const std::string undefined = svg(figure(kind, {{"u", {0, 1}, {std::nan(""), std::nan("")}}}));
        CHECK_THAT(undefined, !Contains("nan") && !Contains("inf"));
        CHECK(!terminal_plot(figure(kind, {}), 60, 12, false).empty());
    }
}

TEST_CASE("a raster of few spikes has one stroke each, one of many stays small", "[report]") {
    session::Figure raster = figure(Kind::raster, {});
    raster.points_x = {1, 2, 3};
    raster.points_y = {1, 2, 1};
    CHECK(count(svg(raster), "v") >= 3);
    raster.points_x.clear();
    raster.points_y.clear();
    for (int k = 0; k < 500'000; ++k) {
        raster.points_x.push_back(std::fmod(k * 7.31, 1000));
        raster.points_y.push_back(1 + k % 400);
    }
    CHECK(svg(raster).size() < 2'500'000);
}

TEST_CASE("a histogram reads edges, middles or raw values", "[report]") {
    const auto edges = bars_of({"", {0, 1, 3}, {5, 6}});
    REQUIRE(edges.size() == 2);
    CHECK(edges[1].low == 1);
    CHECK(edges[1].high == 3);
    CHECK(edges[1].height == 6);
    const auto middles = bars_of({"", {1, 2}, {5, 6}});
    REQUIRE(middles.size() == 2);
    CHECK(middles[0].low == 0.5);
    const auto raw = bars_of({"", {0, 0.1, 0.2, 1}, {}});
    REQUIRE(raw.size() == 2);
    CHECK(raw[0].height == 3);
    CHECK(raw[1].height == 1);
}

TEST_CASE("a large matrix is averaged, a small one drawn cell by cell", "[report]") {
    session::Figure matrix = figure(Kind::matrix, {});
    matrix.rows = matrix.columns = 2;
    matrix.matrix = {1, -1, -1, 1};
    const std::string small = svg(matrix);
    CHECK_THAT(small, Contains("#2166ac") && Contains("#b2182b"));
    matrix.rows = matrix.columns = 2000;
    matrix.matrix.assign(4'000'000, 0);
    for (std::size_t k = 0; k < matrix.matrix.size(); ++k) matrix.matrix[k] = std::sin(static_cast<double>(k) * 0.001);
    CHECK(svg(matrix).size() < 3'000'000);
}

TEST_CASE("images of a matrix have white gaps and no axes", "[report]") {
    session::Figure matrix = figure(Kind::matrix, {});
    const double gap = std::numeric_limits<double>::quiet_NaN();
    matrix.rows = 1;
    matrix.columns = 3;
    matrix.matrix = {1, gap, -1};
    const std::string images = svg(matrix);
    CHECK_THAT(images, Contains("#2166ac") && Contains("#b2182b") && Contains("#ffffff"));
    matrix.matrix = {1, 0, -1};
    CHECK(images.size() < svg(matrix).size());
}

TEST_CASE("a trace in the terminal has axes, keeps its size and shows a short peak", "[report]") {
    session::Figure::Series series{"u", {}, {}};
    for (int k = 0; k <= 2000; ++k) {
        series.x.push_back(0.1 * k);
        series.y.push_back(k == 1000 ? 30 : -70);
    }
    const std::string text = terminal_plot(figure(Kind::trace, {series}), 60, 12, false);
    std::istringstream in(text);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    CHECK(lines.size() <= 12);
    for (const auto& line : lines) CHECK(sign_count(line) <= 60);
    CHECK_THAT(text, Contains("u (mV)") && Contains("t (ms)") && Contains("100") && Contains("┤"));
    std::size_t drawn_rows = 0;
    for (const auto& line : lines) drawn_rows += line.find("\xE2\xA0") != std::string::npos || line.find("\xE2\xA1") != std::string::npos || line.find("\xE2\xA2") != std::string::npos || line.find("\xE2\xA3") != std::string::npos;
    CHECK(drawn_rows >= 7);
    CHECK_THAT(text, !Contains("\033"));
    CHECK_THAT(terminal_plot(figure(Kind::trace, {series}), 60, 12, true), Contains("\033[3"));
}
