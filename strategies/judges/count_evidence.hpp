#pragma once

#include <cstdint>
#include <span>

#include "../statistics/beta.hpp"
#include "judges/sides.hpp"

namespace rollcast::judges {

/// Evidence from counts that stays valid however often one looks: likelihood ratios of mixtures, whose chance of ever
/// reaching 1 / alpha is at most alpha with nothing to find (Ville 1939).

/// Natural logarithm of the e-value of `ours` events among ours and others, against each being ours with chance
/// `share`, mixed over a beta distribution of that chance (Lindon & Malek 2022), or with Sides::one over its part above
/// the share. Counts need not be whole.
double log_e_value(double ours, double others, double share, const BetaDistribution& of_chance, Sides);

/// The most that its logarithm may be for any distribution above the share: that of the likelihood ratio of the chance
/// that fits best; 0 when that is below the share.
double log_best_ratio(double ours, double others, double share);

/// Natural logarithm of the Bayes factor of counts against being split by these shares, which sum to 1, with a
/// Dirichlet distribution of weight times them (Lindon & Malek 2022): a check of the sample ratio whose p value is
/// min(1, exp(-this)) at any look.
double log_split_evidence(std::span<const std::int64_t> counts, std::span<const double> shares, double weight);

}  // namespace rollcast::judges
