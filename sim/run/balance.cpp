#include "balance.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace rollcast::run {

namespace {

void weigh_error_budget(RunRecord& r, const Scenario& scenario) {
  const double allowed = scenario.slo.error_budget().value() * r.requests;
  const bool breached = r.failures_sampled > allowed;
  const bool breached_anyway = r.failures_sampled - r.excess_sampled > allowed;
  r.budget_burned = allowed > 0.0 ? r.failures / allowed : 0.0;
  r.slo_breached = one_if(breached);
  r.budget_exhausted = one_if(r.excess_sampled > allowed);
  r.cost_slo = (one_if(breached) - one_if(breached_anyway)) * scenario.costs.slo_penalty.value();
}

void weigh_fairness(Run& run) {
  RunRecord& r = run.record;
  const std::array everyone{SegmentRecord{r.requests, r.failures, r.excess}};
  const Fairness fairness = fairness_of(run.segments.empty() ? std::span<const SegmentRecord>{everyone} : run.segments);
  r.fairness_gap = fairness.gap;
  r.fairness_gap_added = fairness.gap_added;
  r.worst_segment_excess = fairness.worst_hit;
}

/// What severe events that happened cost beyond those expected.
double more_severe(const RunRecord& r, const Scenario& scenario) {
  return (r.severe_events_sampled - r.severe_events) * scenario.severe_events.cost.value();
}

void total_costs(RunRecord& r, const Scenario& scenario, double more_in_counts) {
  r.total_cost = 0.0;
  for (const LedgerColumn& part : cost_parts()) r.total_cost += r.*part.value;
  r.total_cost_sampled = r.total_cost + more_in_counts + more_severe(r, scenario);
  r.over_budget = one_if(r.total_cost_sampled > scenario.decision.budget.value());
}

double more_in_counts(const RunRecord& r, const Scenario& scenario) {
  return r.total_cost_sampled - r.total_cost - more_severe(r, scenario);
}

constexpr std::array summed_columns{
    &RunRecord::requests,      &RunRecord::candidate_requests,    &RunRecord::failures,
    &RunRecord::excess,        &RunRecord::failures_sampled,      &RunRecord::excess_sampled,
    &RunRecord::severe_events, &RunRecord::severe_events_sampled, &RunRecord::incident_minutes,
    &RunRecord::timeouts,      &RunRecord::cost_failures,         &RunRecord::cost_capacity,
    &RunRecord::cost_latency,  &RunRecord::cost_people,           &RunRecord::cost_deployments,
    &RunRecord::cost_delay,    &RunRecord::cost_severe,           &RunRecord::cost_incidents};

/// The same users may be touched again.
constexpr std::array highest_columns{&RunRecord::users_touched, &RunRecord::peak_exposure,
                                     &RunRecord::peak_utilization};

}  // namespace

void balance(Run& run, const Scenario& scenario, double more_in_counts) {
  weigh_error_budget(run.record, scenario);
  weigh_fairness(run);
  total_costs(run.record, scenario, more_in_counts);
}

void add_sequel(Run& run, const Run& sequel, const Scenario& scenario) {
  RunRecord& r = run.record;
  const RunRecord& next = sequel.record;
  const double of_both = more_in_counts(r, scenario) + more_in_counts(next, scenario);
  const bool is_undetected = r.detect_h == never_h;
  for (const auto column : summed_columns) r.*column += next.*column;
  for (const auto column : highest_columns) r.*column = std::max(r.*column, next.*column);
  if (is_undetected) r.excess_before_detection = r.excess;
  for (std::size_t i = 0; i < run.segments.size(); ++i) {
    SegmentRecord& segment = run.segments[i];
    segment.requests += sequel.segments[i].requests;
    segment.failures += sequel.segments[i].failures;
    segment.excess += sequel.segments[i].excess;
    segment.cost += sequel.segments[i].cost;
  }
  for (std::size_t i = 0; i < run.kinds.size(); ++i) {
    run.kinds[i].excess += sequel.kinds[i].excess;
    run.kinds[i].cost += sequel.kinds[i].cost;
  }
  balance(run, scenario, of_both);
}

}  // namespace rollcast::run
