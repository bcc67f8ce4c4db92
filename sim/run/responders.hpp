#pragma once

#include <optional>

#include "engaged_hours.hpp"
#include "ordinals.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// What is behind a signal: the release, or something that would have raised it without the release.
enum class Cause { release, elsewhere };

/// Responders engaged by signals, and what they will conclude when. The signal that is understood first ends the work
/// of all, and if the release is behind any of them it is behind all.
struct Page {
  SimTime signal;  ///< the first of them
  SimTime conclusion;
  Cause cause = Cause::elsewhere;
  bool misdiagnosed = false;
};

/// The people who deal with a release: they are paged and diagnose, they approve of its steps, and both take them time.
/// Alerts page whether or not anything is released, as incidents need people anyway: so their hours differ between
/// strategies only by what the release causes.
class Responders {
 public:
  Responders(const World&, Ordinals&);

  /// One more signal pages. Returns when people will conclude, if that is sooner than they would have.
  std::optional<SimTime> page(SimTime now, const VaryingDuration& acknowledge, OffHours, Cause);
  bool are_paged() const { return page_.has_value(); }
  /// What the page now is about, which is over.
  Page conclude();
  /// The page is over without a conclusion.
  void drop_page() { page_.reset(); }
  /// When people who are asked now will have approved of the next step.
  SimTime approval(SimTime now, const VaryingDuration& takes);

  void engage(SimTime from) { hours_.engage(from); }
  bool are_engaged() const { return hours_.are_running(); }
  void are_done(SimTime now) { hours_.stop(now); }
  const EngagedHours& hours() const { return hours_; }

  /// People find that the release is not to blame, or it serves nobody any more: its incident, which began with the
  /// first signal of what it causes, is over.
  void end_incident(SimTime now);
  double incident_minutes() const { return incident_minutes_; }

 private:
  const World* world_;
  Ordinals* ordinals_;
  EngagedHours hours_;
  std::optional<Page> page_;
  std::optional<SimTime> incident_since_;  ///< caused by the release
  double incident_minutes_ = 0.0;
};

}  // namespace rollcast::run
