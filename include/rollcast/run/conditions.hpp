#pragma once

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/modules.hpp"

namespace rollcast::run {

/// How much there is of the newer version's effect on failures.
enum class EffectState {
  shows,
  unseen,  ///< it is there, and only labels tell
  latent,  ///< the version still serves as if it had none
};

/// What waiting does to the requests of one arm.
struct ArmLateness {
  Probability timed_out{};     ///< chance to time out or to be turned away, whatever else becomes of the request
  double added_seconds = 0.0;  ///< that a request takes, on average, beyond what it would with nothing released

  friend bool operator==(const ArmLateness&, const ArmLateness&) = default;
};

/// What waiting does, by who serves. With unlimited capacity nobody is late.
struct Lateness {
  ArmLateness control, newer;     ///< by version that serves
  Probability without_release{};  ///< chance to time out with nothing released

  friend bool operator==(const Lateness&, const Lateness&) = default;
};

/// What the outcome of requests depends on that a strategy's acts decide.
struct Conditions {
  EffectState effect = EffectState::shows;
  Probability faulty{};  ///< share of the newer version's good requests that fail because its deployment was faulty
  Lateness lateness{};

  friend bool operator==(const Conditions&, const Conditions&) = default;
};

}  // namespace rollcast::run
