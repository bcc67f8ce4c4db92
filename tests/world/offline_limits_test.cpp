// Limits on figures of a test, against tests that are run case by case.

#include "rollcast/world/offline_limits.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/quality.hpp"
#include "rollcast/world/truth.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::offline_limits_test {

namespace {

constexpr double rounding = 1e-9;

std::size_t index_of(const QualitySpec& quality, std::string_view name) {
  const auto metrics = metrics_of(quality);
  return static_cast<std::size_t>(std::ranges::find(metrics, name, &Metric::name) - metrics.begin());
}

struct NamedLimit {
  std::string_view metric;
  double bound;
};

Scenario tested_scenario(const QualitySpec& quality, std::int64_t cases, const std::vector<NamedLimit>& limits) {
  Scenario s = plain_scenario();
  give_quality(s, quality);
  s.offline.cases = cases;
  s.offline.fails_above = std::numeric_limits<double>::infinity();
  for (const NamedLimit& l : limits)
    s.offline.limits.push_back({.metric = index_of(quality, l.metric), .value = l.bound});
  return s;
}

/// What a test measures, by name; a figure without a value is not a number.
using Measured = std::vector<std::pair<std::string_view, double>>;

bool keeps(const Scenario& s, const Measured& measured) {
  return std::ranges::all_of(s.offline.limits, [&](const OfflineLimitSpec& limit) {
    const Metric& metric = metrics_of(s.baseline.quality)[limit.metric];
    const double value = std::ranges::find(measured, metric.name, &Measured::value_type::first)->second;
    if (std::isnan(value)) return true;
    return metric.limit == Metric::Limit::at_most ? value <= limit.value + rounding : value >= limit.value - rounding;
  });
}

/// Scores of the cases of a classifier, one by one.
struct Scores {
  std::vector<double> positives, negatives;
};

Scores scores(const ClassifierSpec& c, std::int64_t cases, Stream& stream) {
  Scores drawn;
  for (std::int64_t i = 0; i < cases; ++i) {
    const bool positive = draw_uniform(stream) < c.prevalence;
    (positive ? drawn.positives : drawn.negatives).push_back(draw_normal(stream) + (positive ? c.separation : 0.0));
  }
  return drawn;
}

double share_above(std::vector<double>& of, double threshold) {
  return static_cast<double>(std::ranges::count_if(of, [&](double x) { return x > threshold; })) /
         static_cast<double>(of.size());
}

/// Mann and Whitney's statistic, by ranks.
double measured_auc(Scores& drawn) {
  std::ranges::sort(drawn.negatives);
  double below = 0.0;
  for (const double x : drawn.positives)
    below += static_cast<double>(std::ranges::lower_bound(drawn.negatives, x) - drawn.negatives.begin());
  return below / static_cast<double>(drawn.positives.size() * drawn.negatives.size());
}

Measured measured(const ClassifierSpec& c, std::int64_t cases, Stream& stream) {
  Scores drawn = scores(c, cases, stream);
  const auto p = static_cast<double>(drawn.positives.size()), n = static_cast<double>(drawn.negatives.size());
  const double recall = share_above(drawn.positives, c.threshold), alarms = share_above(drawn.negatives, c.threshold);
  const double found = recall * p, wrong = alarms * n + (p - found);
  return {{"failure_rate", wrong / (p + n)},
          {"accuracy", 1.0 - wrong / (p + n)},
          {"true_positive_rate", recall},
          {"false_positive_rate", alarms},
          {"precision", found / (found + alarms * n)},
          {"f1", 2.0 * found / (2.0 * found + wrong)},
          {"auc", measured_auc(drawn)}};
}

Measured measured(const RegressorSpec& r, std::int64_t cases, Stream& stream) {
  double sum = 0.0, squares = 0.0, sizes = 0.0, failures = 0.0;
  const auto n = static_cast<double>(cases);
  for (std::int64_t i = 0; i < cases; ++i) {
    const double x = r.bias + r.sd * draw_normal(stream);
    sum += x;
    squares += x * x;
    sizes += std::abs(x);
    failures += std::abs(x) > r.tolerance ? 1.0 : 0.0;
  }
  return {{"failure_rate", failures / n},
          {"residual_sd", std::sqrt((squares - sum * sum / n) / (n - 1.0))},
          {"mean_squared_error", squares / n},
          {"mean_absolute_error", sizes / n}};
}

Measured measured(const GeneratorSpec& g, std::int64_t cases, Stream& stream) {
  double wrong = 0, harmful = 0, blocked = 0, caught = 0;
  const auto n = static_cast<double>(cases);
  for (std::int64_t i = 0; i < cases; ++i) {
    const double u = draw_uniform(stream);
    const bool is_harmful = u < g.harmful, is_wrong = !is_harmful && u < g.harmful + g.hallucination;
    const bool flagged = draw_uniform(stream) < (is_harmful ? g.hit_rate : g.false_alarm_rate);
    if (is_harmful)
      (flagged ? caught : harmful) += 1;
    else if (flagged)
      blocked += 1;
    else if (is_wrong)
      wrong += 1;
  }
  return {{"failure_rate", (wrong + harmful + blocked) / n},
          {"hallucination", wrong / n},
          {"harmful", harmful / n},
          {"blocked", blocked / n},
          {"harmful_before_filter", (harmful + caught) / n},
          {"hit_rate", caught / (harmful + caught)},
          {"false_alarm_rate", blocked / (n - harmful - caught)},
          {"harmful_given_flagged", caught / (caught + blocked)}};
}

/// How many of `tests` tests keep the limits, each case of each being drawn.
template <class Spec>
std::int64_t completed(const Scenario& s, const Spec& spec, std::uint32_t tests) {
  std::int64_t kept = 0;
  for (std::uint32_t r = 0; r < tests; ++r) {
    Stream stream{17, r, {}, 0};
    kept += keeps(s, measured(spec, s.offline.cases, stream));
  }
  return kept;
}

double computed(const Scenario& s) {
  return OfflineLimits{s}.kept(FailureDistribution{s.baseline.quality, s.baseline.failure}.chances(0.0));
}

template <class Spec>
double distance(const Spec& spec, std::int64_t cases, const std::vector<NamedLimit>& limits,
                std::uint32_t tests = 4000) {
  const Scenario s = tested_scenario(spec, cases, limits);
  return std::abs(z_score(completed(s, spec, tests), tests, computed(s)));
}

const ClassifierSpec reader{0.25, 2.4, 1.3};
const GeneratorSpec chat{0.06, 0.05, 0.7, 0.03};

}  // namespace

