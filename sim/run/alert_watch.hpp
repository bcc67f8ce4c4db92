#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "service_history.hpp"

namespace rollcast::run {

/// An alert pages.
struct AlertPage {
  SimTime when;
  std::size_t alert;
};

/// Below this many requests a minute, on average, alerts see counts with their noise instead of what is expected.
inline constexpr double least_requests_per_minute_of_expected_burn = 30.0;

/// Multi-window burn-rate alerts (Google SRE Workbook, ch. 5) on the burn of the whole service, evaluated where ticks
/// begin: an alert fires while failures over both its windows are at least `burn` times what the error budget allows.
/// It pages when it begins to fire, and again when it has not paged for `people.repeat_page`.
///
/// Where traffic is high they read the expected burn: an alert cannot fire unless some stretch within its short window
/// burns fast enough by itself; all other ticks are passed over. Where it is low they read counts, drawn by tick for
/// alerts alone.
class AlertWatch {
 public:
  AlertWatch(const World&, const ServiceHistory&);
  /// Goes on from the alerts of the release before, which `before` has watched until this one begins: what fills their
  /// windows and what has paged stays.
  AlertWatch(const World&, const ServiceHistory&, AlertWatch&& before);

  /// Watches on to `until` while exposure stays as it is, and stops at the first page, which is ahead from then on.
  /// Ties go to the alert listed first.
  void watch(SimTime until);
  /// Goes on to `until` without paging.
  void pass_over(SimTime until);
  /// Exposure has changed, or what has been paged: what was watched beyond `now` is forgotten.
  void resume_from(SimTime now) {
    ahead_.reset();
    go_back_to(now);
  }
  /// What was watched beyond `now` is forgotten, so that another release may go on from there. A page that is due now
  /// stays ahead.
  void stop_at(SimTime now);
  /// When the page that is ahead comes; never when there is none.
  SimTime next_page() const { return ahead_ ? ahead_->when : SimTime::never(); }
  /// Which alert pages then. It is ahead until watching resumes.
  std::size_t paging_alert() const { return ahead_->alert; }
  void drop_page() { ahead_.reset(); }

  void has_paged(std::size_t alert, SimTime now) { alerts_[alert].last_page = now; }
  /// What paged since `since` has been looked into, and is not paged again at once.
  void looked_into(SimTime since, SimTime now);
  /// Whether an alert would fire now too if the candidate had caused no failure: then the release does not explain it.
  bool fires_without_release(std::size_t alert, SimTime now) const;

 private:
  struct Alert {
    double rate;  ///< failures per request from which it fires
    Duration short_window, long_window;
    std::size_t short_ticks, long_ticks;
    std::size_t first_tick;        ///< at which both windows are full
    SimTime last_page, hot_until;  ///< it cannot fire after `hot_until`
  };
  /// Ticks whose starts have just been reached.
  struct Ticks {
    std::size_t first, end;
  };
  void go_back_to(SimTime);
  bool has_paged_at(SimTime) const;
  Ticks extend(SimTime until, const ExposureStretch&);
  std::optional<AlertPage> first_page(Ticks) const;
  std::size_t first_page_of(const Alert&, Ticks) const;
  bool fires(const Alert&, std::size_t tick) const;
  void count(Ticks);
  double failures_without_release(std::size_t tick) const;

  const World* world_;
  const ServiceHistory* history_;
  const TickCurve* requests_;
  std::vector<Alert> alerts_;
  std::unique_ptr<double[]> failures_;  ///< expected of the whole service by the start of each tick, as far as watched
  std::vector<double> counted_failures_, counted_requests_;  ///< the same of counts, where traffic is low
  SimTime watched_until_;
  double failures_then_ = 0.0, requests_then_ = 0.0;
  double failures_before_ = 0.0;  ///< the history's own
  std::size_t interval_ = 0;
  std::size_t next_tick_ = 1;
  std::optional<AlertPage> ahead_;  ///< if exposure stays as it is until then
};

}  // namespace rollcast::run
