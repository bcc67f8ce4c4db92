#pragma once

#include <vector>

#include "arms.hpp"
#include "rollcast/run/exposure.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// Expected numbers under the exposure that there was.
struct Served {
  double requests = 0;
  double newer_requests = 0;      ///< by the newer version
  double control_failures = 0;    ///< of the requests that the control served
  double newer_failures = 0;      ///< of the others
  double added = 0, avoided = 0;  ///< against the world in which nothing was released
  double seen_failures = 0;       ///< failures() but for those of which only labels tell
  double seen_blamed = 0;         ///< of these, what would not be there if the control had served alone, and as it is
  double complained_of =
      0;  ///< caused by the newer version itself, as far as it is seen: what users complain of, or who compares copies
  double benefit = 0;        ///< money, from requests served by an improvement
  double timed_out = 0;      ///< requests, whether or not they would have failed without that
  double added_seconds = 0;  ///< that requests took beyond what they would have with nothing released

  double failures() const { return control_failures + newer_failures; }
  double excess() const { return added - avoided; }
  friend Served operator+(const Served& a, const Served& b) {
    return {a.requests + b.requests,
            a.newer_requests + b.newer_requests,
            a.control_failures + b.control_failures,
            a.newer_failures + b.newer_failures,
            a.added + b.added,
            a.avoided + b.avoided,
            a.seen_failures + b.seen_failures,
            a.seen_blamed + b.seen_blamed,
            a.complained_of + b.complained_of,
            a.benefit + b.benefit,
            a.timed_out + b.timed_out,
            a.added_seconds + b.added_seconds};
  }
};

/// Expected failures of one kind beside those in the world in which nothing was released.
struct KindServed {
  double added = 0, removed = 0;

  double excess() const { return added - removed; }
};

/// Who has served what share since when, and what is expected to have come of it. The past is fixed; the future goes on
/// as now. Episodes follow one another on it: each release with its own roles, and accounts from its start on.
class ServiceHistory {
 public:
  /// Begins with the incumbent alone in service, and the first episode at the world's first release. `stretches` is
  /// cleared and filled.
  ServiceHistory(const World&, std::vector<ExposureStretch>& stretches);

  /// From now on the versions play these parts, and the incumbent serves 100 % of traffic.
  void begin_episode(SimTime now, const Roles&, const Conditions&);
  const Roles& roles() const { return roles_; }
  SimTime episode_begin() const { return episode_begin_; }

  /// From now, the stretch's start, on.
  void change(const ExposureStretch& now);
  const ExposureStretch& current() const { return stretches_->back(); }
  bool has_mirrored() const { return has_mirrored_; }

  /// From the episode's start to t.
  Served served_until(SimTime t) const;
  Served served_between(SimTime from, SimTime to) const;
  /// The part of one segment of users, from the episode's start to t, the present or later.
  Served served_until(SimTime t, std::size_t segment) const;
  /// The same for one kind of failure, where there are several.
  KindServed kind_served_until(SimTime t, std::size_t kind) const;
  /// The part of one segment of users, where segments have prices of their own.
  KindServed kind_served_until(SimTime t, std::size_t kind, std::size_t segment) const;
  /// Failures of the whole service that are seen at once, from the world's beginning to t.
  double seen_failures_until(SimTime t) const;
  /// The same in a stretch, of what the world expects per request.
  static double seen_failures_per_request(const ExposureStretch& in, const Flow& per_request) {
    const double newer = in.exposure.share.value();
    if (newer == 0.0) return served_by_control(per_request, in).failures;
    return (1.0 - newer) * served_by_control(per_request, in).failures +
           newer * seen_of_newer(per_request, in).failures;
  }
  std::span<const ExposureStretch> stretches() const { return *stretches_; }
  std::span<const ExposureStretch> stretches_of_episode() const { return stretches().subspan(first_of_episode_); }
  std::span<const ExposureStretch> stretches_before_episode() const { return stretches().first(first_of_episode_); }
  /// Expected distinct users that the episode's candidate has served by the end.
  double users_touched(SimTime end) const;

 private:
  void serve_before_release();
  Served served_in(const ExposureStretch&, const Flow&) const;
  /// `flow_until` gives a part of the world's flow up to an instant.
  template <class KindFlowUntil>
  KindServed kind_served(SimTime until, KindFlowUntil flow_until) const;

  const World* world_;
  std::vector<ExposureStretch>* stretches_;
  std::vector<Flow> flow_at_start_;
  std::vector<double> failures_at_start_;
  Roles roles_;
  SimTime episode_begin_;
  std::size_t first_of_episode_ = 0;
  Served before_this_stretch_;
  bool has_mirrored_ = false;
};

}  // namespace rollcast::run
