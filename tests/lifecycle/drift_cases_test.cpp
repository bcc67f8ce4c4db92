// Cadences in worlds that drift, simulated from scenarios, against closed forms: PRG-02, PRG-03 and PRG-28.

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <numbers>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "rollcast/lifecycle/cadence_optimum.hpp"
#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::drift_cases_test {

using namespace lifecycle;

namespace {

/// A service whose candidates change nothing but their data, and replace the version in service at their trigger.
std::string scenario(int days, const std::string& drift, const std::string& staleness_cost, const std::string& cadences,
                     const std::string& baseline = R"("failure": "1%", "trained_ago": "0d")") {
  std::string plans;
  for (std::size_t from = 0; from < cadences.size();) {
    const std::size_t to = std::min(cadences.find(' ', from), cadences.size());
    const std::string every = cadences.substr(from, to - from);
    plans += (plans.empty() ? "" : ", ") + ("{\"name\": \"" + every + "\", \"every\": \"" + every) +
             R"(", "first": "0d", "preparation": "0d", "attempt": "1 USD",)"
             R"( "strategy": {"name": "big_bang", "deploy_time": "0s"}})";
    from = to + 1;
  }
  return R"({"name": "drift", "until": ")" + std::to_string(days) + R"(d", "tick": "6h", "traffic": {"base": "1/s"},
    "baseline": {)" +
         baseline + R"(}, "candidate": {"outcomes": {"no_change": {"probability": 1}}},
    "watching": {"alerts": [], "complaints_per_excess_failure": 0}, "costs": {"failure": "0 USD"},
    "drift": )" +
         drift + R"(, "strategies": ["big_bang"],
    "lifecycle": {"staleness_cost": )" +
         staleness_cost + R"(, "plans": [)" + plans + "]}}";
}

/// Several worlds of a scenario, and what its plans do in each.
class Worlds {
 public:
  explicit Worlds(const std::string& text, std::uint64_t seed = 11)
      : setup_{setup::read_study({text, {}, scenarios::no_texts}, {}, {})}, lifecycles_{*setup_.scenario, seed} {}

  void draw(std::uint32_t replication) { lifecycles_.draw(replication); }
  LifecycleRecord run(const std::string& label) {
    for (const Plan& plan : setup_.plans)
      if (plan.label == label) return lifecycles_.run(plan, Mode::aggregate).record;
    throw std::invalid_argument{label};
  }
  Tally of(const std::string& label, std::uint32_t worlds,
           const std::function<double(const LifecycleRecord&)>& figure) {
    Tally figures;
    for (std::uint32_t i = 0; i < worlds; ++i) {
      draw(i);
      figures.add(figure(run(label)));
    }
    return figures;
  }

 private:
  setup::StudySetup setup_;
  Lifecycles lifecycles_;
};

double staleness(const LifecycleRecord& r) { return r.cost_staleness; }
double failing(const LifecycleRecord& r) { return r.failures / r.requests; }
std::function<double(const LifecycleRecord&)> squared_distance(double from) {
  return [from](const LifecycleRecord& r) { return (r.cost_staleness - from) * (r.cost_staleness - from); };
}

/// PRG-02 and PRG-28: 0.1 steps a day, of 40 USD per day on average.
const StepDrift steps{.steps_per_day = 0.1, .mean_size = 40.0, .mean_square_size = 3200.0};
constexpr double period = 30.0, periods = 12.0;

std::string harm_by_steps(const std::string& sizes) {
  return scenario(
      360, R"({"permanent": {"probability": 1, "log_odds": 0.01, "per_30_days": 3, "sizes": ")" + sizes + R"("}})",
      R"({"level": "4000 USD"})", "30d 15d");
}

std::string log_odds_steps(double log_odds, const std::string& more, const std::string& failure) {
  return scenario(
      360,
      R"({"permanent": {"probability": 1, "log_odds": )" + std::to_string(log_odds) + R"(, "per_30_days": 3)" + more,
      "{}", "30d", R"("trained_ago": "0d", "failure": )" + failure);
}

}  // namespace

