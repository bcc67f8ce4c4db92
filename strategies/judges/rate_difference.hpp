#pragma once

#include <cmath>

#include "rollcast/strategies/judge.hpp"

namespace rollcast::judges {

/// By how much the candidate's failure rate exceeds `ratio` times the control's, and the variance of that.
struct RateDifference {
  double estimate = 0.0, variance = 0.0;
  double z() const { return estimate / std::sqrt(variance); }
};

/// Each arm's own variance, with half a failure and half a success added there, so that it is never 0. Both arms have
/// requests.
RateDifference rate_difference(const Samples&, double ratio);

/// What judges of a rate difference share: they fail the candidate at a look where the difference is positive and
/// significant, and pass it where the stage ends. Significant differences have a z of sqrt(2 log(1 / alpha)) at least:
/// the likelihood ratio of any effect, and so of any mixture of effects, is exp(z^2 / 2) at most.
class RateDifferenceJudge : public Judge, private Tripwire {
 public:
  struct Options {
    double alpha, ratio;
    std::int64_t min_requests;
  };
  explicit RateDifferenceJudge(const Options& options)
      : options_{options}, least_z_{std::sqrt(-2.0 * std::log(options.alpha))} {}

  void begin_stage(const StageAhead&) override {}
  Opinion assess(const Evidence&) override;
  const Tripwire* tripwire() const override { return this; }

 private:
  virtual bool is_significant(const RateDifference&, const Samples&) const = 0;

  bool can_judge(const Samples&) const;
  bool trips(const Samples& since_stage) const override;
  bool could_trip(const Samples& least, const Samples& most) const override;

  Options options_;
  double least_z_;
};

}  // namespace rollcast::judges
