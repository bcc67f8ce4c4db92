#pragma once

namespace rollcast {

/// What becomes of the requests that a new version serves, against the world in which nothing was released.
///
/// Each arm's own disturbance belongs to the stretch of requests that the arm serves. So the comparison is made request by request:
/// `caused` fail under the new version and would not have failed under the baseline, `spared` the other way round; both are exactly 0
/// when the two versions are equal.
struct VersionFlow {
  double failures = 0;
  double caused = 0;
  double spared = 0;

  friend VersionFlow operator+(const VersionFlow& a, const VersionFlow& b) {
    return {a.failures + b.failures, a.caused + b.caused, a.spared + b.spared};
  }
  friend VersionFlow operator*(const VersionFlow& a, double f) { return {a.failures * f, a.caused * f, a.spared * f}; }
};

/// Expected numbers of requests over a stretch of time, if one version had served them all. What happens under a share s of the
/// candidate is s times the candidate's numbers plus (1 - s) times the baseline's.
struct Flow {
  double requests = 0;
  double baseline_failures = 0;
  VersionFlow candidate;
  VersionFlow fixed;   ///< the version that follows a roll-back
  VersionFlow latent;  ///< the candidate as it is where its class's effect does not show

  friend Flow operator+(const Flow& a, const Flow& b) {
    return {a.requests + b.requests, a.baseline_failures + b.baseline_failures, a.candidate + b.candidate, a.fixed + b.fixed,
            a.latent + b.latent};
  }
  friend Flow operator*(const Flow& a, double f) {
    return {a.requests * f, a.baseline_failures * f, a.candidate * f, a.fixed * f, a.latent * f};
  }
  friend Flow operator-(const Flow& a, const Flow& b) { return a + b * -1.0; }
};

}  // namespace rollcast
