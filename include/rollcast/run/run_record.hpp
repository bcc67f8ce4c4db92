#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

/// How a run ended.
enum class Ending { promoted, rolled_back, undecided, not_released };
inline constexpr std::array<std::string_view, 4> ending_names{"promoted", "rolled_back", "undecided", "not_released"};

/// A time that never came.
inline constexpr double never_h = std::numeric_limits<double>::infinity();

/// The ledger: what one strategy did in one world. Failures and excess failures are expected counts given the world's
/// paths and the strategy's acts; columns named `…_sampled` hold counts that happened. Money is in the scenario's
/// currency.
struct RunRecord {
  std::uint32_t replication = 0;
  Ending decision = Ending::undecided;
  Outcome truth = Outcome::no_change;

  double requests = 0;                 ///< all requests from 0 to until
  double candidate_requests = 0;       ///< those the candidate (or the fixed candidate) served
  double failures = 0;                 ///< all failed requests
  double excess = 0;                   ///< excess failed requests against the world in which nothing was released
  double excess_before_detection = 0;  ///< the part of excess failures before the first signal that led to a rollback
  double failures_sampled = 0;
  double excess_sampled = 0;
  double users_touched = 0;  ///< expected distinct users served by the candidate
  double peak_exposure = 0;  ///< largest share of the candidate before any rollback
  double fairness_gap = 0;   ///< failure rate of the worst segment of users less that of the best; 0 when all are alike
  double fairness_gap_added = 0;  ///< that gap less the gap with nothing released
  double worst_segment_excess =
      0;  ///< excess failures per request in the segment hit worst; in all requests when all users are alike
  double severe_events = 0;  ///< excess severe events against the world in which nothing was released
  double severe_events_sampled = 0;
  double incident_minutes = 0;  ///< during which people deal with what the release causes
  double peak_utilization = 0;  ///< of the busiest version's replicas in any tick; 0 where capacity is unlimited
  double timeouts = 0;          ///< requests that time out or are turned away, expected
  double budget_burned = 0;     ///< failures over the error budget of the whole time
  double slo_breached = 0;      ///< 1 when failures_sampled exceeds the error budget
  double budget_exhausted = 0;  ///< 1 when excess_sampled alone exceeds the error budget
  double over_budget = 0;       ///< 1 when total_cost_sampled exceeds the decision's budget
  double regression_fully_rolled_out = 0;  ///< 1 when a regression reached 100 %
  double false_rollback = 0;               ///< 1 when a version that is no regression was rolled back
  double missed_regression = 0;            ///< 1 when a regression is in service at the end
  double detect_h = never_h;               ///< first signal that led to a rollback
  double decide_h = never_h;               ///< promoted or rollback begun
  double full_h = never_h;                 ///< candidate at 100 %
  double recover_h = never_h;              ///< rollback done
  double cost_failures = 0;                ///< excess failures x price, by kind of failure
  double cost_capacity = 0;                ///< fleet beyond the one that serves anyway
  double cost_latency = 0;                 ///< seconds that requests take longer than with nothing released x price
  double cost_people = 0;
  double cost_deployments = 0;
  double cost_delay = 0;      ///< benefit not enjoyed yet
  double cost_slo = 0;        ///< penalty for a breach that the release adds, less one that it avoids
  double cost_severe = 0;     ///< severe_events x price
  double cost_incidents = 0;  ///< incident_minutes x price
  double total_cost = 0;      ///< sum of the costs above
  double total_cost_sampled =
      0;  ///< the same with excess_sampled, divided over the kinds by draws, and severe_events_sampled
};

/// What a column is: in `runs.csv`, in `summary.json`, and on the page.
struct LedgerColumn {
  enum class Kind { count, money, share, event, time };
  std::string_view name;
  Kind kind;
  double RunRecord::*value;
};

/// Every numeric column, in the order of the table.
std::span<const LedgerColumn> ledger_columns();

/// The parts that add up to `total_cost`, each with the unit price it is proportional to.
struct CostPart {
  std::string_view column;  ///< "cost_failures"
  std::string_view title;   ///< "failed requests"
  std::string_view price;   ///< JSON pointer of its unit price: "/costs/failure"
  double RunRecord::*value;
};
std::span<const CostPart> cost_parts();

}  // namespace rollcast::run
