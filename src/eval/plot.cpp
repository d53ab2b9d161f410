#include "eval/plot.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "eval/html.hpp"

namespace ragd {
namespace {

constexpr double kWidth = 720;
constexpr double kHeight = 320;
constexpr double kLeft = 58;
constexpr double kRight = 18;
constexpr double kTop = 16;
constexpr double kBottom = 46;

/// 1, 2 or 5 times a power of ten, so that a range has some five steps.
double step_of(double range) {
    const double rough = range / 5;
    const double power = std::pow(10, std::floor(std::log10(rough)));
    for (const double times : {1.0, 2.0, 5.0}) {
        if (rough <= times * power) {
            return times * power;
        }
    }
    return 10 * power;
}

std::vector<double> logarithmic_ticks(double low, double high) {
    std::vector<double> ticks;
    for (double power = std::pow(10, std::floor(std::log10(low))); power <= high; power *= 10) {
        for (const double times : {1.0, 2.0, 5.0}) {
            if (power * times >= low && power * times <= high) {
                ticks.push_back(power * times);
            }
        }
    }
    return ticks;
}

}  // namespace

double Axis::at(double value) const {
    const double inside = std::clamp(value, low, high);
    const double share =
        logarithmic ? std::log(inside / low) / std::log(high / low) : (inside - low) / (high - low);
    return from + share * (to - from);
}

std::vector<double> Axis::ticks() const {
    if (logarithmic) {
        return logarithmic_ticks(low, high);
    }
    std::vector<double> ticks;
    const double step = step_of(high - low);
    const auto first = static_cast<long>(std::ceil(low / step - 1e-9));
    for (long i = first; static_cast<double>(i) * step <= high + 1e-9 * step; ++i) {
        ticks.push_back(static_cast<double>(i) * step);
    }
    return ticks;
}

std::string tick_label(double value) {
    return fmt::format("{:.4g}", value == 0 ? 0.0 : value);  // no "-0"
}

Plot::Plot(std::string_view title, Axis x, Axis y)
    : title_(title), x_(std::move(x)), y_(std::move(y)) {
    x_.from = kLeft;
    x_.to = kWidth - kRight;
    y_.from = kHeight - kBottom;
    y_.to = kTop;
    draw_frame();
}

void Plot::draw_frame() {
    for (const double tick : y_.ticks()) {
        line({x_.low, tick}, {x_.high, tick}, "grid");
        text({{x_.low, tick}, {-8, 4}, tick_label(tick), {}, "end"});
    }
    for (const double tick : x_.ticks()) {
        line({tick, y_.low}, {tick, y_.high}, "grid");
        text({{tick, y_.low}, {0, 18}, tick_label(tick), {}, "middle"});
    }
    line({x_.low, y_.low}, {x_.high, y_.low}, "axis");
    const double middle = (x_.from + x_.to) / 2;
    marks_ += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                          middle, kHeight - 8, escape_html(x_.label));
    marks_ += fmt::format(
        "<text transform=\"translate(14 {:.1f}) rotate(-90)\" "
        "text-anchor=\"middle\">{}</text>\n",
        (y_.from + y_.to) / 2, escape_html(y_.label));
}

void Plot::line(Point from, Point to, std::string_view css) {
    marks_ += fmt::format(
        "<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" class=\"{}\"/>\n",
        x_.at(from.x), y_.at(from.y), x_.at(to.x), y_.at(to.y), css);
}

void Plot::circle(Point at, double radius, std::string_view css) {
    marks_ += fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:.1f}\" class=\"{}\"/>\n",
                          x_.at(at.x), y_.at(at.y), radius, css);
}

void Plot::area(const std::vector<Point>& line, double base, std::string_view css) {
    if (line.empty()) {
        return;
    }
    marks_ += fmt::format("<path class=\"{}\" d=\"M{:.1f} {:.1f}", css, x_.at(line.front().x),
                          y_.at(base));
    for (const Point& point : line) {
        marks_ += fmt::format("L{:.1f} {:.1f}", x_.at(point.x), y_.at(point.y));
    }
    marks_ += fmt::format("L{:.1f} {:.1f}Z\"/>\n", x_.at(line.back().x), y_.at(base));
}

void Plot::text(const Label& label) {
    marks_ +=
        fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" class=\"{}\" text-anchor=\"{}\">{}</text>\n",
                    x_.at(label.at.x) + label.shift.x, y_.at(label.at.y) + label.shift.y, label.css,
                    label.anchor, escape_html(label.words));
}

std::string Plot::svg() const {
    return fmt::format(
        "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n"
        "<title>{}</title>\n{}</svg>\n",
        kWidth, kHeight, escape_html(title_), escape_html(title_), marks_);
}

}  // namespace ragd
