#include "rollcast/world/quality.hpp"

#include <algorithm>
#include <boost/math/tools/roots.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::world {

namespace {

/// The normal quantile, finite also where a chance is 0 or 1 but for rounding.
double finite_quantile(double p) {
  return normal_quantile(
      std::clamp(p, std::numeric_limits<double>::min(), 1.0 - std::numeric_limits<double>::epsilon()));
}

/// Mean size of a residual: the folded normal distribution (Leone, Nelson & Nottingham 1961).
double mean_size(double bias, double sd) {
  if (!(sd > 0.0) || std::isinf(sd)) return sd > 0.0 ? sd : std::abs(bias);
  const double z = bias / sd;
  return sd * std::sqrt(2.0 / std::numbers::pi) * std::exp(-z * z / 2.0) + bias * (1.0 - 2.0 * normal_probability(-z));
}

/// Values in the order of the metrics above.
struct ValuesFrom {
  const ByFailureKind& chances;

  std::vector<double> operator()(const RateSpec&) const { return {chances[0]}; }

  std::vector<double> operator()(const ClassifierSpec& c) const {
    const double positives = c.prevalence, negatives = 1.0 - c.prevalence;
    const double false_positives = chances[0], false_negatives = chances[1],
                 true_positives = positives - false_negatives;
    const double fpr = false_positives / negatives, fnr = false_negatives / positives;
    const double threshold = -finite_quantile(fpr), separation = threshold - finite_quantile(fnr);
    return {false_positives + false_negatives,
            1.0 - false_positives - false_negatives,
            1.0 - fnr,
            fpr,
            true_positives / (true_positives + false_positives),
            2.0 * true_positives / (2.0 * true_positives + false_positives + false_negatives),
            normal_probability(separation / std::numbers::sqrt2),
            separation,
            threshold};
  }

  std::vector<double> operator()(const RegressorSpec& r) const {
    const double sd = residual_sd(r, chances[0]);
    return {chances[0], sd, r.bias * r.bias + sd * sd, mean_size(r.bias, sd)};
  }

  std::vector<double> operator()(const GeneratorSpec& g) const {
    const double failures = chances[0] + chances[1] + chances[2];
    const double caught = (1.0 - failures) * caught_of_ok(g), harmful = chances[1] + caught;
    const double false_alarms = chances[2] / (1.0 - harmful);
    return {failures,
            chances[0],
            chances[1],
            chances[2],
            chances[0] / (1.0 - false_alarms),
            harmful,
            caught / harmful,
            false_alarms,
            caught / (caught + chances[2])};
  }
};

}  // namespace

double caught_of_ok(const GeneratorSpec& g) {
  return g.harmful * g.hit_rate /
         ((1.0 - g.hallucination - g.harmful) * (1.0 - g.false_alarm_rate) + g.harmful * g.hit_rate);
}

std::vector<double> metric_values(const QualitySpec& quality, const ByFailureKind& chances) {
  return std::visit(ValuesFrom{chances}, quality);
}

double residual_sd(const RegressorSpec& spec, double failure_probability) {
  if (failure_probability <= 0.0) return 0.0;
  if (failure_probability >= 1.0) return std::numeric_limits<double>::infinity();
  const auto missed_by = [&](double sd) {
    return normal_probability((spec.bias - spec.tolerance) / sd) +
           normal_probability((-spec.bias - spec.tolerance) / sd) - failure_probability;
  };
  // Both tails are at most twice the nearer one, so this is not above the answer.
  const double least = (spec.tolerance - std::abs(spec.bias)) / -normal_quantile(failure_probability / 2.0);
  double most = least;
  while (missed_by(most) < 0.0) most *= 2.0;
  if (most == least) return least;
  std::uintmax_t most_steps = 100;
  const auto bracket = boost::math::tools::toms748_solve(missed_by, least, most,
                                                         boost::math::tools::eps_tolerance<double>{50}, most_steps);
  return std::midpoint(bracket.first, bracket.second);
}

namespace {

void add(UsualQuality& sum, const FailureChances& baseline, const FailureChances& version, double share) {
  for (std::size_t k = 0; k < most_failure_kinds; ++k) sum.failures[k] += share * version.of_kind[k];
  sum.total += share * version.total;
  for (std::size_t i = 0; i < most_populations; ++i)
    sum.added += share * std::max(version.of_population[i] - baseline.of_population[i], 0.0);
}

}  // namespace

UsualQuality usual_candidate(const Scenario& s, const OutcomeSpec& outcome) {
  const FailureDistribution distribution{s.baseline.quality, s.baseline.failure};
  const double of_class = std::log(outcome.odds_ratio_median);
  UsualQuality sum;
  if (s.segments.empty())
    add(sum, distribution.chances(0.0), distribution.chances(of_class, outcome.kind_odds_ratios), 1.0);
  for (std::size_t i = 0; i < s.segments.size(); ++i) {
    const SegmentSpec& segment = s.segments[i];
    const FailureDistribution theirs = distribution.with_failure(segment.failure);
    const bool shows = !outcome.shows_in || *outcome.shows_in == i;
    const double moved = (shows ? of_class : 0.0) + std::log(segment.odds_ratio_median);
    add(sum, theirs.chances(0.0), theirs.chances(moved, shows ? outcome.kind_odds_ratios : no_kind_odds_ratios),
        segment.share.value());
  }
  return sum;
}

UsualQuality usual_baseline(const Scenario& s) {
  const FailureDistribution distribution{s.baseline.quality, s.baseline.failure};
  UsualQuality sum;
  if (s.segments.empty()) add(sum, distribution.chances(0.0), distribution.chances(0.0), 1.0);
  for (const SegmentSpec& segment : s.segments) {
    const FailureChances theirs = distribution.with_failure(segment.failure).chances(0.0);
    add(sum, theirs, theirs, segment.share.value());
  }
  return sum;
}

}  // namespace rollcast::world
