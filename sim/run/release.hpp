#pragma once

#include <optional>
#include <vector>

#include "alert_watch.hpp"
#include "arm_loads.hpp"
#include "counts.hpp"
#include "responders.hpp"
#include "rollcast/kernel/agenda.hpp"
#include "rollcast/run/run.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// What can be pending in a run.
enum class Event { look, complaint, alert, conclusion, approval, conditions, rolled_back, fixed };

/// The state of one run. Each public function is one event of the story; `simulate` calls them in the order of the
/// agenda.
class Release {
 public:
  Release(const World&, Strategy&, Mode, Run&, Timeline*);

  void begin();
  std::optional<Event> next();
  void ask_strategy();
  void hear_complaints();
  void hear_alert();
  void act_on_diagnosis();
  void hear_approval();
  void meet_conditions();
  void end_rollback();
  void serve_fixed_candidate();
  void close_account();

 private:
  enum class Phase { under_way, promoted, rolling_back, rolled_back };
  /// What is behind a signal: the release, or something that would have raised it without the release.
  enum class Cause { release, elsewhere };
  /// Responders engaged, one for each signal. The signal that is understood first ends the work of all, and if the
  /// release is behind any of them it is behind all. Alerts page whether or not anything is released, as incidents need
  /// people anyway: so their hours differ between strategies only by what the release causes.
  struct Page {
    SimTime signal;
    SimTime conclusion;
    Cause cause = Cause::elsewhere;
    bool misdiagnosed = false;
  };

  void watch_alerts(SimTime until);
  std::optional<SimTime> guard_trips_before(SimTime);
  Observation observe(std::optional<SimTime> thaws);
  void look_later(std::optional<SimTime> thaws);
  void carry_out(const Decision&);
  void ask_for_approval(const VaryingDuration& takes);
  void shift(const Decision&);
  void promote();
  void begin_rollback(SimTime signal);
  void rollback_again(Duration after);
  void serve_baseline_again();
  void expose(const Exposure&);
  void deploy();
  void withdraw();
  Conditions conditions() const;
  SimTime conditions_change() const;
  void serve(const Exposure&);
  void reapply_fleets();
  void keep_fleets(const Fleets&);
  double extra_fleet() const;
  void watch_for_signals();
  void schedule_complaint();
  void take_complaint_for_something_else();
  void begin_incident();
  void end_incident();
  void page(const VaryingDuration& acknowledge, OffHours, Cause);
  bool release_is_blamed(const Page&) const;
  void decide();
  void book_fairness(const Served&);
  void book_costs(const Served&);
  void tell(const std::string& what);

  const World* world_;
  const Scenario* scenario_;
  Strategy* strategy_;
  Run* run_;
  RunRecord* record_;
  Timeline* timeline_;

  Agenda<Event> agenda_;
  ServiceHistory history_;
  std::unique_ptr<Counts> counts_;
  AlertWatch alerts_;
  ArmLoads loads_;

  SimTime now_;
  Phase phase_ = Phase::under_way;
  Watch watch_ = Watch::nothing;
  Samples last_seen_;  ///< of the stage, when the strategy was last asked
  Guard guard_;
  SimTime next_guarded_look_;
  std::optional<Page> page_;
  bool look_waits_ = false;               ///< a look fell due while people were at work
  bool approved_ = false;                 ///< the next act
  bool users_have_reported_ = false;      ///< and people have not concluded yet
  std::uint32_t complaints_ = 0;          ///< that people took for something else
  double next_complaint_;                 ///< the hazard of complaints since the start at which users tell
  std::optional<AlertPage> alert_ahead_;  ///< pages next, if exposure stays as it is until then
  std::uint32_t pages_ = 0, approvals_ = 0, shifts_ = 0, rollback_attempts_ = 0;
  SimTime share_changed_;  ///< last
  SimTime faulty_until_, effect_shows_;
  Fleets fleets_;
  SimTime fleet_since_;
  double fleet_hours_ = 0.0;  ///< full fleets x hours
  Responders responders_;
  std::optional<SimTime> incident_since_;  ///< caused by the release
  double incident_minutes_ = 0.0;
  double deployments_ = 0.0;
};

}  // namespace rollcast::run