TEST_CASE("steps of drift until the next retraining cost what is known, and spread as much (PRG-02)") {
  Worlds exponential{harm_by_steps("exponential")};
  const double harm = periods * mean_staleness_cost(steps, period),
               sd = std::sqrt(periods) * sd_staleness_cost(steps, period);
  CHECK(harm == Approx(21600.0));
  CHECK(sd == Approx(5878.775382679628));
  const auto rate = [](const LifecycleRecord& r) { return (r.cost_staleness + 800.0 * r.attempts) / 360.0; };
  CHECK(cost_rate(steps, 800.0, period) == Approx(86.66666666666667));
  const auto worlds = draws(5'000U);
  CHECK(std::abs(z_score(exponential.of("30d", worlds, staleness), harm)) < z_limit);
  CHECK(std::abs(z_score(exponential.of("30d", worlds, rate), cost_rate(steps, 800.0, period))) < z_limit);
  CHECK(std::abs(z_score(exponential.of("30d", worlds, squared_distance(harm)), sd * sd)) < z_limit);
  if (!all_drawn) return;
  // Twins: no retraining until the horizon; steps of one size, as harmful on average.
  CHECK(std::abs(z_score(exponential.of("never", worlds, staleness), harm)) > z_limit);
  Worlds fixed{harm_by_steps("fixed")};
  CHECK(std::abs(z_score(fixed.of("30d", worlds, staleness), harm)) < z_limit);
  CHECK(std::abs(z_score(fixed.of("30d", worlds, squared_distance(harm)), sd * sd)) > z_limit);
}

TEST_CASE("each step costs its price per day until the version that knows it (PRG-02)") {
  Worlds worlds{scenario(360, R"({"permanent": {"probability": 1, "per_30_days": 3, "log_odds": 0}})",
                         R"({"per_step": "40 USD"})", "30d")};
  const Tally harm = worlds.of("30d", draws(5'000U), staleness);
  CHECK(std::abs(z_score(harm, periods * mean_staleness_cost(steps, period))) < z_limit);
}

TEST_CASE("steps on the log-odds scale fail as often as their mixture says (PRG-02)") {
  const LogOddsSteps up{.steps_per_day = 0.1, .log_odds = 0.25}, down{.steps_per_day = 0.1, .log_odds = -0.25};
  const std::string fresh = "0.00995180186690";  // logistic(-4.6)
  const auto worlds = draws(4'000U);
  const double mean = mean_failure_probability(up, -4.6, period);
  CHECK(mean == Approx(0.015557438601372459));
  Worlds stepping{log_odds_steps(0.25, "}}", fresh)};
  const Tally simulated = stepping.of("30d", worlds, failing);
  CHECK(std::abs(z_score(simulated, mean)) < z_limit);

  Worlds rare{log_odds_steps(0.25, "}}", "1e-7")};
  const double factor = mean_odds_factor(up, period);
  CHECK(factor == Approx(1.5779216826357474));
  CHECK(std::abs(z_score(rare.of("30d", worlds, [](const auto& r) { return failing(r) / 1e-7; }), factor)) < z_limit);

  Worlds falling{log_odds_steps(-0.25, R"(}, "staleness": "one_way"})", fresh)};
  const double lower = mean_failure_probability(down, -4.6, period);
  CHECK(std::abs(z_score(falling.of("30d", worlds, failing), lower)) < z_limit);
  if (!all_drawn) return;
  // Twins: the probability at mean log odds; steps down that count as steps up.
  CHECK(std::abs(z_score(simulated, 1.0 / (1.0 + std::exp(4.6 - 0.25 * 1.5)))) > z_limit);
  Worlds returning{log_odds_steps(-0.25, R"(}, "staleness": "returning"})", fresh)};
  CHECK(std::abs(z_score(returning.of("30d", worlds, failing), lower)) > z_limit);
}

namespace {

/// PRG-03.
const ReturningDrift wandering{.rate = 1.0 / 30.0, .sd = 0.5};

std::string wandering_world(const std::string& staleness, const std::string& cost) {
  return scenario(84,
                  R"({"mean_reverting": {"probability": 1, "log_odds_sd": 0.5, "reverts_in": "30d"}, "staleness": ")" +
                      staleness + "\"}",
                  cost, "14d", R"("failure": "1%", "trained_ago": "400d")");
}

/// What the level's distance adds up to when it stands still within each hour: the mean over hours of `figure` of the
/// variance of what it has moved.
double by_hours(double days, double (*figure)(double)) {
  double sum = 0.0;
  const int hours = static_cast<int>(24.0 * days);
  for (int h = 0; h < hours; ++h)
    sum += figure(2.0 * wandering.sd * wandering.sd * -std::expm1(-wandering.rate * h / 24.0));
  return sum / hours;
}

}  // namespace

TEST_CASE("a level that wanders and comes back costs the square of how far it went (PRG-03)") {
  const double square = by_hours(14.0, [](double variance) { return variance; }),
               absolute = by_hours(14.0, [](double variance) { return std::sqrt(2.0 / std::numbers::pi * variance); });
  // The level moves by the hour: three in a thousand less than a level that never stands still.
  CHECK(square == Approx(mean_square_staleness(wandering, 14.0)).epsilon(0.003));
  CHECK(absolute == Approx(mean_absolute_staleness(wandering, 14.0)).epsilon(0.003));
  CHECK(cost_rate(wandering, 300.0, 400.0, 14.0) == Approx(61.609607974166906));
  const auto rate = [](const LifecycleRecord& r) { return (r.cost_staleness + 300.0 * r.attempts) / 84.0; };
  const auto worlds = draws(2'000U);
  Worlds squared{wandering_world("returning", R"({"squared_level": "400 USD"})")};
  const Tally retrained = squared.of("14d", worlds, rate), never = squared.of("never", worlds, rate);
  CHECK(std::abs(z_score(retrained, 300.0 / 14.0 + 400.0 * square)) < z_limit);
  CHECK(never_retraining_rate(wandering, 400.0) == Approx(200.0));
  CHECK(std::abs(z_score(never, 200.0)) < z_limit);

  Worlds distance{wandering_world("returning", R"({"level": "1000 USD"})")},
      difference{wandering_world("one_way", R"({"level": "1000 USD"})")};
  const auto mean = [](const LifecycleRecord& r) { return r.cost_staleness / 84'000.0; };
  CHECK(std::abs(z_score(distance.of("14d", worlds, mean), absolute)) < z_limit);
  if (!all_drawn) return;
  // Twins: the level itself instead of how far it has moved; moves up and down that cancel.
  CHECK(std::abs(z_score(retrained, 300.0 / 14.0 + 400.0 * 0.25)) > z_limit);
  CHECK(std::abs(z_score(never, 100.0)) > z_limit);
  CHECK(std::abs(z_score(difference.of("14d", worlds, mean), absolute)) > z_limit);
}

TEST_CASE("cadences that meet the same steps differ with three tenths of the variance of separate ones (PRG-28)") {
  Worlds worlds{harm_by_steps("exponential")};
  const double rate = steps.steps_per_day * steps.mean_square_size, cubed = period * period * period;
  const double mean = periods * (mean_staleness_cost(steps, period) - 2.0 * mean_staleness_cost(steps, period / 2.0)),
               shared = periods * rate * cubed / 8.0, separate = periods * rate * cubed / 3.0 * 1.25;
  CHECK(mean == Approx(10800.0));
  CHECK(std::sqrt(shared) == Approx(3600.0));
  CHECK(std::sqrt(separate) == Approx(6572.670690061994));
  Tally difference, together, apart;
  double of_last_world = 0.0;
  for (std::uint32_t i = 0; i < draws(10'000U); ++i) {
    worlds.draw(i);
    const double slow = staleness(worlds.run("30d")), fast = staleness(worlds.run("15d"));
    difference.add(slow - fast);
    together.add((slow - fast - mean) * (slow - fast - mean));
    if (i % 2 == 1) apart.add((of_last_world - fast - mean) * (of_last_world - fast - mean));
    of_last_world = slow;
  }
  CHECK(std::abs(z_score(difference, mean)) < z_limit);
  CHECK(std::abs(z_score(together, shared)) < z_limit);
  CHECK(std::abs(z_score(apart, separate)) < z_limit);
  CHECK(apart.mean() / together.mean() == Approx(separate / shared).epsilon(0.15));
  if (all_drawn) CHECK(std::abs(z_score(apart, shared)) > z_limit);  // twin: plans that draw steps of their own
}

TEST_CASE("steps that act by completed weeks make a version that is never replaced fail as often as known (PRG-34)") {
  const auto world = [](const std::string& only_at) {
    return scenario(
        52 * 7,
        R"({"permanent": {"probability": 1, "log_odds": 0.15, "per_30_days": 0.857142857142857)" + only_at + "}}", "{}",
        "28d", R"("trained_ago": "0d", "failure": 0.01798620996209156)");
  };
  double mean = 0.0;  // failure probability over weeks: as many steps as Poisson(0.2) a week has brought before it
  for (int week = 0; week < 52; ++week) {
    double chance = std::exp(-0.2 * week);
    for (int n = 0; n < 80; chance *= 0.2 * week / ++n) mean += chance / (1.0 + std::exp(4.0 - 0.15 * n)) / 52.0;
  }
  CHECK(52 * 100'000.0 * 0.4 * mean == Approx(91382.47651154711));
  Worlds by_week{world(R"(, "only_at": "7d")")};
  const auto worlds = draws(10'000U);
  CHECK(std::abs(z_score(by_week.of("never", worlds, failing), mean)) < z_limit);
  if (!all_drawn) return;
  Worlds at_once{world("")};  // twin: the same steps, half a week early on average
  Tally earlier;
  for (std::uint32_t i = 0; i < 1'000; ++i) {
    by_week.draw(i);
    at_once.draw(i);
    earlier.add(failing(at_once.run("never")) - failing(by_week.run("never")));
  }
  CHECK(z_score(earlier, 0.0) > z_limit);
}

}  // namespace rollcast::test::drift_cases_test
