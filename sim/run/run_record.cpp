#include "rollcast/run/run_record.hpp"

namespace rollcast::run {

std::span<const LedgerColumn> ledger_columns() {
  using Kind = LedgerColumn::Kind;
  static constexpr std::array columns{
      LedgerColumn{"requests", Kind::count, &RunRecord::requests},
      LedgerColumn{"candidate_requests", Kind::count, &RunRecord::candidate_requests},
      LedgerColumn{"failures", Kind::count, &RunRecord::failures},
      LedgerColumn{"excess_failures", Kind::count, &RunRecord::excess},
      LedgerColumn{"excess_before_detection", Kind::count, &RunRecord::excess_before_detection},
      LedgerColumn{"failures_sampled", Kind::count, &RunRecord::failures_sampled},
      LedgerColumn{"excess_sampled", Kind::count, &RunRecord::excess_sampled},
      LedgerColumn{"users_touched", Kind::count, &RunRecord::users_touched},
      LedgerColumn{"peak_exposure", Kind::share, &RunRecord::peak_exposure},
      LedgerColumn{"fairness_gap", Kind::share, &RunRecord::fairness_gap},
      LedgerColumn{"fairness_gap_added", Kind::share, &RunRecord::fairness_gap_added},
      LedgerColumn{"worst_segment_excess", Kind::share, &RunRecord::worst_segment_excess},
      LedgerColumn{"severe_events", Kind::count, &RunRecord::severe_events},
      LedgerColumn{"severe_events_sampled", Kind::count, &RunRecord::severe_events_sampled},
      LedgerColumn{"incident_minutes", Kind::count, &RunRecord::incident_minutes},
      LedgerColumn{"peak_utilization", Kind::share, &RunRecord::peak_utilization},
      LedgerColumn{"timeouts", Kind::count, &RunRecord::timeouts},
      LedgerColumn{"budget_burned", Kind::share, &RunRecord::budget_burned},
      LedgerColumn{"slo_breached", Kind::event, &RunRecord::slo_breached},
      LedgerColumn{"budget_exhausted", Kind::event, &RunRecord::budget_exhausted},
      LedgerColumn{"over_budget", Kind::event, &RunRecord::over_budget},
      LedgerColumn{"regression_fully_rolled_out", Kind::event, &RunRecord::regression_fully_rolled_out},
      LedgerColumn{"false_rollback", Kind::event, &RunRecord::false_rollback},
      LedgerColumn{"missed_regression", Kind::event, &RunRecord::missed_regression},
      LedgerColumn{"detect_h", Kind::time, &RunRecord::detect_h},
      LedgerColumn{"decide_h", Kind::time, &RunRecord::decide_h},
      LedgerColumn{"full_h", Kind::time, &RunRecord::full_h},
      LedgerColumn{"recover_h", Kind::time, &RunRecord::recover_h},
      LedgerColumn{"cost_failures", Kind::money, &RunRecord::cost_failures},
      LedgerColumn{"cost_capacity", Kind::money, &RunRecord::cost_capacity},
      LedgerColumn{"cost_latency", Kind::money, &RunRecord::cost_latency},
      LedgerColumn{"cost_people", Kind::money, &RunRecord::cost_people},
      LedgerColumn{"cost_deployments", Kind::money, &RunRecord::cost_deployments},
      LedgerColumn{"cost_delay", Kind::money, &RunRecord::cost_delay},
      LedgerColumn{"cost_slo", Kind::money, &RunRecord::cost_slo},
      LedgerColumn{"cost_severe", Kind::money, &RunRecord::cost_severe},
      LedgerColumn{"cost_incidents", Kind::money, &RunRecord::cost_incidents},
      LedgerColumn{"total_cost", Kind::money, &RunRecord::total_cost},
      LedgerColumn{"total_cost_sampled", Kind::money, &RunRecord::total_cost_sampled},
  };
  return columns;
}

std::span<const CostPart> cost_parts() {
  static constexpr std::array parts{
      CostPart{"cost_failures", "failed requests", "/costs/failure", &RunRecord::cost_failures},
      CostPart{"cost_capacity", "extra capacity", "/fleet/replica_hour", &RunRecord::cost_capacity},
      CostPart{"cost_latency", "slower answers", "/costs/latency_second", &RunRecord::cost_latency},
      CostPart{"cost_people", "people", "/costs/engineer_hour", &RunRecord::cost_people},
      CostPart{"cost_deployments", "deployments", "/costs/deployment", &RunRecord::cost_deployments},
      CostPart{"cost_delay", "benefit delayed", "/candidate/outcomes/improvement/benefit", &RunRecord::cost_delay},
      CostPart{"cost_slo", "missed objective", "/costs/slo_penalty", &RunRecord::cost_slo},
      CostPart{"cost_severe", "severe events", "/severe_events/cost", &RunRecord::cost_severe},
      CostPart{"cost_incidents", "incidents caused", "/costs/incident_minute", &RunRecord::cost_incidents},
  };
  return parts;
}

}  // namespace rollcast::run
