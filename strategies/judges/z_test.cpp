#include "z_test.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

double z_statistic(const Samples& samples, double ratio) {
  const auto& [candidate, control] = samples;
  if (candidate.requests == 0 || control.requests == 0) return 0.0;
  const auto n1 = static_cast<double>(candidate.requests), n0 = static_cast<double>(control.requests);
  const double p0 = static_cast<double>(candidate.failures + control.failures) / (ratio * n1 + n0), p1 = ratio * p0;
  const double variance = p1 * (1.0 - p1) / n1 + ratio * ratio * p0 * (1.0 - p0) / n0;
  return variance > 0.0 ? (candidate.failure_rate() - ratio * control.failure_rate()) / std::sqrt(variance) : 0.0;
}

namespace {

class ZTest final : public Judge {
 public:
  ZTest(double critical, double ratio, std::int64_t min_requests)
      : critical_{critical}, ratio_{ratio}, min_requests_{min_requests} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    const auto& [candidate, control] = evidence.since_stage;
    if (std::min(candidate.requests, control.requests) < min_requests_) return Opinion::inconclusive;
    return z_statistic(evidence.since_stage, ratio_) > critical_ ? Opinion::fail : Opinion::pass;
  }

 private:
  double critical_, ratio_;
  std::int64_t min_requests_;
};

}  // namespace

JudgePlan read_z_test(const Fields& fields, const Scenario& scenario) {
  const double alpha = fields.probability("alpha", Probability{0.01}).value();
  if (alpha <= 0.0 || alpha >= 1.0) fields.fault("alpha", "must lie strictly between 0% and 100% (it is the rate of false alarms).");
  const double ratio = fields.number("ratio", 1.0, {.at_least = 1.0, .at_most = 100.0});
  const auto min_requests = fields.whole_number("min_requests", 100, {.at_least = 1.0});
  std::optional<Duration> every;
  if (fields.has("every"))
    every = fields.duration("every", scenario.tick, {.at_least = scenario.tick, .multiple_of = scenario.tick});
  const double critical = alpha > 0.0 && alpha < 1.0 ? normal_quantile(1.0 - alpha) : 0.0;
  return {"z_test", every, [=] { return std::make_unique<ZTest>(critical, ratio, min_requests); }, Against::control};
}

}  // namespace rollcast
