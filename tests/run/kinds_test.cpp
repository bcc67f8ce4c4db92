// Kinds of failure in runs: counts and money against requests run one by one, in populations of their own.

#include <boost/random/exponential_distribution.hpp>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/uniform_01.hpp>
#include <cmath>

#include "rollcast/scenarios/failure_distribution.hpp"
#include "run/run_fixtures.hpp"
#include "support/capacity.hpp"
#include "support/catch.hpp"
#include "support/segments.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::kinds_test {

namespace {

constexpr std::uint32_t worlds = draws(1'200U);
constexpr double share = 0.6;

const ClassifierSpec classifier{0.25, 1.8, 1.1};
const GeneratorSpec generator{0.08, 0.02, 0.7, 0.04};
using Prices = std::array<double, most_failure_kinds>;

/// A regression that makes some kinds of failure more frequent and one less, with incidents that hit all, and no other
/// price.
Scenario service_with(const QualitySpec& quality, const ByFailureKind& kind_odds_ratios, const Prices& prices) {
  Scenario s = small_service();
  give_quality(s, quality);
  s.incidents = {40.0, Probability{0.3}, 0.0, {Duration::hours(1), 0.5}, 3.0};
  make_candidate_always(s, Outcome::severe, 1.2);
  OutcomeSpec& severe = s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)];
  severe.odds_ratio_sigma = 0.3;
  severe.kind_odds_ratios = kind_odds_ratios;
  for (std::size_t k = 0; k < failure_kinds(quality).size(); ++k) s.costs.of_kind[k] = Money{prices[k]};
  return s;
}

struct Counts {
  std::vector<double> failures, excess, money;
  std::vector<double> money_at_wrong_prices, money_at_stated_prices;
};

Counts run_counted(const Scenario& s) {
  Counts counts;
  run_many(s, scripted_contender("at once", {{{0, share}}, {}}), worlds, [&](const Run& run) {
    counts.failures.push_back(run.record.failures_sampled);
    counts.excess.push_back(run.record.excess_sampled);
    counts.money.push_back(run.record.total_cost_sampled);
  });
  return counts;
}

/// Chances of the outcomes of a request of one population: ok, then each kind, from the model page and not from the
/// engine.
using Outcomes = std::array<double, 1 + most_failure_kinds>;
struct Population {
  double share;
  Outcomes odds;  ///< against ok
};

std::vector<Population> populations_of(const QualitySpec& quality) {
  const auto tail = [](double x) { return 0.5 * std::erfc(x / std::sqrt(2.0)); };
  if (const auto* c = std::get_if<ClassifierSpec>(&quality)) {
    const double fpr = tail(c->threshold), fnr = tail(c->separation - c->threshold);
    return {{1.0 - c->prevalence, {1.0, fpr / (1.0 - fpr)}}, {c->prevalence, {1.0, 0.0, fnr / (1.0 - fnr)}}};
  }
  const auto& g = std::get<GeneratorSpec>(quality);
  const double hallucinated = g.hallucination * (1.0 - g.false_alarm_rate), harmful = g.harmful * (1.0 - g.hit_rate);
  const double blocked = (1.0 - g.harmful) * g.false_alarm_rate, ok = 1.0 - hallucinated - harmful - blocked;
  return {{1.0, {1.0, hallucinated / ok, harmful / ok, blocked / ok}}};
}

Outcomes moved(const Population& population, double log_odds, const ByFailureKind& ratios) {
  Outcomes chances = population.odds;
  double sum = 1.0;
  for (std::size_t k = 1; k < chances.size(); ++k) sum += chances[k] *= std::exp(log_odds) * ratios[k - 1];
  for (double& p : chances) p /= sum;
  return chances;
}

std::size_t outcome_at(double u, const Outcomes& weights) {
  double sum = 0.0;
  for (const double w : weights) sum += w;
  u *= sum;
  for (std::size_t k = 0; k + 1 < weights.size(); ++k) {
    if (u < weights[k]) return k;
    u -= weights[k];
  }
  return weights.size() - 1;
}

