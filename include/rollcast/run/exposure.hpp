#pragma once

#include "rollcast/kernel/time.hpp"
#include "rollcast/run/conditions.hpp"
#include "rollcast/run/mirroring.hpp"
#include "rollcast/world/version.hpp"

namespace rollcast::run {

/// Which versions serve, and what share of requests each: two at most at a time. The control serves what the newer one
/// does not.
struct Exposure {
  VersionId control = FirstRelease::incumbent, newer = FirstRelease::candidate;
  Share share{};         ///< of the newer version
  Mirroring mirrored{};  ///< to the newer version

  Share share_of(VersionId version) const {
    if (version == newer) return share;
    return version == control ? Share{1.0 - share.value()} : nobody();
  }
  /// Whether a new version gets requests, be they copies.
  bool feeds(VersionId version) const { return version == newer && (share > nobody() || mirrored.share > nobody()); }
  /// Whether each version gets the same requests.
  bool serves_like(const Exposure& other) const {
    return control == other.control && newer == other.newer && share == other.share &&
           mirrored.share == other.mirrored.share;
  }
  friend bool operator==(const Exposure&, const Exposure&) = default;
};

/// One stretch of constant exposure under constant conditions.
struct ExposureStretch {
  SimTime start;
  Exposure exposure;
  Conditions conditions{};

  Share share_of(VersionId version) const { return exposure.share_of(version); }
};

}  // namespace rollcast::run
