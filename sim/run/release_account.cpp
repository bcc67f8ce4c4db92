// What a run leaves behind, counted at its end.

#include <array>
#include <span>
#include <utility>

#include "benefit.hpp"
#include "failure_account.hpp"
#include "release.hpp"
#include "severe_account.hpp"

namespace rollcast::run {

void Release::close_account() {
  now_ = world_->end();
  keep_fleets({});
  loads_.change(now_, {}, {});
  end_incident();
  responders_.are_done(now_);
  counts_->close(now_);
  const Served served = history_.served_until(now_);
  record_->requests = served.requests;
  record_->candidate_requests = served.candidate_requests;
  record_->failures = served.failures();
  record_->excess = served.excess();
  if (record_->detect_h == never_h) record_->excess_before_detection = record_->excess;
  record_->failures_sampled = counts_->failures();
  record_->excess_sampled = counts_->excess().total();
  record_->users_touched = history_.users_touched(now_);
  record_->peak_utilization = loads_.peak_utilization();
  record_->timeouts = served.timed_out;
  book_fairness(served);

  const double allowed = scenario_->slo.error_budget().value() * served.requests;
  record_->budget_burned = allowed > 0.0 ? record_->failures / allowed : 0.0;
  record_->slo_breached = record_->failures_sampled > allowed ? 1.0 : 0.0;
  const bool breached_anyway = record_->failures_sampled - record_->excess_sampled > allowed;
  record_->cost_slo = (record_->slo_breached - (breached_anyway ? 1.0 : 0.0)) * scenario_->costs.slo_penalty.value();
  record_->budget_exhausted = record_->excess_sampled > allowed ? 1.0 : 0.0;
  const bool bad = is_regression(record_->truth);
  record_->regression_fully_rolled_out = bad && record_->full_h != never_h ? 1.0 : 0.0;
  record_->missed_regression = bad && history_.candidate() > nobody() ? 1.0 : 0.0;
  book_costs(served);
}

void Release::book_fairness(const Served& served) {
  run_->segments.clear();
  for (std::size_t i = 0; i < scenario_->segments.size(); ++i) {
    const Served theirs = history_.served_until(now_, i);
    run_->segments.push_back({theirs.requests, theirs.failures(), theirs.excess()});
  }
  const std::array everyone{SegmentRecord{served.requests, served.failures(), served.excess()}};
  const Fairness fairness =
      fairness_of(run_->segments.empty() ? std::span<const SegmentRecord>{everyone} : run_->segments);
  record_->fairness_gap = fairness.gap;
  record_->fairness_gap_added = fairness.gap_added;
  record_->worst_segment_excess = fairness.worst_hit;
}

void Release::book_costs(const Served& served) {
  const CostSpec& price = scenario_->costs;
  const SevereExcess severe = severe_excess(*world_, run_->exposure);
  RunRecord& r = *record_;
  r.severe_events = severe.expected;
  r.severe_events_sampled = severe.sampled;
  r.incident_minutes = incident_minutes_;
  FailureAccount account = account_for_failures(*world_, history_, *counts_, now_);
  run_->kinds = std::move(account.kinds);
  for (std::size_t i = 0; i < account.segments.size(); ++i) run_->segments[i].cost = account.segments[i];
  r.cost_failures = account.cost;
  r.cost_capacity = fleet_hours_ * scenario_->fleet.replicas * scenario_->fleet.replica_hour.value();
  r.cost_latency = served.added_seconds * price.latency_second.value();
  r.cost_people =
      (responders_.hours() + (price.off_hours_factor - 1.0) * responders_.off_hours()) * price.engineer_hour.value();
  r.cost_deployments = deployments_ * price.deployment.value();
  r.cost_delay = missed_benefit(*world_, run_->exposure, served);
  r.cost_severe = r.severe_events * scenario_->severe_events.cost.value();
  r.cost_incidents = r.incident_minutes * price.incident_minute.value();
  r.total_cost = 0.0;
  for (const LedgerColumn& part : cost_parts()) r.total_cost += r.*part.value;
  r.total_cost_sampled = r.total_cost + account.more_in_counts +
                         (r.severe_events_sampled - r.severe_events) * scenario_->severe_events.cost.value();
  r.over_budget = r.total_cost_sampled > scenario_->decision.budget.value() ? 1.0 : 0.0;
}

}  // namespace rollcast::run
