#pragma once

#include "rollcast/world/version.hpp"

namespace rollcast::world {

/// What becomes of the requests that one version serves, against the world in which nothing was released.
///
/// Each arm's own disturbance belongs to the stretch of requests that the arm serves. So the comparison is made request
/// by request: `added` fail under this version and would not have failed with nothing released, `avoided` the other way
/// round; both are exactly 0 when the two versions are equal, and of the version that served before.
struct VersionFlow {
  double failures = 0;
  double added = 0;
  double avoided = 0;

  friend VersionFlow operator+(const VersionFlow& a, const VersionFlow& b) {
    return {a.failures + b.failures, a.added + b.added, a.avoided + b.avoided};
  }
  friend VersionFlow operator*(const VersionFlow& a, double f) { return {a.failures * f, a.added * f, a.avoided * f}; }
};

/// Expected numbers of requests over a stretch of time, and for each version what would become of them if it had served
/// them all. What happens while versions share requests is the sum of their numbers times their shares.
struct Flow {
  double requests = 0;
  PerVersion<VersionFlow> versions;

  VersionFlow& operator[](VersionId version) { return versions[version]; }
  const VersionFlow& operator[](VersionId version) const { return versions[version]; }

  friend Flow operator+(const Flow& a, const Flow& b) { return {a.requests + b.requests, a.versions + b.versions}; }
  friend Flow operator*(const Flow& a, double f) { return {a.requests * f, a.versions * f}; }
  friend Flow operator-(const Flow& a, const Flow& b) { return a + b * -1.0; }
};

/// Expected failures of one kind over a stretch of time, for each version if it had served all requests. What a version
/// adds of it beyond the world in which nothing was released and what it removes add up by themselves over segments,
/// populations and time: over all kinds, added less removed is added less avoided of all failures.
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
  PerVersion<OfVersion> versions;

  OfVersion& operator[](VersionId version) { return versions[version]; }
  const OfVersion& operator[](VersionId version) const { return versions[version]; }

  friend KindFlow operator+(const KindFlow& a, const KindFlow& b) { return {a.versions + b.versions}; }
  friend KindFlow operator*(const KindFlow& a, double f) { return {a.versions * f}; }
  friend KindFlow operator-(const KindFlow& a, const KindFlow& b) { return a + b * -1.0; }
};

}  // namespace rollcast::world
