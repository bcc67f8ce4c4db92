#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/lifecycle/preparation.hpp"
#include "rollcast/run/strategy_plan.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::lifecycle {

/// Triggers of one plan at most: the draws of each have addresses of their own.
inline constexpr std::int64_t most_triggers = 4'096;

/// Why a candidate is prepared.
enum class TriggerKind : std::uint8_t { calendar, in_flight, at_random, stale, alarm, monitor, rollback };
inline constexpr std::array<std::string_view, 7> trigger_kind_names{"calendar", "in_flight", "at_random", "stale",
                                                                    "alarm",    "monitor",   "rollback"};
constexpr std::string_view name_of(TriggerKind kind) { return trigger_kind_names[static_cast<std::size_t>(kind)]; }

/// An alarm for drift that is known by its rates: it looks at the version in service again and again.
struct AlarmSpec {
  Duration every;           ///< from one look to the next, from the start
  double drift_above = 0;   ///< on the log odds of failing, since the end of the version's training data
  Probability rings;        ///< at a look, where there is more
  Probability false_alarm;  ///< at a look, where there is less
};

/// What a monitor makes of the counts of the version in service.
enum class MonitorRule : std::uint8_t { failures_above, ddm, adwin, psi };
inline constexpr std::array<std::string_view, 4> monitor_rule_names{"failures_above", "ddm", "adwin", "psi"};

/// A monitor counts requests and failures of the version in service, day by day as labels arrive, and signals when
/// there are too many failures or when their share has changed.
struct MonitorSpec {
  MonitorRule rule = MonitorRule::failures_above;
  Duration delay;                        ///< of labels
  Probability above;                     ///< share of failures, of `failures_above`
  Duration over = Duration::days(7);     ///< which that is the share of
  std::optional<double> false_alarms{};  ///< per look, of `adwin` and `psi`; none: the detector's own
};

/// When new versions are wanted: by any of these.
struct TriggerSpec {
  std::optional<Duration> every{};        ///< from one to the next
  Duration first{};                       ///< from the start to the first of those
  int in_flight = 0;                      ///< so many candidates are always under way; 0: not so
  std::optional<Duration> at_random{};    ///< mean time from one to the next, exponential
  std::optional<Duration> stale_above{};  ///< data age of the version in service
  std::optional<AlarmSpec> alarm{};
  std::optional<MonitorSpec> monitor{};
  /// At least from any trigger to one by `stale_above`, an alarm or a monitor. Those come while nothing is under way
  /// only.
  Duration spacing = Duration::days(1);

  bool is_never() const { return !every && in_flight == 0 && !at_random && !stale_above && !alarm && !monitor; }
};

/// Looks at versions that were promoted, to find what nobody noticed. One that is found bad is rolled back to the
/// version before it, and all that came on top of it with it.
struct AuditSpec {
  VaryingDuration after;                           ///< from its release to the first
  Duration every = Duration::forever();            ///< from one to the next; forever: there is only one
  std::array<Probability, outcome_count> finds{};  ///< chance that a version of each class is found bad
  Money costs;                                     ///< of each audit
};

/// What a day of service by a version of stale training data costs, beside what drift does to failures; the parts add
/// up.
struct StalenessPrices {
  Money per_day_of_age;  ///< for each day of the data's age
  Money per_step;        ///< for each sudden step of drift since the data ended, recovered or not
  Money level;           ///< for each log odds of drift since
  Money squared_level;   ///< for each log odds squared

  bool know_drift() const { return per_step != Money{} || level != Money{} || squared_level != Money{}; }
};

/// How new versions come about over months, and how each is released.
struct Plan {
  std::string label;
  TriggerSpec triggers{};
  PreparationSpec preparation{};
  std::optional<AuditSpec> audit{};
  StalenessPrices staleness{};
  std::optional<double> best_log_odds{};  ///< of failing, beside the version at the start: improvements approach it
  StrategyPlan strategy{};  ///< of every release; `begin_fix`, where it has one, of those of fixed versions
};

}  // namespace rollcast::lifecycle
