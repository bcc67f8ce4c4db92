// What comes before the release: who passes, and what is true of those who did.

#include "rollcast/world/offline_gate.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"
#include "rollcast/world/truth.hpp"
#include "support/address_book.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::offline_gate_test {

namespace {

using ByClass = std::array<double, outcome_count>;

/// 5 % of requests fail; 400 cases allow 26 failures, where 20 are expected; one check beside.
Scenario gated_scenario() {
  Scenario s = plain_scenario();
  s.baseline.failure = Probability{0.05};
  const ByClass probability{0.15, 0.55, 0.15, 0.10, 0.05}, odds{0.8, 1.0, 1.3, 2.0, 6.0},
      sigma{0.1, 0.05, 0.2, 0.4, 0.5};
  for (std::size_t c = 0; c < outcome_count; ++c)
    s.candidate.outcomes[c] = {Probability{probability[c]}, odds[c], sigma[c], Money{}};
  s.candidate.fixed_is_improvement = Probability{0.25};
  s.offline = {400, 1.3, {{"scan", {}, {}}}};
  const ByClass stops{0.02, 0.02, 0.1, 0.3, 0.6};
  for (std::size_t c = 0; c < outcome_count; ++c) s.offline.checks[0].stops[c] = Probability{stops[c]};
  return s;
}

OfflineGate gate_of(const Scenario& s) { return OfflineGate{s}; }

OfflineGate gate_of(const OfflineSpec& spec, double baseline_failure) {
  Scenario s = plain_scenario();
  s.offline = spec;
  s.baseline.failure = Probability{baseline_failure};
  return OfflineGate{s};
}

double probability_at(double p0, double log_odds) {
  const double odds = p0 / (1.0 - p0) * std::exp(log_odds);
  return odds / (1.0 + odds);
}

/// The binomial tail term by term.
double at_most(int k, int n, double p) {
  double sum = 0.0;
  for (int i = 0; i <= k; ++i)
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) + i * std::log(p) +
                    (n - i) * std::log1p(-p));
  return sum;
}

/// Puts candidates through the gate case by case; who passed, by class, and the effects of the severe ones that did.
struct GateRun {
  std::array<std::int64_t, outcome_count> drawn{}, passed{};
  std::vector<double> severe;
};
GateRun gate_run(const Scenario& s, std::uint32_t candidates) {
  GateRun completed;
  const Scenario open = plain_scenario();
  for (std::uint32_t r = 0; r < candidates; ++r) {
    const VersionTruth candidate = draw_truth(s.candidate, {}, gate_of(open), Draws{11, r})[FirstRelease::candidate];
    const auto c = static_cast<std::size_t>(candidate.outcome);
    Stream stream{12, r, {}, 0};
    const auto failures =
        draw_binomial(stream, s.offline.cases, probability_at(s.baseline.failure.value(), candidate.log_odds));
    const bool stopped = draw_uniform(stream) < s.offline.checks[0].stops[c].value();
    ++completed.drawn[c];
    if (failures > 26 || stopped) continue;
    ++completed.passed[c];
    if (candidate.outcome == Outcome::severe) completed.severe.push_back(candidate.log_odds);
  }
  return completed;
}

}  // namespace

TEST_CASE("a candidate passes test cases with the binomial tail at its failure rate") {
  const Scenario s = gated_scenario();
  const OfflineGate gate = gate_of(s);
  CHECK(gate.most_failures() == 26);
  for (const double odds_ratio : {0.5, 1.0, 1.3, 2.0, 6.0}) {
    const double p = probability_at(0.05, std::log(odds_ratio));
    CHECK(gate.pass(Outcome::severe, std::log(odds_ratio)).value() == Approx(0.7 * at_most(26, 400, p)).epsilon(1e-9));
    CHECK(gate.pass(Outcome::severe, std::log(odds_ratio)).value() != Approx(0.7 * at_most(25, 400, p)).epsilon(1e-9));
  }
}

TEST_CASE("a threshold that is a whole number but for rounding is that number") {
  for (int failures = 1; failures <= 400; ++failures) {
    const OfflineSpec spec{2000, failures / (2000 * 0.015), {}};
    REQUIRE(gate_of(spec, 0.015).most_failures() == failures);
  }
  CHECK(gate_of({2000, 1e4, {}}, 0.015).most_failures() == 2000);
}

