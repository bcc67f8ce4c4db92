#pragma once

namespace rollcast {

/// What is believed of a failure rate: a Beta law with these weights, a prior's among them. Both above 0.
struct BetaPosterior {
  double failures = 1.0, successes = 1.0;
};

/// P(candidate's failure rate < control's), the two being independent: by expansion where it is known to be near enough, else by
/// quadrature. Within `expansion_error` of the truth, for counts up to 1e8 and beyond.
double probability_fails_less(const BetaPosterior& candidate, const BetaPosterior& control);

/// The same by the trapezoidal rule over the log odds of the more certain law, the other's distribution function from Boost.Math. What is
/// summed is analytic and falls exponentially, so the rule is exact to about 1e-10 (Trefethen & Weideman, SIAM Review 56, 2014).
double probability_fails_less_by_quadrature(const BetaPosterior& candidate, const BetaPosterior& control);

/// The same by Edgeworth's expansion to the fourth cumulant (Kendall & Stuart, The Advanced Theory of Statistics 1, chapter 6) of the
/// difference of the log odds, whose cumulants are polygamma functions. It errs by less than `expansion_error` where every weight is
/// `expansion_from` at least: the largest that the tests find, over weights from there to 2e8, is 3.5e-5.
double probability_fails_less_by_expansion(const BetaPosterior& candidate, const BetaPosterior& control);
inline constexpr double expansion_error = 1e-4, expansion_from = 50.0;

}  // namespace rollcast
