#include "rollcast/study/verdict.hpp"

#include <cmath>
#include <optional>
#include <stdexcept>

#include "made_rows.hpp"
#include "rollcast/study/estimators.hpp"
#include "rollcast/study/looks.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::verdict_test {

namespace {

using Limits = std::vector<std::vector<LimitCheck>>;

DecisionSpec indifferent_up_to(double money) {
  DecisionSpec decision;
  decision.indifference = Money{money};
  return decision;
}

constexpr LimitSpec the_limit{RiskEvent::over_budget, Probability{.02}};

/// One limit per strategy, kept or not as said, seen in 1,024 runs.
Limits limits(std::vector<Keeps> keeps) {
  const auto seen = [](Keeps k) -> LimitCheck {
    if (k == Keeps::yes) return {the_limit, 1, {.001, {.0005, .002}}, {0, .01}, k};
    if (k == Keeps::no) return {the_limit, 512, {.5, {.4, .6}}, {.4, .6}, k};
    return {the_limit, 15, {.0146, {.0115, .022}}, {.009, .031}, k};
  };
  Limits all;
  for (const auto k : keeps) all.push_back({seen(k)});
  return all;
}

/// Strategies are labeled a, b, c, ... in order.
Ruling rule(const PairedCosts& costs, DecisionSpec decision, const Limits& limits = {},
            std::optional<std::size_t> none = {}) {
  std::vector<std::string> labels;
  for (std::size_t s = 0; s < costs.strategies(); ++s) labels.push_back(std::string(1, static_cast<char>('a' + s)));
  const Comparison comparison{costs};
  if (!limits.empty()) decision.limits = {the_limit};
  const auto kept = limits.empty() ? Limits(costs.strategies()) : limits;
  return decide({labels, comparison, kept, none}, decision);
}

/// Costs whose differences have exactly these means, and a half-width of about `half_width` between any two of them.
PairedCosts costs_with(std::vector<double> means, double half_width, std::size_t replications = 1024) {
  // Each strategy departs from its mean by +d or -d in a pattern of its own; patterns are orthogonal, so
  // Var(difference) = 2 d², and differences are symmetric with short tails, so that their intervals are Student's.
  const auto k = means.size();
  const double error = AllowedError{Probability{.95}, replications, 0}.of_each_difference(k - 1);
  const double d =
      half_width / t_critical(replications, 1 - error) * std::sqrt((static_cast<double>(replications) - 1) / 2);
  std::vector<double> costs;
  for (std::size_t r = 0; r < replications; ++r) {
    for (std::size_t s = 0; s < k; ++s) costs.push_back(means[s] + ((r >> s) % 2 == 0 ? d : -d));
  }
  return {std::move(costs), k};
}

std::optional<std::size_t> our_rule(const PairedCosts& costs, const DecisionSpec& decision) {
  const auto ruling = rule(costs, decision);
  if (ruling.verdict.kind == VerdictKind::undecided) return std::nullopt;
  return static_cast<std::size_t>(ruling.verdict.choice.front() - 'a');
}

}  // namespace

TEST_CASE("The cheapest is chosen when every interval excludes zero") {
  const auto ruling = rule(costs_with({100, 130, 150}, 20, 1024), indifferent_up_to(5));
  CHECK(ruling.verdict.kind == VerdictKind::choose);
  CHECK(ruling.verdict.choice == "a");
  CHECK(ruling.verdict.contenders.empty());
  CHECK(ruling.verdict.more_runs == 0);
  CHECK(ruling.standings == std::vector{Standing::chosen, Standing::worse, Standing::worse});
  // The twin: the same means with wider intervals.
  CHECK(rule(costs_with({100, 130, 150}, 40, 1024), indifferent_up_to(5)).verdict.kind == VerdictKind::undecided);
}

TEST_CASE("Strategies are tied when the far end of the interval is still within the indifference") {
  const auto near = costs_with({100, 110, 200}, 20, 1024);
  const auto ruling = rule(near, indifferent_up_to(31));
  CHECK(ruling.verdict.kind == VerdictKind::tied);
  CHECK(ruling.verdict.choice == "a");
  CHECK(ruling.verdict.contenders == std::vector<std::string>{"b"});
  CHECK(ruling.standings == std::vector{Standing::chosen, Standing::tied, Standing::worse});
  // The twin: an indifference just below the far end.
  CHECK(rule(near, indifferent_up_to(29)).verdict.kind == VerdictKind::undecided);
}

