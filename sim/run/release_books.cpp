// What a run leaves behind, counted at its end.

#include <array>
#include <span>

#include "release.hpp"

namespace rollcast {

void Release::close_books() {
  now_ = world_->end();
  keep_fleets({});
  loads_.change(now_, nobody(), nobody(), {});
  counts_.close(now_);
  const Served served = history_.served_until(now_);
  record_->requests = served.requests;
  record_->candidate_requests = served.candidate_requests;
  record_->failures = served.failures();
  record_->harm = served.harm();
  if (record_->detect_h == never_h) record_->harm_before_detection = record_->harm;
  record_->failures_sampled = counts_.failures();
  record_->harm_sampled = counts_.harm();
  record_->users_touched = history_.users_touched(now_);
  record_->peak_utilisation = loads_.peak_utilisation();
  record_->timeouts = served.timed_out;
  book_fairness(served);

  const double allowed = scenario_->slo.error_budget().value() * served.requests;
  record_->budget_burned = allowed > 0.0 ? record_->failures / allowed : 0.0;
  record_->slo_breached = record_->failures_sampled > allowed ? 1.0 : 0.0;
  record_->ruined = record_->harm_sampled > allowed ? 1.0 : 0.0;
  const bool bad = is_regression(record_->truth);
  record_->bad_reaches_everyone = bad && record_->full_h != never_h ? 1.0 : 0.0;
  record_->missed_regression = bad && history_.candidate() > nobody() ? 1.0 : 0.0;
  book_costs(served);
}

void Release::book_fairness(const Served& served) {
  run_->segments.clear();
  for (std::size_t i = 0; i < scenario_->segments.size(); ++i) {
    const Served theirs = history_.served_until(now_, i);
    run_->segments.push_back({theirs.requests, theirs.failures(), theirs.harm()});
  }
  const std::array everyone{SegmentRecord{served.requests, served.failures(), served.harm()}};
  const Fairness fairness = fairness_of(run_->segments.empty() ? std::span<const SegmentRecord>{everyone} : run_->segments);
  record_->fairness_gap = fairness.gap;
  record_->fairness_gap_added = fairness.gap_added;
  record_->worst_segment_harm = fairness.worst_hit;
}

void Release::book_costs(const Served& served) {
  const CostSpec& price = scenario_->costs;
  const Truth& truth = world_->truth();
  const double fixed_benefit = scenario_->candidate.fix.is_forever() ? 0.0 : truth.fixed.benefit.value();
  const double benefit_in_reach = std::max(truth.candidate.benefit.value(), fixed_benefit);
  RunRecord& r = *record_;
  r.cost_failures = r.harm * price.failure.value();
  r.cost_capacity = fleet_hours_ * scenario_->fleet.replicas * scenario_->fleet.replica_hour.value();
  r.cost_latency = served.added_seconds * price.latency_second.value();
  r.cost_people = people_hours_ * price.engineer_hour.value();
  r.cost_deployments = deployments_ * price.deployment.value();
  r.cost_delay = benefit_in_reach * served.requests - served.benefit;
  r.cost_slo = r.slo_breached * price.slo_penalty.value();
  r.total_cost = 0.0;
  for (const CostPart& part : cost_parts()) r.total_cost += r.*part.value;
  r.total_cost_sampled = r.total_cost + (r.harm_sampled - r.harm) * price.failure.value();
  r.over_budget = r.total_cost_sampled > scenario_->decision.budget.value() ? 1.0 : 0.0;
}

}  // namespace rollcast
