#include "rollcast/world/offline_gate.hpp"

#include <algorithm>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numeric>

#include "rollcast/kernel/odds.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/truth.hpp"

namespace rollcast::world {

namespace {

/// Beyond this many standard deviations a normal has no more than 1e-18 of its mass on either side.
constexpr double widest_normal = 9.0;
/// A binomial tail falls from 1 to 0 within this many of its standard deviations on either side of the threshold.
constexpr double widest_fall = 8.0;

/// Where a falling function on the range of a normal begins to fall from 1, and where hardly anything is left of it.
struct Fall {
  double begins, ends;
};

template <class Falling>
Fall fall_of(Falling kept) {
  constexpr int halvings = 8;
  Fall fall{-widest_normal, widest_normal};
  double first_below = widest_normal;
  for (int i = 0; i < halvings; ++i) {
    const double middle = std::midpoint(fall.begins, first_below);
    (kept(middle) >= 1.0 - 1e-8 ? fall.begins : first_below) = middle;
  }
  double last_above = fall.begins;
  for (int i = 0; i < halvings; ++i) {
    const double middle = std::midpoint(last_above, fall.ends);
    (kept(middle) > 1e-8 ? last_above : fall.ends) = middle;
  }
  return fall;
}

std::vector<double> in_order(std::vector<double> at, double low, double high) {
  for (double& z : at) z = std::clamp(z, low, high);
  std::sort(at.begin(), at.end());
  at.erase(std::unique(at.begin(), at.end()), at.end());
  return at;
}

template <unsigned points, class Integrand>
double integral(Integrand integrand, const std::vector<double>& ends, unsigned most_halvings, double tolerance) {
  double sum = 0.0;
  for (std::size_t i = 1; i < ends.size(); ++i)
    sum += boost::math::quadrature::gauss_kronrod<double, points>::integrate(integrand, ends[i - 1], ends[i],
                                                                             most_halvings, tolerance);
  return sum;
}

}  // namespace

OfflineGate::OfflineGate(const Scenario& scenario)
    : cases_{scenario.offline.cases},
      baseline_failure_{scenario.baseline.failure.value()},
      distribution_{scenario.baseline.quality, scenario.baseline.failure},
      limits_{scenario},
      lets_all_pass_{cases_ == 0 && scenario.offline.checks.empty()} {
  for (const SegmentSpec& segment : scenario.segments)
    parts_.push_back({segment.share.value(), distribution_.with_failure(segment.failure)});
  for (std::size_t c = 0; c < outcome_count; ++c) {
    shows_in_[c] = scenario.candidate.outcomes[c].shows_in;
    kind_odds_ratios_[c] = scenario.candidate.outcomes[c].kind_odds_ratios;
  }
  clears_checks_.fill(1.0);
  for (const OfflineCheckSpec& check : scenario.offline.checks)
    for (std::size_t c = 0; c < outcome_count; ++c) clears_checks_[c] *= 1.0 - check.stops[c].value();
}

FailureChances OfflineGate::chances(Outcome outcome, double log_odds) const {
  const auto c = static_cast<std::size_t>(outcome);
  if (parts_.empty()) return distribution_.chances(log_odds, kind_odds_ratios_[c]);
  FailureChances sum;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const bool shows = !shows_in_[c] || *shows_in_[c] == i;
    const FailureChances here =
        shows ? parts_[i].distribution.chances(log_odds, kind_odds_ratios_[c]) : parts_[i].distribution.chances(0.0);
    sum.total += parts_[i].share * here.total;
    for (std::size_t k = 0; k < most_failure_kinds; ++k) sum.of_kind[k] += parts_[i].share * here.of_kind[k];
  }
  return sum;
}

double OfflineGate::keeps_limits(Outcome outcome, double log_odds) const {
  return limits_.stop_nobody() ? 1.0 : limits_.kept(chances(outcome, log_odds));
}

Probability OfflineGate::pass(Outcome outcome, double log_odds) const {
  return Probability{clears_checks_[static_cast<std::size_t>(outcome)] * keeps_limits(outcome, log_odds)};
}

/// Where the chance to keep the limits falls, around the threshold of the binomial tail, in standard deviations of the
/// effect.
std::vector<double> OfflineGate::around_fall(Outcome outcome, const OutcomeSpec& effect) const {
  const double threshold = (static_cast<double>(limits_.most_failures()) + 0.5) / static_cast<double>(cases_);
  const double log_median = std::log(effect.odds_ratio_median), sigma = effect.odds_ratio_sigma;
  const ByFailureKind& kinds = kind_odds_ratios_[static_cast<std::size_t>(outcome)];
  const double at_threshold = distribution_.kinds().size() == 1
                                  ? logit(threshold) - logit(baseline_failure_)
                                  : distribution_.log_odds_of(Probability{threshold}, kinds);
  const double fall = (at_threshold - log_median) / sigma;
  const double width = widest_fall / (std::sqrt(static_cast<double>(cases_) * threshold * (1.0 - threshold)) * sigma);
  return {fall - width, fall, fall + width};
}

/// Where the integrand changes its nature: where the effect is cut off at no effect, and around the fall.
std::vector<double> OfflineGate::pieces(Outcome outcome, const OutcomeSpec& effect) const {
  std::vector<double> at = around_fall(outcome, effect);
  at.insert(at.end(), {-widest_normal, -std::log(effect.odds_ratio_median) / effect.odds_ratio_sigma, widest_normal});
  return in_order(std::move(at), -widest_normal, widest_normal);
}

double OfflineGate::keeps_limits(Outcome outcome, const OutcomeSpec& effect) const {
  const auto kept = [&](double z) { return keeps_limits(outcome, effect_at(outcome, effect, z)); };
  const auto passing = [&](double z) { return normal_density(z) * kept(z); };
  if (limits_.are_of_failures_alone()) return integral<31>(passing, pieces(outcome, effect), 12, 1e-10);
  const Fall fall = fall_of(kept);
  const double cut = -std::log(effect.odds_ratio_median) / effect.odds_ratio_sigma;
  return normal_probability(fall.begins) +
         integral<15>(passing, in_order({fall.begins, cut, fall.ends}, fall.begins, fall.ends), 4, 1e-6);
}

Probability OfflineGate::pass(Outcome outcome, const OutcomeSpec& effect) const {
  if (effect.odds_ratio_sigma == 0.0 || limits_.stop_nobody()) return pass(outcome, effect_at(outcome, effect, 0.0));
  return Probability{clears_checks_[static_cast<std::size_t>(outcome)] *
                     std::clamp(keeps_limits(outcome, effect), 0.0, 1.0)};
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
    screening.given_pass[c] =
        Probability{scenario.candidate.outcomes[c].probability.value() * screening.pass[c].value() / any};
  screening.any = Probability{any};
  return screening;
}

}  // namespace rollcast::world
