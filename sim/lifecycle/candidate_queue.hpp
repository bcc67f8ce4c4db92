#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "monitor.hpp"
#include "preparation_line.hpp"
#include "rollcast/kernel/agenda.hpp"
#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::lifecycle {

/// A candidate that is ready to be released.
struct ReadyCandidate {
  std::size_t record = 0;  ///< its place among the queue's records
  std::uint32_t intent = 0;
  int attempt = 0;  ///< of its intent
  int fixes = 0;    ///< how many candidates of this intent were rolled back and mended
  SimTime data_until;
  Truth truth;  ///< beside its parent
};

/// The candidates of a plan: those that its triggers bring, and fixed versions, from the trigger through preparation to
/// being ready.
class CandidateQueue {
 public:
  CandidateQueue(const World&, const OfflineGate&, const Plan&);
  CandidateQueue(const CandidateQueue&) = delete;
  CandidateQueue& operator=(const CandidateQueue&) = delete;

  /// When something happens next that `go_on` must be told of, before the world's end; else never.
  SimTime next_event() const;
  /// All that happens until then. Throws std::runtime_error when the plan wants more than `most_triggers` candidates.
  void go_on(SimTime until);

  /// Whether a candidate is ready whose data are not older than those of the version in service.
  bool has_ready() const;
  /// Of those the one with the newest data; candidates with older data than the version in service are superseded. It
  /// is under way until `is_decided`.
  ReadyCandidate take_newest();
  void is_decided() { in_release_ = false; }
  void prepare_fix(std::uint32_t intent, Fix, SimTime now);
  /// Another version serves, with data until then.
  void serves(SimTime data_until);
  /// Its place in the release at hand. To be called before either changes, and before `go_on`.
  void watch(SimTime now, VersionId serving) {
    if (monitor_) monitor_->take(now, serving);
  }

  /// What became of each attempt, at the world's end: in the order in which their preparation ended, then those that
  /// are open.
  std::vector<CandidateRecord> records() const;
  /// Spent on preparation so far, resources aside.
  double costs() const { return line_.costs(); }
  std::vector<double> busy_days() { return line_.busy_days(world_->end()); }

 private:
  bool is_idle() const { return in_flight() == 0; }
  std::size_t in_flight() const;
  bool is_superseded(const ReadyCandidate& candidate) const { return candidate.data_until < serving_data_until_; }
  SimTime stale_time() const;
  void want(TriggerKind, SimTime now);
  void keep_in_flight(SimTime now);
  void happen(TriggerKind, SimTime now);
  void look(SimTime now);
  void look_at_monitor(SimTime now);
  /// Whether what follows the course of events may trigger.
  bool may_react(SimTime now) const { return is_idle() && now >= last_trigger_ + triggers_->spacing; }
  SimTime next_at_random(SimTime now);
  void take_in(std::vector<PreparedCandidate>);

  const World* world_;
  const TriggerSpec* triggers_;
  PreparationLine line_;
  std::optional<Monitor> monitor_;
  Agenda<TriggerKind> agenda_;
  std::uint32_t next_intent_ = 0, next_random_ = 0, next_look_ = 0;
  SimTime clock_;
  SimTime last_trigger_ = SimTime{} - Duration::forever(), serving_data_until_;
  bool in_release_ = false;
  std::vector<ReadyCandidate> ready_;  ///< in the order in which they are
  std::vector<CandidateRecord> records_;
};

}  // namespace rollcast::lifecycle
