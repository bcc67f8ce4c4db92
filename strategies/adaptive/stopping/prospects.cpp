#include "adaptive/stopping/prospects.hpp"

#include <algorithm>
#include <span>

#include "rollcast/kernel/odds.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/quality.hpp"

namespace rollcast::strategies {

namespace {

/// Money that a request of this class brings more than under the baseline.
double value_of(const Scenario& s, const OutcomeSpec& outcome) {
  const ByFailureKind before = usual_baseline(s).failures, after = usual_candidate(s, outcome).failures;
  const double shown = outcome.shows_in ? s.segments[*outcome.shows_in].share.value() : 1.0;
  double value = outcome.benefit.value() * shown;
  for (std::size_t k = 0; k < failure_kinds(s.baseline.quality).size(); ++k)
    value += (before[k] - after[k]) * s.costs.of_failure(k).value();
  const double severe = (outcome.severe_rate_ratio - 1.0) * shown * s.severe_events.per_million_requests / 1e6;
  return value - severe * s.severe_events.cost.value();
}

/// Sums over the classes of a kind.
struct KindSums {
  double chance = 0.0, log_odds = 0.0, value = 0.0;

  void add(const Scenario& s, const OutcomeSpec& outcome, double chance_of_class) {
    if (chance_of_class <= 0.0) return;
    chance += chance_of_class;
    log_odds += chance_of_class * logit(usual_candidate(s, outcome).total);
    value += chance_of_class * value_of(s, outcome);
  }
  double failure_or(double otherwise) const { return chance > 0.0 ? logistic(log_odds / chance) : otherwise; }
  double mean_value() const { return chance > 0.0 ? value / chance : 0.0; }
};

/// Classes that may be true, good ones first.
std::vector<Prospects::Kind> classes_of(const Scenario& s, std::span<const Probability> chances) {
  std::vector<Prospects::Kind> kinds;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    if (chances[i].value() <= 0.0) continue;
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    const bool is_bad = is_regression(static_cast<Outcome>(i));
    const double value = value_of(s, outcome);
    kinds.push_back({chances[i].value(), usual_candidate(s, outcome).total,
                     is_bad ? std::min(value, 0.0) : std::max(value, 0.0), is_bad});
  }
  std::stable_partition(kinds.begin(), kinds.end(), [](const Prospects::Kind& kind) { return !kind.is_bad; });
  return kinds;
}

/// Whether there are good and bad ones, and each bad one fails so many times as often as each good one.
bool are_told_apart(const std::vector<Prospects::Kind>& kinds, double times) {
  double good = 0.0, bad = 1.0;
  for (const Prospects::Kind& kind : kinds) {
    if (kind.is_bad)
      bad = std::min(bad, kind.failure);
    else
      good = std::max(good, kind.failure);
  }
  return good > 0.0 && bad < 1.0 && bad >= times * good;
}

double value_of_fixed(const Scenario& s) {
  const double improves = s.candidate.fixed_is_improvement.value();
  const double mean = improves * value_of(s, s.candidate.outcome(Outcome::improvement)) +
                      (1.0 - improves) * value_of(s, s.candidate.outcome(Outcome::no_change));
  return s.candidate.fix.is_forever() ? 0.0 : std::max(mean, 0.0);
}

}  // namespace

double with_odds_ratio(double probability, double odds_ratio) {
  return logistic(logit(probability) + std::log(odds_ratio));
}

Prospects prospects_of(const Scenario& s) {
  constexpr double margin = 1e-6, told_apart = 1.01, otherwise_times = 2.0;
  const auto given_pass = screening_of(s).given_pass;
  KindSums good, bad;
  for (std::size_t i = 0; i < outcome_count; ++i)
    (is_regression(static_cast<Outcome>(i)) ? bad : good).add(s, s.candidate.outcomes[i], given_pass[i].value());
  Prospects found;
  found.chance_of_bad = std::clamp(bad.chance, margin, 1.0 - margin);
  found.failure.good = good.failure_or(usual_baseline(s).total);
  found.failure.bad = bad.failure_or(found.failure.good);
  if (found.failure.bad < told_apart * found.failure.good)
    found.failure.bad = with_odds_ratio(found.failure.good, otherwise_times);
  found.value = {std::max(good.mean_value(), 0.0), std::min(bad.mean_value(), 0.0)};
  found.fixed_value = value_of_fixed(s);
  found.kinds = classes_of(s, given_pass);
  if (!are_told_apart(found.kinds, told_apart)) found.keep_two_kinds();
  return found;
}

void Prospects::keep_two_kinds() {
  kinds = {{1.0 - chance_of_bad, failure.good, value.good, false}, {chance_of_bad, failure.bad, value.bad, true}};
}

void Prospects::set_chance_of_bad(double chance) {
  for (Kind& kind : kinds) kind.chance *= kind.is_bad ? chance / chance_of_bad : (1.0 - chance) / (1.0 - chance_of_bad);
  chance_of_bad = chance;
}

}  // namespace rollcast::strategies
