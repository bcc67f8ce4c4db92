// What an improvement that comes late costs: its benefit comes by and by, and competitors may offer it first.

#include <algorithm>
#include <cmath>

#include "run/run_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::benefit_test {

namespace {

constexpr double per_hour = 36'000.0, benefit = 0.001;

Scenario with_improvement() {
  Scenario s = plain_scenario();
  make_candidate_always(s, Outcome::improvement, 1.0);
  s.candidate.outcomes[0].benefit = Money{benefit};
  return s;
}

double delay_of(const Scenario& s, const Script& script) {
  double cost = 0.0;
  run_many(s, scripted_contender("scripted", script), 1, [&](const Run& run) { cost = run.record.cost_delay; });
  return cost;
}

/// Hours of full benefit within [from, to] of a service that began at `since`, all in hours.
double full_hours(double since, double from, double to, double adoption) {
  return to - from - adoption * (std::exp(-(from - since) / adoption) - std::exp(-(to - since) / adoption));
}

/// Fine steps in time through what a run exposed, with no closed form.
double missed_by_steps(const World& world, const Run& run) {
  constexpr Duration step = Duration::minutes(5);
  const Scenario& s = world.scenario();
  const double of_candidate = world.truth()[FirstRelease::candidate].benefit.value(),
               of_fixed = world.truth()[FirstRelease::fix].benefit.value();
  double missed = 0.0, candidate_for = 0.0, fixed_for = 0.0;
  auto stretch = run.exposure.begin();
  for (SimTime t; t < world.end(); t = t + step) {
    const SimTime middle = t + Duration::microseconds(step.count() / 2);
    while (stretch + 1 != run.exposure.end() && (stretch + 1)->start <= middle) ++stretch;
    candidate_for = stretch->share_of(FirstRelease::candidate) > nobody() ? candidate_for + step.in_days() : 0.0;
    fixed_for = stretch->share_of(FirstRelease::fix) > nobody() ? fixed_for + step.in_days() : 0.0;
    const auto used = [&](double days) {
      return 1.0 - std::exp(-(days - step.in_days() / 2.0) / s.business.adoption.in_days());
    };
    const double enjoyed =
        stretch->share_of(FirstRelease::candidate).value() * of_candidate *
            (candidate_for > 0.0 ? used(candidate_for) : 0.0) +
        stretch->share_of(FirstRelease::fix).value() * of_fixed * (fixed_for > 0.0 ? used(fixed_for) : 0.0);
    const double weight = middle.since_start() < s.business.competitor_after ? 1.0 : s.business.competitor_factor;
    const double requests = world.flow_until(t + step).requests - world.flow_until(t).requests;
    missed += weight * requests * (std::max(of_candidate, of_fixed) - enjoyed);
  }
  return missed;
}

}  // namespace

TEST_CASE("a benefit comes by and by while its version is in service, through all its stages") {
  Scenario s = with_improvement();
  s.business.adoption = Duration::hours(48);
  const Script stages{{{10.5, 0.3}, {100, 1.0}}, {}};
  const double enjoyed = 0.3 * full_hours(10.5, 10.5, 100, 48) + full_hours(10.5, 100, 720, 48);
  CHECK(delay_of(s, stages) == Approx(benefit * per_hour * (720.0 - enjoyed)));
  const double anew_at_each_stage = 0.3 * full_hours(10.5, 10.5, 100, 48) + full_hours(100, 100, 720, 48);
  CHECK_FALSE(delay_of(s, stages) == Approx(benefit * per_hour * (720.0 - anew_at_each_stage)));
  CHECK(delay_of(s, {{{1e5, 0.0}}, {}}) == Approx(benefit * per_hour * 720.0));
}

TEST_CASE("what is missed once a competitor offers the same counts more, and nothing else does") {
  Scenario s = with_improvement();
  s.business.competitor_after = Duration::hours(120) + Duration::minutes(17);
  s.business.competitor_factor = 3.0;
  const double after = 120.0 + 17.0 / 60.0;
  CHECK(delay_of(s, {{{200, 1.0}}, {}}) == Approx(benefit * per_hour * (after + 3.0 * (200.0 - after))));
  CHECK(delay_of(s, {{{50, 0.5}}, {}}) ==
        Approx(benefit * per_hour * (50.0 + 0.5 * (after - 50.0) + 3.0 * 0.5 * (720.0 - after))));
  CHECK(delay_of(s, {{{50, 1.0}}, {}}) == Approx(benefit * per_hour * 50.0));
  CHECK_FALSE(delay_of(s, {{{200, 1.0}}, {}}) == Approx(benefit * per_hour * (120.0 + 3.0 * 80.0)).epsilon(1e-6));
}

TEST_CASE("in busy worlds, with rollbacks and what follows them, the closed form is what small steps add up to") {
  Scenario s = busy_scenario();
  s.candidate.fixed_is_improvement = Probability{0.5};
  s.candidate.outcomes[0] = {Probability{0.5}, 0.9, 0.0, Money{benefit}};
  s.candidate.outcomes[3] = {Probability{0.5}, 3.0, 0.0, Money{}};
  s.candidate.outcomes[1].probability = Probability{0.0};
  s.business = {Duration::hours(30), Duration::hours(100), 2.0};
  const Contender canary = contender_from("\"canary\"", s);
  World world{s, 5};
  Run run;
  int rolled_back = 0, kept = 0;
  for (std::uint32_t r = 0; r < 60; ++r) {
    world.draw(r);
    simulate(world, *canary.begin(), Mode::aggregate, run);
    rolled_back += run.exposure.back().share_of(FirstRelease::fix) > nobody() && run.record.cost_delay > 0.0;
    kept += run.record.decision == Ending::promoted;
    const double by_steps = missed_by_steps(world, run);
    REQUIRE(run.record.cost_delay == Approx(by_steps).epsilon(2e-3).margin(1e-6));
  }
  CHECK(rolled_back > 5);
  CHECK(kept > 5);
}

TEST_CASE("a competitor who comes at the end changes no bit of a run") {
  Scenario s = busy_scenario();
  make_candidate_always(s, Outcome::improvement, 0.9);
  s.candidate.outcomes[0].benefit = Money{benefit};
  std::vector<double> plain, late;
  const Contender canary = contender_from("\"canary\"", s);
  run_many(s, canary, 20, [&](const Run& run) { plain.push_back(run.record.cost_delay); });
  s.business.competitor_after = s.until;
  s.business.competitor_factor = 5.0;
  run_many(s, canary, 20, [&](const Run& run) { late.push_back(run.record.cost_delay); });
  CHECK(plain == late);
  s.business.competitor_after = s.until - s.tick;
  const Contender never = scripted_contender("never", {{{1e5, 0.0}}, {}});
  double sooner = 0.0, without = 0.0;
  run_many(s, never, 1, [&](const Run& run) { sooner = run.record.cost_delay; });
  s.business = {};
  run_many(s, never, 1, [&](const Run& run) { without = run.record.cost_delay; });
  CHECK(sooner > without);
}

}  // namespace rollcast::test::benefit_test
