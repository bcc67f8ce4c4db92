#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::lifecycle {

/// A candidate that is ready to be released.
struct ReadyCandidate {
  std::uint32_t intent = 0;
  int fixes = 0;  ///< how many candidates of this intent were rolled back and mended
  SimTime ready, data_until;
  Truth truth;  ///< beside its parent
};

/// The candidates of a plan: those that its triggers bring, and fixed versions. Triggers come at their times whatever
/// happens to the candidates before.
class CandidateQueue {
 public:
  CandidateQueue(const World&, const OfflineGate&, const Plan&);

  /// When the first of them is ready, before the world's end; never when none is.
  SimTime next_ready();
  /// Of those that are ready now the one with the newest data, which supersedes the others.
  ReadyCandidate take_newest(SimTime now);
  void add(ReadyCandidate);
  /// A version with data until then is in service: those with older data are superseded.
  void drop_older_than(SimTime data_until);

  /// Draws those that nobody has asked for, and so knows what follows.
  void finish();
  /// Candidates whose preparation began before the world's end; those of them that were ready by then and did not pass;
  /// those that newer ones superseded before their release, fixed versions among them.
  std::int64_t attempts() const;
  std::int64_t rejected() const { return rejected_; }
  std::int64_t superseded() const { return superseded_; }

 private:
  SimTime trigger(std::uint32_t intent) const;
  SimTime ready_at(std::uint32_t intent) const { return trigger(intent) + plan_->preparation; }
  void prepare_next();

  const World* world_;
  const OfflineGate* gate_;
  const Plan* plan_;
  std::uint32_t next_intent_ = 0;
  std::int64_t rejected_ = 0, superseded_ = 0;
  std::vector<ReadyCandidate> ready_;  ///< in the order in which they are
};

}  // namespace rollcast::lifecycle
