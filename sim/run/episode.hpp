#pragma once

#include <optional>
#include <string>

#include "alert_watch.hpp"
#include "complaints.hpp"
#include "gate_watch.hpp"
#include "ledger.hpp"
#include "responders.hpp"
#include "rollcast/kernel/agenda.hpp"
#include "rollcast/run/release_series.hpp"
#include "rollcast/run/run.hpp"
#include "rollcast/run/timeline.hpp"
#include "service.hpp"
#include "service_history.hpp"

namespace rollcast::run {

/// What can be pending in an episode.
enum class Event { look, complaint, alert, conclusion, approval, conditions, rolled_back, fixed };

/// What one release does to a service: it begins with an incumbent in service and a candidate, and ends with an
/// incumbent. `run` is the story; each event of it is a function.
class Episode {
 public:
  /// Of the service's episode at its beginning, up to `until`.
  Episode(const World&, Service&, Strategy&, Mode, SimTime until, Run&, Timeline*);

  /// The version that follows a rollback is not put in service: whoever releases it ends this episode.
  void leave_fix() { serves_fix_ = false; }
  void run();

  /// `run` step by step: `begin`, then `go_on` up to an instant at most, then `end`, where it went on to. The world's
  /// flow must reach that far.
  void begin();
  ReleaseStop go_on(SimTime until, bool waits_for_next = false);
  void end();
  /// Whether the next release may begin: this one is decided, nobody works on a page, which freezes shares, and no
  /// faulty deployment is to be repaired.
  bool is_settled() const;
  SimTime now() const { return now_; }
  /// Who serves when the episode is over: the promoted candidate, the incumbent of before, or the fix that follows a
  /// rollback. Of a release that is still under way, its incumbent.
  VersionId incumbent() const;

 private:
  enum class Phase { under_way, promoted, rolling_back, rolled_back };

  bool is_decided() const { return phase_ == Phase::promoted || phase_ == Phase::rolled_back; }

  // The story
  std::optional<Event> next();
  void happen(Event);
  void ask_strategy();
  void hear_complaints();
  void hear_alert();
  void act_on_diagnosis();
  void hear_approval();
  void meet_conditions();
  void end_rollback();
  void await_fix();
  void serve_fix();

  // The strategy decides
  Observation observe(std::optional<SimTime> thaws);
  void look_later(std::optional<SimTime> thaws);
  void carry_out(const Decision&);
  void keep_on(const Decision&);
  void shift(const Decision&);
  void promote();
  void begin_rollback(SimTime signal);
  void withdraw();
  void rollback_again(Duration after);
  void serve_baseline_again();

  // Requests are served
  Exposure sharing(Share candidate, const Mirroring& = {}) const;
  void expose(const Exposure&);
  void serve(const Exposure&);
  void reapply_fleets();

  // Signals are raised
  void watch_for_signals();
  void watch_for_complaints();
  void page(const VaryingDuration& acknowledge, OffHours, Cause);
  bool release_is_blamed(const Page&) const;

  void reschedule(Event, SimTime);
  void tell(const std::string& what);

  const World* world_;
  const Scenario* scenario_;
  Strategy* strategy_;
  Timeline* timeline_;

  Service* service_;
  SimTime horizon_;  ///< what is kept for some time is paid for up to here
  SimTime until_;
  GateWatch gate_;
  Complaints complaints_;
  Responders responders_;
  Ledger ledger_;

  Agenda<Event> agenda_;
  SimTime now_;
  Phase phase_ = Phase::under_way;
  SimTime share_changed_;  ///< last
  bool serves_fix_ = true;
  bool look_waits_ = false;  ///< a look fell due while responders were engaged
  bool approved_ = false;    ///< the next act
};

}  // namespace rollcast::run
