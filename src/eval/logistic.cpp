#include "eval/logistic.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace ragd {
namespace {

constexpr std::size_t kSize = 3;  // two weights and the bias
constexpr double kPenalty = 1.0;  // on each standardised weight, for all cases together
constexpr std::size_t kStepsMax = 50;

using Vector3 = std::array<double, kSize>;
using Matrix3 = std::array<Vector3, kSize>;

/// Gauss with pivoting. `a` is positive definite: see `Newton`.
Vector3 solve(Matrix3 a, Vector3 b) {
    for (std::size_t column = 0; column < kSize; ++column) {
        std::size_t pivot = column;
        for (std::size_t row = column + 1; row < kSize; ++row) {
            pivot = std::abs(a[row][column]) > std::abs(a[pivot][column]) ? row : pivot;
        }
        std::swap(a[column], a[pivot]);
        std::swap(b[column], b[pivot]);
        for (std::size_t row = column + 1; row < kSize; ++row) {
            const double factor = a[row][column] / a[column][column];
            for (std::size_t i = column; i < kSize; ++i) {
                a[row][i] -= factor * a[column][i];
            }
            b[row] -= factor * b[column];
        }
    }
    Vector3 x{};
    for (std::size_t row = kSize; row-- > 0;) {
        double rest = b[row];
        for (std::size_t i = row + 1; i < kSize; ++i) {
            rest -= a[row][i] * x[i];
        }
        x[row] = rest / a[row][row];
    }
    return x;
}

/// The features, standardised, and which of them take part.
struct Newton {
    std::span<const LogisticCase> cases;
    std::array<double, 2> mean{};
    std::array<double, 2> deviation{};
    std::array<bool, 2> active{};

    [[nodiscard]] Vector3 row(const LogisticCase& one) const {
        Vector3 row{0, 0, 1};
        for (std::size_t i = 0; i < 2; ++i) {
            row[i] = active[i] ? (one.x[i] - mean[i]) / deviation[i] : 0;
        }
        return row;
    }

    [[nodiscard]] double loss(const Vector3& at) const {
        double sum = kPenalty / 2 * (at[0] * at[0] + at[1] * at[1]);
        for (const LogisticCase& one : cases) {
            const Vector3 x = row(one);
            const double z = at[0] * x[0] + at[1] * x[1] + at[2];
            const double signed_z = one.is_true ? -z : z;
            sum += std::max(signed_z, 0.0) + std::log1p(std::exp(-std::abs(signed_z)));
        }
        return sum;
    }

    [[nodiscard]] Vector3 step(const Vector3& at) const {
        Vector3 gradient{kPenalty * at[0], kPenalty * at[1], 0};
        Matrix3 hessian{};
        hessian[0][0] = hessian[1][1] = kPenalty;
        hessian[2][2] = 1e-9;
        for (const LogisticCase& one : cases) {
            const Vector3 x = row(one);
            const double z = at[0] * x[0] + at[1] * x[1] + at[2];
            const double p = 1 / (1 + std::exp(-z));
            for (std::size_t i = 0; i < kSize; ++i) {
                gradient[i] += (p - (one.is_true ? 1 : 0)) * x[i];
                for (std::size_t j = 0; j < kSize; ++j) {
                    hessian[i][j] += p * (1 - p) * x[i] * x[j];
                }
            }
        }
        return solve(hessian, gradient);
    }

    /// Newton's steps, halved as long as they lead uphill.
    [[nodiscard]] Vector3 minimum() const {
        Vector3 at{};
        double now = loss(at);
        for (std::size_t i = 0; i < kStepsMax; ++i) {
            const Vector3 whole = step(at);
            double part = 1;
            Vector3 next = at;
            double there = now;
            for (; part > 1e-6; part /= 2) {
                for (std::size_t j = 0; j < kSize; ++j) {
                    next[j] = at[j] - part * whole[j];
                }
                there = loss(next);
                if (there < now) {
                    break;
                }
            }
            if (!(now - there > 1e-9 * (1 + now))) {
                break;
            }
            at = next;
            now = there;
        }
        return at;
    }
};

void standardise(Newton& newton) {
    const auto count = static_cast<double>(newton.cases.size());
    for (std::size_t i = 0; i < 2; ++i) {
        double sum = 0;
        double squares = 0;
        for (const LogisticCase& one : newton.cases) {
            sum += one.x[i];
        }
        newton.mean[i] = sum / count;
        for (const LogisticCase& one : newton.cases) {
            squares += (one.x[i] - newton.mean[i]) * (one.x[i] - newton.mean[i]);
        }
        newton.deviation[i] = std::sqrt(squares / count);
        newton.active[i] = newton.deviation[i] > 1e-9;
    }
}

}  // namespace

LogisticFit fit_logistic(std::span<const LogisticCase> cases) {
    if (cases.empty()) {
        return {};
    }
    Newton newton{.cases = cases};
    standardise(newton);
    Vector3 found = newton.minimum();
    while (found[0] < 0 || found[1] < 0) {
        newton.active[found[0] <= found[1] ? 0 : 1] = false;  // the one that is further below
        found = newton.minimum();
    }
    LogisticFit fit{.bias = found[2]};
    for (std::size_t i = 0; i < 2; ++i) {
        if (newton.active[i]) {
            fit.weights[i] = found[i] / newton.deviation[i];
            fit.bias -= fit.weights[i] * newton.mean[i];
        }
    }
    return fit;
}

}  // namespace ragd
