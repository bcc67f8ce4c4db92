#include "judges/exact_binomial.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>
#include <utility>

#include "judges/judge_options.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast::judges {

namespace {

/// P(X >= least) for X binomial.
double binomial_tail(std::int64_t n, double p, std::int64_t least) {
  if (least <= 0) return 1.0;
  if (least > n) return 0.0;
  return boost::math::ibeta(static_cast<double>(least), static_cast<double>(n - least + 1), p);
}

/// The first number from `low` on at which `holds`, which goes on holding; `high` when it does not hold before.
template <class Holds>
std::int64_t first_at_which(std::int64_t low, std::int64_t high, Holds holds) {
  while (low < high) {
    const std::int64_t middle = low + (high - low) / 2;
    if (holds(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

/// Fewest of n that are significantly many; n + 1 when even all would not be.
std::int64_t critical_count(std::int64_t n, double p, double alpha) {
  return first_at_which(0, n + 1, [&](std::int64_t count) { return binomial_tail(n, p, count) <= alpha; });
}

/// The candidate's share of the failures when it fails `ratio` times as often as the control.
double share_of_failures(const Samples& samples, double ratio) {
  const double weighed = ratio * static_cast<double>(samples.candidate.requests);
  return weighed / (weighed + static_cast<double>(samples.control.requests));
}

bool has_both_arms(const Samples& samples) { return samples.candidate.requests > 0 && samples.control.requests > 0; }

/// The exact test of a limit as the requests grow: with how many the critical count goes up, and the power there, where
/// it is least.
class LimitTest {
 public:
  LimitTest(double limit, double detect, double alpha, double power)
      : limit_{limit}, found_{detect * limit}, alpha_{alpha}, power_{power} {}

  bool has_power(std::int64_t requests, std::int64_t critical) const {
    return binomial_tail(requests, found_, critical) >= power_;
  }
  /// Fewest requests with which `critical` failures no longer suffice.
  std::int64_t exceeded_at(std::int64_t critical) const {
    const auto too_many = [&](std::int64_t n) { return binomial_tail(n, limit_, critical) > alpha_; };
    std::int64_t high = std::max<std::int64_t>(critical, 1);
    while (!too_many(high)) high *= 2;
    return first_at_which(critical, high, too_many);
  }
  /// With this critical count there is power whenever the test uses it.
  bool always_has_power(std::int64_t critical) const { return has_power(exceeded_at(critical - 1), critical); }

 private:
  double limit_, found_, alpha_, power_;
};

struct BinomialRule {
  double alpha = 0.01, ratio = 1.0;
  std::optional<double> limit;
  std::optional<double> detect;  ///< against a control; a limit has its least number of requests
  double power = 0.8;
  std::int64_t min_requests = 100;

  double p_value(const Samples& samples) const {
    return limit ? limit_p_value(samples.candidate, *limit) : conditional_p_value(samples, ratio);
  }
  bool has_requests(const Samples& samples) const {
    return samples.candidate.requests >= min_requests && (limit || samples.control.requests >= min_requests);
  }
  bool can_judge(const Samples& samples) const {
    return has_requests(samples) && (!detect || conditional_power(samples, ratio, *detect, alpha) >= power);
  }
};

class ExactBinomial final : public Judge, private Tripwire {
 public:
  explicit ExactBinomial(const BinomialRule& rule) : rule_{rule} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    if (!rule_.can_judge(evidence.since_stage)) return Opinion::inconclusive;
    return rule_.p_value(evidence.since_stage) <= rule_.alpha ? Opinion::fail : Opinion::pass;
  }

  const Tripwire* tripwire() const override { return this; }

 private:
  bool trips(const Samples& since_stage) const override {
    return rule_.has_requests(since_stage) && rule_.p_value(since_stage) <= rule_.alpha && rule_.can_judge(since_stage);
  }

  /// p grows with the candidate's requests and the control's failures, and falls with the other two, each by itself.
  /// Failures and requests are taken as if they had nothing to do with one another, and power for granted: so it may
  /// say yes too often, and never no.
  bool could_trip(const Samples& least, const Samples& most) const override {
    if (!rule_.has_requests(most)) return false;
    const std::int64_t failures = most.candidate.failures;
    const Sample candidate{std::max({least.candidate.requests, rule_.min_requests, failures}), failures};
    return rule_.p_value({candidate, {most.control.requests, least.control.failures}}) <= rule_.alpha;
  }
  bool needs_control() const override { return !rule_.limit; }

  BinomialRule rule_;
};

double read_fixed_limit(const Fields& fields) {
  const Key limit_key{
      "limit",
      "Fails the candidate when its failure rate is significantly above this; no control is needed then.",
      "1%",
      {.by_default = "none: the control decides", .range = "strictly between 0 % and 100 %"}};
  const double limit = fields.probability(limit_key, required).value();
  if (limit > 0.0 && limit < 1.0) return limit;
  if (!fields.has_error("limit"))
    fields.error("limit", "must lie strictly between 0% and 100% (every failure, or none, would be too many).");
  return 0.5;
}

/// The least ratio to a limit that as many requests tell as can be waited for, by the normal approximation.
double least_ratio_told(double limit, double alpha, double power) {
  constexpr double most_requests = 1e9;
  const double z = normal_quantile(1.0 - alpha) + normal_quantile(power);
  return 1.0 + std::max(z, 0.0) * std::sqrt((1.0 - limit) / (limit * most_requests));
}

/// What is to be found with power, checked against the figure that it is a multiple of.
void read_power(const Fields& fields, const Scenario& scenario, BinomialRule& rule) {
  if (!fields.has("detect")) return;
  const double detect =
      fields.number({"detect",
                     "The judge cannot tell until the test would find a failure rate this many times the control's, or "
                     "the limit, with the power.",
                     "2",
                     {.by_default = "none: any number of requests will do", .range = "more than `ratio`"}},
                    2.0, {.above = 1.0, .at_most = 1000.0});
  const Key power_key{"power",
                      "How surely the test finds what `detect` says.",
                      "90%",
                      {.range = "strictly between `alpha` and 100 %; only with `detect`"}};
  rule.power = fields.probability(power_key, Probability{0.8}).value();
  const double base = rule.limit.value_or(scenario.baseline.failure.value());
  if (detect * base >= 1.0) fields.error("detect", "is too large (the failure rate would exceed 100%). Lower it.");
  if (!rule.limit && detect <= rule.ratio)
    fields.error("detect", "must exceed \"ratio\" (what is tolerated cannot be found). Raise it.");
  if (rule.power <= rule.alpha || rule.power >= 1.0)
    fields.error("power",
                 "must lie strictly between alpha and 1 (an error should be seen more often than a false one).");
  if (fields.has_error("detect") || fields.has_error("power") || fields.has_error("alpha") || fields.has_error("limit"))
    return;
  if (const double least = rule.limit ? least_ratio_told(*rule.limit, rule.alpha, rule.power) : 1.0; detect < least)
    return fields.error("detect", fmt::format("is so near 1 that a billion requests do not tell. Write {:.6g} or more.",
                                              1.0 + 1.01 * (least - 1.0)));
  if (rule.limit)
    rule.min_requests = std::max(rule.min_requests, requests_for_power(*rule.limit, detect, rule.alpha, rule.power));
  else
    rule.detect = detect;
}

}  // namespace

double conditional_p_value(const Samples& samples, double ratio) {
  if (!has_both_arms(samples)) return 1.0;
  const auto& [candidate, control] = samples;
  return binomial_tail(candidate.failures + control.failures, share_of_failures(samples, ratio), candidate.failures);
}

double conditional_power(const Samples& samples, double ratio, double detect, double alpha) {
  if (!has_both_arms(samples)) return 0.0;
  const std::int64_t failures = samples.candidate.failures + samples.control.failures;
  const std::int64_t critical = critical_count(failures, share_of_failures(samples, ratio), alpha);
  return binomial_tail(failures, share_of_failures(samples, detect), critical);
}

double limit_p_value(const Sample& sample, double limit) {
  return binomial_tail(sample.requests, limit, sample.failures);
}

double least_failure_rate(const Sample& sample, double alpha) {
  if (sample.failures == 0) return 0.0;
  return boost::math::ibeta_inv(static_cast<double>(sample.failures), static_cast<double>(sample.successes() + 1),
                                alpha);
}

std::int64_t requests_for_power(double limit, double detect, double alpha, double power) {
  constexpr std::int64_t looked_ahead =
      50;  // counts beyond which the power, which climbs in steps, does not fall below again
  const LimitTest test{limit, detect, alpha, power};
  std::int64_t high = 1;
  while (!test.always_has_power(high)) high *= 2;
  std::int64_t critical = first_at_which(1, high, [&](std::int64_t c) { return test.always_has_power(c); });
  for (std::int64_t c = critical; c < critical + looked_ahead; ++c)
    if (!test.always_has_power(c)) critical = c + 1;
  const std::int64_t end = test.exceeded_at(critical - 1);
  const std::int64_t before = critical > 1 ? test.exceeded_at(critical - 2) : 0;
  return first_at_which(before, end, [&](std::int64_t n) { return test.has_power(n, critical - 1); });
}

JudgePlan read_exact_binomial(const Fields& fields, const Scenario& scenario) {
  BinomialRule rule;
  rule.alpha = read_open_probability(fields, {"alpha", "One-sided rate of false alarms of one look, at most.", "5%"},
                                     0.01, "it is the rate of false alarms", 0.5);
  if (fields.has("limit")) rule.limit = read_fixed_limit(fields);
  if (!rule.limit)
    rule.ratio = read_tolerated_ratio(fields);
  else if (fields.has("ratio"))
    fields.error("ratio", "goes with a control (with \"limit\" there is none). Remove one of them.");
  rule.min_requests = read_min_requests(fields);
  const auto every = read_every_if_any(fields, scenario);
  read_power(fields, scenario, rule);
  return {"exact_binomial", every, [rule] { return std::make_unique<ExactBinomial>(rule); },
          rule.limit ? Against::fixed_limit : Against::control};
}

}  // namespace rollcast::judges
