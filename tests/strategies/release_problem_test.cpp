// What a scenario makes of a release as a stopping problem: kinds of candidates, costs, and what counts tell.

#include "strategies/adaptive/stopping/release_problem.hpp"

#include <array>
#include <boost/math/distributions/binomial.hpp>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::release_problem_test {

namespace {

Scenario mixed_scenario() {
  Scenario s = plain_scenario();
  auto& outcomes = s.candidate.outcomes;
  outcomes[0] = {Probability{0.30}, 0.8, 0.0, Money{0.01}};
  outcomes[1] = {Probability{0.30}, 1.0, 0.0, Money{}};
  outcomes[2] = {Probability{0.30}, 1.5, 0.0, Money{}};
  outcomes[3] = {Probability{0.10}, 4.0, 0.0, Money{}};
  outcomes[4].probability = Probability{0.0};
  s.costs.failure = Money{2.0};
  s.candidate.fix = Duration::days(5);
  s.candidate.fixed_is_improvement = Probability{0.5};
  return s;
}

constexpr GoodBad ratio{0.01, 0.03};  ///< failures of good candidates and of bad ones

double failure(double odds_ratio) { return with_odds_ratio(0.01, odds_ratio); }

ReleaseModel model_of(const Scenario& s) {
  const BatchSchedule schedule{{Share{0.1}, Share{0.5}}, Duration::hours(4), Duration::hours(2)};
  Prospects known = prospects_of(s);
  known.keep_two_kinds();
  return {schedule, known, {ComparedWith::control, 0.01, 0.0, Duration::hours(1)}, {}};
}

}  // namespace

TEST_CASE("classes make two kinds, by their chances given pass") {
  Scenario s = mixed_scenario();
  const Prospects known = prospects_of(s);
  CHECK(known.chance_of_bad == Approx(0.4));
  CHECK(known.failure.good == Approx(failure(std::sqrt(0.8))));
  CHECK(known.failure.bad == Approx(failure(std::pow(1.5, 0.75) * std::pow(4.0, 0.25))));
  CHECK(known.value.good == Approx((0.01 + 2.0 * (0.01 - failure(0.8))) / 2.0));
  CHECK(known.value.bad == Approx(2.0 * (0.01 - 0.75 * failure(1.5) - 0.25 * failure(4.0))));
  CHECK(known.fixed_value == Approx(known.value.good));

  s.offline.checks.push_back(
      {"check", {Probability{0.0}, Probability{0.0}, Probability{0.5}, Probability{1.0}, Probability{0.5}}, {}});
  CHECK(prospects_of(s).chance_of_bad == Approx(0.15 / 0.75));
  CHECK(prospects_of(s).failure.bad == Approx(failure(1.5)));
}

TEST_CASE("each class counts for itself where all bad ones fail more often than all good ones, else two kinds do") {
  Scenario s = mixed_scenario();
  const auto kinds = prospects_of(s).kinds;
  REQUIRE(kinds.size() == 4);
  double chance = 0.0;
  for (std::size_t k = 0; k < 4; ++k) {
    chance += kinds[k].chance;
    CHECK(kinds[k].is_bad == (k > 1));
    CHECK(kinds[k].failure == Approx(failure(std::array{0.8, 1.0, 1.5, 4.0}[k])));
  }
  CHECK(chance == Approx(1.0));
  CHECK(kinds[2].value == Approx(2.0 * (0.01 - failure(1.5))));

  Prospects likelier = prospects_of(s);
  likelier.set_chance_of_bad(0.6);
  CHECK(likelier.kinds[3].chance == Approx(0.15));
  CHECK(likelier.kinds[0].chance == Approx(0.2));

  s.candidate.outcomes[2].odds_ratio_median = 1.001;
  REQUIRE(prospects_of(s).kinds.size() == 2);
  CHECK(prospects_of(s).kinds[1].failure == Approx(prospects_of(s).failure.bad));
  CHECK(prospects_of(s).kinds[0].chance == Approx(0.6));
}

