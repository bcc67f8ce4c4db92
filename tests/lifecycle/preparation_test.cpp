// Preparation: steps, rework, resources, effects; scenario files through the public library.
#include <array>
#include <cmath>
#include <cstdint>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "rollcast/rollcast.hpp"
#include "support/catch.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::preparation_test {

using lifecycle::CandidateEnd;
using lifecycle::CandidateRecord;
using lifecycle::LifecycleRun;

/// A service that costs nothing to simulate, with one plan.
std::string scenario(double days, const std::string& preparation, const std::string& triggers,
                     const std::string& rest = "") {
  return R"({"name": "preparation", "start": "Mon 00:00", "tick": "1d", "until": ")" + std::to_string(days) +
         R"(d", "traffic": {"base": "1/s"}, "baseline": {"failure": "1%"}, )" + rest +
         R"("costs": {"failure": "0 USD", "engineer_hour": "0 USD/h"}, "watching": {"alerts": []},
         "lifecycle": {"preparations": [)" +
         preparation + R"(], "plans": [{"name": "plan", "prepared_by": "usual",
         "strategy": "big_bang", )" +
         triggers + "}]}}";
}

/// Good candidates only.
const std::string no_regressions =
    R"("candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "100%"}}}, )";

std::vector<LifecycleRun> simulated(const std::string& text, std::uint32_t runs) {
  const Study study = load_text(text);
  REQUIRE(study.plans.size() == 2);  // `never`, `plan`
  SimulationOptions options;
  options.runs = runs;
  std::vector<LifecycleRun> of_plan;
  for (LifecycleRun& run : simulate_lifecycles(study, options))
    if (!run.candidates.empty()) of_plan.push_back(std::move(run));
  return of_plan;
}

double lead_days(const CandidateRecord& candidate) { return (candidate.ended - candidate.wanted).in_days(); }

/// The steps of PRG-14 with lognormal lengths of the same two moments.
std::string rework_graph() {
  const std::array mean{5.0, 3.0, 2.0, 1.0}, cv{0.8, 0.3, 0.5, 1.5}, cost{200.0, 1500.0, 300.0, 150.0};
  const std::array name{"data", "train", "evaluate", "review"};
  const std::array back{std::string{}, std::string{R"({"to": "data", "chance": "10%"})"},
                        std::string{R"({"to": "data", "chance": "15%"}, {"to": "train", "chance": "25%"})"},
                        std::string{R"({"to": "train", "chance": "10%"}, {"to": "evaluate", "chance": "10%"})"}};
  std::string steps;
  for (std::size_t i = 0; i < 4; ++i) {
    const double sigma = std::sqrt(std::log1p(cv[i] * cv[i])), median = mean[i] / std::sqrt(1.0 + cv[i] * cv[i]);
    steps += std::string{i > 0 ? ", " : ""} + R"({"name": ")" + name[i] + R"(",
         "costs": ")" +
             std::to_string(cost[i]) + R"( USD",
        "takes": {"median": ")" +
             std::to_string(median) + R"(d", "sigma": )" + std::to_string(sigma) + "}" +
             (i > 0 ? std::string{R"(, "after": [")"} + name[i - 1] + "\"]" : "") + R"(, "sends_back": [)" + back[i] +
             "]}";
  }
  return R"({"name": "usual", "steps": [)" + steps + "]}";
}

TEST_CASE("rework takes and costs what the absorbing chain says (PRG-14)") {
  constexpr std::uint32_t runs = draws(20'000U);
  const auto all = simulated(scenario(400, rework_graph(), R"("every": "1000d",
         "first": "0d")",
                                      no_regressions),
                             runs);
  Tally lead, squared, cost, straight;
  for (const LifecycleRun& run : all) {
    REQUIRE(run.candidates.size() == 1);
    const CandidateRecord& candidate = run.candidates.front();
    CHECK(candidate.end == CandidateEnd::released);
    lead.add(lead_days(candidate));
    squared.add((lead_days(candidate) - 19.5949074074074) * (lead_days(candidate) - 19.5949074074074));
    cost.add(candidate.costs);
    straight.add(candidate.sent_back == 0 ? 1.0 : 0.0);
  }
  CHECK(std::abs(z_score(lead, 19.5949074074074)) < z_limit);
  CHECK(std::abs(z_score(squared, 12.9679351 * 12.9679351)) < z_limit);
  CHECK(std::abs(z_score(cost, 4382.40740740741)) < z_limit);
  CHECK(std::abs(z_score(straight, 0.432)) < z_limit);
  // Twin: visits that are independent of each other, without the term 2 t Qm.
  if (all_drawn) CHECK(std::abs(z_score(squared, 8.0 * 8.0)) > z_limit);
}

