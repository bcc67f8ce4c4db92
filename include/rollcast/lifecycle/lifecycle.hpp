#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "rollcast/lifecycle/dora.hpp"
#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::lifecycle {

/// One release of a lifecycle. Versions are numbered in the order of their release; 0 serves at the start.
struct ReleaseRecord {
  std::uint32_t intent = 0;  ///< of the plan's triggers, from 0
  bool is_fix = false;       ///< of the candidate released before, after its rollback
  std::uint32_t version = 0, parent = 0;
  Outcome outcome = Outcome::no_change;  ///< beside its parent
  double log_odds = 0;                   ///< of failing, beside the version in service at the start
  SimTime data_until;                    ///< the end of its training data
  SimTime released, ended;               ///< `ended`: the next release begins, or the horizon is reached
  Ending decision = Ending::undecided;
  std::optional<SimTime> decided{};
  double requests = 0, failures = 0;  ///< of the whole service, from `released` to `ended`
  double excess = 0;                  ///< failures beyond those under its parent alone
};

/// What one plan does in one world up to the horizon. Money in the scenario's currency.
struct LifecycleRecord {
  std::uint32_t replication = 0;
  double attempts = 0, rejected = 0, superseded = 0, releases = 0, rollbacks = 0;
  double requests = 0;
  double failures = 0;          ///< expected, of all requests
  double failures_sampled = 0;  ///< those that happened
  double excess = 0;            ///< failures beyond those of the world in which nothing is ever released
  double days_of_age = 0;       ///< the data age of the versions that serve, in days, added up over days
  double final_log_odds = 0;    ///< of failing of the version in service at the end, drift aside, beside the first's
  double benefit = 0;           ///< from requests that improvements served
  double cost_failures = 0;     ///< of all failures
  double cost_attempts = 0;
  double cost_age = 0;
  double cost_people = 0;
  double cost_deployments = 0;
  double cost_capacity = 0;
  double cost_incidents = 0;
  double cost_slo = 0;    ///< once, when the service misses its objective over the whole time
  double total_cost = 0;  ///< the parts' sum less the benefit

  /// Mean data age over time, in days. `horizon`: from the start.
  double mean_age(Duration horizon) const { return days_of_age / horizon.in_days(); }
};

/// One column of the table of lifecycles, and of its reference.
struct LifecycleColumn {
  std::string_view name;  ///< in files
  std::string_view unit;  ///< "requests"; "currency" for money
  std::string_view doc;   ///< what it counts, in a sentence
  double LifecycleRecord::*value;
};
std::span<const LifecycleColumn> lifecycle_columns();

struct LifecycleRun {
  LifecycleRecord record;
  std::vector<ReleaseRecord> releases;  ///< in order
  DoraMetrics dora;                     ///< a change is committed when its training data end
};

/// What a scenario has that lifecycles do not know yet, by its place: "/segments"; each would be left out of their
/// numbers.
std::vector<std::string_view> unknown_to_lifecycles(const Scenario&);

/// Many releases, one after the other, on one service. Plans compete in the same worlds: a candidate is the same for
/// each plan that wants it by the same trigger, whatever became of those before.
class Lifecycles {
 public:
  /// Throws std::invalid_argument for a scenario with what later releases do not know: `unknown_to_lifecycles`.
  Lifecycles(const Scenario&, std::uint64_t seed);

  void draw(std::uint32_t replication);
  /// Simulates a plan from the start to the scenario's `until`. The result depends on the world, the plan and the mode
  /// alone.
  LifecycleRun run(const Plan&, Mode);

 private:
  World world_;
  OfflineGate gate_;
  double failures_without_release_ = 0.0;
};

}  // namespace rollcast::lifecycle
