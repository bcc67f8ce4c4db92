#include "words.hpp"

#include <fmt/format.h>

#include <cmath>

#include "rollcast/world/lengths.hpp"

namespace rollcast::reports {

std::string about(double n) {
  if (std::abs(n) < 0.05) return "0";
  if (n <= -0.05) return "-" + about(-n);
  if (n >= 1e9) return fmt::format("{:.3g} billion", n / 1e9);
  if (n >= 1e6) return fmt::format("{:.3g} million", n / 1e6);
  if (n >= 1e4) return fmt::format("{:.3g} thousand", n / 1e3);
  return fmt::format("{:.{}f}", std::abs(n), n < 10.0 ? 1 : 0);
}

std::string percent(double share) { return fmt::format("{:.{}g} %", 100.0 * share, share > 0.95 ? 4 : 3); }

std::string span_of(double hours) {
  if (!(hours < longest_span().in_hours())) return "never";
  if (hours >= 48.0) return fmt::format("{:.1f} days", hours / 24.0);
  if (hours >= 2.0) return fmt::format("{:.1f} h", hours);
  if (hours * 60.0 >= 2.0) return fmt::format("{:.0f} min", hours * 60.0);
  return fmt::format("{:.0f} s", std::ceil(hours * 3600.0));
}

std::string with_spaces(std::string_view length) {
  std::string text;
  for (const char c : length) {
    const bool begins_unit = c >= 'a' && c <= 'z' && !text.empty() && text.back() >= '0' && text.back() <= '9';
    text += begins_unit ? std::string{' ', c} : std::string{c};
  }
  return text;
}

std::string readable(Duration d) { return with_spaces(to_text(d)); }

std::string length_of(std::string_view what, const VaryingDuration& d) {
  if (d.distribution == LengthDistribution::log_logistic)
    return fmt::format("median {} {} (log-logistic, shape {})", what, readable(d.median), d.shape);
  if (d.distribution == LengthDistribution::exponential)
    return fmt::format("mean {} {} (exponential)", what, span_of(24.0 * mean_days(d)));
  return d.sigma == 0.0 ? fmt::format("{} {}", what, readable(d.median))
                        : fmt::format("median {} {} (sigma {})", what, readable(d.median), d.sigma);
}

}  // namespace rollcast::reports
