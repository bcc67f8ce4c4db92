#pragma once

#include "rollcast/kernel/stream.hpp"

namespace rollcast {

/// What the world's draws are for. The number is part of the address of every draw: never renumber, only add.
enum class Purpose : std::uint8_t {
  outcome = 1,         ///< the candidate's class
  effect = 2,          ///< the size of its effect
  fixed_outcome = 3,   ///< what the fixed candidate will be
  day_effect = 10,     ///< index: day
  wander = 11,         ///< index: hour
  bursts = 12,         ///< index: day
  volume_noise = 13,   ///< index: block of the noise's time scale
  trace_day = 14,      ///< index: day
  clustering = 20,     ///< index: block; version: whose
  drift_kind = 30,
  drift_steps = 31,    ///< index: step
  drift_training = 32, ///< index: 0 and 1, the noise when training data ended
  drift_noise = 33,    ///< index: hour
  incident = 40,       ///< index: incident
  service_incident = 41,  ///< index: incident; segment: whose
  complaint = 50,      ///< when complaints have found the release out
  acknowledge = 51,    ///< index: page
  diagnose = 52,       ///< index: page
  misdiagnose = 53,    ///< index: page
  botched = 54,        ///< index: act that shifts the candidate's share
  roll_back_attempt = 55,  ///< index: attempt
  counts = 60,         ///< every count of a run, in the order in which it draws them
};

/// Whose draw it is.
enum class Version : std::uint8_t { shared = 0, baseline = 1, candidate = 2 };

constexpr Topic topic(Purpose purpose, Version version = Version::shared, std::uint16_t segment = 0) {
  return {static_cast<std::uint8_t>(purpose), static_cast<std::uint8_t>(version), segment};
}

}  // namespace rollcast