TEST_CASE("jobs that share workers end when the last one does (PRG-15)") {
  constexpr std::uint32_t runs = draws(20'000U);
  const auto fork_join = [&](int workers) {
    std::string steps = R"({"name": "build", "takes": "2h"})";
    for (int i = 0; i < 8; ++i)
      steps += R"(, {"name": "test )" + std::to_string(i) +
               R"(", "after": ["build"], "needs": ["worker"], "takes": {"mean": "2h",
         "distribution": "exponential"}})";
    const std::string preparation = R"({"name": "usual", "resources": [{"name": "worker", "units": )" +
                                    std::to_string(workers) + R"(}], "steps": [)" + steps + "]}";
    Tally hours;
    for (const LifecycleRun& run :
         simulated(scenario(20, preparation, R"("every": "1000d", "first": "0d")", no_regressions), runs)) {
      hours.add(24.0 * lead_days(run.candidates.front()));
      CHECK(run.busy_days.front() <= workers * lead_days(run.candidates.front()));
    }
    return hours;
  };
  const Tally three = fork_join(3);
  CHECK(std::abs(z_score(three, 9.0)) < z_limit);
  CHECK(std::sqrt(three.variance()) == Approx(2.76887462).epsilon(all_drawn ? 0.03 : 0.1));
  CHECK(std::abs(z_score(fork_join(8), 7.43571429)) < z_limit);
  CHECK(std::abs(z_score(fork_join(1), 18.0)) < z_limit);
  CHECK(std::abs(z_score(three, 2.0 + 8.0 / (3 * 0.5))) > z_limit);  // twin: no tail of stragglers
}

TEST_CASE("ideas that come at random wait for one reviewer as in a Jackson network (PRG-17)") {
  const double sigma = std::sqrt(std::log1p(0.7 * 0.7)), median = 12.0 / std::sqrt(1.0 + 0.7 * 0.7);
  const std::string preparation =
      R"({"name": "usual", "resources": [{"name": "reviewer"}], "steps": [{"name": "prepare",
         "takes": {"median": ")" +
      std::to_string(median) + R"(d", "sigma": )" + std::to_string(sigma) +
      R"(}}, {"name": "review", "after": ["prepare"], "needs": ["reviewer"],
         "takes": {"mean": "2.5d", "distribution": "exponential"}}, {"name": "watch", "after": ["review"],
         "takes": "5d"}]})";
  constexpr std::uint32_t runs = draws(400U);
  constexpr double days = 1000.0, warm_up = 300.0, cool_down = 200.0;
  Tally lead, wait, busy;
  for (const LifecycleRun& run :
       simulated(scenario(days, preparation, R"("at_random": "3.333333333d")", no_regressions), runs)) {
    Tally of_run, waits;
    for (const CandidateRecord& candidate : run.candidates) {
      const double wanted = candidate.wanted.since_start().in_days();
      if (wanted < warm_up || wanted > days - cool_down) continue;
      CHECK(candidate.end != CandidateEnd::open);
      of_run.add(lead_days(candidate));
      waits.add(candidate.waited_days);
    }
    lead.add(of_run.mean());
    wait.add(waits.mean());
    busy.add(run.busy_days.front() / days);
  }
  CHECK(std::abs(z_score(lead, 27.0)) < z_limit);
  CHECK(std::abs(z_score(wait, 7.5)) < z_limit);
  CHECK(busy.mean() < 0.75);  // of one reviewer, who begins idle
  CHECK(busy.mean() > 0.70);
  CHECK(std::abs(z_score(lead, 19.5)) > z_limit);  // twin: nobody waits
}

