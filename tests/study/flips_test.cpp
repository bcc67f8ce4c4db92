#include "rollcast/study/flips.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>

#include "made_rows.hpp"
#include "rollcast/study/estimators.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::flips_test {

namespace {

const Succession canary_leads{1, {0, 2}};

std::vector<Flip> flips_of(const std::vector<RunRecord>& rows) {
  return find_flips(StudyRows{rows, 3}, made::release_labels, canary_leads,
                    assumptions_of(made::scenario_of_a_release()));
}

std::optional<Flip> flip_at(const std::vector<Flip>& flips, std::string_view pointer) {
  const auto found = std::ranges::find(flips, pointer, &Flip::pointer);
  return found == flips.end() ? std::nullopt : std::optional{*found};
}

std::optional<Flip> flip_to(const std::vector<Flip>& flips, std::string_view pointer, std::string_view then) {
  const auto found = std::ranges::find_if(flips, [&](const Flip& f) { return f.pointer == pointer && f.then == then; });
  return found == flips.end() ? std::nullopt : std::optional{*found};
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

/// The cheapest strategy when every row is billed anew with one price changed.
std::string cheapest_repriced(std::vector<RunRecord> rows, double RunRecord::*part, double factor) {
  std::array<double, 3> cost{};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i].*part *= factor;
    for (const auto& p : cost_parts()) cost[i % 3] += rows[i].*p.value;
  }
  return made::release_labels[static_cast<std::size_t>(std::ranges::min_element(cost) - cost.begin())];
}

/// The choice just short of the flip and just past it, `miss` away from where it is said to be.
template <class CheapestAt>
std::pair<std::string, std::string> around(const Flip& flip, double miss, CheapestAt cheapest_at) {
  const double step = 1e-6 * (flip.to - flip.now), to = flip.to + miss * (flip.to - flip.now);
  return {cheapest_at(to - step), cheapest_at(to + step)};
}

}  // namespace

TEST_CASE("The choice flips exactly where rows reweighted by class probability say") {
  made::Engine engine{20260330};
  const auto rows = made::rows_of_a_release(engine, 4000);
  const auto flips = flips_of(rows);
  int seen = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto flip = flip_at(flips, "/candidate/outcomes/" + std::string{outcome_names[c]} + "/probability");
    if (!flip) continue;
    ++seen;
    CHECK(flip->now == made::class_probabilities[c]);
    const auto cheapest_at = [&](double p) { return cheapest_reweighted(rows, with_class_at(c, p)); };
    CHECK(around(*flip, 0, cheapest_at) == std::pair{std::string{"canary"}, flip->then});
    // Must fail: a flip 1 % off.
    CHECK_FALSE(around(*flip, .01, cheapest_at) == std::pair{std::string{"canary"}, flip->then});
  }
  CHECK(seen >= 3);
}

TEST_CASE("With a gate before the release the choice flips at what the scenario says of candidates before it") {
  made::Engine engine{20260336};
  const auto rows = made::rows_of_a_release(engine, 4000);
  auto assumptions = assumptions_of(made::scenario_of_a_release());
  assumptions.passes = {.97, .95, .7, .45, .2};
  const auto flips = find_flips(StudyRows{rows, 3}, made::release_labels, canary_leads, assumptions);
  int seen = 0, told_apart = 0;
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto flip = flip_at(flips, assumptions.class_probabilities[c].pointer);
    if (!flip) continue;
    ++seen;
    const auto after_the_gate = [&](double p) {
      auto likely = with_class_at(c, p);
      for (std::size_t i = 0; i < outcome_count; ++i) likely[i] *= assumptions.passes[i];
      return cheapest_reweighted(rows, likely);
    };
    const auto without_it = [&](double p) { return cheapest_reweighted(rows, with_class_at(c, p)); };
    CHECK(around(*flip, 0, after_the_gate) == std::pair{std::string{"canary"}, flip->then});
    told_apart += around(*flip, 0, without_it) != std::pair{std::string{"canary"}, flip->then};
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
  const auto flips = find_flips(StudyRows{rows, 3}, made::release_labels, {0, {1, 2}}, assumptions);
  CHECK(flip_at(flips, assumptions.class_probabilities[3].pointer));
  CHECK_FALSE(flip_at(flips, assumptions.class_probabilities[4].pointer));
}

