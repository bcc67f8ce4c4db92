#pragma once

#include <utility>
#include <vector>

namespace rollcast::judges {

/// Chances that a watched walk ends at a look, on either side.
struct LookChances {
  double below = 0.0, above = 0.0;
};

/// A Brownian motion with drift, B(t) ~ N(drift t, t), looked at at given times, which ends where z = B(t) / sqrt(t)
/// lies outside of two limits: the score of a test as it grows with the information t. The density of where it is while
/// it goes on is carried from look to look by Gauss-Legendre quadrature (Armitage, McPherson & Rowe 1969). Errors of
/// chances stay below 1e-9.
class WatchedWalk {
 public:
  /// `times` are above 0 and rise.
  explicit WatchedWalk(std::vector<double> times, double drift = 0.0) : times_{std::move(times)}, drift_{drift} {}

  /// Chance that it goes on until the next look, and z is above `limit` there.
  double chance_above(double limit) const;
  /// Takes the next look; -infinity as `lower` never ends it there.
  LookChances look(double lower, double upper);
  /// Chance that it has not ended.
  double chance_of_going_on() const;

 private:
  struct Interval {
    double low, high;
  };
  double step_after(std::size_t looks) const { return times_[looks] - (looks == 0 ? 0.0 : times_[looks - 1]); }
  /// In which the density is as good as a polynomial: some standard deviations of the steps that made it and that it is
  /// carried on by.
  double panel_width() const;
  void carry_within(Interval);
  double density_at(double place) const;

  std::vector<double> times_;
  double drift_;
  std::size_t looks_ = 0;                          ///< taken
  std::vector<double> places_{0.0}, masses_{1.0};  ///< nodes in rising order, and the chance that each stands for
};

}  // namespace rollcast::judges
