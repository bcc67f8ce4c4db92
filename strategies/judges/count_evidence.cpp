#include "judges/count_evidence.hpp"

#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace rollcast::judges {

namespace {

double log_beta(const BetaDistribution& distribution) {
  using boost::math::lgamma;
  return lgamma(distribution.alpha) + lgamma(distribution.beta) - lgamma(distribution.alpha + distribution.beta);
}

double log_chance_above(const BetaDistribution& distribution, double share) {
  return std::log(boost::math::ibetac(distribution.alpha, distribution.beta, share));
}

}  // namespace

double log_e_value(double ours, double others, double share, const BetaDistribution& distribution, Sides sides) {
  const BetaDistribution learned{distribution.alpha + ours, distribution.beta + others};
  const double both = log_beta(learned) - log_beta(distribution) - ours * std::log(share) - others * std::log1p(-share);
  return sides == Sides::two ? both : both + log_chance_above(learned, share) - log_chance_above(distribution, share);
}

double log_best_ratio(double ours, double others, double share) {
  const double all = ours + others;
  if (ours <= all * share) return 0.0;
  const double of_others = others > 0.0 ? others * std::log(others / (all * (1.0 - share))) : 0.0;
  return ours * std::log(ours / (all * share)) + of_others;
}

double log_split_evidence(std::span<const std::int64_t> counts, std::span<const double> shares, double weight) {
  using boost::math::lgamma;
  double all = 0.0, log_factor = 0.0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    const auto count = static_cast<double>(counts[i]);
    const double prior = weight * shares[i];
    all += count;
    log_factor += lgamma(prior + count) - lgamma(prior) - count * std::log(shares[i]);
  }
  return log_factor + lgamma(weight) - lgamma(weight + all);
}

}  // namespace rollcast::judges
