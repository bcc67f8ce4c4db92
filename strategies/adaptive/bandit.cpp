#include "adaptive/bandit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "stages/batch_length.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/gate.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

struct BanditOptions {
  Share start, floor, cap;
  double round_to = 0.0;  ///< shares below 100 % are multiples of it; 0: any
  Duration batch, at_most;
  BetaDistribution prior;
  Probability promote_at, rollback_at;
  GatePlan guardrail;
  FleetPlan fleet;
  Duration switch_back, rollback_time;

  /// The share that is served for a probability that the candidate fails less.
  Share served_at(double probability) const {
    const double rounded = round_to > 0.0 ? round_to * std::round(probability / round_to) : probability;
    return std::clamp(Share{rounded}, floor, cap);
  }
};

class Bandit final : public Strategy {
 public:
  explicit Bandit(std::shared_ptr<const BanditOptions> options)
      : options_{std::move(options)}, gate_{options_->guardrail} {}

  Decision look(const Observation& seen) override {
    if (share_ == nobody()) {
      time_is_up_ = seen.now + options_->at_most;
      return begin_batch(options_->start, seen.now);
    }
    const bool is_over = gate_.is_over(seen.now);
    const GateAnswer guard = gate_.ask(seen, seen.since_look, seen.since_stage, options_->batch);
    if (guard == GateAnswer::roll_back) return Decision::roll_back().because({seen.since_look, Opinion::fail});
    if (guard == GateAnswer::stay && !is_over) return stay(seen.now);
    const Samples counts = learned_ + seen.since_stage;
    const double better = thompson_share(counts, options_->prior).value();
    if (better <= options_->rollback_at.value()) return Decision::roll_back().because({counts, Opinion::fail});
    return guard == GateAnswer::stay ? stay(seen.now) : end_batch(better, counts, seen.now);
  }

  Duration rollback_takes(SimTime) const override {
    return is_promoted_ ? options_->rollback_time : options_->switch_back;
  }

 private:
  Decision end_batch(double better, const Samples& counts, SimTime now) {
    const bool time_is_up = now >= time_is_up_;
    if (better >= options_->promote_at.value() || (time_is_up && better >= 0.5)) {
      is_promoted_ = true;
      return Decision::promote().because({counts, Opinion::pass});
    }
    if (time_is_up) return Decision::roll_back().because({counts, Opinion::fail});
    return go_on_with(options_->served_at(better), counts, now).because({counts, Opinion::inconclusive});
  }

  Decision go_on_with(Share share, const Samples& counts, SimTime now) {
    if (share == share_) {
      gate_.prolong(now, until_next_end(now));
      return stay(now);
    }
    learned_ = counts;
    return begin_batch(share, now);
  }

  Duration until_next_end(SimTime now) const { return std::min(options_->batch, time_is_up_ - now); }

  Decision begin_batch(Share share, SimTime now) {
    share_ = share;
    const SimTime look_at = gate_.open(now, until_next_end(now));
    return Decision::shift_to(share, look_at, Watch::counts, options_->fleet.at(share)).guarded_by(gate_.guard(now));
  }

  Decision stay(SimTime now) const {
    return Decision::hold_until(gate_.next_look(now), Watch::counts, options_->fleet.at(share_))
        .guarded_by(gate_.guard(now));
  }

  std::shared_ptr<const BanditOptions> options_;
  Gate gate_;
  SimTime time_is_up_;
  Share share_ = nobody();
  Samples learned_;  ///< of stages that are over
  bool is_promoted_ = false;
};

/// A judge that rolls back, and has no say in anything else.
GatePlan read_guardrail(const Fields& fields, const Scenario& scenario) {
  GatePlan plan;
  plan.judge = read_judge(
      fields,
      {"judge",
       "Stands guard over each share: where it fails the candidate, that is rolled back at once. It has no other say.",
       R"({"name": "burn_rate"})"},
      "none", scenario);
  plan.when_inconclusive = WhenInconclusive::promote;
  plan.waits_for_labels = scenario.watching.labels.has_value();
  return plan;
}

