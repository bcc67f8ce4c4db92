// The ramp under a budget of excess failures: the rule by its closed form, the policy's risk, and what it does in run
// releases.

#include "strategies/adaptive/excess_ledger.hpp"

#include <algorithm>
#include <array>
#include <boost/random/mersenne_twister.hpp>
#include <boost/random/normal_distribution.hpp>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/run/run.hpp"
#include "support/catch.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::ruin_ramp_test {

namespace {

SimTime at(double hour) { return SimTime{} + Duration::hours(hour); }

Observation seen(double hour, double share, const Samples& stage) { return {at(hour), Share{share}, stage, stage}; }

std::unique_ptr<Strategy> ramp_from(const std::string& options) {
  return contender_from(R"({"name": "ruin_ramp")" + options + "}", plain_scenario()).begin();
}

/// How far excess failures by m requests stays within the budget, in standard deviations.
double margin(const ExcessBelief& excess, double budget, double noise_sd, double m) {
  return (budget - m * excess.mean) / std::sqrt(m * m * excess.sd * excess.sd + m * noise_sd * noise_sd);
}

/// A normal belief after excess failures per request was measured with this variance.
ExcessBelief learned(const ExcessBelief& prior, double measured, double variance) {
  const double before = 1.0 / (prior.sd * prior.sd), added = 1.0 / variance, precision = before + added;
  return {(before * prior.mean + added * measured) / precision, 1.0 / std::sqrt(precision)};
}

/// A ramp of units whose excess failures are normal: how often its budget is exhausted, and how many units each stage
/// has on average.
struct Ramps {
  std::int64_t budget_exhausted = 0;
  std::array<Tally, 6> units;
};

Ramps run_ramps(std::int64_t count, double z) {
  constexpr double noise_sd = 0.3, most_units = 2e4;
  const ExcessBelief prior{0.0, 0.01};
  boost::random::mt19937_64 random{20261122};
  boost::random::normal_distribution<double> normal;
  Ramps ramps;
  for (std::int64_t i = 0; i < count; ++i) {
    const double truth = prior.mean + prior.sd * normal(random);
    ExcessBelief belief = prior;
    double left = 20.0;
    for (Tally& units : ramps.units) {
      const double m = std::floor(std::min(largest_exposure(belief, left, noise_sd, z), most_units));
      units.add(m);
      if (m < 1.0) continue;
      const double excess = m * truth + std::sqrt(m) * noise_sd * normal(random);
      left -= excess;
      belief = learned(belief, excess / m, noise_sd * noise_sd / m);
    }
    ramps.budget_exhausted += left < 0.0;
  }
  return ramps;
}

struct Harms {
  std::int64_t budget_exhausted = 0, promoted = 0;
};

/// Ramps of the strategy itself, at 10 requests a second of which 2 % fail, over candidates whose excess failures per
/// request has this spread; the strategy believes in a standard deviation of 0.4 %.
Harms run_candidates(std::int64_t count, double sd) {
  constexpr double failure = 0.02, budget = 150.0, requests = 36'000.0;
  Scenario s = plain_scenario();
  s.baseline.failure = Probability{failure};
  const Contender contender = contender_from(
      R"({"name": "ruin_ramp", "start": "100%", "stage": "1h", "budget": 150, "prior_mean": 0, "prior_sd": 0.004})", s);
  boost::random::mt19937_64 random{6};
  Stream stream{9, 0, {1, 0, 0}, 0};
  Harms harms;
  for (std::int64_t i = 0; i < count; ++i) {
    const double p = std::max(failure + sd * boost::random::normal_distribution<double>{}(random), 0.0);
    const auto ramp = contender.begin();
    Decision decision = ramp->look({});
    double excess = 0.0;
    bool budget_exhausted = false;
    for (double hour = 1.0; decision.act == Decision::Act::shift; ++hour) {
      const auto served = [&](double part, double rate) {
        const std::int64_t n = draw_poisson(stream, part * requests);
        return Sample{n, draw_binomial(stream, n, rate)};
      };
      const double share = decision.share.value();
      const Samples stage{served(share, p), served(1.0 - share, failure)};
      excess += static_cast<double>(stage.candidate.failures) - failure * static_cast<double>(stage.candidate.requests);
      budget_exhausted = budget_exhausted || excess > budget;
      decision = ramp->look(seen(hour, share, stage));
    }
    harms.budget_exhausted += budget_exhausted;
    harms.promoted += decision.act == Decision::Act::promote;
  }
  return harms;
}

const Samples fine{{7'200, 72}, {136'800, 1'368}}, awful{{7'200, 400}, {136'800, 1'368}};

}  // namespace