/// What becomes of one request under the candidate and under the baseline, the same wherever both allow it.
struct Pair {
  std::size_t candidate, baseline;
};
template <class Uniform>
Pair pair_of(const Outcomes& candidate, const Outcomes& baseline, Uniform uniform) {
  Outcomes same, only_candidate, only_baseline;
  double agree = 0.0;
  for (std::size_t k = 0; k < same.size(); ++k) {
    same[k] = std::min(candidate[k], baseline[k]);
    only_candidate[k] = candidate[k] - same[k];
    only_baseline[k] = baseline[k] - same[k];
    agree += same[k];
  }
  if (uniform() < agree) {
    const std::size_t both = outcome_at(uniform(), same);
    return {both, both};
  }
  return {outcome_at(uniform(), only_candidate), outcome_at(uniform(), only_baseline)};
}

/// What befalls the requests of one segment of users that fail as all do on an average day; of 100 % of traffic when
/// there are no segments.
struct Users {
  double new_version_log_odds = 0.0, price_ratio = 1.0;
};
template <class Uniform>
Users someone(const Scenario& s, Uniform uniform) {
  if (s.segments.empty()) return {};
  double u = uniform();
  std::size_t i = 0;
  for (; i + 1 < s.segments.size() && u >= s.segments[i].share.value(); ++i) u -= s.segments[i].share.value();
  return {std::log(s.segments[i].odds_ratio_median), s.segments[i].failure_cost_ratio};
}

/// Each request by itself: it is of a segment and a population, and goes to a version, by coins.
Counts run_one_by_one(const Scenario& s, const ByFailureKind& ratios, const Prices& prices,
                      const Prices& wrong_prices) {
  Counts counts;
  World world{s, 1};
  boost::random::mt19937_64 engine{20260305};
  boost::random::uniform_01<double> distribution;
  const auto uniform = [&] { return distribution(engine); };
  const auto populations = populations_of(s.baseline.quality);
  const auto money_of = [](const Prices& price, std::size_t outcome) {
    return outcome == 0 ? 0.0 : price[outcome - 1];
  };
  for (std::uint32_t r = 0; r < worlds; ++r) {
    world.draw(r + 1'000'000);  // independent worlds
    double failures = 0.0, excess = 0.0, money = 0.0, wrong_money = 0.0, stated_money = 0.0;
    for (SimTime from; from < world.end(); from = from + s.tick) {
      const double hours = s.tick.in_hours(),
                   rate = (world.flow_until(from + s.tick) - world.flow_until(from)).requests / hours;
      boost::random::exponential_distribution<double> gap{rate};
      for (double h = gap(engine); h < hours; h += gap(engine)) {
        const SimTime now = from + Duration::hours(h);
        double log_odds = 0.0;
        for (const Incident& incident : world.incidents())
          if (incident.start <= now && now < incident.end) log_odds += incident.log_odds;
        const Users users = someone(s, uniform);
        const Population& who =
            populations.size() == 1 || uniform() < populations[0].share ? populations[0] : populations[1];
        const Outcomes baseline = moved(who, log_odds, no_kind_odds_ratios);
        const Outcomes candidate =
            moved(who, log_odds + world.truth()[FirstRelease::candidate].log_odds + users.new_version_log_odds, ratios);
        const bool to_candidate = uniform() < share;
        const Pair pair = pair_of(candidate, baseline, uniform);
        failures += (to_candidate ? pair.candidate : pair.baseline) != 0;
        if (!to_candidate) continue;
        excess += static_cast<double>(pair.candidate != 0) - static_cast<double>(pair.baseline != 0);
        const double stated = money_of(prices, pair.candidate) - money_of(prices, pair.baseline);
        money += stated * users.price_ratio;
        stated_money += stated;
        wrong_money += money_of(wrong_prices, pair.candidate) - money_of(wrong_prices, pair.baseline);
      }
    }
    counts.failures.push_back(failures);
    counts.excess.push_back(excess);
    counts.money.push_back(money);
    counts.money_at_wrong_prices.push_back(wrong_money);
    counts.money_at_stated_prices.push_back(stated_money);
  }
  return counts;
}

/// Both run the same service; the twins turn the kinds' prices round, or hit all kinds alike.
void check_against_oracle(const QualitySpec& quality, const ByFailureKind& ratios, const Prices& prices,
                          const Prices& wrong_prices) {
  const Scenario s = service_with(quality, ratios, prices);
  const Counts aggregated = run_counted(s), one_by_one = run_one_by_one(s, ratios, prices, wrong_prices);
  CHECK(same_distribution_p_value(aggregated.failures, one_by_one.failures) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.excess, one_by_one.excess) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.money, one_by_one.money) > false_alarm_rate);
  if (all_drawn)
    CHECK(same_distribution_p_value(aggregated.money, one_by_one.money_at_wrong_prices) < false_alarm_rate);
  const Counts alike = run_one_by_one(s, no_kind_odds_ratios, prices, wrong_prices);
  if (all_drawn) CHECK(same_distribution_p_value(aggregated.excess, alike.excess) < false_alarm_rate);
  if (all_drawn) CHECK(same_distribution_p_value(aggregated.money, alike.money) < false_alarm_rate);
}

