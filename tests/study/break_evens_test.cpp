#include "rollcast/study/break_evens.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "made_rows.hpp"
#include "rollcast/study/estimators.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::break_evens_test {

namespace {

const Succession canary_leads{1, {0, 2}};

std::vector<BreakEven> break_evens_of(const std::vector<RunRecord>& rows) {
  return find_break_evens(StudyRows{rows, 3}, made::release_labels, canary_leads,
                          assumptions_of(made::scenario_of_a_release()));
}

std::optional<BreakEven> break_even_at(const std::vector<BreakEven>& break_evens, std::string_view pointer) {
  const auto found = std::ranges::find(break_evens, pointer, &BreakEven::pointer);
  return found == break_evens.end() ? std::nullopt : std::optional{*found};
}

std::optional<BreakEven> break_even_to(const std::vector<BreakEven>& break_evens, std::string_view pointer,
                                       std::string_view then) {
  const auto found =
      std::ranges::find_if(break_evens, [&](const BreakEven& f) { return f.pointer == pointer && f.then == then; });
  return found == break_evens.end() ? std::nullopt : std::optional{*found};
}

/// The cheapest strategy when every row weighs as much as its class is likely, divided by how often it was drawn.
std::string cheapest_reweighted(const std::vector<RunRecord>& rows, const std::array<double, outcome_count>& likely) {
  std::array<double, outcome_count> drawn{};
  for (const auto& row : rows) drawn[static_cast<std::size_t>(row.truth)] += 1;
  std::array<double, 3> cost{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto c = static_cast<std::size_t>(rows[i].truth);
    cost[i % 3] += likely[c] / drawn[c] * rows[i].total_cost;
  }
  return made::release_labels[static_cast<std::size_t>(std::ranges::min_element(cost) - cost.begin())];
}

std::array<double, outcome_count> with_class_at(std::size_t one, double p) {
  auto likely = made::class_probabilities;
  for (std::size_t c = 0; c < outcome_count; ++c) likely[c] *= (1 - p) / (1 - made::class_probabilities[one]);
  likely[one] = p;
  return likely;
}

/// The cheapest strategy when every row is charged anew with one price changed.
std::string cheapest_repriced(std::vector<RunRecord> rows, double RunRecord::*part, double factor) {
  std::array<double, 3> cost{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].*part *= factor;
    for (const auto& p : cost_parts()) cost[i % 3] += rows[i].*p.value;
  }
  return made::release_labels[static_cast<std::size_t>(std::ranges::min_element(cost) - cost.begin())];
}

/// The choice just short of the break-even and just past it, `miss` away from where it is said to be.
template <class CheapestAt>
std::pair<std::string, std::string> around(const BreakEven& break_even, double miss, CheapestAt cheapest_at) {
  const double step = 1e-6 * (break_even.to - break_even.now),
               to = break_even.to + miss * (break_even.to - break_even.now);
  return {cheapest_at(to - step), cheapest_at(to + step)};
}

}  // namespace

TEST_CASE("The choice break-evens exactly where rows reweighted by class probability say") {
  made::Engine engine{20260330};
  const auto rows = made::rows_of_a_release(engine, 4000);
  const auto break_evens = break_evens_of(rows);
  int seen = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto break_even =
        break_even_at(break_evens, "/candidate/outcomes/" + std::string{outcome_names[c]} + "/probability");
    if (!break_even) continue;
    ++seen;
    CHECK(break_even->now == made::class_probabilities[c]);
    const auto cheapest_at = [&](double p) { return cheapest_reweighted(rows, with_class_at(c, p)); };
    CHECK(around(*break_even, 0, cheapest_at) == std::pair{std::string{"canary"}, break_even->then});
    // Must fail: a break-even 1 % off.
    CHECK_FALSE(around(*break_even, .01, cheapest_at) == std::pair{std::string{"canary"}, break_even->then});
  }
  CHECK(seen >= 3);
}

TEST_CASE("With a gate before the release the choice break-evens at what the scenario says of candidates before it") {
  made::Engine engine{20260336};
  const auto rows = made::rows_of_a_release(engine, 4000);
  auto assumptions = assumptions_of(made::scenario_of_a_release());
  assumptions.passes = {.97, .95, .7, .45, .2};
  const auto break_evens = find_break_evens(StudyRows{rows, 3}, made::release_labels, canary_leads, assumptions);
  int seen = 0, told_apart = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto break_even = break_even_at(break_evens, assumptions.class_probabilities[c].pointer);
    if (!break_even) continue;
    ++seen;
    const auto after_the_gate = [&](double p) {
      auto likely = with_class_at(c, p);
      for (std::size_t i = 0; i < outcome_count; ++i) likely[i] *= assumptions.passes[i];
      return cheapest_reweighted(rows, likely);
    };
    const auto without_it = [&](double p) { return cheapest_reweighted(rows, with_class_at(c, p)); };
    CHECK(around(*break_even, 0, after_the_gate) == std::pair{std::string{"canary"}, break_even->then});
    told_apart += around(*break_even, 0, without_it) != std::pair{std::string{"canary"}, break_even->then};
  }
  CHECK(seen >= 2);
  CHECK(told_apart == seen);
}