TEST_CASE("figures of a classifier's test keep their limits together as often as tests that are run") {
  CHECK(distance(reader, 200, {{"true_positive_rate", 0.85}}) < z_limit);
  CHECK(distance(reader, 200, {{"false_positive_rate", 0.1}}) < z_limit);
  CHECK(distance(reader, 200, {{"precision", 0.75}}) < z_limit);
  CHECK(distance(reader, 200, {{"f1", 0.8}}) < z_limit);
  CHECK(distance(reader, 200, {{"accuracy", 0.89}}) < z_limit);
  CHECK(distance(reader, 200, {{"true_positive_rate", 0.85}, {"precision", 0.7}, {"accuracy", 0.88}, {"f1", 0.78}}) <
        z_limit);
  // Must fail: limits on the same cases taken for independent of each other.
  const std::vector<NamedLimit> both{{"precision", 0.75}, {"false_positive_rate", 0.1}};
  const Scenario s = tested_scenario(reader, 200, both);
  const double product =
      computed(tested_scenario(reader, 200, {both[0]})) * computed(tested_scenario(reader, 200, {both[1]}));
  const std::int64_t kept = completed(s, reader, 4000);
  CHECK(std::abs(z_score(kept, 4000, computed(s))) < z_limit);
  CHECK(std::abs(z_score(kept, 4000, product)) > z_limit);
}

TEST_CASE("rates of a generator keep their limits together as often as tests that are run") {
  CHECK(distance(chat, 300, {{"harmful", 0.015}, {"hallucination", 0.06}, {"blocked", 0.03}}) < z_limit);
  CHECK(distance(chat, 300, {{"hit_rate", 0.7}, {"false_alarm_rate", 0.03}}) < z_limit);
  CHECK(distance(chat, 300, {{"harmful_before_filter", 0.05}, {"harmful_given_flagged", 0.5}, {"failure_rate", 0.1}}) <
        z_limit);
}

