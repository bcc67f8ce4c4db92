#pragma once

#include <array>
#include <cstddef>
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

/// How an attempt ends: `ready` when it waits for its release at the horizon, `open` when its preparation goes on then.
enum class CandidateEnd : std::uint8_t { released, superseded, rejected, given_up, ready, open };
inline constexpr std::array<std::string_view, 6> candidate_end_names{"released", "superseded", "rejected",
                                                                     "given_up", "ready",      "open"};
constexpr std::string_view name_of(CandidateEnd end) { return candidate_end_names[static_cast<std::size_t>(end)]; }

/// One attempt at a candidate. Money in the scenario's currency.
struct CandidateRecord {
  std::uint32_t intent = 0;  ///< of the plan's triggers, from 0
  TriggerKind trigger = TriggerKind::calendar;
  int attempt = 0;                       ///< of the intent, from 0: the next one is made when one did not pass
  int fixes = 0;                         ///< of the intent, mended and released before it; 0: it is no fixed version
  Outcome outcome = Outcome::no_change;  ///< beside its parent, when its tests have been run
  SimTime wanted;                        ///< when its trigger came
  SimTime data_until;                    ///< the end of its training data
  SimTime ended;                         ///< when its preparation was over, whichever way
  double waited_days = 0;                ///< of its steps for resources, added up
  int sent_back = 0;                     ///< times
  double costs = 0;
  CandidateEnd end = CandidateEnd::open;
};

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
  std::optional<SimTime> undone{};    ///< when an audit found it bad, or a version beneath it, and it was rolled back
  double requests = 0, failures = 0;  ///< of the whole service, from `released` to `ended`
  double excess = 0;                  ///< failures beyond those under its parent alone
};

/// What one plan does in one world up to the horizon. Money in the scenario's currency.
struct LifecycleRecord {
  std::uint32_t replication = 0;
  double attempts = 0, rejected = 0, given_up = 0, superseded = 0, open = 0, releases = 0, rollbacks = 0;
  double requests = 0;
  double failures = 0;          ///< expected, of all requests
  double failures_sampled = 0;  ///< those that happened
  double excess = 0;            ///< failures beyond those of the world in which nothing is ever released
  double days_of_age = 0;       ///< the data age of the versions that serve, in days, added up over days
  double final_log_odds = 0;    ///< of failing of the version in service at the end, drift aside, beside the first's
  double benefit = 0;           ///< from requests that improvements served
  double cost_failures = 0;     ///< of all failures
  double cost_attempts = 0;
  double cost_resources = 0;
  double cost_audits = 0;
  double cost_staleness = 0;  ///< of training data
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

/// What one plan serves and pays in a part of the horizon. Money in the scenario's currency.
struct PeriodSums {
  double requests = 0;
  double failures = 0;  ///< expected
  double cost = 0;      ///< less benefits; over all periods `total_cost`
};

struct LifecycleRun {
  LifecycleRecord record;
  std::vector<ReleaseRecord> releases;      ///< in order
  std::vector<CandidateRecord> candidates;  ///< in the order in which their preparation ended
  std::vector<double> busy_days;            ///< in which units of each resource of the preparation were in use
  DoraMetrics dora;                         ///< a change is committed when its training data end
  std::vector<PeriodSums> periods{};        ///< equal parts of the horizon; none unless asked for
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
  /// alone. `periods`: in how many equal parts of the horizon sums are kept, 24 bytes each; none by default.
  LifecycleRun run(const Plan&, Mode, std::size_t periods = 0);

 private:
  World world_;
  OfflineGate gate_;
  double failures_without_release_ = 0.0;
};

}  // namespace rollcast::lifecycle