TEST_CASE("The choice flips exactly where rows billed at the new price say") {
  made::Engine engine{20260331};
  const auto rows = made::rows_of_a_release(engine, 4000);
  const auto flips = flips_of(rows);
  const auto prices = assumptions_of(made::scenario_of_a_release()).prices;
  int seen = 0;
  for (std::size_t i = 0; i < prices.size(); ++i) {
    const auto flip = flip_at(flips, prices[i].pointer);
    if (!flip) continue;
    ++seen;
    CHECK(flip->now == prices[i].value);
    const auto cheapest_at = [&](double price) {
      return cheapest_repriced(rows, cost_parts()[i].value, price / prices[i].value);
    };
    CHECK(around(*flip, 0, cheapest_at) == std::pair{std::string{"canary"}, flip->then});
    // Must fail: a flip 1 % off.
    CHECK_FALSE(around(*flip, .01, cheapest_at) == std::pair{std::string{"canary"}, flip->then});
  }
  CHECK(seen >= 3);
}

TEST_CASE("Flips scatter from study to study as much as their standard errors say") {
  // 400 studies: the scatter is known to 3.5 %, so 18 % is 5 standard errors. Four flips: false alarm < 1e-5.
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
      const auto flip = flip_to(find_flips(StudyRows{rows, 3}, made::release_labels, canary_leads, assumptions),
                                pointer, made::release_labels[rival]);
      if (!flip) continue;
      values.push_back(flip->to);
      errors.push_back(flip->standard_error);
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
  const auto flips = flips_of(made::rows_of_a_release(engine, 2000));
  const auto scale = [](const Flip& f, double x) {
    return f.what.starts_with("P(") ? std::log(x / (1 - x)) : std::log(x);
  };
  const auto nearness = [&](const Flip& f) { return std::abs(scale(f, f.to) - scale(f, f.now)); };
  CHECK(std::ranges::is_sorted(flips, {}, nearness));
  CHECK_FALSE(flips.empty());
  for (const auto& flip : flips) {
    CHECK((flip.now < flip.interval.low || flip.now > flip.interval.high));
    CHECK(flip.interval.low <= flip.to);
    CHECK(flip.to <= flip.interval.high);
  }
}

TEST_CASE("A price changes the recommendation only to a rival that competes") {
  made::Engine engine{20260334};
  const auto rows = made::rows_of_a_release(engine, 4000);
  const auto assumptions = assumptions_of(made::scenario_of_a_release());
  const auto of_prices = [&](std::vector<std::size_t> rivals) {
    auto flips = find_flips(StudyRows{rows, 3}, made::release_labels, {1, std::move(rivals)}, assumptions);
    std::erase_if(flips, [](const Flip& f) { return f.what.starts_with("P("); });
    return flips;
  };
  CHECK_FALSE(of_prices({0}).empty());
  CHECK(std::ranges::all_of(of_prices({0}), [](const Flip& f) { return f.then == "big bang"; }));
  CHECK(of_prices({}).empty());
}

namespace {

/// Big bang puts every bad version in front of everybody, canary two of five severe ones.
std::vector<RunRecord> rows_with_events(std::uint64_t seed, std::size_t replications) {
  made::Engine engine{seed};
  auto rows = made::rows_of_a_release(engine, replications);
  std::size_t severe = 0;
  for (std::size_t i = 0; i < rows.size(); i += 3) {
    rows[i].bad_reaches_everyone = is_regression(rows[i].truth) ? 1 : 0;
    if (rows[i].truth == Outcome::severe) rows[i + 1].bad_reaches_everyone = severe++ % 5 < 2 ? 1 : 0;
  }
  return rows;
}

Assumptions assumptions_with_limit(double at_most) {
  auto scenario = made::scenario_of_a_release();
  scenario.decision.limits = {{RiskEvent::bad_reaches_everyone, Probability{at_most}}};
  return assumptions_of(scenario);
}

constexpr std::string_view severe_probability = "/candidate/outcomes/severe/probability";

}  // namespace