/// A busy world with this quality, prices of kinds, segments, and a regression that is mended.
Scenario busy_with(const QualitySpec& quality) {
  Scenario s = busy_scenario();
  give_quality(s, quality);
  s.drift.noise_sd = 0.1;
  for (std::size_t k = 0; k < most_failure_kinds; ++k) s.costs.of_kind[k] = Money{0.1 + static_cast<double>(k)};
  return s;
}

}  // namespace

TEST_CASE("a classifier's failures, excess failures and money have the distribution of cases run one by one") {
  check_against_oracle(classifier, {0.6, 2.5, 1.0}, {1.0, 12.0, 0.0}, {12.0, 1.0, 0.0});
}

TEST_CASE("a generator's failures, excess failures and money have the distribution of outputs run one by one") {
  check_against_oracle(generator, {1.6, 4.0, 0.4}, {1.0, 20.0, 3.0}, {3.0, 1.0, 20.0});
}

TEST_CASE("money of kinds in segments at prices of their own has the distribution of outputs run one by one") {
  const ByFailureKind ratios{1.6, 4.0, 0.4};
  const Prices prices{1.0, 20.0, 3.0};
  Scenario s = service_with(generator, ratios, prices);
  s.segments = {{"few", Probability{0.25}, s.baseline.failure, 0.5, 0.0, 4.0},
                {"many", Probability{0.75}, s.baseline.failure, 1.5}};
  const Counts aggregated = run_counted(s), one_by_one = run_one_by_one(s, ratios, prices, prices);
  CHECK(same_distribution_p_value(aggregated.excess, one_by_one.excess) > false_alarm_rate);
  CHECK(same_distribution_p_value(aggregated.money, one_by_one.money) > false_alarm_rate);
  if (all_drawn)
    CHECK(same_distribution_p_value(aggregated.money, one_by_one.money_at_stated_prices) < false_alarm_rate);
}

TEST_CASE("excess failures of each kind is the closed form of flat traffic") {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  give_quality(s, classifier);
  make_candidate_always(s, Outcome::severe, 2.0);
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].kind_odds_ratios = {0.5, 3.0, 1.0};
  s.costs.failure = Money{3.0};
  s.costs.of_kind = {std::nullopt, Money{87.0}};
  const auto populations = populations_of(classifier);
  const auto rises = [&](const Population& p, std::size_t kind, double odds_ratio) {
    const double before = p.odds[kind] / (1.0 + p.odds[kind]), odds = p.odds[kind] * odds_ratio;
    return p.share * (odds / (1.0 + odds) - before);
  };
  run_many(s, scripted_contender("half", {{{0, 0.5}}, {}}), 1, [&](const Run& run) {
    const double exposed = 0.5 * run.record.requests, misses = exposed * rises(populations[1], 2, 6.0);
    REQUIRE(run.kinds.size() == 2);
    CHECK(run.kinds[0].excess == 0.0);  // 2.0 times 0.5
    CHECK(run.kinds[1].excess == Approx(misses));
    CHECK(run.record.excess == Approx(misses));
    CHECK(run.record.cost_failures == Approx(87.0 * misses));
    CHECK(run.record.cost_failures != Approx(3.0 * misses).epsilon(0.5));
  });
}

TEST_CASE("kinds add up to the ledger, and an identical candidate changes no kind by anything") {
  for (const QualitySpec& quality : {QualitySpec{classifier}, QualitySpec{generator}})
    for (const double odds_ratio : {1.0, 2.0}) {
      Scenario s = busy_with(quality);
      s.segments = three_segments(s, odds_ratio == 1.0 ? 0.0 : 0.2);
      if (odds_ratio == 1.0)
        for (SegmentSpec& segment : s.segments) segment.odds_ratio_median = 1.0;
      else
        make_candidate_always(s, Outcome::severe, odds_ratio);
      for (const char* name : {"\"canary\"", "\"big_bang\"", "\"blue_green\"", "\"ab_test\""})
        run_many(s, contender_from(name, s), 20, [&](const Run& run) {
          double excess = 0.0, cost = 0.0;
          for (const KindRecord& kind : run.kinds) {
            if (odds_ratio == 1.0) REQUIRE(kind.excess == 0.0);
            excess += kind.excess;
            cost += kind.cost;
          }
          REQUIRE(run.kinds.size() == failure_kinds(quality).size());
          REQUIRE(excess == Approx(run.record.excess).margin(1e-6));
          REQUIRE(cost == Approx(run.record.cost_failures).margin(1e-6));
          if (odds_ratio == 1.0) REQUIRE(run.record.total_cost_sampled == run.record.total_cost);
        });
    }
}