TEST_CASE("A class that hardly passes is no news that is missing") {
  made::Engine engine{20260335};
  auto rows = made::rows_of_a_release(engine, 16000);
  std::erase_if(rows, [](const RunRecord& row) { return row.truth == Outcome::catastrophic; });
  auto assumptions = assumptions_of(made::scenario_of_a_release());
  assumptions.passes = {.97, .95, .7, .45, 1e-6};
  // Without catastrophes big bang is the cheapest.
  const auto break_evens = find_break_evens(StudyRows{rows, 3}, made::release_labels, {0, {1, 2}}, assumptions);
  CHECK(break_even_at(break_evens, assumptions.class_probabilities[3].pointer));
  CHECK_FALSE(break_even_at(break_evens, assumptions.class_probabilities[4].pointer));
}

TEST_CASE("The choice break-evens exactly where rows charged at the new price say") {
  made::Engine engine{20260331};
  const auto rows = made::rows_of_a_release(engine, 4000);
  const auto break_evens = break_evens_of(rows);
  const auto prices = assumptions_of(made::scenario_of_a_release()).prices;
  int seen = 0;
  for (std::size_t i = 0; i < prices.size(); ++i) {
    const auto break_even = break_even_at(break_evens, prices[i].pointer);
    if (!break_even) continue;
    ++seen;
    CHECK(break_even->now == prices[i].value);
    const auto cheapest_at = [&](double price) {
      return cheapest_repriced(rows, cost_parts()[i].value, price / prices[i].value);
    };
    CHECK(around(*break_even, 0, cheapest_at) == std::pair{std::string{"canary"}, break_even->then});
    // Must fail: a break-even 1 % off.
    CHECK_FALSE(around(*break_even, .01, cheapest_at) == std::pair{std::string{"canary"}, break_even->then});
  }
  CHECK(seen >= 3);
}

TEST_CASE("Break-evens scatter from study to study as much as their standard errors say") {
  // 400 studies: the scatter is known to 3.5 %, so 18 % is 5 standard errors. Four break-evens: false alarm < 1e-5.
  struct Case {
    std::string_view pointer;
    std::size_t rival;
  };
  for (const auto& [pointer, rival] :
       {Case{"/candidate/outcomes/severe/probability", 2}, Case{"/candidate/outcomes/improvement/probability", 2},
        Case{"/fleet/replica_hour", 2}, Case{"/costs/failure", 0}}) {
    made::Engine engine{20260332};
    const auto assumptions = assumptions_of(made::scenario_of_a_release());
    std::vector<double> values, errors;
    const int studies = draws(400);
    for (int study = 0; study < studies; ++study) {
      const auto rows = made::rows_of_a_release(engine, 5000);
      const auto break_even =
          break_even_to(find_break_evens(StudyRows{rows, 3}, made::release_labels, canary_leads, assumptions), pointer,
                        made::release_labels[rival]);
      if (!break_even) continue;
      values.push_back(break_even->to);
      errors.push_back(break_even->standard_error);
    }
    REQUIRE(values.size() == static_cast<std::size_t>(studies));
    if (!all_drawn) continue;
    const double scatter = mean_of(values).standard_error * std::sqrt(400.0);
    CHECK(mean_of(errors).value == Approx(scatter).epsilon(.18));
    // Must fail: errors that take both strategies' rows for replications of their own.
    CHECK_FALSE(mean_of(errors).value / std::sqrt(2.0) == Approx(scatter).epsilon(.18));
  }
}

TEST_CASE("Break-even points are sorted by nearness and their intervals leave out the present value") {
  made::Engine engine{20260333};
  const auto break_evens = break_evens_of(made::rows_of_a_release(engine, 2000));
  const auto scale = [](const BreakEven& f, double x) {
    return f.what.starts_with("P(") ? std::log(x / (1 - x)) : std::log(x);
  };
  const auto nearness = [&](const BreakEven& f) { return std::abs(scale(f, f.to) - scale(f, f.now)); };
  CHECK(std::ranges::is_sorted(break_evens, {}, nearness));
  CHECK_FALSE(break_evens.empty());
  for (const auto& break_even : break_evens) {
    CHECK((break_even.now < break_even.interval.low || break_even.now > break_even.interval.high));
    CHECK(break_even.interval.low <= break_even.to);
    CHECK(break_even.to <= break_even.interval.high);
  }
}