TEST_CASE("RMP-02: the largest exposure is the root of its quadratic") {
  const double z = normal_quantile(0.95);
  CHECK(largest_exposure({0.0, 0.01}, 20.0, 0.3, z) == Approx(846.51303).margin(1e-5));
  CHECK(largest_exposure({0.004, 0.003}, 20.0, 0.3, z) == Approx(971.786089).margin(1e-5));
  CHECK(std::abs(largest_exposure({0.0, 0.01}, 20.0, 0.3, normal_quantile(0.949)) - 846.51303) > 1.0);
  CHECK(largest_exposure({0.0, 0.01}, 0.0, 0.3, z) == 0.0);
  CHECK(largest_exposure({0.0, 0.01}, -3.0, 0.3, z) == 0.0);
}

TEST_CASE("up to the largest exposure every exposure keeps the risk, and just above none does") {
  constexpr double z = 2.0;
  int bounded = 0, unbounded = 0;
  for (const double mean : {-0.06, -0.022, -0.02, -0.005, 0.0, 0.01, 0.3})
    for (const double sd : {0.001, 0.01, 0.1})
      for (const double noise_sd : {0.05, 0.3, 3.0}) {
        const ExcessBelief excess{mean, sd};
        const double most = largest_exposure(excess, 5.0, noise_sd, z);
        CAPTURE(mean, sd, noise_sd, most);
        (std::isinf(most) ? unbounded : bounded) += 1;
        const double end = std::isinf(most) ? 1e9 : most;
        for (double m = end * 1e-6; m < end; m *= 1.1) REQUIRE(margin(excess, 5.0, noise_sd, m) >= z);
        if (std::isinf(most)) continue;
        REQUIRE(margin(excess, 5.0, noise_sd, most) == Approx(z).epsilon(1e-9));
        REQUIRE(margin(excess, 5.0, noise_sd, most * 1.001) < z);
      }
  CHECK(bounded > 40);
  CHECK(unbounded > 3);
}

