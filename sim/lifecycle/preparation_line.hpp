#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "resource_pool.hpp"
#include "rollcast/kernel/agenda.hpp"
#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/lifecycle/preparation.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::lifecycle {

/// A fixed version, whose truth is known already.
struct Fix {
  int number = 1;  ///< of its intent, from 1
  SimTime data_until;
  Truth truth;  ///< beside its parent
};

/// What is to be prepared.
struct Order {
  std::uint32_t intent = 0;
  TriggerKind trigger = TriggerKind::calendar;
  std::optional<Fix> fix{};
};

/// A candidate whose preparation is over.
struct PreparedCandidate {
  CandidateRecord record;
  Truth truth;  ///< beside its parent
};

/// Candidates under preparation: several at a time, each at several steps, for which they wait where resources are
/// scarce. Fixed versions come first.
class PreparationLine {
 public:
  PreparationLine(const World&, const OfflineGate&, const PreparationSpec&);

  void begin(Order, SimTime now);
  /// When something happens next; never when nothing is under way.
  SimTime next() const { return agenda_.next_time(); }
  /// Goes on until then, and tells whose preparation has ended.
  std::vector<PreparedCandidate> go_on(SimTime until);

  std::size_t under_way() const { return works_.size(); }
  /// Those whose preparation has not ended, as they are.
  std::vector<CandidateRecord> open(SimTime now) const;
  double costs() const { return costs_; }
  std::vector<double> busy_days(SimTime now) { return resources_.busy_days(now); }

 private:
  enum class Progress : std::uint8_t { idle, waiting, running, done };
  struct StepState {
    Progress progress = Progress::idle;
    std::uint16_t generation = 0;  ///< ends of an earlier one are void
    int visits = 0;                ///< that have begun
    SimTime asked;
  };
  /// The steps that a candidate takes.
  struct Course {
    explicit Course(std::vector<StepSpec>);
    std::vector<StepSpec> steps;
    std::vector<std::vector<std::size_t>> redone_with;
    bool has_tests;
  };
  struct Work {
    CandidateRecord record;
    std::optional<Truth> truth{};  ///< when it is a fix, or its tests have been run
    const Course* course = nullptr;
    std::vector<StepState> steps;
    bool is_fix() const { return record.fixes > 0; }
  };
  /// The end of a step, or of a rework.
  struct StepEnd {
    std::uint32_t work;
    std::uint16_t step, generation;
    friend bool operator==(const StepEnd&, const StepEnd&) = default;
  };
  static constexpr std::uint16_t rework = 0xFFFF;
  struct Fate {
    bool is_given_up = false;
    std::optional<std::size_t> back_to{};
  };
  static constexpr int fixes_first = 0, in_turn = 1;

  std::uint32_t address(const Work&, std::size_t step, int visit) const;
  void begin_attempt(std::uint32_t id, SimTime now);
  void ask_for_next_steps(std::uint32_t id, SimTime now);
  void begin_granted(SimTime now);
  void begin_step(std::uint32_t id, std::size_t step, SimTime now);
  void end_step(const StepEnd&, SimTime now);
  Fate fate_of(const Work&, std::size_t step) const;
  void do_again(std::uint32_t id, std::size_t step, SimTime now);
  void stop_steps(std::uint32_t id, std::span<const std::size_t> steps, SimTime now);
  void stop_all_steps(std::uint32_t id, SimTime now);
  bool passes_tests(Work&);
  void reject(std::uint32_t id, SimTime now);
  void end(std::uint32_t id, CandidateEnd, SimTime now);
  void note_end(Work&, CandidateEnd, SimTime now);
  void pay(Work&, Money price);

  const World* world_;
  const OfflineGate* gate_;
  const PreparationSpec* spec_;
  CandidateSpec candidate_;  ///< with what the steps make of its chances
  Course fresh_, fix_;
  ResourcePool resources_;
  Agenda<StepEnd> agenda_;
  std::map<std::uint32_t, Work> works_;
  std::uint32_t next_id_ = 0;
  double costs_ = 0.0;
  std::vector<PreparedCandidate> ended_;
};

}  // namespace rollcast::lifecycle