TEST_CASE("P(pass | class) is the binomial tail over the spread of the effect") {
  const Scenario s = gated_scenario();
  const Screening screening = screening_of(s);
  constexpr int steps = 4000;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const OutcomeSpec& effect = s.candidate.outcomes[c];
    double sum = 0.0;
    for (int i = 0; i < steps; ++i) {
      const double z = normal_quantile((i + 0.5) / steps);
      sum += at_most(26, 400, probability_at(0.05, effect_at(static_cast<Outcome>(c), effect, z)));
    }
    const double expected = (1.0 - s.offline.checks[0].stops[c].value()) * sum / steps;
    CHECK(screening.pass[c].value() == Approx(expected).epsilon(2e-4));
  }
  // Must fail: the effect's median alone.
  const double median = gate_of(s).pass(Outcome::severe, std::log(2.0)).value();
  CHECK(screening.pass[3].value() != Approx(median).epsilon(0.1));
}

TEST_CASE("a regression that shows in one segment is seen in that segment's share of the test cases") {
  Scenario s = plain_scenario();
  s.baseline.failure = Probability{0.05};
  s.offline.cases = 400;
  s.offline.fails_above = 1.3;
  s.segments = {{"few", Probability{0.2}, Probability{0.05}}, {"many", Probability{0.8}, Probability{0.05}}};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].shows_in = 0;
  const double hidden = 0.2 * probability_at(0.05, std::log(3.0)) + 0.8 * 0.05,
               open = probability_at(0.05, std::log(3.0));
  const double pass = OfflineGate{s}.pass(Outcome::severe, std::log(3.0)).value();
  CHECK(pass == Approx(at_most(26, 400, hidden)).epsilon(1e-9));
  CHECK(pass != Approx(at_most(26, 400, open)).epsilon(0.1));
}

TEST_CASE("a classifier's test cases fail by false alarms and misses together") {
  Scenario s = plain_scenario();
  give_quality(s, ClassifierSpec{0.2, 2.5, 1.5});
  s.offline = {400, 1.3, {}};
  make_candidate_always(s, Outcome::severe, 1.2);
  OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
  severe.kind_odds_ratios = {1.0, 3.0, 1.0};
  const auto tail = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
  const double usual = 0.8 * tail(1.5) + 0.2 * tail(1.0);
  const double failures =
      0.8 * probability_at(tail(1.5), std::log(1.2)) + 0.2 * probability_at(tail(1.0), std::log(3.6));
  const int limit = static_cast<int>(1.3 * usual * 400);
  CHECK(OfflineGate{s}.most_failures() == limit);
  CHECK(OfflineGate{s}.pass(Outcome::severe, std::log(1.2)).value() ==
        Approx(at_most(limit, 400, failures)).epsilon(1e-9));
  CHECK(at_most(limit, 400, failures) !=
        Approx(at_most(limit, 400, probability_at(usual, std::log(1.2)))).epsilon(0.1));
  // Over the spread of the effect, by the middles of equal steps.
  severe.odds_ratio_sigma = 0.3;
  double sum = 0.0;
  constexpr int steps = 2000;
  for (int i = 0; i < steps; ++i) {
    const double log_odds = effect_at(Outcome::severe, severe, normal_quantile((i + 0.5) / steps));
    sum += OfflineGate{s}.pass(Outcome::severe, log_odds).value();
  }
  CHECK(OfflineGate{s}.pass(Outcome::severe, severe).value() == Approx(sum / steps).epsilon(2e-4));
}

TEST_CASE("P(pass | class) is exact where the threshold is sharp") {
  // At 10 million cases everything above the threshold is stopped: what passes is the part of the normal below it.
  const OfflineSpec spec{10'000'000, 1.5, {}};
  const OutcomeSpec effect{Probability{1.0}, 1.5, 0.3, Money{}};
  const double p = 0.015, at = std::log(p / (1 - p)) - std::log(0.01 / 0.99);
  const double z = (at - std::log(1.5)) / 0.3;
  const double below = 0.5 * std::erfc(-z / std::sqrt(2.0));
  CHECK(gate_of(spec, 0.01).pass(Outcome::severe, effect).value() == Approx(below).epsilon(1e-4));
}

