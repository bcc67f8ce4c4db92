#include "rollcast/world/lengths.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast {

double mean_days(const VaryingDuration& length) {
  if (length.law == LengthLaw::exponential) return length.median.in_days() / std::numbers::ln2;
  return length.median.in_days() * std::exp(length.sigma * length.sigma / 2.0);
}

Duration draw_length(Stream& stream, const VaryingDuration& length) {
  if (length.law == LengthLaw::lognormal) return draw_lognormal(stream, length.median, length.sigma);
  const double days = mean_days(length) * draw_exponential(stream);
  return days < longest_span().in_days() ? Duration::days(days) : longest_span();
}

Duration steady_state_lead(const VaryingDuration& length) { return Duration::days(std::min(10.0 * mean_days(length), 3650.0)); }

}  // namespace rollcast