TEST_CASE("where nothing is bad, a bad one has twice the odds, and some chance is left to it") {
  const Prospects known = prospects_of(plain_scenario());
  CHECK(known.failure.good == Approx(0.01));
  CHECK(known.failure.bad == Approx(failure(2.0)));
  CHECK(known.chance_of_bad > 0.0);
  CHECK(known.chance_of_bad < 1e-5);
}

TEST_CASE("costs are what is lost to who knows the kind from the start") {
  const Scenario s = mixed_scenario();
  ReleaseModel model = model_of(s);
  const UsualCounts counts{s, model.schedule};
  const StoppingProblem problem = stopping_problem(model, s, counts);
  constexpr double hourly = 36'000.0, hours = 720.0, fix = 120.0;
  const double good = model.prospects.value.good, bad = -model.prospects.value.bad, fixed = model.prospects.fixed_value;
  REQUIRE(problem.batches.size() == 4);
  REQUIRE(problem.looks() == 5);
  CHECK(problem.batches[1].cost[0] == Approx(good * 0.9 * 2 * hourly));
  CHECK(problem.batches[1].cost[1] == Approx(bad * 0.1 * 2 * hourly));
  CHECK(problem.batches[2].cost[1] == Approx(bad * 0.5 * 2 * hourly));
  CHECK(problem.batches[1].requests == std::llround(2 * hourly * 0.1 * 0.9));
  CHECK(problem.batches[2].requests == std::llround(2 * hourly * 0.25));
  const EndCosts& after_three = problem.ends[3];
  CHECK(after_three.promote[0] == 0.0);
  CHECK(after_three.promote[1] == Approx(bad * hourly * (hours - 6) + fixed * hourly * (hours - fix)));
  CHECK(after_three.roll_back[0] == Approx(good * hourly * fix));
  CHECK(after_three.roll_back[1] == Approx(fixed * hourly * 6));

  SECTION("unless prices are stated") {
    model.costs = {Money{1.0}, Money{1000.0}, Money{100.0}};
    const StoppingProblem stated = stopping_problem(model, s, counts);
    CHECK(stated.batches[2].cost[0] == 1.0);
    CHECK(stated.batches[2].cost[1] == 1.0);
    CHECK(stated.ends[2].promote[1] == 1000.0);
    CHECK(stated.ends[2].roll_back[0] == 100.0);
    CHECK(stated.ends[2].roll_back[1] == 0.0);
  }
}

TEST_CASE("counts against a known rate are weighed by binomial likelihoods") {
  const EvidenceModel model{ComparedWith::baseline, 0.01, 0.0, Duration::hours(1)};
  const auto likelihood = [](double n, double p, double k) { return boost::math::pdf(boost::math::binomial{n, p}, k); };
  for (const std::int64_t k : {0, 1, 5}) {
    const Samples seen{{50, k}, {1000, 400}};
    const auto failures = static_cast<double>(k);
    CHECK(log_likelihood_ratio(model, ratio, seen) ==
          Approx(std::log(likelihood(50, 0.03, failures) / likelihood(50, 0.01, failures))));
  }
  CHECK(log_likelihood_ratio(model, ratio, {}) == 0.0);
}

TEST_CASE("counts against a control are weighed by how all failures are divided, so that what hits both says nothing") {
  const EvidenceModel model{ComparedWith::control, 0.01, 0.0, Duration::hours(1)};
  const auto likelihood = [](double times, const Samples& seen) {
    const double part = times * static_cast<double>(seen.candidate.requests);
    const double chance = part / (part + static_cast<double>(seen.control.requests));
    const auto all = static_cast<double>(seen.candidate.failures + seen.control.failures);
    return boost::math::pdf(boost::math::binomial{all, chance}, static_cast<double>(seen.candidate.failures));
  };
  const Samples seen{{400, 9}, {1600, 15}};
  CHECK(log_likelihood_ratio(model, ratio, seen) == Approx(std::log(likelihood(3.0, seen) / likelihood(1.0, seen))));
  CHECK(log_likelihood_ratio(model, ratio, {}) == 0.0);
  CHECK(log_likelihood_ratio(model, ratio, {{0, 0}, {500, 7}}) == Approx(0.0).margin(1e-12));
  CHECK(log_likelihood_ratio(model, ratio, {{500, 7}, {0, 0}}) == Approx(0.0).margin(1e-12));

  const Samples incident{{1000, 100}, {1000, 100}};
  CHECK(log_likelihood_ratio(model, ratio, incident) < 0.0);
  EvidenceModel against_rate = model;
  against_rate.with = ComparedWith::baseline;
  CHECK(log_likelihood_ratio(against_rate, ratio, incident) > 10.0);
}

