#include "adaptive/optimal_stopping.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "adaptive/stopping/learned_rule.hpp"
#include "adaptive/stopping/release_problem.hpp"
#include "rollcast/kernel/odds.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

/// What all runs of a plan share.
struct StoppingPlan {
  ReleaseModel model;
  std::vector<CandidateKind> kinds;
  StoppingRule rule;              ///< by number of batches
  std::vector<double> tempering;  ///< by batch, of the likelihood
  FleetPlan fleet;
  Duration switch_back, rollback_time;
};

class OptimalStopping final : public Strategy {
 public:
  explicit OptimalStopping(std::shared_ptr<const StoppingPlan> plan) : plan_{std::move(plan)} {
    for (const CandidateKind& kind : plan_->kinds) log_chances_.push_back(std::log(kind.chance));
  }

  Decision look(const Observation& seen) override {
    if (ends_.is_never()) return begin_batch(seen.now);
    learn(seen.since_look);
    if (seen.now < ends_) return stay(ends_);
    const StopAct act = plan_->rule[batch_ + 1].act(log_odds_of_bad(plan_->kinds, log_chances_));
    const Reading why{seen.since_look, opinion(act)};
    if (act == StopAct::roll_back) return Decision::roll_back().because(why);
    if (seen.frozen) return wait_for(seen.thaws).because(why);
    is_promoted_ = act == StopAct::promote;
    if (is_promoted_) return Decision::promote().because(why);
    ++batch_;
    return begin_batch(seen.now).because(why);
  }

  Duration rollback_takes(SimTime) const override { return is_promoted_ ? plan_->rollback_time : plan_->switch_back; }

 private:
  void learn(const Samples& seen) {
    const double usual = plan_->kinds.front().failure;
    for (std::size_t k = 1; k < plan_->kinds.size(); ++k)
      log_chances_[k] += plan_->tempering[batch_] *
                         log_likelihood_ratio(plan_->model.evidence, {usual, plan_->kinds[k].failure}, seen);
  }

  static Opinion opinion(StopAct act) {
    if (act == StopAct::go_on) return Opinion::inconclusive;
    return act == StopAct::promote ? Opinion::pass_at_once : Opinion::fail;
  }

  Decision begin_batch(SimTime now) {
    const bool goes_on = batch_ > 0 && share(batch_) == share(batch_ - 1);
    ends_ = now + plan_->model.schedule.every;
    return goes_on ? stay(ends_)
                   : Decision::shift_to(share(batch_), ends_, Watch::counts, plan_->fleet.at(share(batch_)));
  }

  Decision stay(SimTime until) const {
    return Decision::hold_until(until, Watch::counts, plan_->fleet.at(share(batch_)));
  }

  /// The batch goes on until the share may be changed again.
  Decision wait_for(SimTime thaws) {
    if (!thaws.is_never()) ends_ = thaws;
    return stay(thaws);
  }

  Share share(std::size_t batch) const { return plan_->model.schedule.share(batch); }

  std::shared_ptr<const StoppingPlan> plan_;
  std::vector<double> log_chances_;  ///< of the kinds, up to a common sum
  std::size_t batch_ = 0;
  SimTime ends_ = SimTime::never();  ///< the batch
  bool is_promoted_ = false;
};

BatchSchedule read_schedule(const Fields& fields, Duration tick) {
  constexpr std::int64_t batches_of_a_step = 4, most_batches = 500;
  BatchSchedule schedule;
  schedule.steps = fields.shares({"steps",
                                  "Shares of requests. It can promote after any batch.",
                                  R"(["1%", "10%", "50%"])",
                                  {.range = "growing from above 0 %, below 100 %"}},
                                 std::vector{Share{0.01}, Share{0.05}, Share{0.25}, Share{0.50}});
  schedule.every =
      fields.duration({"every",
                       "Length of a batch.",
                       "2h",
                       {.by_default = "`\"1h\"`, at least the tick", .range = "at most 500 batches in all"}},
                      std::max(Duration::hours(1), tick), {.at_least = tick, .multiple_of = tick});
  schedule.every = std::max(schedule.every, tick);
  schedule.bake =
      fields.duration({"bake",
                       "Length of each step. After the last it must decide.",
                       "1d",
                       {.by_default = "four batches", .range = "a multiple of `every`"}},
                      schedule.every * batches_of_a_step, {.at_least = schedule.every, .multiple_of = schedule.every});
  const auto& steps = schedule.steps;
  const bool grow = std::adjacent_find(steps.begin(), steps.end(), std::greater_equal<>{}) == steps.end();
  const bool possible = !steps.empty() && steps.front() > nobody() && steps.back() < all_traffic() && grow;
  if (!possible && !fields.has_error("steps"))
    fields.error(
        "steps",
        "must grow from above 0% to below 100% (100 % of traffic is served once it promotes). Write for example "
        "[\"1%\", \"10%\", \"50%\"].");
  if (!possible) schedule.steps = {Share{0.5}};
  if (std::ssize(schedule.steps) * (schedule.bake / schedule.every) > most_batches)
    fields.error("every", fmt::format("makes more than {} batches. Make it longer.", most_batches));
  return schedule;
}

