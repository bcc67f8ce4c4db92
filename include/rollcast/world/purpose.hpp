#pragma once

#include "rollcast/kernel/stream.hpp"

namespace rollcast::world {

/// What the world's draws are for. The number is part of the address of every draw: never renumber, only add.
enum class Purpose : std::uint8_t {
  outcome = 1,         ///< index: attempt; the candidate's class
  effect = 2,          ///< index: attempt; the size of its effect
  fixed_outcome = 3,   ///< what the fixed candidate will be
  offline_pass = 4,    ///< index: attempt; whether a candidate passes what comes before its release
  fixed_effect = 5,    ///< the size of the fixed candidate's effect, where only candidates that passed are released
  segment_effect = 6,  ///< what a new version does to one segment of users
  shows_after = 7,     ///< how long in service until the candidate's effect shows
  day_effect = 10,     ///< index: pair of days
  wander = 11,         ///< index: pair of hours
  bursts = 12,         ///< index: day; the last one: those in progress at the beginning
  volume_noise = 13,   ///< index: pair of blocks of the noise's time scale
  trace_day = 14,      ///< index: day
  clustering = 20,     ///< index: pair of blocks; version: whose
  drift_kind = 30,
  drift_steps = 31,         ///< index: step; the last one: those in progress at the beginning
  drift_training = 32,      ///< the noise when each version's training data ended
  drift_noise = 33,         ///< index: pair of hours
  drift_phase = 34,         ///< of the season
  drift_permanent = 35,     ///< index: permanent step since the start
  drift_past_steps = 36,    ///< index: permanent step before the start, backwards
  drift_level = 37,         ///< index: pair of hours of a mean-reverting level
  drift_past_level = 38,    ///< the same before the world's beginning, backwards
  incident = 40,            ///< index: incident; the last one: those in progress at the beginning
  service_incident = 41,    ///< index: as for an incident; segment: whose
  severe_event = 42,        ///< index: point; its distance from the last one, position among users and level
  complaint = 50,           ///< index: complaint; the hazard that adds up until it comes
  acknowledge = 51,         ///< index: page
  diagnose = 52,            ///< index: page
  misdiagnose = 53,         ///< index: page
  faulty = 54,              ///< index: act that shifts the candidate's share
  rollback_attempt = 55,    ///< index: attempt
  alert_counts = 58,        ///< index: tick; what alerts see of it where traffic is low
  alert_blame = 59,         ///< index: tick; which of these failures the release has caused
  counts = 64,              ///< every count of a run, in the order in which it draws them (60 to 63 were its kinds)
  approval = 65,            ///< index: act that people are asked to approve of
  learning = 70,            ///< index: episode that a strategy learns from before any world, under a seed of its own
  preparation_length = 80,  ///< index: visit of a step of an attempt; how long it takes
  preparation_fate = 81,    ///< index: as before; whether the candidate goes on, back, or no further
  trigger = 82,             ///< index: ordinal; when the next of the triggers comes that come at random
  alarm = 83,               ///< index: check; whether it rings
  audit = 84,               ///< index: audit of an intent's candidate; when it comes, and what it says
  monitor_counts = 85,      ///< index: day; failures that monitors see
  lifecycle_failures = 86,  ///< how many of the failures that many releases lead to happen
};

/// Whose draw it is.
enum class Version : std::uint8_t { shared = 0, baseline = 1, candidate = 2 };

constexpr Topic topic(Purpose purpose, Version version = Version::shared, std::uint16_t segment = 0) {
  return {static_cast<std::uint8_t>(purpose), static_cast<std::uint8_t>(version), segment};
}

/// The same, for one segment of users by its index: segment 0 of an address is all users.
constexpr Topic segment_topic(Purpose purpose, Version version, std::size_t segment) {
  return {static_cast<std::uint8_t>(purpose), static_cast<std::uint8_t>(version),
          static_cast<std::uint16_t>(segment + 1)};
}

}  // namespace rollcast::world
