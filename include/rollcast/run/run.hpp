#pragma once

#include <string>

#include "rollcast/run/fairness.hpp"
#include "rollcast/run/kind_record.hpp"
#include "rollcast/run/mirroring.hpp"
#include "rollcast/run/mode.hpp"
#include "rollcast/run/run_record.hpp"
#include "rollcast/run/strategy.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// Someone who listens to a run's story.
class Timeline {
 public:
  virtual ~Timeline() = default;
  virtual void note(SimTime, const std::string& what) = 0;
};

/// How much there is of the candidate's effect on failures.
enum class EffectState {
  shows,
  unseen,  ///< it is there, and only labels tell
  latent,  ///< the candidate still serves as if it had none
};

/// What waiting does to the requests of one arm.
struct ArmLateness {
  Probability timed_out{};     ///< chance to time out or to be turned away, whatever else becomes of the request
  double added_seconds = 0.0;  ///< that a request takes, on average, beyond what it would with nothing released

  friend bool operator==(const ArmLateness&, const ArmLateness&) = default;
};

/// What waiting does, by who serves. With unlimited capacity nobody is late.
struct Lateness {
  ArmLateness control, candidate;  ///< the candidate's, or the version's that follows a rollback
  Probability without_release{};   ///< chance to time out with nothing released

  friend bool operator==(const Lateness&, const Lateness&) = default;
};

/// What the outcome of requests depends on that a strategy's acts decide.
struct Conditions {
  EffectState effect = EffectState::shows;
  Probability faulty{};  ///< share of the candidate's good requests that fail because its deployment was faulty
  Lateness lateness{};

  friend bool operator==(const Conditions&, const Conditions&) = default;
};

/// Who serves what share of requests; the baseline serves the rest.
struct Exposure {
  Share candidate{};
  Share fixed{};  ///< of the version that follows a rollback
  Mirroring mirrored{};

  /// Whether the candidate gets requests, be they copies.
  bool feeds_candidate() const { return candidate > nobody() || mirrored.share > nobody(); }
  /// Whether each version gets the same requests.
  bool serves_like(const Exposure& other) const {
    return candidate == other.candidate && fixed == other.fixed && mirrored.share == other.mirrored.share;
  }
  friend bool operator==(const Exposure&, const Exposure&) = default;
};

/// One stretch of constant exposure under constant conditions.
struct ExposureStretch {
  SimTime start;
  Share candidate;
  Share fixed;  ///< of the version that follows a rollback
  Conditions conditions{};
  Mirroring mirrored{};

  Exposure exposure() const { return {candidate, fixed, mirrored}; }
};

/// What a run leaves behind.
struct Run {
  RunRecord record;
  std::vector<ExposureStretch> exposure;  ///< from the world's beginning on
  std::vector<SegmentRecord> segments;    ///< in the scenario's order; empty when all users are alike
  std::vector<KindRecord> kinds{};        ///< those of `priced_kinds`
};

/// Runs one strategy in one world, from the start of the release to the scenario's `until`. The result depends on the
/// world, the strategy and the mode alone. `timeline`, when given, hears every act and signal. `run` is overwritten;
/// its memory is used again.
void simulate(const World&, Strategy&, Mode, Run& run, Timeline* timeline = nullptr);

}  // namespace rollcast::run
