#pragma once

#include "rollcast/modules.hpp"

namespace rollcast::world {

/// What becomes of the requests that a new version serves, against the world in which nothing was released.
///
/// Each arm's own disturbance belongs to the stretch of requests that the arm serves. So the comparison is made request
/// by request: `caused` fail under the new version and would not have failed under the baseline, `avoided` the other
/// way round; both are exactly 0 when the two versions are equal.
struct VersionFlow {
  double failures = 0;
  double added = 0;
  double avoided = 0;

  friend VersionFlow operator+(const VersionFlow& a, const VersionFlow& b) {
    return {a.failures + b.failures, a.added + b.added, a.avoided + b.avoided};
  }
  friend VersionFlow operator*(const VersionFlow& a, double f) { return {a.failures * f, a.added * f, a.avoided * f}; }
};

/// Expected numbers of requests over a stretch of time, if one version had served them all. What happens under a share
/// s of the candidate is s times the candidate's numbers plus (1 - s) times the baseline's.
struct Flow {
  double requests = 0;
  double baseline_failures = 0;
  VersionFlow candidate;
  VersionFlow fixed;   ///< the version that follows a rollback
  VersionFlow latent;  ///< the candidate as it is where its class's effect does not show

  friend Flow operator+(const Flow& a, const Flow& b) {
    return {a.requests + b.requests, a.baseline_failures + b.baseline_failures, a.candidate + b.candidate,
            a.fixed + b.fixed, a.latent + b.latent};
  }
  friend Flow operator*(const Flow& a, double f) {
    return {a.requests * f, a.baseline_failures * f, a.candidate * f, a.fixed * f, a.latent * f};
  }
  friend Flow operator-(const Flow& a, const Flow& b) { return a + b * -1.0; }
};

/// Expected failures of one kind over a stretch of time, if one version had served all requests. What a new version
/// adds of it beyond the baseline and what it removes add up by themselves over segments, populations and time: over
/// all kinds, added less removed is caused less avoided.
struct KindFlow {
  struct OfVersion {
    double failures = 0;
    double added = 0;
    double removed = 0;

    friend OfVersion operator+(const OfVersion& a, const OfVersion& b) {
      return {a.failures + b.failures, a.added + b.added, a.removed + b.removed};
    }
    friend OfVersion operator*(const OfVersion& a, double f) { return {a.failures * f, a.added * f, a.removed * f}; }
  };
  double baseline = 0;
  OfVersion candidate;
  OfVersion fixed;   ///< the version that follows a rollback
  OfVersion latent;  ///< the candidate as it is where its class's effect does not show

  friend KindFlow operator+(const KindFlow& a, const KindFlow& b) {
    return {a.baseline + b.baseline, a.candidate + b.candidate, a.fixed + b.fixed, a.latent + b.latent};
  }
  friend KindFlow operator*(const KindFlow& a, double f) {
    return {a.baseline * f, a.candidate * f, a.fixed * f, a.latent * f};
  }
  friend KindFlow operator-(const KindFlow& a, const KindFlow& b) { return a + b * -1.0; }
};

}  // namespace rollcast::world
