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

/// The candidates of a plan, in the order in which they are ready: those that its triggers bring, and fixed versions.
/// Triggers come at their times whatever happens to the candidates before.
class CandidateQueue {
 public:
  CandidateQueue(const World&, const OfflineGate&, const Plan&);

  /// When the first of them is ready, not after the world's end; never when none is.
  SimTime next_ready();
  ReadyCandidate take();
  void add(ReadyCandidate);

  /// Candidates whose preparation began before an instant, and those of them that did not pass.
  std::int64_t attempts_before(SimTime) const;
  std::int64_t rejected() const { return rejected_; }

 private:
  SimTime trigger(std::uint32_t intent) const;
  void prepare_next();

  const World* world_;
  const OfflineGate* gate_;
  const Plan* plan_;
  std::uint32_t next_intent_ = 0;
  std::int64_t rejected_ = 0;
  std::vector<ReadyCandidate> ready_;
};

}  // namespace rollcast::lifecycle
