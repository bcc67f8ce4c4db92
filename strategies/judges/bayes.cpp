#include "bayes.hpp"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

#include "judge_options.hpp"
#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

namespace {

double mean(const BetaLaw& law) { return law.failures / (law.failures + law.successes); }

double sd_of_log_odds(const BetaLaw& law) { return std::sqrt(1.0 / law.failures + 1.0 / law.successes); }

double chance_below(const BetaLaw& law, double p) { return p >= 1.0 ? 1.0 : boost::math::ibeta(law.failures, law.successes, p); }

/// E[rate; rate <= p], where P(rate <= p) is known.
double mean_below(const BetaLaw& law, double p, double chance) {
  const auto& [a, b] = law;
  return p >= 1.0 ? mean(law) : mean(law) * (chance - p * (1.0 - p) * boost::math::ibeta_derivative(a, b, p) / a);
}

/// Trapezoidal mean of `value` over the law's log odds, whose density is p^a (1 - p)^b but for a constant. Nodes go out from the mode as
/// far as the density is not lost beside what it is there; the step is a part of the law's own standard deviation or of a narrower one's.
template <class Value>
double mean_over(const BetaLaw& law, double narrower_sd, Value value) {
  constexpr double part_of_sd = 0.8, widest_step = 0.5, negligible = -36.0;
  const auto& [a, b] = law;
  const double mode = std::log(a / b), step = std::min(std::min(sd_of_log_odds(law), narrower_sd) * part_of_sd, widest_step);
  const auto log_density = [&](double x) { return -a * std::log1p(std::exp(-x)) - b * std::log1p(std::exp(x)); };
  const double highest = log_density(mode);
  double total = 0.0, sum = 0.0;
  const auto add = [&](double x) {
    const double weight = std::exp(log_density(x) - highest);
    total += weight;
    sum += weight * value(1.0 / (1.0 + std::exp(-x)));
  };
  add(mode);
  for (const double way : {-step, step})
    for (double x = mode + way; log_density(x) - highest > negligible; x += way) add(x);
  return sum / total;
}

/// Over which of the two laws to integrate: the narrower, unless a control's rate may be so high that no candidate's is `ratio` times as
/// high, where the other's distribution would have a kink.
bool is_integrated_over_control(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  constexpr double negligible = 1e-13;
  if (sd_of_log_odds(candidate) < sd_of_log_odds(control)) return false;
  return ratio == 1.0 || chance_below(control, 1.0 / ratio) > 1.0 - negligible;
}

double worse_by_quadrature(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  if (is_integrated_over_control(candidate, control, ratio))
    return mean_over(control, sd_of_log_odds(control), [&](double p) { return 1.0 - chance_below(candidate, ratio * p); });
  return mean_over(candidate, sd_of_log_odds(control), [&](double p) { return chance_below(control, p / ratio); });
}

double loss_by_quadrature(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  if (is_integrated_over_control(candidate, control, ratio))
    return mean_over(control, sd_of_log_odds(control), [&](double p) {
      const double chance = chance_below(candidate, ratio * p);
      return mean(candidate) - mean_below(candidate, ratio * p, chance) - ratio * p * (1.0 - chance);
    });
  return mean_over(candidate, sd_of_log_odds(control), [&](double p) {
    const double chance = chance_below(control, p / ratio);
    return p * chance - ratio * mean_below(control, p / ratio, chance);
  });
}

/// The first four cumulants of a law.
struct Cumulants {
  double first, second, third, fourth;
};

Cumulants cumulants(const BetaLaw& law) {
  const auto& [a, b] = law;
  const double n = a + b, variance = a * b / (n * n * (n + 1.0));
  const double skewness = 2.0 * (b - a) * std::sqrt(n + 1.0) / ((n + 2.0) * std::sqrt(a * b));
  const double excess = 6.0 * ((a - b) * (a - b) * (n + 1.0) - a * b * (n + 2.0)) / (a * b * (n + 2.0) * (n + 3.0));
  return {a / n, variance, skewness * variance * std::sqrt(variance), excess * variance * variance};
}

Cumulants of_difference(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  const Cumulants x = cumulants(candidate), y = cumulants(control);
  const double r2 = ratio * ratio;
  return {x.first - ratio * y.first, x.second + r2 * y.second, x.third - r2 * ratio * y.third, x.fourth + r2 * r2 * y.fourth};
}

double normal_density(double z) { return std::exp(-z * z / 2.0) * boost::math::constants::one_div_root_two_pi<double>(); }

/// Whether the error of the quick way is known.
bool have_many(const BetaLaw& candidate, const BetaLaw& control) {
  return std::min({candidate.failures, candidate.successes, control.failures, control.successes}) >= 100.0;
}

struct Rule {
  double ratio = 1.0, fail_above = 0.95, loss_below = 0.001;
  BetaLaw prior;
  std::int64_t min_requests = 100;

