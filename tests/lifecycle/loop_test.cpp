// The whole loop in small: data, preparation, gate, release, watch, rollback, drift and cost together; scenario files
// through the public library.
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rollcast/rollcast.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::loop_test {

using lifecycle::CandidateEnd;
using lifecycle::CandidateRecord;
using lifecycle::LifecycleRun;
using lifecycle::ReleaseRecord;

std::string text(double x) { return std::to_string(x); }

double logistic(double log_odds) { return 1.0 / (1.0 + std::exp(-log_odds)); }

/// What one plan does in many worlds; `at` finds it in the order of labels, before or after `never`.
std::vector<LifecycleRun> simulated(const std::string& scenario, std::uint32_t runs, std::string_view plan = "loop") {
  const Study study = load_text(scenario);
  SimulationOptions options;
  options.runs = runs;
  const auto all = simulate_lifecycles(study, options);
  std::vector<LifecycleRun> of_plan;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (study.plans[i % study.plans.size()].label == plan) of_plan.push_back(all[i]);
  REQUIRE(of_plan.size() == runs);
  return of_plan;
}

Tally tally(const std::vector<LifecycleRun>& runs, double lifecycle::LifecycleRecord::*column) {
  Tally values;
  for (const LifecycleRun& run : runs) values.add(run.record.*column);
  return values;
}

bool agrees(const Tally& tally, double known) { return std::abs(z_score(tally, known)) < z_limit; }

/// PRG-34: a year in weeks; a candidate every four, two weeks after its data end. `watch`: the strategy, and audits.
std::string loop_of_weeks(const std::string& watch, const std::string& staleness = "one_way") {
  const auto odds = [](double log_odds) {
    return R"({"median": )" + std::to_string(std::exp(log_odds)) + R"(, "sigma": 0})";
  };
  return R"({"name": "loop", "start": "Mon 00:00", "tick": "1d", "until": "364d", "currency": "EUR",
    "traffic": {"base": ")" +
         std::to_string(100'000.0 / (7 * 86'400)) + R"(/s"}, "baseline": {"failure": )" + text(logistic(-4.0)) +
         R"(, "trained_ago": "0d"},
    "candidate": {"fix": "forever", "outcomes": {
      "improvement": {"probability": "40%", "odds_ratio": )" +
         odds(-0.2) + R"(}, "no_change": {"probability": "35%"},
      "mild": {"probability": "20%", "odds_ratio": )" +
         odds(0.3) + R"(}, "severe": {"probability": "5%", "odds_ratio": )" + odds(1.2) + R"(}}},
    "offline": {"checks": [{"name": "gate", "false_alarms": {"improvement": "10%", "no_change": "20%"},
                            "detects": {"mild": "50%", "severe": "90%"}}]},
    "drift": {"staleness": ")" +
         staleness + R"(", "permanent": {"probability": "100%", "log_odds": 0.15,
              "per_30_days": )" +
         text(0.2 / 7.0 * 30.0) + R"(, "only_at": "7d"}},
    "watching": {"alerts": [], "complaints_per_excess_failure": 0},
    "costs": {"failure": "0.4 EUR", "engineer_hour": "0 EUR/h", "deployment": "0 EUR"},
    "lifecycle": {"plans": [{"name": "loop", "every": "28d", "first": "14d", "preparation": "14d",
                             "attempt": "3000 EUR", )" +
         watch + "}]}}";
}

TEST_CASE("the loop in small: cuts, lineage, gate, audit, rollback, drift and cost together (PRG-34)") {
  const std::string audited =
      R"("strategy": "big_bang", "audit": {"after": "7d", "finds": {"mild": "50%", "severe": "95%"}})";
  constexpr std::uint32_t runs = draws(6'000U);
  using R = lifecycle::LifecycleRecord;
  const auto all = simulated(loop_of_weeks(audited), runs);
  CHECK(agrees(tally(all, &R::cost_failures), 33586.2304));
  CHECK(agrees(tally(all, &R::releases), 8.94));
  CHECK(agrees(tally(all, &R::rollbacks), 0.657));
  CHECK(agrees(tally(all, &R::final_log_odds), -0.6804));
  // 3,000 EUR for each attempt that could be released, and 500 for each release.
  Tally total, weeks_of_age;
  for (const LifecycleRun& run : all) {
    CHECK(run.record.attempts - run.record.open == 12.0);
    total.add(run.record.total_cost - 3000.0 * run.record.open + 500.0 * run.record.releases);
    weeks_of_age.add(run.record.days_of_age / 7.0 / 364.0 - 0.5);  // at the beginning of each week
  }
  CHECK(agrees(total, 74056.2304));
  CAPTURE(weeks_of_age.mean(), weeks_of_age.standard_error(), total.mean());
  CHECK(agrees(weeks_of_age, 4.80464917));
  CHECK(agrees(tally(simulated(loop_of_weeks(audited), runs, "never"), &R::cost_failures), 91382.4765));
  // Twin: nobody looks at what was released.
  if (all_drawn)
    CHECK_FALSE(
        agrees(tally(simulated(loop_of_weeks(R"("strategy": "big_bang")"), runs), &R::cost_failures), 33586.2304));
}

TEST_CASE("the same with a canary that counts failures (PRG-35)") {
  const std::string canary = R"("strategy": {"name": "canary", "steps": ["10%", "100%"], "bake": "1d",
      "judge": {"name": "threshold", "every": "1d", "ratio": 0, "margin": 0.03,
                "fails": 1, "looks": 1, "min_failures": 1}})";
  constexpr std::uint32_t runs = draws(6'000U);
  using R = lifecycle::LifecycleRecord;
  const auto all = simulated(loop_of_weeks(canary), runs);
  CHECK(agrees(tally(all, &R::cost_failures), 35640.2622));
  CHECK(agrees(tally(all, &R::releases), 8.94));
  CHECK(agrees(tally(all, &R::rollbacks), 0.305634));
  CHECK(agrees(tally(all, &R::final_log_odds), -0.538938));
  // Twin: a world that forgets its steps, so that candidates fail less and pass more often.
  if (all_drawn)
    CHECK_FALSE(agrees(tally(simulated(loop_of_weeks(canary), runs, "never"), &R::cost_failures), 35640.2622));
}

TEST_CASE("an alarm that errs at one percent a day retrains as often as its renewal equation says (PRG-26)") {
  const auto cycles = [](const std::string& false_alarm) {
    const std::string scenario = R"({"name": "alarm", "start": "Mon 00:00", "tick": "1d", "until": "4000d",
      "traffic": {"base": "1/s"}, "baseline": {"failure": "1%", "trained_ago": "0d"},
      "candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "100%"}}},
      "drift": {"staleness": "one_way", "permanent": {"probability": "100%", "log_odds": 0.2, "per_30_days": )" +
                                 text(-30.0 * std::log(0.98)) + R"(, "only_at": "1d"}},
      "watching": {"alerts": [], "complaints_per_excess_failure": 0}, "costs": {"failure": "0 USD",
        "engineer_hour": "0 USD/h"},
      "lifecycle": {"preparations": [{"name": "train", "steps": [{"name": "train", "takes": "5d", "costs": "900 USD"},
          {"name": "catch up", "after": ["train"], "takes": "0d", "new_data": true}]}],
        "plans": [{"name": "loop", "prepared_by": "train", "strategy": "big_bang",
          "alarm": {"every": "1d", "drift_above": 0.1, "rings": "30%", "false_alarm": )" +
                                 false_alarm + "}}]}}";
    Tally days;
    for (const LifecycleRun& run : simulated(scenario, draws(150U)))
      for (std::size_t i = 1; i < run.candidates.size(); ++i)
        days.add((run.candidates[i].wanted - run.candidates[i - 1].wanted).in_days());
    return days;
  };
  CHECK(agrees(cycles("\"1%\""), 40.1230425));
  CHECK_FALSE(agrees(cycles("0"), 40.1230425));  // twin: an alarm that never errs
}

TEST_CASE("a trigger at so many drift steps, with data cut at the trigger (PRG-04)") {
  const auto cost_per_day = [](int steps, const std::string& cut) {
    const auto costs = [&](const std::string& until) {
      const std::string scenario = R"({"name": "steps", "start": "Mon 00:00", "tick": "1d", "until": ")" + until +
                                   R"(", "traffic": {"base": "1/s"}, "baseline": {"failure": "1%", "trained_ago": "0d"},
      "candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "100%"}}},
      "drift": {"staleness": "one_way", "permanent": {"probability": "100%", "log_odds": 0.01, "per_30_days": 3}},
      "watching": {"alerts": [], "complaints_per_excess_failure": 0},
      "costs": {"failure": "0 USD", "engineer_hour": "0 USD/h"},
      "lifecycle": {"staleness_cost": {"per_step": "20 USD"},
        "preparations": [{"name": "train", "steps": [{"name": "train", "takes": "10d", "costs": "2600 USD"},
          {"name": "last", "after": ["train"], "takes": "0d", "new_data": )" +
                                   cut + R"(}]}],
        "plans": [{"name": "loop", "prepared_by": "train",
          "strategy": {"name": "big_bang", "deploy_time": "1s"}, "spacing": "1h",
          "alarm": {"every": "1h", "drift_above": )" +
                                   text(0.01 * (steps - 0.5)) + R"(, "rings": "100%", "false_alarm": 0}}]}})";
      return simulated(scenario, draws(200U));
    };
    const auto until_start = costs("500d"), until_end = costs("2000d");
    Tally rate;
    for (std::size_t i = 0; i < until_end.size(); ++i)
      rate.add((until_end[i].record.total_cost - until_start[i].record.total_cost) / 1500.0);
    return rate;
  };
  CHECK(agrees(cost_per_day(4, "false"), 114.987688));
  CHECK(agrees(cost_per_day(5, "false"), 112.001533));
  CHECK(agrees(cost_per_day(4, "true"), 94.0));         // where a version knows all up to its release
  CHECK_FALSE(agrees(cost_per_day(4, "false"), 94.0));  // twin: the one taken for the other
}

/// Releases of candidates that are no regressions, one after the other.
std::string steady(double days, const std::string& lifecycle) {
  return R"({"name": "steady", "start": "Mon 00:00", "tick": "1d", "until": ")" + text(days) +
         R"(d", "traffic": {"base": "1/s"}, "baseline": {"failure": "1%", "trained_ago": "0d"},
    "candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "100%"}}},
        "watching": {"alerts": [], "complaints_per_excess_failure": 0},
    "costs": {"failure": "0 USD", "engineer_hour": "0 USD/h"}, "lifecycle": )" +
         lifecycle + "}";
}

TEST_CASE("release after release: renewals until the horizon, and lead times of those that were completed (PRG-27)") {
  // Four exponential steps make a gamma length of shape 4.
  std::string steps;
  for (int i = 0; i < 4; ++i)
    steps += std::string{i > 0 ? ", " : ""} + R"({"name": "step )" + std::to_string(i) + "\"" +
             (i > 0 ? R"(, "after": ["step )" + std::to_string(i - 1) + "\"]" : "") +
             R"(, "takes": {"mean": "7.5d", "distribution": "exponential"}})";
  const auto all = simulated(steady(365, R"({"preparations": [{"name": "gamma", "steps": [)" + steps + R"(]}],
      "plans": [{"name": "loop", "in_flight": 1, "prepared_by": "gamma", "strategy": "big_bang"}]})"),
                             draws(4'000U));
  Tally renewals, age;
  double sum = 0.0, count = 0.0;
  for (const LifecycleRun& run : all) {
    renewals.add(run.record.releases);
    for (const CandidateRecord& candidate : run.candidates) {
      const double days = (candidate.ended - candidate.wanted).in_days();
      if (candidate.end == CandidateEnd::open) {
        age.add(days);
      } else {
        sum += days;
        ++count;
      }
    }
  }
  CHECK(agrees(renewals, 11.7916667));
  CHECK(renewals.variance() == Approx(3.11979167).epsilon(all_drawn ? 0.1 : 0.4));
  CHECK(agrees(age, 18.75));  // of the one that is open at the horizon
  CHECK(sum / count == Approx(29.3639576).epsilon(all_drawn ? 0.006 : 0.02));
  CHECK_FALSE(agrees(renewals, 365.0 / 30.0));  // twin: H / mean
}

TEST_CASE("a fixed cadence is no Poisson stream: D/M/1 at one reviewer (as PRG-16, by its root)") {
  constexpr double gap = 5.0, mean = 3.7;
  double root = 0.5;  // sigma = exp(-(1 - sigma) gap / mean)
  for (int i = 0; i < 200; ++i) root = std::exp(-(1.0 - root) * gap / mean);
  const double wait = mean * root / (1.0 - root), poisson = mean * (mean / gap) / (1.0 - mean / gap);
  Tally waits;
  for (const LifecycleRun& run :
       simulated(steady(1500, R"({"preparations": [{"name": "review", "resources": [{"name": "reviewer"}],
      "steps": [{"name": "review", "needs": ["reviewer"],
                 "takes": {"mean": "3.7d", "distribution": "exponential"}}]}],
      "plans": [{"name": "loop", "every": "5d", "prepared_by": "review", "strategy": "big_bang"}]})"),
                 draws(400U))) {
    Tally of_run;
    for (const CandidateRecord& candidate : run.candidates) {
      const double wanted = candidate.wanted.since_start().in_days();
      if (wanted > 400.0 && wanted < 1400.0) of_run.add(candidate.waited_days);
    }
    waits.add(of_run.mean());
  }
  CHECK(agrees(waits, wait));
  CHECK_FALSE(agrees(waits, poisson));  // twin: M/M/1
}

TEST_CASE("a latent fault is found under releases on top of it, which go back with it (PRG-29)") {
  const std::string scenario = R"({"name": "latent", "start": "Mon 00:00", "tick": "1d", "until": "1500d",
    "traffic": {"base": "1/s"}, "baseline": {"failure": "1%", "trained_ago": "0d"},
    "candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "99.8%"},
      "severe": {"probability": "0.2%", "odds_ratio": {"median": 2, "sigma": 0}}}},
    "watching": {"alerts": [], "complaints_per_excess_failure": 0}, "costs": {"failure": "0 USD",
        "engineer_hour": "0 USD/h"},
    "lifecycle": {"plans": [{"name": "loop", "every": "14d", "preparation": "10d", "strategy": "big_bang",
      "audit": {"after": {"mean": "20d", "distribution": "exponential"}, "finds": {"severe": "100%"}}}]}})";
  Tally undone, none_on_top, three, target_age;
  for (const LifecycleRun& run : simulated(scenario, draws(3'000U)))
    for (std::size_t i = 0; i + 20 < run.releases.size(); ++i) {
      const ReleaseRecord& bad = run.releases[i];
      if (bad.outcome != Outcome::severe || !bad.undone) continue;
      double together = 0.0;
      for (const ReleaseRecord& other : run.releases) together += other.undone == bad.undone ? 1.0 : 0.0;
      undone.add(together);
      none_on_top.add(together == 1.0 ? 1.0 : 0.0);
      three.add(together >= 3.0 ? 1.0 : 0.0);
      if (i > 0) target_age.add((*bad.undone - run.releases[i - 1].data_until).in_days());
    }
  CHECK(undone.count() > (all_drawn ? 400 : 40));
  CHECK(agrees(undone, 1.98643386));
  CHECK(agrees(none_on_top, 0.503414696));
  CHECK(agrees(three, 0.246596964));
  CHECK(agrees(target_age, 44.0));
  CHECK_FALSE(agrees(undone, 1.0));  // twin: only the faulty version goes back
}

TEST_CASE("a year's harm is no sum of its releases' quantiles (PRG-22)") {
  constexpr double per_hour = 36'000.0, worse = 0.02, fine = 0.01;
  constexpr double excess = per_hour * (worse - fine);  // failures in an hour
  const std::string scenario = R"({"name": "year", "start": "Mon 00:00", "tick": "1h", "until": "390d",
    "traffic": {"base": "10/s"}, "baseline": {"failure": "1%", "trained_ago": "0d"},
    "candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "80%"}, "severe": {"probability": "20%",
      "odds_ratio": {"median": )" +
                               text(worse / (1.0 - worse) * (1.0 - fine) / fine) +
                               R"(, "sigma": 0}}}},
    "watching": {"alerts": [], "complaints_per_excess_failure": )" +
                               text(2.0 / excess) + R"(},
    "people": {"acknowledge": "0s", "diagnose": "0s", "misdiagnosis": "0%"},
    "costs": {"failure": ")" + text(100.0 / excess) +
                               R"( USD", "engineer_hour": "0 USD/h"},
    "lifecycle": {"plans": [{"name": "loop", "every": "30d", "preparation": "0d",
      "strategy": {"name": "big_bang", "deploy_time": "1s", "rollback_time": "1h"}}]}})";
  Tally harm, none, beyond_var, beyond_twice, beyond_added;
  for (const LifecycleRun& run : simulated(scenario, draws(5'000U))) {
    const double cost = run.record.excess * 100.0 / excess;
    CHECK(run.record.releases == 12.0);
    harm.add(cost);
    none.add(run.record.rollbacks == 0.0 ? 1.0 : 0.0);
    beyond_var.add(cost > 760.596284 ? 1.0 : 0.0);
    beyond_twice.add(cost > 720.0 ? 1.0 : 0.0);
    // Of one release the worst in twenty costs 100 (1 + ln 4 / 2) or more.
    beyond_added.add(cost > 12.0 * 100.0 * (1.0 + std::log(4.0) / 2.0) ? 1.0 : 0.0);
  }
  CHECK(agrees(harm, 360.0));
  CHECK(std::sqrt(harm.variance()) == Approx(221.81073).epsilon(all_drawn ? 0.05 : 0.2));
  CHECK(agrees(none, 0.0687194767));
  CHECK(agrees(beyond_var, 0.05));
  CHECK(agrees(beyond_twice, 0.0664217589));
  CHECK_FALSE(agrees(beyond_added, 0.05));  // twin: the quantile of one release, twelve times
}

}  // namespace rollcast::test::loop_test