/// What is known before the release: what the scenario says, unless it is written.
Prospects read_prospects(const Fields& fields, const Scenario& scenario) {
  constexpr double told_apart = 1.001;
  const bool is_valid = !fields.has_any_error();
  const Prospects usual = is_valid ? prospects_of(scenario) : Prospects{0.5, {0.01, 0.02}, {}, 0.0, {}};
  Prospects known = usual;
  const Key bad_probability_key{
      "bad_probability",
      "Chance that the candidate is bad before anything is seen of it.",
      "20%",
      {.by_default = "that of the regressions among `candidate.outcomes`, given that they pass `offline`",
       .range = "strictly between 0 % and 100 %"}};
  const double chance_of_bad = fields.probability(bad_probability_key, Probability{usual.chance_of_bad}).value();
  const Key good_failure_key{"good_failure",
                             "Failure probability of a good candidate.",
                             "0.5%",
                             {.by_default = "from `candidate.outcomes`", .range = "strictly between 0 % and 100 %"}};
  known.failure.good = fields.probability(good_failure_key, Probability{usual.failure.good}).value();
  const Key bad_failure_key{
      "bad_failure",
      "Failure probability of a bad candidate. With this or `good_failure` written there are two kinds of candidate.",
      "5%",
      {.by_default = "from `candidate.outcomes`; where no class is bad or fails more, twice the odds",
       .range = "above `good_failure`, below 100 %"}};
  known.failure.bad = fields.probability(bad_failure_key, Probability{usual.failure.bad}).value();
  for (const auto& [key, value] :
       {std::pair{"bad_probability", chance_of_bad}, std::pair{"good_failure", known.failure.good},
        std::pair{"bad_failure", known.failure.bad}})
    if (value <= 0.0 || value >= 1.0)
      fields.error(key, "must lie strictly between 0% and 100% (nothing could be learned).");
  if (known.failure.bad < told_apart * known.failure.good)
    fields.error(
        "bad_failure",
        fmt::format("must be above \"good_failure\", {:.6g} (else nothing tells a bad candidate from a good one).",
                    known.failure.good));
  if (fields.has_any_error()) return known;
  if (fields.has("bad_probability")) known.set_chance_of_bad(chance_of_bad);
  if (fields.has("good_failure") || fields.has("bad_failure")) known.keep_two_kinds();
  return known;
}

EvidenceModel read_evidence(const Fields& fields, const Scenario& scenario) {
  static constexpr std::array<std::string_view, 2> names{"control", "baseline"};
  EvidenceModel model{.baseline_failure = scenario.baseline.failure.value(), .per = scenario.own_clustering.per};
  model.with =
      static_cast<ComparedWith>(fields.choice({"compare",
                                               "What counts are weighed against: the failures of the baseline in the "
                                               "same batch, or `good_failure` and `bad_failure` themselves.",
                                               "baseline"},
                                              names, 0));
  const double shared = model.with == ComparedWith::baseline ? scenario.shared_clustering.icc : 0.0;
  model.icc = fields.number(
      {"icc",
       "Correlation of failures within `clustering.own.per`, by which counts tell less; 0 takes each request for "
       "independent.",
       "0.001",
       {.by_default = "that of `clustering.own`, and of `clustering.shared` too with `compare` `\"baseline\"`"}},
      std::min(scenario.own_clustering.icc + shared, 0.9), {.at_least = 0.0, .at_most = 0.9});
  return model;
}

