#include "rollcast/world/incidents.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "rollcast/kernel/odds.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/failure_law.hpp"
#include "rollcast/world/lengths.hpp"

namespace rollcast::world {

double log_odds_of_incident(double share, Probability baseline_failure) {
  const double p = baseline_failure.value();
  return logit(p + (1.0 - p) * share) - logit(p);
}

double share_of_incident(double log_odds, Probability baseline_failure) {
  const double p = baseline_failure.value();
  return (FailureLaw{RateSpec{}, baseline_failure}.failure_probability(log_odds) - p) / (1.0 - p);
}

Incidents::Incidents(const IncidentSpec& spec, Probability baseline_failure, const Calendar& calendar, Topic topic)
    : spec_{spec}, baseline_failure_{baseline_failure}, calendar_{calendar}, topic_{topic} {}

double Incidents::draw_log_odds(Stream& stream) const {
  if (spec_.odds_ratio) return std::log(*spec_.odds_ratio);
  const double z = normal_quantile(draw_uniform(stream));
  return log_odds_of_incident(logistic(logit(spec_.affected_median.value()) + spec_.affected_sigma * z), baseline_failure_);
}

/// Gaps have mean 1 here. The first is what is left of one in progress, so that the process is in its steady state at once: the gap
/// that holds an instant is longer than others, scale x Gamma(1 + 1/shape)^(1/shape), and the instant lies anywhere in it.
double Incidents::draw_gap(Stream& stream, std::uint32_t incident) const {
  const double shape = spec_.gap_shape;
  if (shape == 1.0) return draw_exponential(stream);
  const double scale = 1.0 / std::tgamma(1.0 + 1.0 / shape);
  if (incident > 0) return scale * std::pow(draw_exponential(stream), 1.0 / shape);
  const double whole = boost::math::gamma_p_inv(1.0 + 1.0 / shape, draw_uniform(stream));
  return draw_uniform(stream) * scale * std::pow(whole, 1.0 / shape);
}

/// Gaps that remember need some cycles more until times of incidents and times without one have mixed.
Duration Incidents::lead() const {
  const Duration lead = steady_state_lead(spec_.length);
  if (spec_.gap_shape == 1.0 || spec_.overlap == IncidentOverlap::add) return lead;
  return lead + Duration::days(std::min(10.0 * 30.0 / spec_.per_30_days, 3650.0));
}

void Incidents::draw(const Draws& draws) {
  incidents_.clear();
  if (spec_.per_30_days <= 0.0) return;
  const double mean_gap_days = 30.0 / spec_.per_30_days;
  SimTime t = calendar_.begin - lead();
  for (std::uint32_t k = 0;; ++k) {
    Stream stream = draws.at(topic_, k);
    const double gap_days = mean_gap_days * draw_gap(stream, k);
    if (gap_days > (calendar_.end - t).in_days()) return;
    t = t + Duration::days(gap_days);
    const SimTime end = t + draw_length(stream, spec_.length);
    if (end > calendar_.begin && end > t) incidents_.push_back({t, end, draw_log_odds(stream)});
    if (spec_.overlap == IncidentOverlap::never) t = end;
  }
}

}  // namespace rollcast::world
