// A drawing board of braille signs: 2 by 4 dots in every character, each character in one colour.
#pragma once
#include <string>
#include <vector>

namespace nmlc::report {

class BrailleBoard {
public:
    BrailleBoard(int columns, int rows) : columns_(columns), rows_(rows), dots_(static_cast<std::size_t>(columns * rows), 0), colors_(dots_.size(), no_color) {}

    int width() const { return 2 * columns_; }      // in dots
    int height() const { return 4 * rows_; }
    void dot(int x, int y, int color);              // y grows downwards; outside is ignored
    void line(int x0, int y0, int x1, int y1, int color);
    std::string row(int row, bool color) const;

private:
    static constexpr int no_color = -1;
    int columns_, rows_;
    std::vector<unsigned char> dots_;
    std::vector<int> colors_;
};

}  // namespace nmlc::report
