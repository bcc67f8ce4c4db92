#include "adaptive/ruin_ramp.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "adaptive/excess_ledger.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/offline_gate.hpp"
#include "rollcast/world/quality.hpp"
#include "rollcast/world/traffic.hpp"
#include "stages/batch_length.hpp"
#include "stages/fleet_rule.hpp"
#include "stages/stage_options.hpp"

namespace rollcast::strategies {

namespace {

struct RampOptions {
  TickCurve usual_requests;
  ExcessBelief prior{};
  double budget = 0.0;  ///< failures
  double z = 0.0;       ///< of one stage's risk
  Share start{};        ///< the most that a stage serves before anything was measured
  Share cap{};          ///< the most that a stage serves, but for all users
  std::int64_t stages = 0;
  Duration stage{};
  Share least{};
  Sample usual{};  ///< of the baseline: one failure, that rates are never worked out from nothing
  FleetPlan fleet{};
  Duration switch_back{}, rollback_time{};
};

class RuinRamp final : public Strategy {
 public:
  explicit RuinRamp(std::shared_ptr<const RampOptions> options)
      : options_{std::move(options)}, ledger_{options_->prior, options_->usual} {}

  Decision look(const Observation& seen) override {
    if (stage_ == 0) {
      const Share first = allowed(ledger_, seen.now);
      return first < options_->least ? Decision::roll_back() : begin_stage(first, seen.now);
    }
    const ExcessLedger now_known = after(seen);
    const Share next = allowed(now_known, seen.now);
    if (next < options_->least) return Decision::roll_back().because({seen.since_stage, Opinion::fail});
    if (seen.frozen) return Decision::hold_until(seen.thaws, Watch::counts, options_->fleet.at(share_));
    if (seen.since_stage.control.requests > 0) control_ = seen.since_stage.control;
    ledger_ = now_known;
    return end_stage(next, seen);
  }

  Duration rollback_takes(SimTime) const override {
    return is_promoted_ ? options_->rollback_time : options_->switch_back;
  }

 private:
  Decision end_stage(Share next, const Observation& seen) {
    const bool is_last = stage_ == options_->stages;
    if (share_ == all_traffic() || (is_last && next == all_traffic())) {
      is_promoted_ = true;
      return Decision::promote().because({compared(seen.since_stage), Opinion::pass});
    }
    if (is_last) return Decision::roll_back().because({compared(seen.since_stage), Opinion::fail});
    return begin_stage(next, seen.now).because({compared(seen.since_stage), Opinion::inconclusive});
  }

  Decision begin_stage(Share share, SimTime now) {
    ++stage_;
    share_ = share;
    began_ = now;
    return Decision::shift_to(share, now + options_->stage, Watch::counts, options_->fleet.at(share));
  }

  Samples compared(const Samples& stage) const {
    return {stage.candidate, stage.control.requests > 0 ? stage.control : control_};
  }

  double usual_requests_between(SimTime from, SimTime to) const {
    return options_->usual_requests.at(to) - options_->usual_requests.at(from);
  }

  /// Requests that metrics do not tell of yet are taken to have come as usual.
  ExcessLedger after(const Observation& seen) const {
    ExcessLedger ledger = ledger_;
    ledger.book(seen.since_stage, share_.value() * usual_requests_between(began_, seen.now));
    return ledger;
  }

  Share allowed(const ExcessLedger& ledger, SimTime now) const {
    const double requests = ledger.largest_exposure(options_->budget, options_->z);
    const double all = usual_requests_between(now, now + options_->stage);
    if (requests > 0.0 && all < 1.0) return std::max(share_, options_->start);  // nobody comes
    const Share bearable = requests >= all ? all_traffic() : std::min(Share{requests / all}, options_->cap);
    return ledger.has_measured() ? bearable : std::min(bearable, options_->start);
  }

