#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace ragd {

/// Values to pixels, on a line or on a logarithmic one.
struct Axis {
    double low = 0;
    double high = 1;
    double from = 0;  // pixels
    double to = 0;
    bool logarithmic = false;
    std::string label;

    /// Where `value` lies; what is outside lies at the nearer end.
    [[nodiscard]] double at(double value) const;
    /// Round values between the ends: some four to eight.
    [[nodiscard]] std::vector<double> ticks() const;
};

/// The frame of a plot, into which its marks are drawn.
class Plot {
public:
    /// `title` names the plot for those who hear it.
    Plot(std::string_view title, Axis x, Axis y);

    [[nodiscard]] const Axis& x() const { return x_; }
    [[nodiscard]] const Axis& y() const { return y_; }

    struct Point {
        double x = 0;
        double y = 0;
    };
    /// Coordinates are values of the axes.
    void line(Point from, Point to, std::string_view css);
    void circle(Point at, double radius, std::string_view css);
    /// The area between a line of points and the value `base` of the y axis.
    void area(const std::vector<Point>& line, double base, std::string_view css);
    struct Label {
        Point at;
        Point shift;  // pixels
        std::string_view words;
        std::string_view css = {};
        std::string_view anchor = "start";  // "start", "middle" or "end" stands at the point
    };
    void text(const Label& label);

    [[nodiscard]] std::string svg() const;

private:
    void draw_frame();

    std::string title_;
    Axis x_;
    Axis y_;
    std::string marks_;
};

/// "0.05", "20", "1500": as few digits as tell it.
std::string tick_label(double value);

}  // namespace ragd