StatedCosts read_costs(const Fields& fields) {
  const auto stated = [&](const Key& key) {
    return fields.has(key.name) ? std::optional{fields.money(key, required)} : std::nullopt;
  };
  return {stated({"batch_cost",
                  "Cost of each batch, in place of the benefit that it misses and the excess failures that it adds.",
                  "50 USD",
                  {.by_default = "worked out from the scenario"}}),
          stated({"bad_released",
                  "Cost of promoting a bad candidate, whenever it is.",
                  "20000 USD",
                  {.by_default = "worked out from the scenario"}}),
          stated({"good_rolled_back",
                  "Cost of rolling a good candidate back, whenever it is.",
                  "5000 USD",
                  {.by_default = "worked out from the scenario"}})};
}

enum class FoundBy { backward_induction, q_learning, sarsa };

struct Search {
  FoundBy by{};
  Lessons lessons;
};

Search read_search(const Fields& fields) {
  static constexpr std::array<std::string_view, 3> names{"backward_induction", "q_learning", "sarsa"};
  Search search;
  search.by = static_cast<FoundBy>(fields.choice(
      {"learn",
       "Works the rule out, or learns it from simulated releases with fixed random numbers. What is learned is not as "
       "good: Q-learning comes near, SARSA learns what is best while acts are tried at random, and stops too soon.",
       "q_learning"},
      names, 0));
  search.lessons.by = search.by == FoundBy::sarsa ? LearnBy::sarsa : LearnBy::q_learning;
  search.lessons.episodes = static_cast<std::uint32_t>(fields.whole_number(
      {"episodes", "Releases to learn from.", "50000"}, 200'000, {.at_least = 1.0, .at_most = 10'000'000.0}));
  search.lessons.exploration = fields.number(
      {"exploration", "Chance that an act is tried at random while it learns; falls to 0 by the last release.", "0.05"},
      0.01, {.above = 0.0, .at_most = 1.0});
  return search;
}

StoppingRule find_rule(const Search& search, const StoppingProblem& problem) {
  const EvidenceLattice lattice{problem};
  return search.by == FoundBy::backward_induction ? optimal_rule(problem, lattice).rule
                                                  : learned_rule(problem, lattice, search.lessons);
}

std::vector<PlannedStage> planned(const StoppingPlan& plan) {
  std::vector<PlannedStage> stages;
  for (const Share share : plan.model.schedule.steps)
    stages.push_back({share, plan.model.schedule.bake, plan.fleet.at(share)});
  stages.push_back({all_traffic(), Duration::forever(), Fleets::switched()});
  return stages;
}

/// Boundaries in log odds as chances; those that nothing reaches lie outside 0 to 1.
std::vector<PlannedLook> looks_of(const StoppingPlan& plan) {
  constexpr double no_promotion = -1.0, no_rollback = 2.0;
  std::vector<PlannedLook> looks;
  for (std::size_t look = 1; look < plan.rule.size(); ++look) {  // the first batch is always served
    const Boundaries& at = plan.rule[look];
    looks.push_back(
        {plan.model.schedule.every * static_cast<std::int64_t>(look), plan.model.schedule.share(look - 1),
         std::isinf(at.promote_until) && at.promote_until < 0.0 ? no_promotion : logistic(at.promote_until),
         std::isinf(at.rollback_from) && at.rollback_from > 0.0 ? no_rollback : logistic(at.rollback_from)});
  }
  return looks;
}

}  // namespace

StrategyPlan read_optimal_stopping(const Fields& fields, const Scenario& scenario) {
  StoppingPlan plan;
  plan.model.schedule = read_schedule(fields, scenario.tick);
  plan.model.prospects = read_prospects(fields, scenario);
  plan.model.evidence = read_evidence(fields, scenario);
  plan.model.costs = read_costs(fields);
  const Search search = read_search(fields);
  plan.fleet = read_fleet_plan(fields, FleetRule::added, scenario);
  plan.switch_back = read_switch_back(fields, Duration::minutes(5));
  plan.rollback_time = read_rollback_time(fields);
  if (fields.has_any_error()) return {};
  const UsualCounts counts{scenario, plan.model.schedule};
  const StoppingProblem problem = stopping_problem(plan.model, scenario, counts);
  plan.kinds = problem.kinds;
  plan.rule = find_rule(search, problem);
  for (std::size_t batch = 0; batch < plan.model.schedule.batches(); ++batch)
    plan.tempering.push_back(information(plan.model, counts, batch).tempering);
  const auto shared = std::make_shared<const StoppingPlan>(std::move(plan));
  return {planned(*shared), [shared] { return std::make_unique<OptimalStopping>(shared); }, {}, {}, looks_of(*shared)};
}

}  // namespace rollcast::strategies
