#pragma once

#include "rollcast/modules.hpp"

namespace rollcast::statistics {

/// A beta distribution of a probability: of a failure rate, what is believed after `alpha` failures and `beta`
/// successes, a prior's included. Both above 0.
struct BetaDistribution {
  double alpha = 1.0, beta = 1.0;
};

/// What two beliefs say together.
struct Belief {
  double worse = 0.0;  ///< P(candidate's rate > ratio * control's)
  double loss =
      0.0;  ///< E[max(candidate's rate - ratio * control's, 0)]: failures per request more than what is tolerated
};

/// By the trapezoidal rule over the log odds of the more certain rate, which for densities that smooth and that quick
/// to fall is exact to about 1e-12. ratio >= 1.
Belief believe_by_quadrature(const BetaDistribution& candidate, const BetaDistribution& control, double ratio);

/// By the normal distribution of the difference with Edgeworth's corrections up to the fourth cumulant. Where each rate
/// has 100 failures and successes at least it errs by less than `edgeworth_error` in `worse`, and by that part of the
/// difference's standard deviation in `loss`.
Belief believe_by_edgeworth(const BetaDistribution& candidate, const BetaDistribution& control, double ratio);
inline constexpr double edgeworth_error = 1e-4;

/// The quick one where its error is known, else the exact one.
Belief believe(const BetaDistribution& candidate, const BetaDistribution& control, double ratio);
/// Its first part alone.
double probability_worse(const BetaDistribution& candidate, const BetaDistribution& control, double ratio);

/// P(X > Y) for X, Y beta, X's alpha whole: a sum with as many terms (E. Miller, Formulas for Bayesian A/B Testing,
/// 2014).
double probability_larger(const BetaDistribution& x, const BetaDistribution& y);

/// What is believed of a Poisson rate after so many events over so much exposure, a prior's included.
struct GammaDistribution {
  double events = 1.0, exposure = 1.0;
};

/// P(X > Y), by the incomplete beta function.
double probability_larger(const GammaDistribution& x, const GammaDistribution& y);

}  // namespace rollcast::statistics