TEST_CASE("figures of a regressor's residuals keep their limits as often as tests that are run") {
  const RegressorSpec even{0.0, 1.0, 2.0}, biased{0.4, 1.0, 2.0};
  CHECK(distance(even, 200, {{"mean_squared_error", 1.05}}) < z_limit);
  CHECK(distance(biased, 200, {{"mean_squared_error", 1.2}}) < z_limit);
  CHECK(distance(biased, 200, {{"residual_sd", 1.02}}) < z_limit);
  CHECK(distance(biased, 200, {{"mean_absolute_error", 0.88}}) < z_limit);
  // The normal distribution of very large tests meets the exact one.
  const double below = computed(tested_scenario(biased, 999'999, {{"mean_squared_error", 1.161}}));
  CHECK(computed(tested_scenario(biased, 1'000'000, {{"mean_squared_error", 1.161}})) == Approx(below).margin(2e-3));
  // Must fail: residuals without their bias.
  const Scenario s = tested_scenario(biased, 200, {{"mean_squared_error", 1.2}});
  CHECK(std::abs(z_score(completed(s, even, 4000), 4000, computed(s))) > z_limit);
}

TEST_CASE("an AUC keeps its limit as often as those of scores that are drawn, within a percentage point") {
  for (const double bound : {0.94, 0.955, 0.97}) {
    const Scenario s = tested_scenario(reader, 300, {{"auc", bound}});
    constexpr std::int64_t tests = 4000;
    const double kept = static_cast<double>(completed(s, reader, tests)) / tests;
    CHECK(kept == Approx(computed(s)).margin(0.01 + z_limit * std::sqrt(kept * (1.0 - kept) / tests)));
  }
  // Must fail: the spread of a share of cases, as if each pair of scores were a case of its own.
  const Scenario s = tested_scenario(reader, 300, {{"auc", 0.94}});
  const double auc = normal_probability(2.4 / std::sqrt(2.0)), sd = std::sqrt(auc * (1.0 - auc) / (75.0 * 225.0));
  CHECK(std::abs(z_score(completed(s, reader, 4000), 4000, normal_probability((auc - 0.94) / sd))) > z_limit);
}

TEST_CASE("the number of failed cases is one limit among others") {
  Scenario s = tested_scenario(reader, 400, {{"failure_rate", 0.1}});
  const double by_rate = computed(s);
  s.offline.limits.clear();
  s.offline.fails_above = 0.1 / s.baseline.failure.value();
  CHECK(computed(s) == Approx(by_rate).epsilon(1e-12));
  s.offline.limits.push_back({.metric = index_of(s.baseline.quality, "true_positive_rate"), .value = 0.85});
  CHECK(computed(s) ==
        Approx(computed(tested_scenario(reader, 400, {{"failure_rate", 0.1}, {"true_positive_rate", 0.85}}))));
  CHECK(computed(s) < by_rate - 0.01);
}

TEST_CASE("a limit against the baseline counts from the baseline's own figure") {
  Scenario s = tested_scenario(reader, 400, {{"true_positive_rate", 0.02}, {"false_positive_rate", 0.01}});
  for (OfflineLimitSpec& limit : s.offline.limits) limit.against = OfflineLimitSpec::Against::baseline;
  const std::vector<double> bounds = OfflineLimits{s}.bounds();
  CHECK(bounds[0] == Approx(normal_probability(1.1) - 0.02).epsilon(1e-12));
  CHECK(bounds[1] == Approx(normal_probability(-1.3) + 0.01).epsilon(1e-12));
}

TEST_CASE("P(pass | class) under limits is the mean over the spread of the effect, and over segments") {
  Scenario s = tested_scenario(reader, 120, {{"true_positive_rate", 0.82}, {"false_positive_rate", 0.12}});
  const double failure = s.baseline.failure.value();
  s.segments = {{"few", Probability{0.3}, Probability{1.2 * failure}},
                {"many", Probability{0.7}, Probability{failure * 0.64 / 0.7}}};
  make_candidate_always(s, Outcome::severe, 3.0);
  OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
  severe.odds_ratio_sigma = 0.4;
  severe.shows_in = 0;
  severe.kind_odds_ratios = {1.0, 2.0, 1.0};
  const OfflineGate gate{s};
  double sum = 0.0;
  constexpr int steps = 200;
  for (int i = 0; i < steps; ++i)
    sum += gate.pass(Outcome::severe, effect_at(Outcome::severe, severe, normal_quantile((i + 0.5) / steps))).value();
  CHECK(gate.pass(Outcome::severe, severe).value() == Approx(sum / steps).margin(5e-4));
  // Must fail: the effect's median alone.
  CHECK(gate.pass(Outcome::severe, std::log(3.0)).value() != Approx(sum / steps).margin(5e-3));
  // Worlds are drawn by the same chance: a candidate that passed has an effect of less size.
  Tally passed;
  for (std::uint32_t r = 0; r < 1000; ++r)
    passed.add(draw_truth(s.candidate, s.segments, gate, Draws{3, r})[FirstRelease::candidate].log_odds);
  double weighted = 0.0;
  for (int i = 0; i < steps; ++i) {
    const double log_odds = effect_at(Outcome::severe, severe, normal_quantile((i + 0.5) / steps));
    weighted += log_odds * gate.pass(Outcome::severe, log_odds).value() / sum;
  }
  CHECK(std::abs(z_score(passed, weighted)) < z_limit);
}

}  // namespace rollcast::test::offline_limits_test
