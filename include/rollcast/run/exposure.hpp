#pragma once

#include "rollcast/kernel/time.hpp"
#include "rollcast/run/conditions.hpp"
#include "rollcast/run/mirroring.hpp"

namespace rollcast::run {

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

}  // namespace rollcast::run