TEST_CASE("requests that each count for themselves tell their share times the control's") {
  const EvidenceModel model{ComparedWith::control, 0.01, 0.0, Duration::hours(1)};
  const Information told = information(model, Share{0.2}, 1000.0, Duration::hours(2));
  CHECK(told.requests == Approx(160.0));
  CHECK(told.tempering == Approx(1.0));
  EvidenceModel against_rate = model;
  against_rate.with = ComparedWith::baseline;
  CHECK(information(against_rate, Share{0.2}, 1000.0, Duration::hours(2)).requests == Approx(200.0));
}

TEST_CASE("clustered failures tell as little as the variance of their ratio says") {
  constexpr double p = 0.02, icc = 0.001, requests = 200'000.0;
  constexpr std::uint32_t batches = 4'000;
  const EvidenceModel model{ComparedWith::control, p, icc, Duration::hours(1)};
  const Share share{0.25};
  const double variance = std::log1p(icc * (1.0 - p) / p);  // of the log odds within a stretch
  Stream stream{11, 0, {1, 0, 0}, 0};
  const auto rate_of = [&](double part) {
    double failures = 0.0;
    for (int stretch = 0; stretch < 2; ++stretch) {
      const double odds_ratio = std::exp(std::sqrt(variance) * draw_normal(stream) - variance / 2.0);
      failures +=
          static_cast<double>(draw_binomial(stream, std::llround(part * requests / 2), with_odds_ratio(p, odds_ratio)));
    }
    return failures / (part * requests);
  };
  Tally logs;
  for (std::uint32_t i = 0; i < batches; ++i) {
    const double candidate = rate_of(share.value());
    logs.add(std::log(candidate / rate_of(1.0 - share.value())));
  }
  const auto predicted = [&](const EvidenceModel& by) {
    return 1.0 / (p * information(by, share, requests, Duration::hours(2)).requests);
  };
  const double error = std::sqrt(2.0 / batches) + 0.005;  // of a variance; the rest is what the logarithm bends
  CHECK(std::abs(logs.variance() / predicted(model) - 1.0) < z_limit * error);
  EvidenceModel naive = model;
  naive.icc = 0.0;
  CHECK(std::abs(logs.variance() / predicted(naive) - 1.0) > z_limit * error);
  CHECK(information(model, share, requests, Duration::hours(2)).tempering ==
        Approx(predicted(naive) / predicted(model)));
}

TEST_CASE("what is known of a step comes late, by the metrics' delay and by labels") {
  Scenario s = plain_scenario();
  const BatchSchedule schedule{{Share{0.1}, Share{0.5}}, Duration::hours(4), Duration::hours(2)};
  constexpr double hourly = 36'000.0;
  s.watching.metrics_delay = Duration::minutes(30);
  CHECK(UsualCounts(s, schedule).become_known(schedule, 0) == Approx(1.5 * hourly));
  CHECK(UsualCounts(s, schedule).become_known(schedule, 1) == Approx(2.0 * hourly));
  CHECK(UsualCounts(s, schedule).become_known(schedule, 2) == Approx(1.5 * hourly));  // another step
  s.watching.labels = LabelSpec{VaryingDuration{.median = Duration::hours(1)}, Labels::all};
  CHECK(UsualCounts(s, schedule).become_known(schedule, 0) == Approx(0.5 * hourly));
  CHECK(UsualCounts(s, schedule).become_known(schedule, 3) == Approx(2.0 * hourly));
}

}  // namespace rollcast::test::release_problem_test
