#include "rollcast/world/incidents.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

#include "rollcast/kernel/odds.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/world/lengths.hpp"

namespace rollcast::world {

double log_odds_of_incident(double share, Probability baseline_failure) {
  const double p = baseline_failure.value();
  return logit(p + (1.0 - p) * share) - logit(p);
}

double share_of_incident(double log_odds, Probability baseline_failure) {
  const double p = baseline_failure.value();
  return (FailureDistribution{RateSpec{}, baseline_failure}.failure_probability(log_odds) - p) / (1.0 - p);
}

Incidents::Incidents(const IncidentSpec& spec, Probability baseline_failure, const Calendar& calendar, Topic topic)
    : spec_{spec}, baseline_failure_{baseline_failure}, calendar_{calendar}, topic_{topic} {}

double Incidents::draw_log_odds(Stream& stream) const {
  if (spec_.odds_ratio) return std::log(*spec_.odds_ratio);
  const double z = normal_quantile(draw_uniform(stream));
  return log_odds_of_incident(logistic(logit(spec_.affected_median.value()) + spec_.affected_sigma * z),
                              baseline_failure_);
}

/// Gaps have mean 1 here. One in progress where the process begins counts by what is left of it, so that the process is
/// in its steady state at once: the gap that holds an instant is longer than others, scale x Gamma(1 +
/// 1/shape)^(1/shape), and the instant lies anywhere in it.
double Incidents::draw_gap(Stream& stream, bool is_in_progress) const {
  const double shape = spec_.gap_shape;
  if (shape == 1.0) return draw_exponential(stream);
  const double scale = 1.0 / std::tgamma(1.0 + 1.0 / shape);
  if (!is_in_progress) return scale * std::pow(draw_exponential(stream), 1.0 / shape);
  const double whole = boost::math::gamma_p_inv(1.0 + 1.0 / shape, draw_uniform(stream));
  return draw_uniform(stream) * scale * std::pow(whole, 1.0 / shape);
}

/// Those in progress where the process begins: a Poisson number, or one at a time by the part of time that incidents
/// take. Returns when the last of them ends, where none may begin before; else nothing.
std::optional<SimTime> Incidents::draw_those_in_progress(const Draws& draws, SimTime at) {
  const bool is_alone = spec_.overlap == IncidentOverlap::never;
  const double expected = in_progress(spec_.per_30_days / 30.0, spec_.length);
  Stream stream = draws.at(topic_, in_progress_index);
  const bool is_held = is_alone && draw_uniform(stream) < expected / (1.0 + expected);
  std::int64_t left = is_alone ? static_cast<std::int64_t>(is_held) : draw_poisson(stream, expected);
  std::optional<SimTime> end;
  for (; left > 0; --left) {
    end = at + draw_rest(stream, spec_.length);
    keep({at, *end, draw_log_odds(stream)});
  }
  return is_alone ? end : std::nullopt;
}

void Incidents::keep(const Incident& incident) {
  if (incident.end > calendar_.begin && incident.end > incident.start) incidents_.push_back(incident);
}

void Incidents::draw(const Draws& draws) {
  incidents_.clear();
  if (spec_.per_30_days <= 0.0) return;
  const double mean_gap_days = 30.0 / spec_.per_30_days;
  const SimTime begins = calendar_.begin - lead_of(spec_.length);
  const std::optional<SimTime> until = draw_those_in_progress(draws, begins);
  SimTime t = until.value_or(begins);
  for (std::uint32_t k = 0;; ++k) {
    Stream stream = draws.at(topic_, k);
    const double gap_days = mean_gap_days * draw_gap(stream, k == 0 && !until);
    if (gap_days > (calendar_.end - t).in_days()) return;
    t = t + Duration::days(gap_days);
    const SimTime end = t + draw_length(stream, spec_.length);
    keep({t, end, draw_log_odds(stream)});
    if (spec_.overlap == IncidentOverlap::never) t = end;
  }
}

}  // namespace rollcast::world