TEST_CASE("without noise in the control a ledger is a belief learned by precision, and excess failures done is known") {
  ExcessLedger ledger{{0.0, 0.02}, {100, 1}};
  const Samples stage{{10'000, 200}, {std::int64_t{1} << 50, std::int64_t{1} << 43}};
  ledger.book(stage, 0.0);
  const double p = 201.0 / 10'100.0, noise = p * (1.0 - p) / 10'000.0, excess = 0.02 - 1.0 / 128.0;
  const ExcessBelief after = learned({0.0, 0.02}, excess, noise);
  CHECK(ledger.per_request().mean == Approx(after.mean));
  CHECK(ledger.per_request().sd == Approx(after.sd));
  CHECK(ledger.so_far().mean == Approx(10'000.0 * excess));
  CHECK(ledger.so_far().sd == Approx(0.0).margin(0.01));
  CHECK(ledger.largest_exposure(400.0, 2.0) ==
        Approx(largest_exposure(after, 400.0 - 10'000.0 * excess, std::sqrt(p * (1.0 - p)), 2.0)).epsilon(1e-4));
}

TEST_CASE("RMP-01: the policy is budget exhausted as seldom as it says, and exposes as many as another program found") {
  const Ramps ramps = run_ramps(60'000, normal_quantile(1.0 - 0.05 / 6.0));
  CHECK(ramps.units[0].mean() == 498.0);
  CHECK(std::abs(z_score(ramps.budget_exhausted, 60'000, 0.04142)) < z_limit);
  const std::array<double, 6> found{498.0, 840.8, 2674.1, 4363.9, 5416.0, 6082.8};
  for (std::size_t t = 1; t < found.size(); ++t) {
    CAPTURE(t, ramps.units[t].mean(), ramps.units[t].standard_error());
    CHECK(std::abs(z_score(ramps.units[t], found[t])) < z_limit);
  }
  const Ramps of_twin = run_ramps(20'000, normal_quantile(1.0 - 0.05));  // all of the risk in each stage
  CHECK(z_score(of_twin.budget_exhausted, 20'000, 0.05) > z_limit);
}

TEST_CASE("of candidates drawn from its prior, a ramp ruins no more than it may") {
  const Harms harms = run_candidates(4'000, 0.004);
  CAPTURE(harms.budget_exhausted, harms.promoted);
  CHECK(z_score(harms.budget_exhausted, 4'000, 0.05) < z_limit);
  CHECK(harms.budget_exhausted > 40);
  CHECK(harms.promoted > 1'200);
  CHECK(z_score(run_candidates(1'000, 0.012).budget_exhausted, 1'000, 0.05) >
        z_limit);  // three times as wide as it believes
}

TEST_CASE("a ramp serves no more than its start, then what the budget bears by what it has learned") {
  const auto ramp = ramp_from(R"(, "prior_mean": 0, "prior_sd": 0.002, "budget": 150)");
  const Decision first = ramp->look({});
  CHECK(first.act == Decision::Act::shift);
  CHECK(first.share == Share{0.05});
  CHECK(first.look_at == at(4));
  CHECK(first.watch == Watch::counts);
  CHECK(first.fleets == Fleets::added(0.05));

  const Decision second = ramp->look(seen(4, 0.05, fine));
  const double p = 0.01, z = normal_quantile(1.0 - 0.05 / 6.0);
  const ExcessBelief belief = learned({0.0, 0.002}, 0.0, p * (1.0 - p) * (1.0 / 7'200.0 + 1.0 / 136'800.0));
  ExcessLedger ledger{{0.0, 0.002}, {100, 1}};
  ledger.book(fine, 7'200.0);
  CHECK(second.act == Decision::Act::shift);
  CHECK(second.share.value() == Approx(ledger.largest_exposure(150.0, z) / 144'000.0));
  CHECK(second.share.value() ==
        Approx(largest_exposure(belief, 150.0, std::sqrt(p * (1.0 - p)), z) / 144'000.0).epsilon(0.02));
}

TEST_CASE(
    "a ramp leaves a control until 100 % of traffic may have the candidate, and promotes when 100 % of traffic has had "
    "it") {
  const auto ramp = ramp_from(R"(, "prior_mean": 0, "prior_sd": 0.002, "budget": 300)");
  ramp->look({});
  CHECK(ramp->look(seen(4, 0.05, fine)).share == Share{0.5});
  const Samples half{{72'000, 700}, {72'000, 720}}, all{{144'000, 1'400}, {}}, far_worse{{144'000, 2'000}, {}};
  const Decision to_all = ramp->look(seen(8, 0.5, half));
  CHECK(to_all.act == Decision::Act::shift);
  CHECK(to_all.share == all_traffic());
  SECTION("as it is") {
    const Decision last = ramp->look(seen(12, 1, all));
    CHECK(last.act == Decision::Act::promote);
    REQUIRE(last.reading);
    CHECK(last.reading->compared.control.requests == 72'000);  // of the stage before
    CHECK(ramp->rollback_takes(at(13)) == Duration::minutes(30));
  }
  SECTION("unless the budget is gone") { CHECK(ramp->look(seen(12, 1, far_worse)).act == Decision::Act::roll_back); }
}

TEST_CASE("what was never measured serves no more than the start, however large the budget") {
  const auto ramp = ramp_from(R"(, "stages": 3, "budget": 100000)");
  CHECK(ramp->look({}).share == Share{0.05});
  CHECK(ramp->look(seen(4, 0.05, {})).share == Share{0.05});
  CHECK(ramp->look(seen(8, 0.05, {{}, {136'800, 1'368}})).share == Share{0.05});
  CHECK(ramp->look(seen(12, 0.05, {})).act == Decision::Act::roll_back);
}

TEST_CASE(
    "a ramp rolls back when the budget is gone, when hardly anybody may be served, and when its stages are over") {
  const auto ramp = ramp_from(R"(, "stages": 2, "budget": 100, "switch_back": "2min")");
  ramp->look({});
  SECTION("gone") {
    CHECK(ramp->look(seen(4, 0.05, awful)).act == Decision::Act::roll_back);
    CHECK(ramp->rollback_takes(at(4)) == Duration::minutes(2));
  }
  SECTION("gone while the share is frozen") {
    Observation frozen = seen(4, 0.05, fine);
    frozen.frozen = true;
    frozen.thaws = at(20);
    const Decision stay = ramp->look(frozen);
    CHECK(stay.act == Decision::Act::hold);
    CHECK(stay.look_at == at(20));
    frozen.since_look = frozen.since_stage = awful;
    CHECK(ramp->look(frozen).act == Decision::Act::roll_back);
  }
  SECTION("over") {
    const Samples doubtful{{7'200, 90}, {136'800, 1'368}};
    CHECK(ramp->look(seen(4, 0.05, doubtful)).act == Decision::Act::shift);
    CHECK(ramp->look(seen(8, 0.05, doubtful)).act == Decision::Act::roll_back);
  }
  SECTION("hardly anybody") {
    CHECK(ramp_from(R"(, "budget": 0.5, "least": "4%")")->look({}).act == Decision::Act::roll_back);
  }
}

TEST_CASE("requests that metrics do not tell of yet have done excess failures too") {
  const auto excess_after = [](double exposed) {
    ExcessLedger ledger{{0.01, 0.001}, {100, 1}};
    ledger.book({{3'600, 72}, {68'400, 684}}, exposed);  // a hundredth harms
    return ledger.so_far().mean;
  };
  CHECK(excess_after(3'600.0) == Approx(36.0).epsilon(0.02));
  CHECK(excess_after(7'200.0) == Approx(72.0).epsilon(0.02));
  const auto share_after = [](const Samples& told) {
    const auto ramp = ramp_from(R"(, "budget": 200, "prior_mean": 0.01, "prior_sd": 0.001)");
    ramp->look({});  // 7,200 requests to come
    return ramp->look(seen(4, 0.05, told)).share.value();
  };
  const double all_told = share_after({{7'200, 144}, {136'800, 1'368}}),
               half_told = share_after({{3'600, 72}, {68'400, 684}});
  CAPTURE(all_told, half_told);
  CHECK(half_told < 1.02 * all_told);
  CHECK(half_told > 0.7 * all_told);
}

TEST_CASE(
    "in a simulated release a ramp promotes what adds no failures, and stops what does before it costs much more than "
    "the "
    "budget") {
  Scenario s = plain_scenario();
  const Contender contender =
      contender_from(R"({"name": "ruin_ramp", "budget": 300, "prior_mean": 0, "prior_sd": 0.01})", s);
  const auto run_releases = [&](Outcome outcome, double odds_ratio) {
    make_candidate_always(s, outcome, odds_ratio);
    World world{s, 12};
    Run run;
    std::array<int, 3> counts{};  // promoted, rolled back, a quarter more excess failures than the budget
    for (std::uint32_t r = 0; r < 200; ++r) {
      world.draw(r);
      simulate(world, *contender.begin(), Mode::aggregate, run);
      counts[0] += run.record.decision == Ending::promoted;
      counts[1] += run.record.decision == Ending::rolled_back;
      counts[2] += run.record.excess > 1.25 * 300.0;
    }
    return counts;
  };
  const auto better = run_releases(Outcome::improvement, 0.8), worse = run_releases(Outcome::severe, 3.0);
  CAPTURE(better[0], worse[0], worse[1], worse[2]);
  CHECK(better[0] >= 196);
  CHECK(worse[1] >= 196);
  CHECK(worse[2] == 0);
}

TEST_CASE("a ramp plans what it would do with a candidate like the baseline") {
  const auto stages = contender_from(R"({"name": "ruin_ramp", "stage": "2h"})", plain_scenario()).plan.stages;
  REQUIRE(stages.size() >= 3);
  CHECK(stages.front().share == Share{0.05});
  CHECK(stages.front().lasts == Duration::hours(2));
  CHECK(std::is_sorted(stages.begin(), stages.end(), [](const auto& a, const auto& b) { return a.share < b.share; }));
  CHECK(stages.back().share == all_traffic());
  CHECK(stages.back().lasts.is_forever());
}

}  // namespace rollcast::test::ruin_ramp_test
