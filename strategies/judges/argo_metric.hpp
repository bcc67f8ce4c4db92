#pragma once

#include <algorithm>
#include <optional>

#include "judges/rate_limit.hpp"
#include "rollcast/kernel/time.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::judges {

/// What one measurement of a metric came to.
enum class Measured { successful, failed, inconclusive, error };

/// How a metric stands.
enum class MetricPhase { running, successful, failed, inconclusive, error };

/// When a metric has been measured often enough to tell (Argo Rollouts' AnalysisTemplate).
struct MetricLimits {
  std::int64_t count = 0;                      ///< ends after so many measurements that were no errors; 0: has no end
  std::int64_t failure_limit = 0;              ///< fails with more failures than these; below 0: never
  std::int64_t inconclusive_limit = 0;         ///< the same of inconclusive measurements
  std::int64_t consecutive_error_limit = 4;    ///< ends in an error with more than these in a row
  std::int64_t consecutive_success_limit = 0;  ///< succeeds with so many in a row; 0: not by this
};

/// Counts measurements and assesses them after each, as Argo Rollouts does (analysis/analysis.go at 9f8d111d): limits
/// are exceeded strictly, so that `failure_limit` 3 fails on the fourth failure; errors are not counted towards
/// `count`; at `count` a metric with a `consecutive_success_limit` that it did not reach has failed, or is inconclusive
/// where it may also fail by its `failure_limit`.
class MetricTally {
 public:
  explicit MetricTally(const MetricLimits& limits) : limits_{limits} {}
  void add(Measured);
  MetricPhase phase() const { return phase_; }

 private:
  MetricPhase assess() const;
  MetricPhase assess_at_count() const;

  MetricLimits limits_;
  std::int64_t counted_ = 0, failed_ = 0, inconclusive_ = 0, errors_in_a_row_ = 0, successes_in_a_row_ = 0;
  MetricPhase phase_ = MetricPhase::running;
};

/// A metric of the candidate's failure rate.
struct MetricPlan {
  std::optional<Duration> interval;  ///< between measurements; without it there is one
  Duration initial_delay;
  MetricLimits limits;
  std::optional<RateLimit> success;  ///< a measurement succeeds up to this
  std::optional<RateLimit> failure;  ///< and fails above this; between the two it is inconclusive

  bool has_condition() const { return success || failure; }
  bool needs_control() const { return (success && success->needs_control()) || (failure && failure->needs_control()); }
  /// Whether it comes to an end if all goes well.
  bool has_end() const { return limits.count > 0 || limits.consecutive_success_limit > 0; }
  /// From its start to its end if all goes well.
  Duration planned_length() const;
};

/// Without a condition every measurement succeeds; without a request in an arm that is compared it is an error.
Measured measure(const MetricPlan&, const Samples&);

/// A metric for who names none: fails with more than three measurements at which the candidate fails clearly more than
/// the control, one every five minutes or tick, the first when there are counts.
std::string usual_analysis(const Scenario&);
/// The same, ended by its sixth measurement.
std::string usual_ending_analysis(const Scenario&);
/// The part at `key` as it is written, else as usual. What a written part leaves out has defaults of its own.
Fields part_or_usual(const Fields&, const Key& key, const std::string& usual);
/// Reads "interval", "initial_delay", "count", the limits, "success_condition" and "failure_condition".
MetricPlan read_metric(const Fields&, const Scenario&);
/// The same of a metric that something waits for, so that it must have an end.
MetricPlan read_ending_metric(const Fields&, const Scenario&);

/// A metric being measured: first after its initial delay, then an interval after the last measurement, and 10 s after
/// an error, within a tick too. A measurement reads all requests since the last that was no error.
class MetricRun {
 public:
  MetricRun(const MetricPlan& plan, SimTime begins)
      : plan_{&plan}, tally_{plan.limits}, due_{begins + plan.initial_delay} {}

  void see(SimTime now, const Samples& since_look);
  MetricPhase phase() const { return tally_.phase(); }
  void put_off_until(SimTime when) { due_ = std::max(due_, when); }
  /// When it is measured next; never when it has ended.
  SimTime due() const { return phase() == MetricPhase::running ? due_ : SimTime::never(); }

 private:
  const MetricPlan* plan_;
  MetricTally tally_;
  SimTime due_;
  Samples pending_;
};

}  // namespace rollcast::judges
