#include <cmath>

#include "document_state.hpp"
#include "rollcast/scenarios/week_text.hpp"
#include "units.hpp"
#include "write_parts.hpp"

namespace rollcast::scenarios {

using nlohmann::json;

namespace {

bool is_time_of_day(Duration time) {
  return time >= Duration{} && time <= Duration::days(1) && time % Duration::minutes(1) == Duration{};
}

bool is_weekday(int day) { return day >= 0 && day < 7; }

/// The mean of an exponential length of this median: of the lengths that read back as it, the roundest.
Duration mean_of_exponential(Duration median) {
  const double mean = median.in_seconds() / std::numbers::ln2;
  const auto gives_it = [&](Duration d) { return exponential_length(d).median == median; };
  for (const double step : {3600.0, 60.0, 1.0, 1e-3})
    if (const auto round = Duration::seconds(std::round(mean / step) * step); gives_it(round)) return round;
  const auto near = Duration::seconds(mean);
  for (const auto miss : {Duration::microseconds(0), Duration::microseconds(1), Duration::microseconds(-1)})
    if (gives_it(near + miss)) return near + miss;
  return near;
}

}  // namespace

json number_json(double value) { return std::isfinite(value) ? plain_number(value) : json(fmt::format("{}", value)); }

json text_json(Duration d) { return to_text(d); }

json seconds_json(double seconds) {
  if (seconds == std::numeric_limits<double>::infinity() || seconds == Duration::forever().in_seconds())
    return to_text(Duration::forever());
  const bool is_length = std::abs(seconds) <= longest_span().in_seconds();
  return is_length ? to_text(Duration::seconds(seconds)) : fmt::format("{} seconds", seconds);
}

json time_of_day_json(Duration time) { return is_time_of_day(time) ? time_of_day_text(time) : to_text(time); }

json week_time_json(WeekTime time) {
  const bool is_one =
      is_weekday(time.weekday) && is_time_of_day(time.time_of_day) && time.time_of_day < Duration::days(1);
  return is_one ? to_text(time) : fmt::format("day {} and {}", time.weekday, to_text(time.time_of_day));
}

json week_days_json(WeekDays days) {
  const bool are_days = is_weekday(days.first) && is_weekday(days.last);
  return are_days ? to_text(days) : fmt::format("days {} to {}", days.first, days.last);
}

json varying_json(const VaryingDuration& length) {
  switch (length.distribution) {
    case LengthDistribution::exponential:
      return {{"mean", to_text(mean_of_exponential(length.median))}, {"distribution", "exponential"}};
    case LengthDistribution::log_logistic:
      return {
          {"median", to_text(length.median)}, {"shape", number_json(length.shape)}, {"distribution", "log_logistic"}};
    case LengthDistribution::lognormal:
      break;
  }
  json written{{"median", to_text(length.median)}, {"sigma", number_json(length.sigma)}};
  if (length.distribution != LengthDistribution::lognormal) written["distribution"] = "unknown";
  return written;
}

json chance_json(Probability p) { return number_json(p.value()); }

json named_json(std::size_t chosen, std::span<const std::string_view> names) {
  return chosen < names.size() ? json(names[chosen]) : json(fmt::format("choice {}", chosen));
}

json MoneyText::operator()(Money amount, std::string_view per) const { return write_money(amount, {currency, per}); }

}  // namespace rollcast::scenarios