TEST_CASE("A difference that is sure but too small to matter is a tie") {
  CHECK(rule(costs_with({100, 110}, 5, 1024), indifferent_up_to(16)).verdict.kind == VerdictKind::tied);
  CHECK(rule(costs_with({100, 110}, 5, 1024), indifferent_up_to(14)).verdict.kind == VerdictKind::choose);
}

TEST_CASE("Two strategies that never differ are tied and named as equal") {
  const auto verdict = rule(PairedCosts({5, 5, 9, 9, 7, 7}, 2), indifferent_up_to(0)).verdict;
  CHECK(verdict.kind == VerdictKind::tied);
  CHECK(verdict.equal == std::vector<std::string>{"b"});
  // The twin: they differ in one run by little.
  CHECK(rule(PairedCosts({5, 5, 9, 9.0001, 7, 7}, 2), indifferent_up_to(0)).verdict.equal.empty());
}

TEST_CASE("An undecided verdict names the contenders and leads to a declared look") {
  const auto ruling = rule(costs_with({100, 110, 150}, 20), indifferent_up_to(5));
  CHECK(ruling.verdict.kind == VerdictKind::undecided);
  CHECK(ruling.verdict.choice == "a");
  CHECK(ruling.verdict.contenders == std::vector<std::string>{"b"});
  CHECK(ruling.standings == std::vector{Standing::undecided, Standing::undecided, Standing::worse});
  const auto then = static_cast<std::size_t>(ruling.verdict.more_runs) + 1024;
  CHECK(then == runs_at(look_of(then)));
  CHECK(look_of(then) > look_of(1024));
}

