// Failures that cost more in one segment of users than in another: closed forms, what stays as it was, and draws of
// counts.

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"
#include "run/run_fixtures.hpp"
#include "sim/run/failure_account.hpp"
#include "support/catch.hpp"
#include "support/segments.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::segment_prices_test {

namespace {

constexpr double price = 0.5, exposure = 0.4;

/// A regression that doubles the odds of failing, in a quiet world of two segments; the second one's failures cost
/// three times as much.
Scenario two_segments() {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  s.baseline.failure = Probability{0.25 * 0.02 + 0.75 * 0.004};
  s.segments = {{"cheap", Probability{0.25}, Probability{0.02}}, {"dear", Probability{0.75}, Probability{0.004}}};
  s.segments[1].failure_cost_ratio = 3.0;
  s.costs.failure = Money{price};
  make_candidate_always(s, Outcome::severe, 2.0);
  return s;
}

double with_odds(double p, double odds_ratio) {
  const double odds = odds_ratio * p / (1.0 - p);
  return odds / (1.0 + odds);
}

Contender at_once() { return scripted_contender("at once", {{{0, exposure}}, {}}); }

Run one_run(const Scenario& s) {
  Run run;
  run_many(s, at_once(), 1, [&](const Run& completed) { run = completed; });
  return run;
}

/// Share of the requests that fail in one way, were this the only way in a population of such a part of them.
struct Way {
  double population, odds;

  double rises(double odds_ratio) const {
    return population * (with_odds(odds / (1.0 + odds), odds_ratio) - odds / (1.0 + odds));
  }
};

/// A busy world of three segments and a regression, in which a strategy may roll back and mend.
Scenario busy_segments() {
  Scenario s = busy_scenario();
  s.segments = three_segments(s, 0.2);
  make_candidate_always(s, Outcome::severe, 1.5);
  return s;
}

void give_kinds(Scenario& s) {
  give_quality(s, GeneratorSpec{0.08, 0.02, 0.7, 0.04});
  s.segments = three_segments(s, 0.2);
  s.costs.of_kind = {Money{0.2}, Money{4.0}, Money{0.6}};
}

void give_ratios(Scenario& s, double few, double some, double most) {
  s.segments[0].failure_cost_ratio = few;
  s.segments[1].failure_cost_ratio = some;
  s.segments[2].failure_cost_ratio = most;
}

bool is_money_of_failures(const LedgerColumn& column) {
  return column.value == &RunRecord::cost_failures || column.value == &RunRecord::total_cost ||
         column.value == &RunRecord::total_cost_sampled || column.value == &RunRecord::over_budget;
}

}  // namespace

TEST_CASE("failures cost what their segment's price says: the closed form of flat traffic") {
  const Run run = one_run(two_segments());
  const double exposed = exposure * run.record.requests;
  const double cheap = exposed * 0.25 * (with_odds(0.02, 2.0) - 0.02),
               dear = exposed * 0.75 * (with_odds(0.004, 2.0) - 0.004);
  CHECK(run.record.excess == Approx(cheap + dear));
  CHECK(run.record.cost_failures == Approx(price * (cheap + 3.0 * dear)));
  CHECK(run.segments[0].cost == Approx(price * cheap));
  CHECK(run.segments[1].cost == Approx(price * 3.0 * dear));
  CHECK(run.record.cost_failures != Approx(price * (cheap + dear)).epsilon(0.2));        // one price for all
  CHECK(run.record.cost_failures != Approx(price * (3.0 * cheap + dear)).epsilon(0.2));  // the other segment's price
}

TEST_CASE("the stated price stays a scale of what all failures cost") {
  Scenario s = two_segments();
  const double cost = one_run(s).record.cost_failures;
  s.costs.failure = Money{4.0 * price};
  CHECK(one_run(s).record.cost_failures == Approx(4.0 * cost));
}

TEST_CASE("users whose failures cost nothing are no matter of money") {
  Scenario s = two_segments();
  for (SegmentSpec& segment : s.segments) segment.failure_cost_ratio = 0.0;
  const Run run = one_run(s);
  CHECK(run.record.excess > 0.0);
  CHECK(run.record.cost_failures == 0.0);
  CHECK(run.record.total_cost_sampled == run.record.total_cost);
}

