#include "rollcast/study/summarize.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "made_rows.hpp"
#include "support/catch.hpp"

namespace rollcast::test::summarize_test {

namespace {

const std::vector<StudiedStrategy> strategies{{"big bang", "big_bang"}, {"canary", "canary"}, {"none", "none"}};

std::vector<double> one_to(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

const ColumnSummary& column(const StrategySummary& summary, std::string_view name) {
  const auto found = std::ranges::find(summary.columns, name, &ColumnSummary::name);
  REQUIRE(found != summary.columns.end());
  return *found;
}

}  // namespace

TEST_CASE("Each kind of column gets what can be said of it") {
  made::Engine engine{20260340};
  const auto records = made::rows_of_a_release(engine, 500);
  const auto summaries = summarize(StudyRows{records, 3}, strategies, DecisionSpec{});
  REQUIRE(summaries.size() == 3);
  CHECK(summaries[1].label == "canary");
  CHECK(summaries[0].name == "big_bang");
  REQUIRE(summaries[0].columns.size() == ledger_columns().size());

  using Kind = LedgerColumn::Kind;
  for (const auto& summary : summaries) {
    for (const auto& c : summary.columns) {
      CHECK(c.mean.has_value() == (c.kind != Kind::time));
      CHECK(c.probability.has_value() == (c.kind == Kind::event || c.kind == Kind::time));
      CHECK(c.quantiles.size() == (c.kind == Kind::event ? 0u : 5u));
      CHECK(c.worst_5_percent.has_value() == (c.kind == Kind::count || c.kind == Kind::money));
    }
  }
  const auto& decide = column(summaries[0], "decide_h");
  CHECK(decide.probability->value > .9);
  CHECK(decide.probability->value < 1);
  const auto& full = column(summaries[0], "full_h");
  CHECK(full.probability->value == 0.0);
  CHECK(std::isinf(full.quantiles[2].value));
  const auto& cost = column(summaries[0], "total_cost");
  CHECK(cost.worst_5_percent->value > cost.quantiles[4].value);
}

TEST_CASE("Fifty dots are the middles of fifty equal parts of the releases") {
  const auto dots = equally_likely(SortedValues{one_to(1000)});
  REQUIRE(dots.size() == 50);
  CHECK(dots.front() == 10.0);
  CHECK(dots[1] == 30.0);
  CHECK(dots.back() == 990.0);
  CHECK(equally_likely(SortedValues{{7.0}}) == std::vector<double>(50, 7.0));
}

TEST_CASE("The exceedance curve says how often each amount was exceeded") {
  const auto curve = exceedance_curve(SortedValues{{1, 2, 2, 5}});
  REQUIRE(curve.size() == 3);
  CHECK(curve[0].x == 1.0);
  CHECK(curve[0].y == .75);
  CHECK(curve[1].y == .25);
  CHECK(curve[2].x == 5.0);
  CHECK(curve[2].y == 0.0);
}

TEST_CASE("A long exceedance curve keeps its body, its tail and both ends in 200 points") {
  const std::size_t n = 10'000;
  const auto curve = exceedance_curve(SortedValues{one_to(n)});
  CHECK(curve.size() <= 200);
  CHECK(curve.size() >= 150);
  CHECK(curve.front().x == 1.0);
  CHECK(curve.back().x == 10'000.0);
  CHECK(curve.back().y == 0.0);
  for (std::size_t i = 0; i < curve.size(); ++i) {
    CHECK(curve[i].y == Approx((static_cast<double>(n) - curve[i].x) / static_cast<double>(n)));
    if (i == 0) continue;
    CHECK(curve[i].x > curve[i - 1].x);
    CHECK(curve[i].y < curve[i - 1].y);
    CHECK(curve[i - 1].y - curve[i].y < .02);
  }
  CHECK(std::ranges::count_if(curve, [](const Point& p) { return p.y < .01; }) > 30);
}

TEST_CASE("A study concludes with a verdict whose words agree with its summaries") {
  made::Engine engine{20260341};
  const auto records = made::rows_of_a_release(engine, 4000);
  const auto result = conclude(StudyRows{records, 3}, strategies, made::scenario_of_a_release());
  CHECK(result.runs == 4000);
  CHECK(result.verdict.kind == VerdictKind::choose);
  CHECK(result.verdict.choice == "canary");
  CHECK(result.strategies[1].standing == Standing::chosen);
  CHECK(result.strategies[1].mcb.interval.high == 0.0);
  CHECK(result.strategies[0].mcb.interval.low == 0.0);
  CHECK_FALSE(result.verdict.break_evens.empty());
  double cheapest = 0;
  for (const auto& s : result.strategies) cheapest += s.cheapest_in;
  CHECK(cheapest == Approx(1));
  // The twin: worlds in which canary's capacity is out of all proportion.
  auto dear = records;
  for (std::size_t i = 1; i < dear.size(); i += 3) dear[i].total_cost += 1000;
  CHECK(conclude(StudyRows{dear, 3}, strategies, made::scenario_of_a_release()).verdict.choice != "canary");
}

TEST_CASE("A limit on a risk event rules out the strategy that breaks it") {
  made::Engine engine{20260342};
  const auto records = made::rows_of_a_release(engine, 4000);
  auto scenario = made::scenario_of_a_release();
  scenario.decision.limits = {{RiskEvent::over_budget, Probability{.05}}};
  const auto result = conclude(StudyRows{records, 3}, strategies, scenario);
  CHECK(result.strategies[0].standing == Standing::breaks_limit);
  CHECK(result.strategies[0].limits.front().keeps == Keeps::no);
  CHECK(result.strategies[1].limits.front().keeps == Keeps::yes);
  CHECK(std::ranges::none_of(result.verdict.break_evens,
                             [](const BreakEven& f) { return f.then == "big bang" && !f.what.starts_with("P("); }));
}

TEST_CASE("Strategies that do not match the rows are refused") {
  const std::vector<RunRecord> records(4);
  CHECK_THROWS_AS(summarize(StudyRows{records, 2}, strategies, DecisionSpec{}), std::invalid_argument);
  CHECK_THROWS_AS(StudyRows(records, 3), std::invalid_argument);
}

TEST_CASE("What happens to bad and to good versions is told of these alone") {
  made::Engine engine{20260343};
  auto records = made::rows_of_a_release(engine, 1000);
  std::int64_t bad = 0;
  for (std::size_t i = 0; i < records.size(); i += 3) {
    bad += is_regression(records[i].truth);
    records[i].regression_fully_rolled_out = is_regression(records[i].truth) && i % 2 == 0 ? 1 : 0;
    records[i].false_rollback = !is_regression(records[i].truth) && i % 15 == 0 ? 1 : 0;
  }
  const auto summaries = summarize(StudyRows{records, 3}, strategies, DecisionSpec{});
  const auto& through = column(summaries[0], "regression_fully_rolled_out");
  REQUIRE(through.share_of_class);
  CHECK(through.share_of_class->of == "regressions");
  CHECK(through.share_of_class->releases == bad);
  CHECK(through.share_of_class->share.value == Approx(.5).margin(.12));
  // The share of all releases is another number: a quarter of them are bad.
  CHECK(through.probability->value == Approx(.125).margin(.04));
  const auto& back = column(summaries[0], "false_rollback");
  CHECK(back.share_of_class->of == "good versions");
  CHECK(back.share_of_class->releases == 1000 - bad);
  CHECK_FALSE(column(summaries[0], "over_budget").share_of_class);
}

TEST_CASE("Costs by outcome add up to the mean cost") {
  made::Engine engine{20260344};
  const auto records = made::rows_of_a_release(engine, 2000);
  auto scenario = made::scenario_of_a_release();
  const auto result = conclude(StudyRows{records, 3}, strategies, scenario);
  for (const StrategySummary& s : result.strategies) {
    REQUIRE(s.by_outcome.size() == outcome_count);
    double sum = 0;
    std::int64_t runs = 0;
    for (const OutcomeCost& o : s.by_outcome) {
      sum += static_cast<double>(o.runs) * o.mean->value;
      runs += o.runs;
      CHECK(o.mean->interval.low <= o.mean->value);
    }
    CHECK(runs == 2000);
    CHECK(sum / 2000 == Approx(column(s, "total_cost").mean->value));
  }
  CHECK(result.strategies[0].by_outcome[4].mean->value > result.strategies[0].by_outcome[1].mean->value);
}

TEST_CASE("The difference that decides is told with the price of the limits") {
  made::Engine engine{20260345};
  auto records = made::rows_of_a_release(engine, 4000);
  for (std::size_t i = 0; i < records.size(); i += 3)
    records[i].total_cost -= 1000;  // big bang is now the cheapest by far
  auto scenario = made::scenario_of_a_release();
  scenario.decision.limits = {{RiskEvent::over_budget, Probability{.05}}};
  const auto result = conclude(StudyRows{records, 3}, strategies, scenario);
  REQUIRE(result.verdict.choice == "canary");
  const auto cost = [&](std::size_t s) { return column(result.strategies[s], "total_cost").mean->value; };
  REQUIRE(result.verdict.runner_up);
  CHECK(result.verdict.runner_up->label == "none");
  CHECK(result.verdict.runner_up->difference.value == Approx(cost(2) - cost(1)));
  REQUIRE(result.verdict.without_limits);
  CHECK(result.verdict.without_limits->label == "big bang");
  CHECK(result.verdict.without_limits->difference.value == Approx(cost(1) - cost(0)));
  CHECK(result.verdict.without_limits->difference.interval.low > 0);
  CHECK(result.strategies[0].above_choice->value < 0);
  CHECK_FALSE(result.strategies[0].regret);
  CHECK(result.strategies[1].mcb.interval.high == 0.0);
  scenario.decision.limits.clear();
  CHECK_FALSE(conclude(StudyRows{records, 3}, strategies, scenario).verdict.without_limits);
}

}  // namespace rollcast::test::summarize_test