TEST_CASE("The recommendation changes where the chosen strategy comes to break a limit, before costs meet") {
  const auto rows = rows_with_events(20260337, 4000);
  const auto flips = find_flips(StudyRows{rows, 3}, made::release_labels, {1, {2}}, assumptions_with_limit(.05));
  const auto flip = flip_to(flips, severe_probability, "none");
  REQUIRE(flip);
  // P(event) = p q with q the part of the severe ones that get through, two of five: the limit is met at p = .05 / q.
  CHECK(flip->to == Approx(.05 / .4).epsilon(.01));
  CHECK(flip->crossing == "canary");
  REQUIRE(flip->limit);
  CHECK(flip->limit->at_most == Probability{.05});
  // Interval: q from some 320 severe worlds, delta method.
  const double q_error = std::sqrt(.4 * .6 / 320) / .4 * flip->to;
  CHECK(flip->interval.high - flip->interval.low == Approx(2 * 1.96 * q_error).epsilon(.15));
  // The twin: without the limit costs meet elsewhere.
  const auto without =
      flip_to(find_flips(StudyRows{rows, 3}, made::release_labels, {1, {0, 2}}, assumptions_with_limit(1)),
              severe_probability, "none");
  REQUIRE(without);
  CHECK(without->to > 1.2 * flip->to);
  CHECK_FALSE(without->limit);
}

TEST_CASE("A cheaper strategy takes over where it comes to keep the limit") {
  // Big bang is made the cheapest; with fewer bad versions it keeps a limit of 20 %, where 25 % are bad now.
  auto rows = rows_with_events(20260338, 4000);
  for (std::size_t i = 0; i < rows.size(); i += 3) rows[i].total_cost -= 1000;
  const auto flips = find_flips(StudyRows{rows, 3}, made::release_labels, {1, {2}}, assumptions_with_limit(.20));
  const auto flip = flip_to(flips, "/candidate/outcomes/no_change/probability", "big bang");
  REQUIRE(flip);
  // The bad ones are .25 of 1 - .45 of all others: (1 - p) .25 / .55 = .2.
  CHECK(flip->to == Approx(1 - .2 * .55 / .25).epsilon(.1));
  CHECK(flip->crossing == "big bang");
  CHECK(flip->limit);
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
      rows[i].bad_reaches_everyone = rows[i].truth == Outcome::severe && uniform(engine) < .4 ? 1 : 0;
    const auto flip =
        flip_at(find_flips(StudyRows{rows, 3}, made::release_labels, {1, {2}}, assumptions), severe_probability);
    if (!flip) continue;
    covered += flip->interval.low <= .125 && .125 <= flip->interval.high;
    covered_by_half += std::abs(flip->to - .125) <= (flip->interval.high - flip->interval.low) / 4;
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
    const auto flip =
        flip_at(find_flips(StudyRows{rows, 3}, made::release_labels, canary_leads, assumptions_of(scenario)), pointer);
    REQUIRE(flip);
    return flip->held_fixed;
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

TEST_CASE("No flip over class probabilities is given when a possible class was hardly drawn") {
  made::Engine engine{20260335};
  auto rows = made::rows_of_a_release(engine, 4000);
  std::erase_if(rows, [](const RunRecord& row) { return row.truth == Outcome::catastrophic; });
  const auto of_classes = [](const Flip& f) {
    return f.pointer.starts_with("/candidate/outcomes") && f.what.starts_with("P(");
  };
  CHECK(std::ranges::none_of(flips_of(rows), of_classes));
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
  for (std::size_t i = 0; i < cost_parts().size(); ++i) CHECK(assumptions.prices[i].pointer == cost_parts()[i].price);
}

TEST_CASE("Where kinds of failure have prices of their own, the scale of all of them flips") {
  auto by_kind = made::scenario_of_a_release();
  by_kind.costs.of_kind[1] = Money{87};
  const Assumption prices = assumptions_of(by_kind).prices[0];
  CHECK(prices.pointer == "/costs/failures");
  CHECK(prices.words == "the scale of all prices of failed requests");
  CHECK(prices.value == 1.0);
}

}  // namespace rollcast::test::flips_test