  BetaLaw after(const Sample& seen) const {
    return {prior.failures + static_cast<double>(seen.failures), prior.successes + static_cast<double>(seen.successes())};
  }
  double worse(const Samples& seen) const { return probability_worse(after(seen.candidate), after(seen.control), ratio); }
  double loss(const Samples& seen) const { return believe(after(seen.candidate), after(seen.control), ratio).loss; }
  bool can_judge(const Samples& seen) const { return std::min(seen.candidate.requests, seen.control.requests) >= min_requests; }
};

class Bayes final : public Judge, private Tripwire {
 public:
  explicit Bayes(const Rule& rule) : rule_{rule} {}

  void begin_stage(const StageAhead&) override {}

  Opinion assess(const Evidence& evidence) override {
    if (!rule_.can_judge(evidence.since_stage)) return Opinion::inconclusive;
    if (rule_.worse(evidence.since_stage) >= rule_.fail_above) return Opinion::fail;
    return rule_.loss(evidence.since_stage) < rule_.loss_below ? Opinion::pass : Opinion::inconclusive;
  }

  const Tripwire* tripwire() const override { return this; }

 private:
  bool trips(const Samples& since_stage) const override {
    return rule_.can_judge(since_stage) && rule_.worse(since_stage) >= rule_.fail_above;
  }

  /// More failures of the candidate and more successes of the control make it look worse, each by itself. The two ways to believe differ by
  /// less than what is left as slack.
  bool could_trip(const Samples& least, const Samples& most) const override {
    const auto missing = [&](std::int64_t counted) { return rule_.min_requests - counted; };
    const std::int64_t successes = std::max(least.candidate.successes(), missing(most.candidate.failures));
    const std::int64_t failures = std::max(least.control.failures, missing(most.control.successes()));
    if (successes > most.candidate.successes() || failures > most.control.failures) return false;
    const Samples worst{{most.candidate.failures + successes, most.candidate.failures}, {most.control.successes() + failures, failures}};
    return rule_.worse(worst) >= rule_.fail_above - 2.0 * edgeworth_error;
  }

  Rule rule_;
};

}  // namespace

Belief believe_by_quadrature(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  return {worse_by_quadrature(candidate, control, ratio), loss_by_quadrature(candidate, control, ratio)};
}

Belief believe_by_edgeworth(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  const Cumulants d = of_difference(candidate, control, ratio);
  const double sd = std::sqrt(d.second), z = d.first / sd, z2 = z * z;
  const double skew = d.third / (d.second * sd) / 6.0, tails = d.fourth / (d.second * d.second) / 24.0, skewed_tails = skew * skew / 2.0;
  const double worse = normal_probability(z) + normal_density(z) * (skew * (z2 - 1.0) - tails * z * (z2 - 3.0) -
                                                                    skewed_tails * z * (z2 * z2 - 10.0 * z2 + 15.0));
  const double loss = z * normal_probability(z) + normal_density(z) * (1.0 - skew * z + tails * (z2 - 1.0) +
                                                                       skewed_tails * (z2 * z2 - 6.0 * z2 + 3.0));
  return {std::clamp(worse, 0.0, 1.0), std::max(sd * loss, 0.0)};
}

Belief believe(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  return have_many(candidate, control) ? believe_by_edgeworth(candidate, control, ratio) : believe_by_quadrature(candidate, control, ratio);
}

double probability_worse(const BetaLaw& candidate, const BetaLaw& control, double ratio) {
  if (have_many(candidate, control)) return believe_by_edgeworth(candidate, control, ratio).worse;
  return worse_by_quadrature(candidate, control, ratio);
}

double probability_larger(const BetaLaw& x, const BetaLaw& y) {
  double sum = 0.0;
  for (double i = 0.0; i < x.failures; ++i) {
    const double log_term = std::lgamma(y.failures + i) + std::lgamma(x.successes + y.successes) -
                            std::lgamma(y.failures + i + x.successes + y.successes) - std::log(x.successes + i) -
                            (std::lgamma(1.0 + i) + std::lgamma(x.successes) - std::lgamma(1.0 + i + x.successes)) -
                            (std::lgamma(y.failures) + std::lgamma(y.successes) - std::lgamma(y.failures + y.successes));
    sum += std::exp(log_term);
  }
  return sum;
}

double probability_larger(const GammaLaw& x, const GammaLaw& y) {
  return boost::math::ibeta(y.events, x.events, y.exposure / (x.exposure + y.exposure));
}

JudgePlan read_bayes(const Fields& fields, const Scenario& scenario) {
  Rule rule;
  rule.ratio = fields.number("ratio", 1.0, {.at_least = 1.0, .at_most = 100.0});
  rule.fail_above = read_open_probability(fields, "fail_above", 0.95, "it is how sure one must be to fail");
  rule.loss_below = fields.number("loss_below", scenario.baseline.failure.value() / 10.0, {.above = 0.0, .at_most = 1.0});
  rule.prior.failures = fields.number("prior_failures", 1.0, {.at_least = 0.1, .at_most = 1e9});
  rule.prior.successes = fields.number("prior_successes", 1.0, {.at_least = 0.1, .at_most = 1e9});
  rule.min_requests = fields.whole_number("min_requests", 100, {.at_least = 1.0});
  const auto every = read_every_if_any(fields, scenario);
  return {"bayes", every, [rule] { return std::make_unique<Bayes>(rule); }, Against::control};
}

}  // namespace rollcast
