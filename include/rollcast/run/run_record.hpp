#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

/// How a run ended.
enum class Ending { promoted, rolled_back, undecided, not_released };
inline constexpr std::array<std::string_view, 4> ending_names{"promoted", "rolled_back", "undecided", "not_released"};

/// A time that never came.
inline constexpr double never_h = std::numeric_limits<double>::infinity();

/// The ledger: what one strategy did in one world. `ledger_columns` says of each field what it is, and in which unit;
/// docs/reference/ledger.md is printed from it. Money is in the scenario's currency.
struct RunRecord {
  std::uint32_t replication = 0;
  Ending decision = Ending::undecided;
  Outcome truth = Outcome::no_change;

  double requests = 0;
  double candidate_requests = 0;
  double failures = 0;
  double excess = 0;  ///< column `excess_failures`
  double excess_before_detection = 0;
  double failures_sampled = 0;
  double excess_sampled = 0;
  double users_touched = 0;
  double peak_exposure = 0;
  double fairness_gap = 0;
  double fairness_gap_added = 0;
  double worst_segment_excess = 0;
  double severe_events = 0;
  double severe_events_sampled = 0;
  double incident_minutes = 0;
  double peak_utilization = 0;
  double timeouts = 0;
  double budget_burned = 0;
  double slo_breached = 0;
  double budget_exhausted = 0;
  double over_budget = 0;
  double regression_fully_rolled_out = 0;
  double false_rollback = 0;
  double missed_regression = 0;
  double detect_h = never_h;
  double decide_h = never_h;
  double full_h = never_h;
  double recover_h = never_h;
  double cost_failures = 0;
  double cost_capacity = 0;
  double cost_latency = 0;
  double cost_people = 0;
  double cost_deployments = 0;
  double cost_delay = 0;
  double cost_slo = 0;
  double cost_severe = 0;
  double cost_incidents = 0;
  double total_cost = 0;
  double total_cost_sampled = 0;
};

/// The price of the scenario that a cost column is proportional to.
struct LedgerPrice {
  std::string_view pays_for;     ///< in legends of costs: "excess failures"
  std::string_view pointer;      ///< JSON pointer in the scenario: "/costs/failure"
  std::string_view words;        ///< "price of a failed request"
  Money (*in)(const Scenario&);  ///< its value
};

/// One column of the ledger: in `runs.csv`, in `summary.json`, on the page and in the reference. What else knows a
/// column by name uses it for a purpose of its own.
struct LedgerColumn {
  enum class Kind { count, money, share, event, time };
  /// Versions of which alone an event can be true.
  enum class Versions { all, regressions, good };

  std::string_view name;  ///< in files: "cost_failures"
  Kind kind;
  std::string_view unit;   ///< "requests", "h"; empty for events, "currency" for money
  std::string_view title;  ///< for people: "cost of excess failures"
  std::string_view doc;    ///< what it counts, in one or two sentences
  double RunRecord::*value;
  std::optional<LedgerPrice> price{};  ///< of the parts that add up to `total_cost`
  Versions of = Versions::all;
};

/// "count", "money", "share", "event", "time".
inline constexpr std::array<std::string_view, 5> ledger_kind_names{"count", "money", "share", "event", "time"};

/// Every numeric column, in the order of the table.
std::span<const LedgerColumn> ledger_columns();

/// The column of a name. Throws std::invalid_argument for a name that none has.
const LedgerColumn& ledger_column(std::string_view name);

/// The columns with a price, which add up to `total_cost`.
std::span<const LedgerColumn> cost_parts();

}  // namespace rollcast::run