  std::shared_ptr<const RampOptions> options_;
  ExcessLedger ledger_;
  Sample control_;  ///< of the last stage that had one
  std::int64_t stage_ = 0;
  Share share_ = nobody();
  SimTime began_;
  bool is_promoted_ = false;
};

/// The mean and standard deviation of excess failures per request over the scenario's classes that pass offline
/// evaluation, each at its medians.
ExcessBelief prior_of(const Scenario& scenario) {
  const Screening screening = screening_of(scenario);
  const double baseline = usual_baseline(scenario).total;
  double mean = 0.0, square = 0.0;
  for (std::size_t k = 0; k < outcome_count; ++k) {
    const double excess = usual_candidate(scenario, scenario.candidate.outcomes[k]).total - baseline;
    mean += screening.given_pass[k].value() * excess;
    square += screening.given_pass[k].value() * excess * excess;
  }
  const double least_sd = scenario.baseline.failure.value() / 10.0;
  return {mean, std::max(std::sqrt(std::max(square - mean * mean, 0.0)), least_sd)};
}

/// What a candidate meets that fails as often as the baseline, where counts are as expected and nothing is late or
/// frozen.
std::vector<PlannedStage> planned(const std::shared_ptr<const RampOptions>& options, double failure) {
  RuinRamp ramp{options};
  const auto served = [&](double requests) { return Sample{std::llround(requests), std::llround(requests * failure)}; };
  std::vector<PlannedStage> stages;
  SimTime now;
  for (Decision next = ramp.look({}); next.act == Decision::Act::shift; now = now + options->stage) {
    stages.push_back({next.share, options->stage, next.fleets});
    const double requests = options->usual_requests.at(now + options->stage) - options->usual_requests.at(now);
    const double part = next.share.value();
    Observation seen{now + options->stage, next.share, {served(part * requests), served((1.0 - part) * requests)}, {}};
    seen.since_stage = seen.since_look;
    next = ramp.look(seen);
    if (next.act == Decision::Act::promote) stages.push_back({all_traffic(), Duration::forever(), next.fleets});
  }
  return stages;
}

void read_risk(const Fields& fields, const Scenario& scenario, RampOptions& options) {
  constexpr double usual_part = 0.02, least_budget = 10.0;
  const SimTime end = SimTime{} + options.stage * options.stages;
  const double requests = options.usual_requests.at(end) - options.usual_requests.at(SimTime{});
  const double usual_budget =
      std::max(std::round(usual_part * scenario.slo.error_budget().value() * requests), least_budget);
  options.budget =
      fields.number({"budget",
                     "Excess failures that the ramp may add. The default is assumed.",
                     "500",
                     {.by_default = "2 % of the error budget of the stages' time at the usual traffic, at least 10"}},
                    usual_budget, {.above = 0.0, .at_most = 1e15});
  constexpr double least_delta = 1e-9;
  const Key delta_key{"delta",
                      "Risk over all stages that the ramp adds more excess failures than its budget.",
                      "1%",
                      {.range = "at least 1e-9, below 50 %"}};
  const double delta = fields.probability(delta_key, Probability{0.05}).value();
  if (delta >= least_delta && delta < 0.5)
    options.z = normal_quantile(1.0 - delta / static_cast<double>(options.stages));
  else if (!fields.has_error("delta"))
    fields.error("delta",
                 "must be 1e-9 at least and less than 50% (it is the risk that excess failures exceeds the budget).");
  const ExcessBelief prior = prior_of(scenario);
  options.prior.mean = fields.number(
      {"prior_mean",
       "Excess failures per request that are expected beforehand; negative where the candidate avoids failures.",
       "0",
       {.by_default = "the mean over `candidate.outcomes` of those that pass `offline`"}},
      prior.mean, {.at_least = -1.0, .at_most = 1.0});
  options.prior.sd = fields.number(
      {"prior_sd",
       "Standard deviation of what is expected beforehand.",
       "0.002",
       {.by_default =
            "that over `candidate.outcomes` of those that pass `offline`, at least a tenth of `baseline.failure`"}},
      prior.sd, {.above = 0.0, .at_most = 1.0});
}

}  // namespace

StrategyPlan read_ruin_ramp(const Fields& fields, const Scenario& scenario) {
  auto options = std::make_shared<RampOptions>(RampOptions{usual_requests(scenario)});
  options->stages =
      fields.whole_number({"stages", "At most so many stages, each with the same part of the risk.", "10"}, 6,
                          {.at_least = 1.0, .at_most = 1'000.0});
  options->stage = read_batch_length(
      fields,
      {"stage",
       "How long each stage lasts.",
       "8h",
       {.by_default =
            "`\"4h\"`, at least the tick, plus `watching.metrics_delay` and the median of `watching.labels.delay`",
        .range = "longer than `watching.metrics_delay`"}},
      Duration::hours(4), scenario);
  read_risk(fields, scenario, *options);
  options->start = fields.share({"start", "Largest share before anything has been measured.", "1%"}, Share{0.05});
  options->cap = fields.share(
      {"cap", "A stage serves 100 % of traffic or no more than this, so that there is a control to measure with.",
       "25%"},
      Share{0.5});
  options->least = fields.share(
      {"least", "It is rolled back where only less than this may be served.", "0.01%", {.range = "at most `start`"}},
      Share{0.001});
  if (options->least > options->start && !fields.has_error("least") && !fields.has_error("start"))
    fields.error("least", "is more than \"start\" (it would be rolled back at once). Lower it.");
  const double failure = scenario.baseline.failure.value();
  options->usual = {std::llround(1.0 / std::max(failure, 1e-9)), 1};
  options->fleet = read_fleet_plan(fields, FleetRule::added, scenario);
  options->switch_back = read_switch_back(fields, Duration::minutes(5));
  options->rollback_time = read_rollback_time(fields);
  const std::shared_ptr<const RampOptions> shared = options;
  return {planned(shared, failure), [shared] { return std::make_unique<RuinRamp>(shared); }, ""};
}

}  // namespace rollcast::strategies