TEST_CASE(
    "requests that the service fails have a row of their own, at the price of a failure, and rows add up with it") {
  Scenario s = plain_scenario();
  s.until = Duration::days(2);
  give_quality(s, classifier);
  s.deployments.faulty = Probability{1.0};
  s.deployments.affected = Probability{0.2};
  s.deployments.repaired_after = {Duration::hours(3), 0.0};
  s.costs.failure = Money{3.0};
  s.costs.of_kind = {Money{1.0}, Money{87.0}};
  const auto rows_of = [](const Scenario& completed) {
    Run one;
    run_many(completed, scripted_contender("half", {{{0, 0.5}}, {}}), 1, [&](const Run& run) { one = run; });
    return one;
  };
  const Run run = rows_of(s);
  REQUIRE(run.kinds.size() == 3);
  CHECK(run.kinds[0].excess == 0.0);
  CHECK(run.kinds[1].excess == 0.0);
  CHECK(run.kinds[2].excess ==
        Approx(0.5 * 3.0 / 48.0 * run.record.requests * 0.2 * (1.0 - s.baseline.failure.value())));
  CHECK(run.kinds[2].cost == Approx(3.0 * run.kinds[2].excess));
  CHECK(run.kinds[2].cost == Approx(run.record.cost_failures));
  s.deployments.faulty = Probability{0.0};
  CHECK(rows_of(s).kinds.size() == 2);
  give_quality(s, RateSpec{});
  CHECK(rows_of(s).kinds.empty());
}

TEST_CASE("rows of a account add up to it where requests time out, and would not without what the service fails") {
  Scenario s = scenario_with_capacity(0.7);
  give_quality(s, generator);
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].latency_ratio = 1.5;
  s.costs.failure = Money{2.0};
  s.costs.of_kind = {Money{1.0}, Money{20.0}, Money{0.1}};
  make_candidate_always(s, Outcome::severe, 1.5);
  run_many(s, contender_from("\"big_bang\"", s), 3, [&](const Run& run) {
    REQUIRE(run.kinds.size() == 4);
    double excess = 0.0, cost = 0.0;
    for (const KindRecord& row : run.kinds) {
      excess += row.excess;
      cost += row.cost;
    }
    CHECK(excess == Approx(run.record.excess));
    CHECK(cost == Approx(run.record.cost_failures));
    CHECK(run.kinds.back().cost > 0.01 * cost);
    CHECK(cost - run.kinds.back().cost != Approx(run.record.cost_failures).epsilon(0.01));
  });
}

TEST_CASE("money of sampled failures has the mean of expected money") {
  Scenario s = busy_with(generator);
  make_candidate_always(s, Outcome::severe, 1.5);
  s.candidate.outcomes[static_cast<std::size_t>(Outcome::severe)].kind_odds_ratios = {1.0, 5.0, 0.5};
  Tally difference;
  run_many(s, contender_from("\"canary\"", s), 400,
           [&](const Run& run) { difference.add(run.record.total_cost_sampled - run.record.total_cost); });
  CHECK(std::abs(z_score(difference, 0.0)) < z_limit);
  CHECK(difference.variance() > 0.0);
}

TEST_CASE("one kind of failure is no kinds, number by number") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::severe, 2.5);
  Scenario regressor = s;
  give_quality(regressor, RegressorSpec{0.0, 1.0, 2.5758293035489004});  // fails as often
  regressor.baseline.failure = s.baseline.failure;
  run_many(s, contender_from("\"canary\"", s), 20, [&](const Run& run) { REQUIRE(run.kinds.empty()); });
  run_many(regressor, contender_from("\"canary\"", regressor), 20, [&](const Run& run) {
    REQUIRE(run.kinds.empty());
    REQUIRE(run.record.cost_failures == run.record.excess * s.costs.failure.value());
  });
}

}  // namespace rollcast::test::kinds_test
