#pragma once

#include <cstdint>
#include <deque>
#include <memory>

#include "rollcast/lifecycle/detectors.hpp"
#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::lifecycle {

/// Signals while failures are more than a share of the requests of the last days.
class FailuresAbove final : public DriftDetector {
 public:
  FailuresAbove(Probability share, Duration over)
      : share_{share.value()}, days_{static_cast<std::size_t>(std::max<std::int64_t>(over / Duration::days(1), 1))} {}
  DriftSignal observe(const Sample& seen) override;

 private:
  double share_;
  std::size_t days_;
  std::deque<Sample> window_;
};

/// Watches the version in service, one look a day.
class Monitor {
 public:
  Monitor(const World&, const MonitorSpec&);

  /// Another version serves: what is known of the one before is forgotten.
  void restart();
  /// What the version in service, by its place in the release at hand, has done until now. To be called before that
  /// release or the place changes.
  void take(SimTime now, VersionId serving);
  /// A look at all whose labels have arrived, after `take`.
  bool signals(SimTime now);

 private:
  struct Day {
    SimTime known;
    Sample seen;
  };
  std::unique_ptr<DriftDetector> new_detector() const;

  const World* world_;
  MonitorSpec spec_;
  std::unique_ptr<DriftDetector> detector_;
  SimTime taken_until_;
  double requests_ = 0.0, failures_ = 0.0;  ///< expected since the last look
  std::deque<Day> waiting_;
  std::uint32_t looks_ = 0;
};

}  // namespace rollcast::lifecycle