TEST_CASE("A price changes the recommendation only to a rival that competes") {
  made::Engine engine{20260334};
  const auto rows = made::rows_of_a_release(engine, 4000);
  const auto assumptions = assumptions_of(made::scenario_of_a_release());
  const auto of_prices = [&](std::vector<std::size_t> rivals) {
    auto break_evens = find_break_evens(StudyRows{rows, 3}, made::release_labels, {1, std::move(rivals)}, assumptions);
    std::erase_if(break_evens, [](const BreakEven& f) { return f.what.starts_with("P("); });
    return break_evens;
  };
  CHECK_FALSE(of_prices({0}).empty());
  CHECK(std::ranges::all_of(of_prices({0}), [](const BreakEven& f) { return f.then == "big bang"; }));
  CHECK(of_prices({}).empty());
}

namespace {

/// Big bang puts every bad version in front of 100 % of traffic, canary two of five severe ones.
std::vector<RunRecord> rows_with_events(std::uint64_t seed, std::size_t replications) {
  made::Engine engine{seed};
  auto rows = made::rows_of_a_release(engine, replications);
  std::size_t severe = 0;
  for (std::size_t i = 0; i < rows.size(); i += 3) {
    rows[i].regression_fully_rolled_out = is_regression(rows[i].truth) ? 1 : 0;
    if (rows[i].truth == Outcome::severe) rows[i + 1].regression_fully_rolled_out = severe++ % 5 < 2 ? 1 : 0;
  }
  return rows;
}

Assumptions assumptions_with_limit(double at_most) {
  auto scenario = made::scenario_of_a_release();
  scenario.decision.limits = {{RiskEvent::regression_fully_rolled_out, Probability{at_most}}};
  return assumptions_of(scenario);
}

constexpr std::string_view severe_probability = "/candidate/outcomes/severe/probability";

}  // namespace

TEST_CASE("The recommendation changes where the chosen strategy comes to break a limit, before costs meet") {
  const auto rows = rows_with_events(20260337, 4000);
  const auto break_evens =
      find_break_evens(StudyRows{rows, 3}, made::release_labels, {1, {2}}, assumptions_with_limit(.05));
  const auto break_even = break_even_to(break_evens, severe_probability, "none");
  REQUIRE(break_even);
  // P(event) = p q with q the part of the severe ones that get through, two of five: the limit is met at p = .05 / q.
  CHECK(break_even->to == Approx(.05 / .4).epsilon(.01));
  CHECK(break_even->crossing == "canary");
  REQUIRE(break_even->limit);
  CHECK(break_even->limit->at_most == Probability{.05});
  // Interval: q from some 320 severe worlds, delta method.
  const double q_error = std::sqrt(.4 * .6 / 320) / .4 * break_even->to;
  CHECK(break_even->interval.high - break_even->interval.low == Approx(2 * 1.96 * q_error).epsilon(.15));
  // The twin: without the limit costs meet elsewhere.
  const auto without =
      break_even_to(find_break_evens(StudyRows{rows, 3}, made::release_labels, {1, {0, 2}}, assumptions_with_limit(1)),
                    severe_probability, "none");
  REQUIRE(without);
  CHECK(without->to > 1.2 * break_even->to);
  CHECK_FALSE(without->limit);
}

TEST_CASE("A cheaper strategy takes over where it comes to keep the limit") {
  // Big bang is made the cheapest; with fewer bad versions it keeps a limit of 20 %, where 25 % are bad now.
  auto rows = rows_with_events(20260338, 4000);
  for (std::size_t i = 0; i < rows.size(); i += 3) rows[i].total_cost -= 1000;
  const auto break_evens =
      find_break_evens(StudyRows{rows, 3}, made::release_labels, {1, {2}}, assumptions_with_limit(.20));
  const auto break_even = break_even_to(break_evens, "/candidate/outcomes/no_change/probability", "big bang");
  REQUIRE(break_even);
  // The bad ones are .25 of 1 - .45 of all others: (1 - p) .25 / .55 = .2.
  CHECK(break_even->to == Approx(1 - .2 * .55 / .25).epsilon(.1));
  CHECK(break_even->crossing == "big bang");
  CHECK(break_even->limit);
}

