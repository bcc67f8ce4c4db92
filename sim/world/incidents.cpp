#include "rollcast/world/incidents.hpp"

#include <cmath>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast {

namespace {

double logit(double p) { return std::log(p / (1.0 - p)); }
double logistic(double x) { return 1.0 / (1.0 + std::exp(-x)); }

}  // namespace

Incidents::Incidents(const IncidentSpec& spec, Probability baseline_failure, const Calendar& calendar)
    : spec_{spec}, baseline_failure_{baseline_failure.value()}, calendar_{calendar} {}

double Incidents::draw_log_odds(Stream& stream) const {
  if (spec_.odds_ratio) return std::log(*spec_.odds_ratio);
  const double z = normal_quantile(draw_uniform(stream)), p = baseline_failure_;
  const double share = logistic(logit(spec_.affected_median.value()) + spec_.affected_sigma * z);
  return logit(p + (1.0 - p) * share) - logit(p);
}

void Incidents::draw(const Draws& draws) {
  incidents_.clear();
  if (spec_.per_30_days <= 0.0) return;
  const double mean_gap_days = 30.0 / spec_.per_30_days;
  SimTime t = calendar_.begin - steady_state_lead(spec_.length);
  for (std::uint32_t k = 0;; ++k) {
    Stream stream = draws.at(topic(Purpose::incident), k);
    const double gap_days = mean_gap_days * draw_exponential(stream);
    if (gap_days > (calendar_.end - t).in_days()) return;
    t = t + Duration::days(gap_days);
    const SimTime end = t + draw_length(stream, spec_.length);
    if (end > calendar_.begin && end > t) incidents_.push_back({t, end, draw_log_odds(stream)});
    if (spec_.overlap == IncidentOverlap::never) t = end;
  }
}

}  // namespace rollcast