void read_shares(const Fields& fields, BanditOptions& options) {
  options.start =
      fields.share({"start", "Share of the candidate in the first batch.", "1%", {.range = "above 0 %"}}, Share{0.05});
  options.floor =
      fields.share({"floor", "Least share while it is undecided.", "1%", {.range = "above 0 %"}}, Share{0.05});
  options.cap =
      fields.share({"cap", "Largest share while it is undecided.", "50%", {.range = "at least `floor`"}}, Share{0.95});
  const Key round_to_key{"round_to",
                         "Shares are multiples of it, so that small changes are no deployments; 0: any share.", "5%"};
  options.round_to = fields.share(round_to_key, Share{0.01}).value();
  if (options.start == nobody())
    fields.error("start", "must be above 0% (else nothing is ever learned). Write for example \"5%\".");
  if (options.floor == nobody())
    fields.error("floor", "must be above 0% (else nothing more is learned there). Write for example \"1%\".");
  if (options.floor <= options.cap || fields.has_error("floor") || fields.has_error("cap")) return;
  fields.error("cap", "is less than \"floor\" (the share lies between them). Raise it.");
  options.cap = options.floor;
}

void read_decision(const Fields& fields, const Scenario& scenario, BanditOptions& options) {
  const double p = scenario.baseline.failure.value(), usual_successes = p > 0.0 ? (1.0 - p) / p : 1.0;
  options.prior.alpha =
      fields.number({"prior_failures", "Failures that each version is taken to have had before.", "2"}, 1.0,
                    {.at_least = 0.1, .at_most = 1e9});
  options.prior.beta = fields.number({"prior_successes",
                                      "Successes that each version is taken to have had before. The default keeps a "
                                      "small share without failures from looking worse than a large one without any.",
                                      "1000",
                                      {.by_default = "so many that both have failed as `baseline.failure` says"}},
                                     std::clamp(usual_successes, 0.1, 1e9), {.at_least = 0.1, .at_most = 1e9});
  options.promote_at = fields.probability({"promote_at",
                                           "The candidate is promoted when it fails less with this probability.",
                                           "95%",
                                           {.range = "above 50 %"}},
                                          Probability{0.99});
  options.rollback_at = fields.probability({"rollback_at",
                                            "The candidate is rolled back when it fails less with this probability.",
                                            "5%",
                                            {.range = "below 50 %"}},
                                           Probability{0.01});
  if (options.promote_at.value() <= 0.5 && !fields.has_error("promote_at"))
    fields.error("promote_at",
                 "must be above 50% (it is the chance of failing less at which all get the candidate). Raise it.");
  if (options.rollback_at.value() >= 0.5 && !fields.has_error("rollback_at"))
    fields.error("rollback_at",
                 "must be below 50% (it is the chance of failing less at which it is rolled back). Lower it.");
  const Duration week = std::max(Duration::days(7), options.batch);
  options.at_most = fields.duration({"at_most",
                                     "After this time it is promoted or rolled back by what is more likely.",
                                     "14d",
                                     {.by_default = "`\"7d\"`, at least the batch", .range = "at least `batch`"}},
                                    week, {.at_least = options.batch, .multiple_of = scenario.tick});
}

/// What a candidate meets that fails as often as the baseline.
std::vector<PlannedStage> planned(const BanditOptions& options) {
  const Share even = options.served_at(0.5);
  std::vector<PlannedStage> stages{{options.start, options.batch, options.fleet.at(options.start)}};
  if (options.at_most > options.batch)
    stages.push_back({even, options.at_most - options.batch, options.fleet.at(even)});
  stages.push_back({all_traffic(), Duration::forever(), Fleets::switched()});
  return stages;
}

}  // namespace

Share thompson_share(const Samples& counts, const BetaDistribution& prior) {
  const auto after = [&](const Sample& seen) -> BetaDistribution {
    return {prior.alpha + static_cast<double>(seen.failures), prior.beta + static_cast<double>(seen.successes())};
  };
  return Share{probability_worse(after(counts.control), after(counts.candidate), 1.0)};
}

StrategyPlan read_bandit(const Fields& fields, const Scenario& scenario) {
  auto options = std::make_shared<BanditOptions>();
  options->batch = read_batch_length(
      fields,
      {"batch",
       "How long a share stays as it is. What metrics and labels tell of a share when it has changed is lost.",
       "2h",
       {.by_default =
            "`\"1h\"`, at least the tick, plus `watching.metrics_delay` and the median of `watching.labels.delay`",
        .range = "longer than `watching.metrics_delay`"}},
      Duration::hours(1), scenario);
  read_shares(fields, *options);
  read_decision(fields, scenario, *options);
  options->fleet = read_fleet_plan(fields, FleetRule::added, scenario);
  options->switch_back = read_switch_back(fields, Duration::minutes(5));
  options->rollback_time = read_rollback_time(fields);
  options->guardrail = read_guardrail(fields, scenario);
  const std::shared_ptr<const BanditOptions> shared = options;
  return {planned(*shared), [shared] { return std::make_unique<Bandit>(shared); },
          why_asked_at_every_look(shared->guardrail)};
}

}  // namespace rollcast::strategies
