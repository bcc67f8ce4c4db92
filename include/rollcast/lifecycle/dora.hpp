#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "rollcast/kernel/time.hpp"

namespace rollcast::lifecycle {

/// One deployment of a change to production. A rollback is none: it is how a failed deployment is restored.
struct LoggedDeployment {
  SimTime committed;  ///< when work on the change began to wait for its release
  SimTime deployed;
  bool planned = true;                ///< false: made to mend a problem that users see, as a hotfix is
  bool failed = false;                ///< needed a rollback or a hotfix
  std::optional<SimTime> restored{};  ///< of a failed one: when service was good again; none: not yet
};

/// From `begin` up to, not including, `end`.
struct DoraWindow {
  SimTime begin, end;
};

/// Mean and median of lengths of time, and of how many.
struct TimeSummary {
  std::int64_t count = 0;
  Duration mean, median;
};

/// The software delivery metrics of dora.dev, over the deployments of one service within a window.
struct DoraMetrics {
  std::int64_t deployments = 0;       ///< planned or not
  double deployments_per_day = 0.0;   ///< deployment frequency
  std::optional<TimeSummary> lead;    ///< change lead time, commit to deployment; none without a deployment
  std::optional<double> fail_rate;    ///< change fail rate: failed / all deployments, those still open included
  std::optional<double> rework_rate;  ///< unplanned / all deployments
  std::optional<TimeSummary>
      recovery;                    ///< failed deployment recovery time, of each failed deployment restored by `end`
  std::int64_t open_failures = 0;  ///< failed and not restored by `end`: not in `recovery`, whose mean is too low
  std::optional<TimeSummary> incident;  ///< the same for each incident
  std::int64_t open_incidents = 0;
};

/// Metrics of a log of deployments in any order. A deployment counts in the window in which it was deployed. Failed
/// deployments that follow each other before service is good again are one incident: it counts in the window of its
/// first, and lasts from that until the last of them is restored. Times run from the deployment, not from its
/// detection. The median of an even number is the mean of the two in the middle. Throws std::invalid_argument for an
/// empty window, a deployment before its commit, a restoration before its deployment, or one of a deployment that did
/// not fail.
DoraMetrics dora_metrics(std::span<const LoggedDeployment>, DoraWindow);

}  // namespace rollcast::lifecycle
