#pragma once

#include "rollcast/strategies/judge.hpp"

namespace rollcast {

/// A Beta law of a failure rate: what is believed after `failures` and `successes`, a prior's included. Both above 0.
struct BetaLaw {
  double failures = 1.0, successes = 1.0;
};

/// What two beliefs say together.
struct Belief {
  double worse = 0.0;  ///< P(candidate's rate > ratio * control's)
  double loss = 0.0;   ///< E[max(candidate's rate - ratio * control's, 0)]: failures per request more than what is tolerated
};

/// By the trapezoidal rule over the log odds of the more certain rate, which for laws that smooth and that quick to fall is exact to about
/// 1e-12. ratio >= 1.
Belief believe_by_quadrature(const BetaLaw& candidate, const BetaLaw& control, double ratio);

/// By the normal law of the difference with Edgeworth's corrections up to the fourth cumulant. Where each law has 100 failures and
/// successes at least it errs by less than `edgeworth_error` in `worse`, and by that part of the difference's standard deviation in `loss`.
Belief believe_by_edgeworth(const BetaLaw& candidate, const BetaLaw& control, double ratio);
inline constexpr double edgeworth_error = 1e-4;

/// The quick one where its error is known, else the exact one.
Belief believe(const BetaLaw& candidate, const BetaLaw& control, double ratio);
/// Its first part alone.
double probability_worse(const BetaLaw& candidate, const BetaLaw& control, double ratio);

/// P(X > Y) for X, Y beta, X's failures whole: a sum with as many terms (E. Miller, Formulas for Bayesian A/B Testing, 2014).
double probability_larger(const BetaLaw& x, const BetaLaw& y);

/// What is believed of a Poisson rate after so many events over so much exposure, a prior's included.
struct GammaLaw {
  double events = 1.0, exposure = 1.0;
};

/// P(X > Y), by the incomplete beta function.
double probability_larger(const GammaLaw& x, const GammaLaw& y);

/// Fails the candidate when the probability that it fails more than `ratio` times as often as the control reaches `fail_above`; passes it
/// when the failures per request that shipping is expected to cost beyond that are fewer than `loss_below`; else it cannot tell, nor with
/// fewer than `min_requests` in an arm. The priors are Beta laws, the same for both arms. No guarantee on errors: beliefs are calibrated
/// over candidates drawn from the prior, for requests that fail independently, at whatever look.
JudgePlan read_bayes(const Fields&, const Scenario&);

}  // namespace rollcast