TEST_CASE("Intervals of break-even points cover the truth") {
  // The limit is met at .125 by construction; 400 studies, fewer covered than Binomial(400, .92) allows at 1e-5. Two of
  // five get through in turn, so the numbers of events scatter less than binomial ones: drawn here instead.
  const auto assumptions = assumptions_with_limit(.05);
  made::Engine engine{20260339};
  boost::random::uniform_01<double> uniform;
  int covered = 0, covered_by_half = 0;
  const int studies = draws(400);
  for (int study = 0; study < studies; ++study) {
    auto rows = made::rows_of_a_release(engine, 4000);
    for (std::size_t i = 1; i < rows.size(); i += 3)
      rows[i].regression_fully_rolled_out = rows[i].truth == Outcome::severe && uniform(engine) < .4 ? 1 : 0;
    const auto break_even = break_even_at(
        find_break_evens(StudyRows{rows, 3}, made::release_labels, {1, {2}}, assumptions), severe_probability);
    if (!break_even) continue;
    covered += break_even->interval.low <= .125 && .125 <= break_even->interval.high;
    covered_by_half += std::abs(break_even->to - .125) <= (break_even->interval.high - break_even->interval.low) / 4;
  }
  const auto least = studies - made::upper_count(studies, .08, 1e-5);
  CHECK(covered >= least);
  // Must fail: half of the interval.
  if (all_drawn) CHECK_FALSE(covered_by_half >= least);
}

TEST_CASE("What follows the class odds by default is said to be held") {
  made::Engine engine{20260340};
  const auto rows = made::rows_of_a_release(engine, 4000);
  auto scenario = made::scenario_of_a_release();
  const auto held = [&](std::string_view pointer) {
    const auto break_even = break_even_at(
        find_break_evens(StudyRows{rows, 3}, made::release_labels, canary_leads, assumptions_of(scenario)), pointer);
    REQUIRE(break_even);
    return break_even->held_fixed;
  };
  scenario.candidate.fixed_is_improvement =
      Probability{made::class_probabilities[0] / (made::class_probabilities[0] + made::class_probabilities[1])};
  CHECK(held("/candidate/outcomes/improvement/probability") ==
        std::vector<std::string>{"/candidate/fixed_is_improvement"});
  CHECK(held(severe_probability).empty());
  // The twin: stated by the user, it is a number of its own.
  scenario.candidate.fixed_is_improvement = Probability{.3};
  CHECK(held("/candidate/outcomes/improvement/probability").empty());
}

TEST_CASE("No break-even over class probabilities is given when a possible class was hardly drawn") {
  made::Engine engine{20260335};
  auto rows = made::rows_of_a_release(engine, 4000);
  std::erase_if(rows, [](const RunRecord& row) { return row.truth == Outcome::catastrophic; });
  const auto of_classes = [](const BreakEven& f) {
    return f.pointer.starts_with("/candidate/outcomes") && f.what.starts_with("P(");
  };
  CHECK(std::ranges::none_of(break_evens_of(rows), of_classes));
}

TEST_CASE("Assumptions are named in words and carry the scenario's values") {
  const auto assumptions = assumptions_of(made::scenario_of_a_release());
  CHECK(assumptions.class_probabilities[3].words == "P(severe)");
  CHECK(assumptions.class_probabilities[1].words == "P(no change)");
  CHECK(assumptions.class_probabilities[3].pointer == "/candidate/outcomes/severe/probability");
  CHECK(assumptions.class_probabilities[3].value == .08);
  CHECK(std::ranges::all_of(assumptions.passes, [](double p) { return p == 1; }));
  auto gated = made::scenario_of_a_release();
  gated.offline.checks.push_back({"scan", {}, {}});
  gated.offline.checks[0].stops[3] = Probability{.75};
  CHECK(assumptions_of(gated).class_probabilities[3].words == "P(severe) before offline evaluation");
  CHECK(assumptions_of(gated).passes[3] == .25);
  REQUIRE(assumptions.prices.size() == cost_parts().size());
  CHECK(assumptions.prices[0].words == "price of a failed request");
  CHECK(assumptions.prices[0].value == 1.0);
  for (std::size_t i = 0; i < cost_parts().size(); ++i)
    CHECK(assumptions.prices[i].pointer == cost_parts()[i].price->pointer);
}

TEST_CASE("Where kinds of failure have prices of their own, the scale of all of them break-evens") {
  auto by_kind = made::scenario_of_a_release();
  by_kind.costs.of_kind[1] = Money{87};
  const Assumption prices = assumptions_of(by_kind).prices[0];
  CHECK(prices.pointer == "/costs/failures");
  CHECK(prices.words == "the scale of all prices of failed requests");
  CHECK(prices.value == 1.0);
}

}  // namespace rollcast::test::break_evens_test
