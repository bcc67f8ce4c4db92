#include "monitor.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::lifecycle {

DriftSignal FailuresAbove::observe(const Sample& seen) {
  window_.push_back(seen);
  if (window_.size() > days_) window_.pop_front();
  Sample all;
  for (const Sample& day : window_) all = all + day;
  return window_.size() == days_ && all.failure_rate() > share_ ? DriftSignal::drift : DriftSignal::sound;
}

Monitor::Monitor(const World& world, const MonitorSpec& spec)
    : world_{&world}, spec_{spec}, detector_{new_detector()} {}

std::unique_ptr<DriftDetector> Monitor::new_detector() const {
  switch (spec_.rule) {
    case MonitorRule::failures_above:
      return std::make_unique<FailuresAbove>(spec_.above, spec_.over);
    case MonitorRule::ddm:
      return std::make_unique<DdmDetector>(DdmOptions{});
    case MonitorRule::adwin: {
      AdwinOptions options;
      options.false_alarm_rate = spec_.false_alarms.value_or(options.false_alarm_rate);
      return std::make_unique<AdwinDetector>(options);
    }
    case MonitorRule::psi:
      break;
  }
  PsiOptions options;
  options.drift_false_alarm_rate = spec_.false_alarms.value_or(options.drift_false_alarm_rate);
  return std::make_unique<PsiDetector>(options);
}

void Monitor::restart() {
  detector_ = new_detector();
  waiting_.clear();
  requests_ = failures_ = 0.0;
}

void Monitor::take(SimTime now, VersionId serving) {
  if (now <= taken_until_) return;
  const Flow flow = world_->flow_until(now) - world_->flow_until(taken_until_);
  requests_ += flow.requests;
  failures_ += flow[serving].failures;
  taken_until_ = now;
}

bool Monitor::signals(SimTime now) {
  Stream stream = world_->draws().at(topic(Purpose::monitor_counts), looks_++);
  const std::int64_t requests = std::llround(requests_);
  waiting_.push_back({now + spec_.delay, {requests, std::min(draw_poisson(stream, failures_), requests)}});
  requests_ = failures_ = 0.0;
  bool is_drift = false;
  for (; !waiting_.empty() && waiting_.front().known <= now; waiting_.pop_front())
    if (waiting_.front().seen.requests > 0)
      is_drift = detector_->observe(waiting_.front().seen) == DriftSignal::drift || is_drift;
  return is_drift;
}

}  // namespace rollcast::lifecycle
