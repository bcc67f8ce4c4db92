#pragma once

namespace rollcast::judges {

/// Wald's sequential probability ratio test of Bernoulli trials (1945): it takes the next trial until the logarithm of
/// the likelihood ratio of `worse` to `fine` has fallen to `accept` or risen to `reject`.

/// Failure probabilities, 0 < fine < worse < 1.
struct SprtHypotheses {
  double fine, worse;
};

/// Natural logarithms, accept < 0 < reject.
struct SprtLimits {
  double accept, reject;
};

/// How wrong a test may be: the chance of rejecting what is fine, and of accepting what is worse.
struct SprtErrors {
  double false_alarm, miss;
};

/// log(b / (1 - a)) and log((1 - b) / a): together the errors are at most a + b, and either may exceed its own a
/// little.
SprtLimits wald_limits(SprtErrors);
/// log b and log(1 / a): neither error exceeds its own (Ville 1939), whenever one looks.
SprtLimits safe_limits(SprtErrors);
/// The nearest limits, found by moving one after the other in from the safe ones, at which neither error of a test that
/// looks after every trial exceeds its own. To 1e-4 of their length.
SprtLimits exact_limits(SprtHypotheses, SprtErrors);

/// What a test does that looks after every trial, when each fails with some probability.
struct SprtCourse {
  double rejects = 0.0;      ///< chance
  double mean_trials = 0.0;  ///< until it decides
};

/// By dynamic programming over trials and failures, many trials at a time where no limit lies between. Exact to 1e-12.
SprtCourse sprt_course(SprtHypotheses, SprtLimits, double failure_probability);

}  // namespace rollcast::judges
