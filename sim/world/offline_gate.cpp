#include "rollcast/world/offline_gate.hpp"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <cmath>

#include "rollcast/world/truth.hpp"

namespace rollcast {

namespace {

/// Beyond this many standard deviations a normal has no more than 1e-18 of its mass on either side.
constexpr double widest_normal = 9.0;
/// The binomial tail falls from 1 to 0 within this many of its standard deviations on either side of the threshold.
constexpr double widest_fall = 8.0;

double density(double z) {
  return std::exp(-z * z / 2.0) / boost::math::constants::root_two_pi<double>();
}

double logit(double p) {
  return std::log(p / (1.0 - p));
}

/// A product that is whole but for rounding counts as whole: "fails above 1.2 times 1.5 % of 2,000" is above 36.
std::int64_t whole_part(double x) {
  return static_cast<std::int64_t>(std::floor(x * (1.0 + 1e-12)));
}

}  // namespace

OfflineGate::OfflineGate(const Scenario& scenario)
    : cases_{scenario.offline.cases},
      baseline_failure_{scenario.baseline.failure.value()},
      law_{scenario.baseline.quality, scenario.baseline.failure},
      lets_all_pass_{cases_ == 0 && scenario.offline.checks.empty()} {
  const double limit = std::min(scenario.offline.fails_above * baseline_failure_, 1.0) * static_cast<double>(cases_);
  most_failures_ = std::min(cases_, whole_part(limit));
  for (const SegmentSpec& segment : scenario.segments) parts_.push_back({segment.share.value(), law_.with_failure(segment.failure)});
  for (std::size_t c = 0; c < outcome_count; ++c) {
    shows_in_[c] = scenario.candidate.outcomes[c].shows_in;
    kind_odds_ratios_[c] = scenario.candidate.outcomes[c].kind_odds_ratios;
  }
  clears_checks_.fill(1.0);
  for (const OfflineCheckSpec& check : scenario.offline.checks)
    for (std::size_t c = 0; c < outcome_count; ++c) clears_checks_[c] *= 1.0 - check.stops[c].value();
}

double OfflineGate::failure_probability(Outcome outcome, double log_odds) const {
  const auto c = static_cast<std::size_t>(outcome);
  if (parts_.empty()) return law_.failure_probability(log_odds, kind_odds_ratios_[c]);
  double probability = 0.0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const bool shows = !shows_in_[c] || *shows_in_[c] == i;
    probability += parts_[i].share * (shows ? parts_[i].law.failure_probability(log_odds, kind_odds_ratios_[c])
                                            : parts_[i].law.failure_probability(0.0));
  }
  return probability;
}

double OfflineGate::few_failures(Outcome outcome, double log_odds) const {
  if (most_failures_ == cases_) return 1.0;
  const auto k = static_cast<double>(most_failures_), n = static_cast<double>(cases_);
  return boost::math::ibetac(k + 1.0, n - k, failure_probability(outcome, log_odds));
}

Probability OfflineGate::pass(Outcome outcome, double log_odds) const {
  return Probability{clears_checks_[static_cast<std::size_t>(outcome)] * few_failures(outcome, log_odds)};
}

/// Where the integrand changes its nature: where the effect is cut off at no effect, and around the fall of the binomial tail.
std::vector<double> OfflineGate::pieces(Outcome outcome, const OutcomeSpec& effect) const {
  const double threshold = (static_cast<double>(most_failures_) + 0.5) / static_cast<double>(cases_);
  const double log_median = std::log(effect.odds_ratio_median), sigma = effect.odds_ratio_sigma;
  const ByFailureKind& kinds = kind_odds_ratios_[static_cast<std::size_t>(outcome)];
  const double at_threshold =
      law_.kinds().size() == 1 ? logit(threshold) - logit(baseline_failure_) : law_.log_odds_of(Probability{threshold}, kinds);
  const double fall = (at_threshold - log_median) / sigma;
  const double width = widest_fall / (std::sqrt(static_cast<double>(cases_) * threshold * (1.0 - threshold)) * sigma);
  std::vector<double> at{-widest_normal, -log_median / sigma, fall - width, fall, fall + width, widest_normal};
  for (double& z : at) z = std::clamp(z, -widest_normal, widest_normal);
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  return at;
}

Probability OfflineGate::pass(Outcome outcome, const OutcomeSpec& effect) const {
  constexpr double tolerance = 1e-10;
  constexpr unsigned most_halvings = 12;
  if (effect.odds_ratio_sigma == 0.0 || most_failures_ == cases_) return pass(outcome, effect_at(outcome, effect, 0.0));
  const auto passing = [&](double z) { return density(z) * few_failures(outcome, effect_at(outcome, effect, z)); };
  const std::vector<double> ends = pieces(outcome, effect);
  double few = 0.0;
  for (std::size_t i = 1; i < ends.size(); ++i)
    few += boost::math::quadrature::gauss_kronrod<double, 31>::integrate(passing, ends[i - 1], ends[i], most_halvings, tolerance);
  return Probability{clears_checks_[static_cast<std::size_t>(outcome)] * std::clamp(few, 0.0, 1.0)};
}

Screening screening_of(const Scenario& scenario) {
  const OfflineGate gate{scenario};
  Screening screening;
  double any = 0.0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const OutcomeSpec& outcome = scenario.candidate.outcomes[c];
    screening.pass[c] = gate.pass(static_cast<Outcome>(c), outcome);
    any += outcome.probability.value() * screening.pass[c].value();
  }
  for (std::size_t c = 0; any > 0.0 && c < outcome_count; ++c)
    screening.given_pass[c] = Probability{scenario.candidate.outcomes[c].probability.value() * screening.pass[c].value() / any};
  screening.any = Probability{any};
  return screening;
}

}  // namespace rollcast
