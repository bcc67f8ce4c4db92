#pragma once

namespace rollcast {

/// Expected numbers of requests over a stretch of time, if one version had served them all. What happens under a share s of the
/// candidate is s times the candidate's numbers plus (1 - s) times the baseline's.
///
/// Each arm's own disturbance belongs to the stretch of requests that the arm serves. So the comparison with the world in which
/// nothing was released is made request by request: `caused` fail under the candidate and would not have failed under
/// the baseline, `spared` the other way round; both are exactly 0 when the two versions are equal.
struct Flow {
  double requests = 0;
  double baseline_failures = 0;
  double candidate_failures = 0;
  double caused = 0;           ///< by the candidate
  double spared = 0;           ///< by the candidate
  double fixed_failures = 0;   ///< by the version that follows a roll-back
  double fixed_caused = 0;
  double fixed_spared = 0;

  friend Flow operator+(const Flow& a, const Flow& b) {
    return {a.requests + b.requests,
            a.baseline_failures + b.baseline_failures,
            a.candidate_failures + b.candidate_failures,
            a.caused + b.caused,
            a.spared + b.spared,
            a.fixed_failures + b.fixed_failures,
            a.fixed_caused + b.fixed_caused,
            a.fixed_spared + b.fixed_spared};
  }
  friend Flow operator*(const Flow& a, double f) {
    return {a.requests * f, a.baseline_failures * f, a.candidate_failures * f, a.caused * f,
            a.spared * f,   a.fixed_failures * f,    a.fixed_caused * f,       a.fixed_spared * f};
  }
  friend Flow operator-(const Flow& a, const Flow& b) { return a + b * -1.0; }
};

/// Expected failures of one kind over a stretch of time, if one version had served all requests. What a new version adds of it beyond the
/// baseline and what it removes add up by themselves over segments, populations and time: over all kinds, added less removed is caused
/// less spared.
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
  OfVersion fixed;  ///< the version that follows a roll-back

  friend KindFlow operator+(const KindFlow& a, const KindFlow& b) {
    return {a.baseline + b.baseline, a.candidate + b.candidate, a.fixed + b.fixed};
  }
  friend KindFlow operator*(const KindFlow& a, double f) { return {a.baseline * f, a.candidate * f, a.fixed * f}; }
  friend KindFlow operator-(const KindFlow& a, const KindFlow& b) { return a + b * -1.0; }
};

}  // namespace rollcast