TEST_CASE("An indifference of 0 stands for 1 % of the sure part of the gap between worst and best") {
  // Best and worst are 10,000 apart, give or take 10; so differences below 99.9 are of no practical size.
  const auto ruling = rule(costs_with({100, 150, 10'100}, 10), indifferent_up_to(0));
  CHECK(ruling.verdict.kind == VerdictKind::tied);
  CHECK(ruling.verdict.indifference == Approx(99.9).epsilon(1e-3));
  CHECK(ruling.verdict.indifference_is_derived);
  // The twins: a worst that is nearer, and one that breaks a limit and does not count.
  CHECK(rule(costs_with({100, 150, 5'100}, 10), indifferent_up_to(0)).verdict.kind == VerdictKind::choose);
  CHECK(rule(costs_with({100, 150, 10'100}, 10), indifferent_up_to(0), limits({Keeps::yes, Keeps::yes, Keeps::no}))
            .verdict.kind == VerdictKind::choose);
  CHECK_FALSE(rule(costs_with({100, 150, 10'100}, 10), indifferent_up_to(61)).verdict.indifference_is_derived);
}

TEST_CASE("A strategy that breaks a limit does not compete, however cheap") {
  const auto costs = costs_with({10, 100, 150}, 20, 1024);
  const auto ruling = rule(costs, indifferent_up_to(5), limits({Keeps::no, Keeps::yes, Keeps::yes}));
  CHECK(ruling.verdict.kind == VerdictKind::choose);
  CHECK(ruling.verdict.choice == "b");
  CHECK(ruling.standings == std::vector{Standing::breaks_limit, Standing::chosen, Standing::worse});
  // The twin: no limit, and the breaker wins.
  CHECK(rule(costs, indifferent_up_to(5)).verdict.choice == "a");
}

TEST_CASE("Nothing is chosen when every strategy breaks a limit, and what comes nearest is named") {
  auto all_broken = limits({Keeps::no, Keeps::no});
  all_broken[1][0].probability.value = .03;
  const auto ruling = rule(costs_with({10, 100}, 20), indifferent_up_to(5), all_broken);
  CHECK(ruling.verdict.kind == VerdictKind::none_within_limits);
  CHECK(ruling.verdict.choice.empty());
  CHECK(ruling.standings == std::vector{Standing::breaks_limit, Standing::breaks_limit});
  REQUIRE(ruling.verdict.nearest);
  CHECK(ruling.verdict.nearest->label == "b");
}

TEST_CASE("Where limits exclude every way to release, that is the verdict, and not to release is what is left") {
  const auto costs = costs_with({10, 100, 150}, 20);
  const auto ruling = rule(costs, indifferent_up_to(5), limits({Keeps::no, Keeps::no, Keeps::yes}), 2);
  CHECK(ruling.verdict.kind == VerdictKind::none_within_limits);
  CHECK(ruling.verdict.choice == "c");
  CHECK(ruling.standings == std::vector{Standing::breaks_limit, Standing::breaks_limit, Standing::chosen});
  CHECK(ruling.verdict.nearest->label == "a");
  // The twins: one that may keep the limit competes, and who only costs more does not release by choice.
  CHECK(rule(costs, indifferent_up_to(5), limits({Keeps::no, Keeps::yes, Keeps::yes}), 2).verdict.choice == "b");
  CHECK(rule(costs_with({100, 10}, 20), indifferent_up_to(5), limits({Keeps::yes, Keeps::yes}), 1).verdict.kind ==
        VerdictKind::choose);
}

TEST_CASE("A leader that may yet break a limit leaves the verdict undecided and names its heir") {
  const auto costs = costs_with({10, 100, 150}, 20, 1024);
  const auto ruling = rule(costs, indifferent_up_to(5), limits({Keeps::unsure, Keeps::yes, Keeps::yes}));
  CHECK(ruling.verdict.kind == VerdictKind::undecided);
  CHECK(ruling.verdict.choice == "a");
  CHECK(ruling.verdict.contenders == std::vector<std::string>{"b"});
  CHECK(ruling.standings == std::vector{Standing::undecided, Standing::undecided, Standing::worse});
  CHECK(ruling.verdict.more_runs > 0);
}

TEST_CASE("An unsure limit does not matter for a strategy that is surely more expensive") {
  const auto costs = costs_with({10, 100}, 20, 1024);
  const auto ruling = rule(costs, indifferent_up_to(5), limits({Keeps::yes, Keeps::unsure}));
  CHECK(ruling.verdict.kind == VerdictKind::choose);
  CHECK(ruling.verdict.choice == "a");
  CHECK(ruling.standings[1] == Standing::worse);
}

TEST_CASE("An unsure limit does not matter when a strategy surely within the limits is tied with the cheapest") {
  const auto costs = costs_with({100, 105}, 10, 1024);
  const auto ruling = rule(costs, indifferent_up_to(20), limits({Keeps::unsure, Keeps::yes}));
  CHECK(ruling.verdict.kind == VerdictKind::choose);
  CHECK(ruling.verdict.choice == "b");
  CHECK(ruling.standings == std::vector{Standing::undecided, Standing::chosen});
  // The twin: an indifference that the saving of the unsure one may exceed.
  CHECK(rule(costs, indifferent_up_to(12), limits({Keeps::unsure, Keeps::yes})).verdict.kind == VerdictKind::undecided);
}

TEST_CASE("A lone strategy within its limits is chosen") {
  CHECK(rule(PairedCosts({5, 6, 7}, 1), indifferent_up_to(0)).verdict.kind == VerdictKind::choose);
}

TEST_CASE("A single replication decides nothing") {
  const auto verdict = rule(PairedCosts({5, 6}, 2), indifferent_up_to(0)).verdict;
  CHECK(verdict.kind == VerdictKind::undecided);
  CHECK(verdict.more_runs > 1000);
}

TEST_CASE("Limits are kept, broken or unsure as exact bounds say that share the error of all limits") {
  const auto check_of = [](int events, double at_most, std::size_t strategies = 1) {
    std::vector<RunRecord> rows(100 * strategies);
    for (int i = 0; i < events; ++i) rows[static_cast<std::size_t>(i) * strategies].budget_exhausted = 1;
    DecisionSpec decision;
    decision.limits = {{RiskEvent::budget_exhausted, Probability{at_most}}};
    return check_limits(StudyRows{rows, strategies}, decision)[0][0];
  };
  // 100 runs are the fourth look before the usual one: .1 / 2³ of the error, of which limits have two fifths.
  const double error = .05 * .4 * .1 / 8;
  const auto bounds = check_of(10, .5).bounds;
  using Binomial = boost::math::binomial_distribution<double>;
  CHECK(cdf(Binomial{100, bounds.high}, 10) == Approx(error).epsilon(1e-6));
  CHECK(cdf(complement(Binomial{100, bounds.low}, 9)) == Approx(error).epsilon(1e-6));
  CHECK(check_of(10, bounds.high + 1e-9).keeps == Keeps::yes);
  CHECK(check_of(10, bounds.high - 1e-9).keeps == Keeps::unsure);
  CHECK(check_of(10, bounds.low).keeps == Keeps::unsure);
  CHECK(check_of(10, bounds.low - 1e-9).keeps == Keeps::no);
  // Among four strategies of which the others meet no event: they are clear, and leave it the whole error. Where they
  // are as unclear as it, each has a fourth.
  CHECK(cdf(Binomial{100, check_of(10, .14, 4).bounds.high}, 10) == Approx(error).epsilon(1e-6));
  DecisionSpec decision;
  decision.limits = {{RiskEvent::budget_exhausted, Probability{.12}}};
  const auto unclear = check_limits(decision, {{10}, {10}, {10}, {10}}, 100);
  for (const auto& checks : unclear)
    CHECK(cdf(Binomial{100, checks[0].bounds.high}, 10) == Approx(error / 4).epsilon(1e-6));
  CHECK(check_of(0, 0).keeps == Keeps::yes);
  CHECK(check_of(1, 0).keeps == Keeps::no);
  CHECK(check_of(100, 1).keeps == Keeps::yes);
}

TEST_CASE("All limits of all strategies are answered rightly at once") {
  // Six strategies whose events have just the probability allowed, or just more, or are partly far from it, so that
  // Holm's procedure has less to divide by; wrong answers in at most 5 % of 2000 studies each, by Binomial(2000, .05)
  // at 1e-5.
  DecisionSpec decision;
  decision.limits = {{RiskEvent::budget_exhausted, Probability{.01}}};
  made::Engine engine{20260350};
  const int studies = draws(2000);
  const auto most = made::upper_count(studies, .05, 1e-5);
  const std::vector<std::vector<double>> configurations{std::vector<double>(6, .01),
                                                        std::vector<double>(6, .0100001),
                                                        {.01, .0100001, .01, .2, .2, 0},
                                                        {.01, .02, .02, .03, .03, .004}};
  int wrong_by_wilson = 0;
  for (const auto& p : configurations) {
    int wrong = 0;
    for (int study = 0; study < studies; ++study) {
      std::vector<RunRecord> rows(300 * p.size());
      boost::random::uniform_01<double> uniform;
      for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].budget_exhausted = uniform(engine) < p[i % p.size()] ? 1 : 0;
      const auto checks = check_limits(StudyRows{rows, p.size()}, decision);
      bool any = false, any_by_wilson = false;
      for (std::size_t s = 0; s < p.size(); ++s) {
        any = any || checks[s][0].keeps == (p[s] <= .01 ? Keeps::no : Keeps::yes);
        const Interval wilson = wilson_interval(checks[s][0].events, 300, Probability{.95});
        any_by_wilson = any_by_wilson || (p[s] <= .01 ? wilson.low > .01 : wilson.high <= .01);
      }
      wrong += any;
      if (&p == &configurations.front()) wrong_by_wilson += any_by_wilson;
    }
    CHECK(wrong <= most);
  }
  // Must fail: one interval at a time, and not exact.
  if (all_drawn) CHECK_FALSE(wrong_by_wilson <= most);
}

namespace {

/// What an analyst does who tests at 95 % after every doubling until something is told.
std::optional<std::size_t> unspent_rule(const PairedCosts& costs) {
  const Comparison comparison{costs};
  std::vector<std::size_t> all;
  for (std::size_t s = 0; s < costs.strategies(); ++s) all.push_back(s);
  const auto possible = comparison.possibly_cheapest(all, .05 / static_cast<double>(costs.strategies() - 1));
  return possible.size() == 1 ? std::optional{possible.front()} : std::nullopt;
}

PairedCosts first_of(const PairedCosts& costs, std::size_t runs) {
  std::vector<double> some;
  for (std::size_t r = 0; r < runs; ++r)
    for (std::size_t s = 0; s < costs.strategies(); ++s) some.push_back(costs(r, s));
  return {std::move(some), costs.strategies()};
}

/// What is told at the first look, of those from 15 runs on, that tells anything.
template <class Rule>
std::optional<std::size_t> told_in_the_end(const PairedCosts& costs, Rule rule_of) {
  for (std::size_t runs = 15; runs <= costs.replications(); runs *= 2)
    if (const auto told = rule_of(first_of(costs, runs))) return told;
  return std::nullopt;
}

}  // namespace

TEST_CASE("Looking again and again chooses wrongly in at most 5 % of studies, whatever the correlation") {
  // The first strategy is truly the cheapest, the others more expensive by just more than the indifference. Looks at
  // 15, 30,
  // ... 1920 runs. Wrong choices may be 5 %; more than Binomial(trials, .05) allows at 1e-5 is the alarm.
  const int trials = draws(2000);
  const auto most = made::upper_count(trials, .05, 1e-5);
  const auto decision = indifferent_up_to(.01);
  const made::NormalCosts pair{{0, .011}, 3, {1, 1}}, five{{0, .011, .011, .011, .011}, 3, {.01, 1, 1, 1, 1}};
  made::Engine engine{20260321};
  int wrong = 0, wrong_unspent = 0, wrong_of_five = 0;
  for (int trial = 0; trial < trials; ++trial) {
    const auto costs = pair.draw(engine, 1920);
    wrong +=
        told_in_the_end(costs, [&](const PairedCosts& so_far) { return our_rule(so_far, decision); }).value_or(0) != 0;
    wrong_unspent += told_in_the_end(costs, unspent_rule).value_or(0) != 0;
    if (trial % 8 != 0) continue;
    const auto more = five.draw(engine, 1920);
    wrong_of_five +=
        told_in_the_end(more, [&](const PairedCosts& so_far) { return our_rule(so_far, decision); }).value_or(0) != 0;
  }
  CHECK(wrong <= most);
  CHECK(wrong_of_five <= made::upper_count(trials / 8, .05, 1e-5));
  // Must fail: every look at the full error.
  if (all_drawn) CHECK_FALSE(wrong_unspent <= most);
}

TEST_CASE("Following the advice once settles at least four studies of five") {
  // A gap of half the indifference, the hardest to settle. 200 studies of 500 runs; fewer settled than Binomial(200,
  // .8) allows at 1e-5 is the alarm.
  const auto decision = indifferent_up_to(.2);
  made::Engine engine{20260351};
  int open = 0, settled = 0, settled_without_advice = 0;
  const int studies = draws(200);
  while (open < studies) {
    const made::NormalCosts distribution{{0, .1, 5}, 3, {1, 1, 1}};
    const auto costs = distribution.draw(engine, 500);
    const auto verdict = rule(costs, decision).verdict;
    if (verdict.kind != VerdictKind::undecided) continue;
    ++open;
    const auto longer = distribution.draw(engine, static_cast<std::size_t>(verdict.more_runs));
    const auto settles = [&](std::size_t more) {
      std::vector<double> all;
      for (std::size_t r = 0; r < 500; ++r)
        for (std::size_t s = 0; s < 3; ++s) all.push_back(costs(r, s));
      for (std::size_t r = 0; r < more; ++r)
        for (std::size_t s = 0; s < 3; ++s) all.push_back(longer(r, s));
      return rule({std::move(all), 3}, decision).verdict.kind != VerdictKind::undecided;
    };
    settled += settles(longer.replications());
    settled_without_advice += settles(longer.replications() / 8);
  }
  const auto least = studies - made::upper_count(studies, .2, 1e-5);
  CHECK(settled >= least);
  // Must fail: an eighth of the advice.
  if (all_drawn) CHECK_FALSE(settled_without_advice >= least);
}

TEST_CASE("A limit's advice does not repeat itself") {
  // What asked for one more run again and again: an event near its limit.
  DecisionSpec decision;
  decision.limits = {{RiskEvent::budget_exhausted, Probability{.1}}};
  for (const std::size_t runs : {200u, 201u, 210u, 250u}) {
    std::vector<RunRecord> rows(runs);
    for (std::size_t i = 0; i < runs * 8 / 100; ++i) rows[i].budget_exhausted = 1;
    const StudyRows study{rows, 1};
    const Comparison comparison{total_costs(study)};
    const std::vector<std::string> labels{"a"};
    const auto verdict = decide({labels, comparison, check_limits(study, decision)}, decision).verdict;
    CHECK(verdict.kind == VerdictKind::undecided);
    CHECK(static_cast<std::size_t>(verdict.more_runs) >= runs / 2);
  }
}

TEST_CASE("A clear best is found nearly always") {
  // The rule must not be right by never answering: with a gap of 9 standard errors and intervals of 3.6 at 125 runs, a
  // study of 5 strategies misses it with a probability below 1e-5: more than 20 misses in 400 are a false alarm of <
  // 1e-9.
  made::Engine engine{20260322};
  const double gap = 9 * std::sqrt(2.0 / 125);
  int found = 0, found_without_gap = 0;
  for (int trial = 0; trial < 400; ++trial) {
    found += our_rule(made::NormalCosts{{0, gap, gap, gap, gap}, 9, {1, 1, 1, 1, 1}}.draw(engine, 125),
                      indifferent_up_to(0)) == std::optional<std::size_t>{0};
    found_without_gap += our_rule(made::NormalCosts{{0, 0, 0, 0, 0}, 9, {1, 1, 1, 1, 1}}.draw(engine, 125),
                                  indifferent_up_to(0)) == std::optional<std::size_t>{0};
  }
  CHECK(found >= 380);
  CHECK_FALSE(found_without_gap >= 380);
}

}  // namespace rollcast::test::verdict_test
