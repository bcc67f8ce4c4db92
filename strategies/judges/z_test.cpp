#include "judges/z_test.hpp"

#include <algorithm>
#include <cmath>

#include "judges/judge_options.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

double z_statistic(const Samples& samples, double ratio) {
  const auto& [candidate, control] = samples;
  if (candidate.requests == 0 || control.requests == 0) return 0.0;
  const auto n1 = static_cast<double>(candidate.requests), n0 = static_cast<double>(control.requests);
  const double p0 = static_cast<double>(candidate.failures + control.failures) / (ratio * n1 + n0), p1 = ratio * p0;
  const double variance = p1 * (1.0 - p1) / n1 + ratio * ratio * p0 * (1.0 - p0) / n0;
  return variance > 0.0 ? (candidate.failure_rate() - ratio * control.failure_rate()) / std::sqrt(variance) : 0.0;
}

namespace {

/// The most failures and the fewest successes of one arm that it could have with so many requests.
Sample worst_of(const Sample& least, const Sample& most, std::int64_t min_requests) {
  const std::int64_t failures = most.failures, successes = std::max(least.successes(), min_requests - failures);
  return {failures + std::min(successes, most.successes()), failures};
}

/// The fewest failures and the most successes.
Sample best_of(const Sample& least, const Sample& most, std::int64_t min_requests) {
  const std::int64_t successes = most.successes(), failures = std::max(least.failures, min_requests - successes);
  return {std::min(failures, most.failures) + successes, std::min(failures, most.failures)};
}

/// Above 0 the statistic grows with the candidate's failures and the control's successes and falls with the others, so
/// it is largest where these are most and those least.
class ZTest final : public Judge, private Tripwire {
 public:
  ZTest(double critical, double ratio, std::int64_t min_requests)
      : critical_{critical}, ratio_{ratio}, min_requests_{min_requests} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    if (!can_judge(evidence.since_stage)) return Opinion::inconclusive;
    return is_significant(evidence.since_stage) ? Opinion::fail : Opinion::pass;
  }

  const Tripwire* tripwire() const override { return critical_ > 0.0 ? this : nullptr; }

 private:
  bool can_judge(const Samples& seen) const {
    return std::min(seen.candidate.requests, seen.control.requests) >= min_requests_;
  }
  bool is_significant(const Samples& seen) const { return z_statistic(seen, ratio_) > critical_; }
  /// Under "equal but for the ratio" the candidate would have to fail always, and the statistic has no value.
  bool has_no_statistic(const Samples& seen) const {
    const auto& [candidate, control] = seen;
    const auto all = ratio_ * static_cast<double>(candidate.requests) + static_cast<double>(control.requests);
    return ratio_ * static_cast<double>(candidate.failures + control.failures) >= all;
  }

  bool trips(const Samples& since_stage) const override {
    return can_judge(since_stage) && is_significant(since_stage);
  }
  bool could_trip(const Samples& least, const Samples& most) const override {
    const Samples worst{worst_of(least.candidate, most.candidate, min_requests_),
                        best_of(least.control, most.control, min_requests_)};
    return can_judge(worst) && (is_significant(worst) || has_no_statistic(worst));
  }

  double critical_, ratio_;
  std::int64_t min_requests_;
};

}  // namespace

JudgePlan read_z_test(const Fields& fields, const Scenario& scenario) {
  const Key alpha_key{
      "alpha", "One-sided rate of false alarms of one look.", "5%", {.range = "strictly between 0 % and 100 %"}};
  const double alpha = fields.probability(alpha_key, Probability{0.01}).value();
  if (alpha <= 0.0 || alpha >= 1.0)
    fields.error("alpha", "must lie strictly between 0% and 100% (it is the rate of false alarms).");
  const double ratio = read_tolerated_ratio(fields);
  const auto min_requests = read_min_requests(fields);
  const auto every = read_every_if_any(fields, scenario);
  const double critical = alpha > 0.0 && alpha < 1.0 ? normal_quantile(1.0 - alpha) : 0.0;
  return {"z_test", every, [=] { return std::make_unique<ZTest>(critical, ratio, min_requests); }, Against::control};
}

}  // namespace rollcast::judges