TEST_CASE("fixed versions are not kept waiting by candidates (PRG-19's lane)") {
  // A crew that prepares both: with the lane of its own a fix waits for the step in progress at most.
  const std::string preparation = R"({"name": "usual", "resources": [{"name": "crew"}],
      "steps": [{"name": "prepare", "needs": ["crew"], "takes": "6d"}],
      "fix_steps": [{"name": "mend", "needs": ["crew"], "takes": "1d"}]})";
  const std::string bad =
      R"("candidate": {"fix": "1d", "outcomes": {"severe": {"probability": "100%",
         "odds_ratio": {"median": 50, "sigma": 0}}}}, )";
  std::string text = scenario(200, preparation, R"("every": "4d", "first": "4d")", bad);
  text.replace(text.find(R"("watching": {"alerts": []})"), 26,
               R"("watching": {"alerts": [], "complaints_per_excess_failure": 1})");
  std::size_t fixes = 0;
  for (const LifecycleRun& run : simulated(text, 5))
    for (const CandidateRecord& candidate : run.candidates)
      if (candidate.fixes > 0 && candidate.end != CandidateEnd::open) {
        CHECK(candidate.waited_days <= 6.0);
        ++fixes;
      } else if (candidate.wanted.since_start().in_days() > 100.0 && candidate.end != CandidateEnd::open) {
        CHECK(candidate.waited_days > 10.0);  // those who come in turn wait longer and longer
      }
  CHECK(fixes > 10);
}

TEST_CASE("so many candidates under way, two machines and a reviewer: throughput and lead time (PRG-32)") {
  const auto of = [&](int in_flight) {
    const std::string preparation = R"({"name": "usual",
      "resources": [{"name": "gpu", "units": 2}, {"name": "reviewer"}],
      "steps": [{"name": "train", "needs": ["gpu"], "takes": {"mean": "10d", "distribution": "exponential"}},
                {"name": "review", "after": ["train"], "needs": ["reviewer"], "takes": {"mean": "4d",
         "distribution": "exponential"}}]})";
    constexpr double days = 3000.0, warm_up = 500.0;
    std::pair<Tally, Tally> result;
    for (const LifecycleRun& run :
         simulated(scenario(days, preparation, R"("in_flight": )" + std::to_string(in_flight), no_regressions),
                   draws(150U))) {
      Tally leads;
      double finished = 0.0;
      for (const CandidateRecord& candidate : run.candidates) {
        if (candidate.end == CandidateEnd::open || candidate.ended.since_start().in_days() < warm_up) continue;
        ++finished;
        leads.add(lead_days(candidate));
      }
      result.first.add(finished / (days - warm_up));
      result.second.add(leads.mean());
    }
    return result;
  };
  const std::array known{std::array{1.0, 0.0714285714, 14.0}, std::array{2.0, 0.132075472, 15.1428571},
                         std::array{4.0, 0.170805879, 23.4183976}, std::array{8.0, 0.191107536, 41.8612483}};
  for (const auto& [in_flight, throughput, lead] : known) {
    CAPTURE(in_flight);
    const auto [per_day, days] = of(static_cast<int>(in_flight));
    CHECK(std::abs(z_score(per_day, throughput)) < z_limit);
    CHECK(std::abs(z_score(days, lead)) < z_limit);
    if (all_drawn) CHECK(std::abs(z_score(per_day, 0.2)) > z_limit);  // twin: the bottleneck's rate for any number
  }
}