TEST_CASE("kinds of failure in segments cost what both prices say: the closed form of flat traffic") {
  const ClassifierSpec classifier{0.25, 1.8, 1.1};
  Scenario s = two_segments();
  give_quality(s, classifier);
  s.segments[0] = {"cheap", Probability{0.25}, s.baseline.failure, 0.8, 0.0, 0.5};
  s.segments[1] = {"dear", Probability{0.75}, s.baseline.failure, 1.4, 0.0, 3.0};
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].kind_odds_ratios = {2.0, 3.0, 1.0};
  s.costs.of_kind = {std::nullopt, Money{87.0}};
  const Run run = one_run(s);
  const auto odds_of = [](double z) {
    const double tail = 0.5 * std::erfc(z / std::sqrt(2.0));
    return tail / (1.0 - tail);
  };
  const Way false_alarm{0.75, odds_of(1.1)}, miss{0.25, odds_of(1.8 - 1.1)};
  const double exposed = exposure * run.record.requests, cheap = 0.25 * exposed, dear = 0.75 * exposed;
  const double cheap_alarms = cheap * false_alarm.rises(2.0 * 2.0 * 0.8),
               dear_alarms = dear * false_alarm.rises(2.0 * 2.0 * 1.4);
  const double cheap_misses = cheap * miss.rises(2.0 * 3.0 * 0.8), dear_misses = dear * miss.rises(2.0 * 3.0 * 1.4);
  REQUIRE(run.kinds.size() == 2);
  CHECK(run.kinds[0].excess == Approx(cheap_alarms + dear_alarms));
  CHECK(run.kinds[1].excess == Approx(cheap_misses + dear_misses));
  CHECK(run.kinds[0].cost == Approx(price * (0.5 * cheap_alarms + 3.0 * dear_alarms)));
  CHECK(run.kinds[1].cost == Approx(87.0 * (0.5 * cheap_misses + 3.0 * dear_misses)));
  CHECK(run.segments[0].cost == Approx(0.5 * (price * cheap_alarms + 87.0 * cheap_misses)));
  CHECK(run.segments[1].cost == Approx(3.0 * (price * dear_alarms + 87.0 * dear_misses)));
  CHECK(run.record.cost_failures == Approx(run.segments[0].cost + run.segments[1].cost));
  CHECK(run.kinds[1].cost != Approx(87.0 * (cheap_misses + dear_misses)).epsilon(0.2));  // one price for all
}

TEST_CASE("requests that a faulty deployment fails cost what their segment's price says") {
  Scenario s = two_segments();
  give_quality(s, ClassifierSpec{0.25, 1.8, 1.1});
  s.segments[0] = {"cheap", Probability{0.25}, s.baseline.failure, 1.0, 0.0, 1.0};
  s.segments[1] = {"dear", Probability{0.75}, s.baseline.failure, 1.0, 0.0, 3.0};
  make_candidate_always(s, Outcome::no_change, 1.0);
  s.costs.of_kind = {Money{80.0}, Money{80.0}};
  s.deployments.faulty = Probability{1.0};
  s.deployments.affected = Probability{0.3};
  s.deployments.repaired_after = {Duration::hours(2), 0.0};
  const Run run = one_run(s);
  REQUIRE(run.record.excess > 0.0);
  CHECK(run.record.cost_failures == Approx(price * run.record.excess * (0.25 + 0.75 * 3.0)));
  CHECK(run.segments[1].cost == Approx(price * run.record.excess * 0.75 * 3.0));
}

TEST_CASE("prices of one are no prices, number by number, and other prices change nothing but money") {
  for (const bool kinds : {false, true}) {
    Scenario s = busy_segments();
    if (kinds) give_kinds(s);
    Scenario priced = s;
    give_ratios(priced, 7.0, 2.0, 0.5);
    const Contender contender = contender_from("\"canary\"", s);
    std::vector<Run> plain;
    run_many(s, contender, 20, [&](const Run& run) {
      plain.push_back(run);
      for (const SegmentRecord& segment : run.segments) REQUIRE(segment.cost == 0.0);
      if (!kinds) REQUIRE(run.record.cost_failures == run.record.excess * s.costs.failure.value());
    });
    std::size_t r = 0, changed = 0;
    run_many(priced, contender, 20, [&](const Run& run) {
      const RunRecord& before = plain[r++].record;
      for (const LedgerColumn& column : ledger_columns())
        if (!is_money_of_failures(column)) REQUIRE(run.record.*column.value == before.*column.value);
      changed += run.record.cost_failures != before.cost_failures;
      double of_segments = 0.0, of_kinds = 0.0;
      for (const SegmentRecord& segment : run.segments) of_segments += segment.cost;
      for (const KindRecord& kind : run.kinds) of_kinds += kind.cost;
      REQUIRE(of_segments == Approx(run.record.cost_failures).margin(1e-6));
      if (kinds) REQUIRE(of_kinds == Approx(run.record.cost_failures).margin(1e-6));
    });
    CHECK(changed == 20);
  }
}

