#pragma once

#include <cstdint>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/time.hpp"

namespace rollcast::run {

/// Requests that one version served, and how many of them failed.
struct Sample {
  std::int64_t requests = 0;
  std::int64_t failures = 0;

  std::int64_t successes() const { return requests - failures; }
  double failure_rate() const {
    return requests == 0 ? 0.0 : static_cast<double>(failures) / static_cast<double>(requests);
  }
  friend Sample operator-(Sample a, Sample b) { return {a.requests - b.requests, a.failures - b.failures}; }
  friend Sample operator+(Sample a, Sample b) { return {a.requests + b.requests, a.failures + b.failures}; }
};

/// What the two arms of a comparison did over the same stretch of time: a pair, as every test compares the candidate
/// with one control, be that the incumbent beside it or the service before it. A request that is mirrored counts for
/// both: the candidate's copy of it, and what the user got from the control.
struct Samples {
  Sample candidate, control;

  friend Samples operator-(const Samples& a, const Samples& b) {
    return {a.candidate - b.candidate, a.control - b.control};
  }
  friend Samples operator+(const Samples& a, const Samples& b) {
    return {a.candidate + b.candidate, a.control + b.control};
  }
};

/// What an operator could have measured by now: counts, finite and noisy, and late by the scenario's metrics delay.
struct Observation {
  SimTime now;
  Share share;          ///< of users, served by the candidate
  Samples since_look;   ///< since the strategy was last asked in this stage
  Samples since_stage;  ///< since the stage began
  bool frozen = false;  ///< a responder is engaged on a page, or the calendar says so: only holding and rolling back
                        ///< are carried out
  SimTime thaws = SimTime::never();  ///< when the calendar's freeze ends; never when only people freeze the share
  bool approved = false;             ///< people have approved of the next act, when a decision asked them to
};

}  // namespace rollcast::run