TEST_CASE("attempts go on until one passes, or until there are no more of them (PRG-13)") {
  const auto lognormal = [](double mean, double cv) {
    return R"({"median": ")" + std::to_string(mean / std::sqrt(1.0 + cv * cv)) + R"(d", "sigma": )" +
           std::to_string(std::sqrt(std::log1p(cv * cv))) + "}";
  };
  const std::string gate = R"("candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "60%"},
      "mild": {"probability": "30%", "odds_ratio": {"median": 1.5, "sigma": 0}},
         "severe": {"probability": "10%", "odds_ratio": {"median": 3, "sigma": 0}}}},
      "offline": {"checks": [{"name": "gate", "false_alarms": "10%", "detects": {"mild": "60%",
         "severe": "95%"}}]}, )";
  const auto tallies = [&](int attempts) {
    const std::string preparation = R"({"name": "usual", "attempts": )" + std::to_string(attempts) + R"(,
         "rework": )" + lognormal(4.0, 1.0) +
                                    R"(, "rework_costs": "300 USD",
        "steps": [{"name": "prepare", "costs": "800 USD", "takes": )" +
                                    lognormal(10.0, 0.5) + "}]}";
    std::array<Tally, 4> sums;  // attempts, lead time, cost, severe among those that pass
    std::int64_t none = 0;
    for (const LifecycleRun& run :
         simulated(scenario(900, preparation, R"("every": "1000d", "first": "0d")", gate), draws(20'000U))) {
      sums[0].add(run.record.attempts);
      const CandidateRecord& last = run.candidates.back();
      if (last.end == CandidateEnd::rejected) {
        ++none;
        continue;
      }
      sums[1].add(lead_days(last));
      sums[2].add(run.record.cost_attempts);
      sums[3].add(last.outcome == Outcome::severe ? 1.0 : 0.0);
    }
    return std::pair{sums, none};
  };
  const auto [unlimited, never] = tallies(30);
  CHECK(never == 0);
  CHECK(std::abs(z_score(unlimited[0], 1.5037594)) < z_limit);
  CHECK(std::abs(z_score(unlimited[1], 17.0526316)) < z_limit);
  CHECK(std::sqrt(unlimited[1].variance()) == Approx(13.9330754).epsilon(all_drawn ? 0.04 : 0.15));
  CHECK(std::abs(z_score(unlimited[2], 1354.13534)) < z_limit);
  CHECK(std::abs(z_score(unlimited[3], 0.00751879697)) < z_limit);
  const auto [capped, none] = tallies(4);
  CHECK(std::abs(z_score(capped[0], 1.48482037)) < z_limit);
  CHECK(std::abs(z_score(none, capped[0].count(), 0.0125944506)) < z_limit);
  // Twin: the same class in all attempts, so that a bad candidate is tried again and again.
  CHECK(std::abs(z_score(unlimited[0], 0.6 / 0.9 + 0.3 / 0.4 + 0.1 / 0.05)) > z_limit);
}

TEST_CASE("a step that takes regressions out of candidates lowers their odds") {
  const std::string candidates = R"("candidate": {"fix": "forever", "outcomes": {"no_change": {"probability": "60%"},
      "mild": {"probability": "30%", "odds_ratio": {"median": 1.5, "sigma": 0}},
         "severe": {"probability": "10%", "odds_ratio": {"median": 3, "sigma": 0}}}}, )";
  const auto regressions = [&](const std::string& step) {
    const std::string preparation = R"({"name": "usual", "steps": [{"name": "train", "takes": "1d"}, )" + step + "]}";
    std::int64_t bad = 0, all = 0;
    std::vector<Outcome> outcomes;
    for (const LifecycleRun& run :
         simulated(scenario(100, preparation, R"("every": "2d", "first": "0d")", candidates), draws(200U)))
      for (const CandidateRecord& candidate : run.candidates) {
        if (candidate.end != CandidateEnd::released) continue;
        outcomes.push_back(candidate.outcome);
        bad += is_regression(candidate.outcome) ? 1 : 0;
        ++all;
      }
    return std::tuple{bad, all, outcomes};
  };
  const auto [without, all, before] = regressions(R"({"name": "red team", "takes": "1d"})");
  CHECK(std::abs(z_score(without, all, 0.4)) < z_limit);
  const auto [with, of, after] = regressions(R"({"name": "red team", "takes": "1d", "regression_odds_ratio": 0.5})");
  CHECK(std::abs(z_score(with, of, 0.2 / 0.8)) < z_limit);  // odds 2/3, then 1/3
  REQUIRE(before.size() == after.size());
  for (std::size_t i = 0; i < before.size(); ++i) CHECK(after[i] <= before[i]);  // no candidate becomes worse
}

}  // namespace rollcast::test::preparation_test
