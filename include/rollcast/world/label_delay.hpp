#pragma once

#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// How late what became of a request is known: each request's label arrives after a delay of its own.
class LabelDelay {
 public:
  /// For requests up to `longest` old. What it tells is tabulated in steps of `step` and interpolated by cubics, to
  /// 1e-4 of a step.
  LabelDelay(const VaryingDuration&, Duration step, Duration longest);

  /// Expected number of these requests, from `from` to `to`, whose labels have arrived `by` then.
  double labeled(const TickCurve& requests, SimTime from, SimTime to, SimTime by) const;
  /// What has arrived by an age of one request a second that came since: the integral of P(arrived by then) over ages,
  /// in seconds.
  double arrived_seconds(Duration age) const;

 private:
  struct Knot {
    double arrived_seconds, arrived;
  };
  Duration step_;
  std::vector<Knot> knots_;  ///< by age, in steps
  bool is_fixed_;
  Duration fixed_;
};

}  // namespace rollcast::world