TEST_CASE("candidates put through the gate case by case pass as often, and with the same effects") {
  const Scenario s = gated_scenario();
  const Screening screening = screening_of(s);
  const GateRun completed = gate_run(s, 40'000);
  for (std::size_t c = 0; c < outcome_count; ++c)
    CHECK(std::abs(z_score(completed.passed[c], completed.drawn[c], screening.pass[c].value())) < z_limit);
  std::vector<double> given_pass, drawn;
  const Scenario open = plain_scenario();
  for (std::uint32_t r = 0; r < 40'000; ++r) {
    const VersionTruth passed = draw_truth(s.candidate, {}, gate_of(s), Draws{13, r})[FirstRelease::candidate];
    const VersionTruth any = draw_truth(s.candidate, {}, gate_of(open), Draws{13, r})[FirstRelease::candidate];
    if (passed.outcome == Outcome::severe) given_pass.push_back(passed.log_odds);
    if (any.outcome == Outcome::severe) drawn.push_back(any.log_odds);
  }
  CHECK(same_distribution_p_value(completed.severe, given_pass) > false_alarm_rate);
  // Must fail: effects of candidates that nobody has looked at.
  CHECK(same_distribution_p_value(completed.severe, drawn) < false_alarm_rate);
}

TEST_CASE("classes come as often as they do among candidates that passed") {
  const Scenario s = gated_scenario(), open = plain_scenario();
  const Screening screening = screening_of(s);
  constexpr std::uint32_t worlds = 40'000;
  ByClass passed{}, any{}, expected{};
  for (std::uint32_t r = 0; r < worlds; ++r) {
    ++passed[static_cast<std::size_t>(
        draw_truth(s.candidate, {}, gate_of(s), Draws{5, r})[FirstRelease::candidate].outcome)];
    ++any[static_cast<std::size_t>(
        draw_truth(s.candidate, {}, gate_of(open), Draws{5, r})[FirstRelease::candidate].outcome)];
  }
  for (std::size_t c = 0; c < outcome_count; ++c) expected[c] = worlds * screening.given_pass[c].value();
  CHECK(chi_square_p_value(passed, expected) > false_alarm_rate);
  // Must fail: worlds of candidates that nobody has looked at.
  CHECK(chi_square_p_value(any, expected) < false_alarm_rate);
}

TEST_CASE("a regression that passed is mended by a version of the usual effect") {
  Scenario s = gated_scenario();
  s.candidate.fixed_is_improvement = Probability{1.0};
  make_candidate_always(s, Outcome::severe, 2.0);
  s.candidate.outcomes[0].odds_ratio_median = 0.2;
  s.candidate.outcomes[0].odds_ratio_sigma = 0.1;
  Tally fixed, size_of_the_defect;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    const Truth truth = draw_truth(s.candidate, {}, gate_of(s), Draws{6, r});
    fixed.add(truth[FirstRelease::fix].log_odds);
    size_of_the_defect.add((truth[FirstRelease::candidate].log_odds - std::log(2.0)) / 0.4 * 0.1 + std::log(0.2));
  }
  CHECK(std::abs(z_score(fixed, std::log(0.2))) < z_limit);
  // Must fail: a mended version that takes after the error that passed.
  CHECK(std::abs(z_score(size_of_the_defect, std::log(0.2))) > z_limit);
}

TEST_CASE("each attempt draws from addresses of its own, and an open gate from the first attempt's alone") {
  const Scenario s = gated_scenario(), open = plain_scenario();
  std::size_t several = 0;
  for (std::uint32_t r = 0; r < 200; ++r) {
    AddressBook book, open_book;
    const Truth truth = draw_truth(s.candidate, {}, gate_of(s), Draws{7, r, &book});
    REQUIRE(book.shared().empty());
    const std::size_t attempts = book.addresses(topic(Purpose::outcome, Version::candidate));
    const std::size_t mended = is_regression(truth[FirstRelease::candidate].outcome) ? 1 : 0;
    REQUIRE(book.addresses() == 3 * attempts + 1 + mended);
    several += attempts > 1;
    const Truth first = draw_truth(s.candidate, {}, gate_of(open), Draws{7, r, &open_book});
    REQUIRE(open_book.addresses() == 3);
    if (attempts == 1) REQUIRE(first[FirstRelease::candidate].log_odds == truth[FirstRelease::candidate].log_odds);
  }
  CHECK(several > 20);
}

TEST_CASE("a gate that nothing passes ends with an error") {
  Scenario s = gated_scenario();
  s.offline.checks[0].stops.fill(Probability{1.0});
  CHECK(screening_of(s).any == Probability{0.0});
  CHECK_THROWS_AS(draw_truth(s.candidate, {}, gate_of(s), Draws{1, 0}), std::runtime_error);
}

}  // namespace rollcast::test::offline_gate_test
