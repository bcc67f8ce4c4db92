#include "rollcast/scenarios/failure_distribution.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::scenarios {

namespace {

constexpr std::array rate_kinds{FailureKind{"failed", "failed requests", 0}};
constexpr std::array classifier_kinds{FailureKind{"false_positive", "false positives", 0},
                                      FailureKind{"false_negative", "false negatives", 1}};
constexpr std::array regressor_kinds{FailureKind{"out_of_tolerance", "predictions out of tolerance", 0}};
constexpr std::array generator_kinds{FailureKind{"hallucination", "hallucinations", 0},
                                     FailureKind{"harmful", "harmful outputs", 0},
                                     FailureKind{"blocked", "harmless outputs blocked", 0}};

double odds_of(double p) { return p / (1.0 - p); }

/// Odds of each kind against ok, within its population.
struct OddsByKind {
  double failure;  ///< of kind `rate`

  ByFailureKind operator()(const RateSpec&) const { return {odds_of(failure)}; }
  ByFailureKind operator()(const ClassifierSpec& c) const {
    return {normal_probability(-c.threshold) / normal_probability(c.threshold),
            normal_probability(c.threshold - c.separation) / normal_probability(c.separation - c.threshold)};
  }
  ByFailureKind operator()(const RegressorSpec& r) const {
    const double above = normal_probability((r.bias - r.tolerance) / r.sd),
                 below = normal_probability((-r.bias - r.tolerance) / r.sd);
    return {odds_of(above + below)};
  }
  ByFailureKind operator()(const GeneratorSpec& g) const {
    const double passes = 1.0 - g.false_alarm_rate;
    const double ok = (1.0 - g.hallucination - g.harmful) * passes + g.harmful * g.hit_rate;
    return {g.hallucination * passes / ok, g.harmful * (1.0 - g.hit_rate) / ok,
            (1.0 - g.harmful) * g.false_alarm_rate / ok};
  }
};

}  // namespace

std::span<const FailureKind> failure_kinds(const QualitySpec& quality) {
  switch (quality.index()) {
    case 1:
      return classifier_kinds;
    case 2:
      return regressor_kinds;
    case 3:
      return generator_kinds;
    default:
      return rate_kinds;
  }
}

FailureDistribution::FailureDistribution(const QualitySpec& quality, Probability failure)
    : kinds_{failure_kinds(quality)},
      population_count_{1},
      shares_{1.0},
      odds_{std::visit(OddsByKind{failure.value()}, quality)} {
  const auto* classifier = std::get_if<ClassifierSpec>(&quality);
  if (classifier == nullptr) return;
  population_count_ = 2;
  shares_ = {1.0 - classifier->prevalence, classifier->prevalence};
}

FailureChances FailureDistribution::chances(double log_odds, const ByFailureKind& kind_odds_ratios) const {
  constexpr double beyond_doubt = 1e250;  // finite, so that parts of it are
  const double factor = std::min(std::exp(log_odds), beyond_doubt);
  if (kinds_.size() == 1) {
    const double own_odds = odds_[0] * kind_odds_ratios[0] * factor, p = own_odds / (1.0 + own_odds);
    return {{p}, {p}, p};
  }
  std::array<double, most_populations> odds{};  // of failing at all
  ByFailureKind own{};
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    own[k] = odds_[k] * kind_odds_ratios[k] * factor;
    odds[kinds_[k].population] += own[k];
  }
  FailureChances chances;
  for (std::size_t i = 0; i < population_count_; ++i) {
    chances.of_population[i] = shares_[i] * (odds[i] / (1.0 + odds[i]));
    chances.total += chances.of_population[i];
  }
  for (std::size_t k = 0; k < kinds_.size(); ++k) {
    const std::size_t i = kinds_[k].population;
    const double part = own[k] == odds[i] ? 1.0 : own[k] / odds[i];
    chances.of_kind[k] = part * chances.of_population[i];
  }
  return chances;
}

double FailureDistribution::log_odds_of(Probability failure, const ByFailureKind& kind_odds_ratios) const {
  if (!(failure > Probability{0.0} && failure < Probability{1.0}))
    throw std::domain_error{"a failure probability strictly between 0 and 1 has log odds"};
  const auto missed_by = [&](double log_odds) {
    return failure_probability(log_odds, kind_odds_ratios) - failure.value();
  };
  double low = std::log(odds_of(failure.value()) / odds_of(failure_probability(0.0, kind_odds_ratios))), high = low;
  constexpr double widest_step = 1000.0;  // beyond, rounding leaves no more to gain
  for (double step = 0.5; missed_by(low) > 0.0 && step < widest_step; step *= 2.0) low -= step;
  for (double step = 0.5; missed_by(high) < 0.0 && step < widest_step; step *= 2.0) high += step;
  if (missed_by(low) >= 0.0) return low;
  if (missed_by(high) <= 0.0) return high;
  std::uintmax_t most_steps = 100;
  const auto bracket = boost::math::tools::toms748_solve(missed_by, low, high,
                                                         boost::math::tools::eps_tolerance<double>{50}, most_steps);
  return std::midpoint(bracket.first, bracket.second);
}

FailureDistribution FailureDistribution::with_failure(Probability failure) const {
  FailureDistribution moved = *this;
  if (kinds_.size() == 1) {
    moved.odds_[0] = odds_of(failure.value());
    return moved;
  }
  const double factor = std::exp(log_odds_of(failure));
  for (double& odds : moved.odds_) odds *= factor;
  return moved;
}

}  // namespace rollcast::scenarios
