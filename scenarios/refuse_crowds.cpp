#include <fmt/format.h>

#include "read_parts.hpp"

namespace rollcast::scenarios {

void refuse_crowds(const Fields& part, const Frequency& often, const VaryingDuration& length, double most) {
  const double at_a_time = in_progress(often.number / often.days, length), mean_length = mean_days(length);
  const auto key = often.days == 1.0 ? "per_day" : "per_30_days";
  if (at_a_time <= most || part.has_error(key) || part.has_error("length")) return;
  const bool in_hours = mean_length < 2.0;
  part.error(
      key, fmt::format(
               "{:.4g} {} in {:.4g} d that last {:.3g} {} each, on average, are {:.4g} in progress at a time; at most "
               "{:.4g} may be. Write at most {:.3g}, or a shorter \"length\".",
               often.number, often.of_what, often.days, in_hours ? 24.0 * mean_length : mean_length,
               in_hours ? "h" : "d", at_a_time, most, most / mean_length * often.days));
}

}  // namespace rollcast::scenarios
