#include "rollcast/lifecycle/dora.hpp"

#include <algorithm>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

namespace rollcast::lifecycle {

namespace {

/// When service was bad: by one deployment, or by several in one incident.
struct Outage {
  SimTime begin;
  SimTime end;  ///< never: still open
};

void refuse_disorder(const LoggedDeployment& deployment) {
  if (deployment.deployed < deployment.committed) throw std::invalid_argument{"a deployment before its commit"};
  if (!deployment.restored) return;
  if (!deployment.failed) throw std::invalid_argument{"a restoration of a deployment that did not fail"};
  if (*deployment.restored < deployment.deployed) throw std::invalid_argument{"a restoration before its deployment"};
}

bool is_within(SimTime t, const DoraWindow& window) { return window.begin <= t && t < window.end; }

/// Outages of failed deployments, by when they begin.
std::vector<Outage> failures_of(std::span<const LoggedDeployment> log) {
  std::vector<Outage> failures;
  for (const LoggedDeployment& deployment : log)
    if (deployment.failed) failures.push_back({deployment.deployed, deployment.restored.value_or(SimTime::never())});
  std::ranges::sort(failures, {}, &Outage::begin);
  return failures;
}

/// Joins outages that overlap.
std::vector<Outage> incidents_of(std::span<const Outage> failures) {
  std::vector<Outage> incidents;
  for (const Outage& failure : failures) {
    if (incidents.empty() || failure.begin >= incidents.back().end)
      incidents.push_back(failure);
    else
      incidents.back().end = std::max(incidents.back().end, failure.end);
  }
  return incidents;
}

Duration median_of(std::vector<Duration>& lengths) {
  const auto middle = lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2);
  std::ranges::nth_element(lengths, middle);
  if (lengths.size() % 2 == 1) return *middle;
  return Duration::microseconds((*middle + *std::max_element(lengths.begin(), middle)).count() / 2);
}

std::optional<TimeSummary> summary_of(std::vector<Duration> lengths) {
  if (lengths.empty()) return std::nullopt;
  double sum = 0.0;
  for (const Duration length : lengths) sum += length.in_seconds();
  const auto count = static_cast<std::int64_t>(lengths.size());
  return TimeSummary{count, Duration::seconds(sum / static_cast<double>(count)), median_of(lengths)};
}

/// How long those outages of the window lasted that have ended, and how many have not.
std::pair<std::optional<TimeSummary>, std::int64_t> recovery_of(std::span<const Outage> outages,
                                                                const DoraWindow& window) {
  std::vector<Duration> lengths;
  std::int64_t open = 0;
  for (const Outage& outage : outages) {
    if (!is_within(outage.begin, window)) continue;
    if (outage.end < window.end)
      lengths.push_back(outage.end - outage.begin);
    else
      ++open;
  }
  return {summary_of(std::move(lengths)), open};
}

/// What each deployment of the window adds up to.
DoraMetrics metrics_of_deployments(std::span<const LoggedDeployment> log, const DoraWindow& window) {
  DoraMetrics metrics;
  std::vector<Duration> lead;
  std::int64_t failed = 0, unplanned = 0;
  for (const LoggedDeployment& deployment : log) {
    if (!is_within(deployment.deployed, window)) continue;
    lead.push_back(deployment.deployed - deployment.committed);
    failed += deployment.failed;
    unplanned += !deployment.planned;
  }
  metrics.deployments = static_cast<std::int64_t>(lead.size());
  const auto all = static_cast<double>(metrics.deployments);
  metrics.deployments_per_day = all / (window.end - window.begin).in_days();
  if (metrics.deployments > 0) {
    metrics.fail_rate = static_cast<double>(failed) / all;
    metrics.rework_rate = static_cast<double>(unplanned) / all;
  }
  metrics.lead = summary_of(std::move(lead));
  return metrics;
}

}  // namespace

DoraMetrics dora_metrics(std::span<const LoggedDeployment> log, DoraWindow window) {
  if (window.end <= window.begin) throw std::invalid_argument{"an empty window of deployments"};
  std::ranges::for_each(log, refuse_disorder);
  DoraMetrics metrics = metrics_of_deployments(log, window);
  const std::vector<Outage> failures = failures_of(log);
  std::tie(metrics.recovery, metrics.open_failures) = recovery_of(failures, window);
  std::tie(metrics.incident, metrics.open_incidents) = recovery_of(incidents_of(failures), window);
  return metrics;
}

}  // namespace rollcast::lifecycle
