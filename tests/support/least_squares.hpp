#pragma once

#include <vector>

namespace rollcast::test {

/// Coefficients that minimize the squared distance of `design` x coefficients from `y`, by Cholesky's factors of the
/// normal equations. `design` is a list of columns, each as long as `y` and no combination of the others; scale them
/// alike.
std::vector<double> least_squares(const std::vector<std::vector<double>>& design, const std::vector<double>& y);

}  // namespace rollcast::test