TEST_CASE("the same ratio for all is that many times the prices") {
  for (const bool kinds : {false, true}) {
    Scenario s = busy_segments();
    if (kinds) give_kinds(s);
    Scenario priced = s;
    give_ratios(priced, 3.0, 3.0, 3.0);
    std::vector<double> plain;
    run_many(s, contender_from("\"canary\"", s), 10,
             [&](const Run& run) { plain.push_back(run.record.cost_failures); });
    std::size_t r = 0;
    run_many(priced, contender_from("\"canary\"", s), 10,
             [&](const Run& run) { REQUIRE(run.record.cost_failures == Approx(3.0 * plain[r++]).margin(1e-6)); });
  }
}

TEST_CASE("an identical candidate costs no segment anything, counted or expected") {
  Scenario s = busy_scenario();
  give_kinds(s);
  s.segments = three_segments(s, 0.0);
  for (SegmentSpec& segment : s.segments) segment.odds_ratio_median = 1.0;
  give_ratios(s, 7.0, 2.0, 0.5);
  run_many(s, contender_from("\"blue_green\"", s), 20, [&](const Run& run) {
    REQUIRE(run.record.cost_failures == 0.0);
    REQUIRE(run.record.total_cost_sampled == run.record.total_cost);
  });
}

TEST_CASE("money of counted failures has the mean of expected money at the segments' prices") {
  for (const bool kinds : {false, true}) {
    Scenario s = busy_segments();
    if (kinds) give_kinds(s);
    give_ratios(s, 7.0, 2.0, 0.5);
    Tally difference, as_one;
    run_many(s, scripted_contender("at once", {{{0, exposure}}, {}}), 300, [&](const Run& run) {
      const double more = run.record.total_cost_sampled - run.record.total_cost;
      difference.add(more);
      as_one.add(more + run.record.cost_failures - s.costs.failure.value() * run.record.excess);
    });
    CHECK(std::abs(z_score(difference, 0.0)) < z_limit);
    CHECK(difference.variance() > 0.0);
    CHECK(std::abs(z_score(as_one, 0.0)) > z_limit);  // expected money at one price is another
  }
}

TEST_CASE("counted excess failures of two segments are independent Poisson counts of their own expectations") {
  const std::vector<Served> expected{{.added = 30.0, .avoided = 5.0}, {.added = 10.0, .avoided = 20.0}};
  Tally added, avoided, product;
  for (std::uint32_t r = 0; r < 20'000; ++r) {
    Stream stream = Draws{5, r}.at(topic(Purpose::counts));
    const CountedExcess all{draw_poisson(stream, 40.0), draw_poisson(stream, 25.0)};
    const auto counted = divide_over_segments(all, expected, stream);
    REQUIRE(counted[0].added + counted[1].added == all.added);
    REQUIRE(counted[0].avoided + counted[1].avoided == all.avoided);
    const double here = static_cast<double>(counted[0].added) - 30.0,
                 there = static_cast<double>(counted[1].added) - 10.0;
    added.add(here);
    avoided.add(static_cast<double>(counted[0].avoided));
    product.add(here * there);
  }
  CHECK(std::abs(z_score(added, 0.0)) < z_limit);
  CHECK(std::abs(z_score(avoided, 5.0)) < z_limit);
  CHECK(std::abs(z_score(product, 0.0)) < z_limit);
  CHECK(added.variance() == Approx(30.0).epsilon(0.06));
  CHECK(std::abs(z_score(avoided, 25.0 * 30.0 / 40.0)) > z_limit);  // divided as what is caused
}

}  // namespace rollcast::test::segment_prices_test
