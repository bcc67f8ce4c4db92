#include "figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdint>

namespace rollcast::reports {

namespace {

struct Scale {
  double unit;
  std::string_view suffix;
};

Scale scale_of(double magnitude) {
  if (magnitude >= 999.5e6) return {1e9, "bn"};
  if (magnitude >= 999.5e3) return {1e6, "M"};
  if (magnitude >= 999.5) return {1e3, "k"};
  return {1.0, ""};
}

std::string without_trailing_zeros(std::string digits) {
  if (digits.find('.') == std::string::npos) return digits;
  while (digits.ends_with('0')) digits.pop_back();
  if (digits.ends_with('.')) digits.pop_back();
  return digits == "-0" ? "0" : digits;
}

/// Decimals that leave `significant` digits of a positive number, at most five.
int decimals_for(double magnitude, int significant) {
  if (!(magnitude > 0) || !std::isfinite(magnitude)) return 0;
  return std::clamp(significant - 1 - static_cast<int>(std::floor(std::log10(magnitude))), 0, 5);
}

}  // namespace

std::string tidy_number(double value) {
  const Scale scale = scale_of(std::abs(value));
  const double scaled = value / scale.unit;
  return without_trailing_zeros(fmt::format("{:.{}f}", scaled, decimals_for(std::abs(scaled), 3))) +
         std::string{scale.suffix};
}

std::string with_minus_signs(std::string text) {
  constexpr std::string_view minus = "\u2212";
  const auto is_digit = [&](std::size_t i) { return i < text.size() && text[i] >= '0' && text[i] <= '9'; };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool begins_word = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
    if (text[i] == '-' && begins_word && is_digit(i + 1)) text.replace(i, 1, minus);
  }
  return text;
}

std::string money_text(double amount, std::string_view currency) {
  return fmt::format("{} {}", tidy_number(amount), currency);
}

std::string percent_text(double probability) {
  const double percent = 100 * probability;
  const double to_the_nearer_end = std::min(percent, 100 - percent);
  return without_trailing_zeros(fmt::format("{:.{}f}", percent, decimals_for(to_the_nearer_end, 2))) + " %";
}

std::string hours_text(std::optional<double> hours) {
  if (!hours) return "never";
  if (*hours <= 0) return "at once";
  if (*hours < 1) return fmt::format("{:.0f} min", 60 * *hours);
  if (*hours < 72) return without_trailing_zeros(fmt::format("{:.1f}", *hours)) + " h";
  return without_trailing_zeros(fmt::format("{:.1f}", *hours / 24)) + " d";
}

std::string grouped(std::int64_t count) {
  std::string digits = fmt::format("{}", count);
  const std::ptrdiff_t first_digit = count < 0 ? 1 : 0;
  for (std::ptrdiff_t at = std::ssize(digits) - 3; at > first_digit; at -= 3)
    digits.insert(static_cast<std::size_t>(at), 1, ',');
  return digits;
}

ValueAndError with_error(double value, double error) {
  if (!std::isfinite(error)) return {tidy_number(value), "?"};
  const Scale scale = scale_of(std::max(std::abs(value), error));
  const int decimals =
      error > 0 ? std::min(decimals_for(error / scale.unit, 2), 3) : decimals_for(std::abs(value) / scale.unit, 3);
  const auto written = [&](double x) {
    const std::string digits = fmt::format("{:.{}f}", x / scale.unit, decimals);
    const bool zero = digits.find_first_of("123456789") == std::string::npos;
    return zero ? std::string{"0"} : digits + std::string{scale.suffix};
  };
  return {written(value), written(error)};
}

double normal_half_width(double confidence) {
  return boost::math::quantile(boost::math::normal_distribution<double>{}, 0.5 + confidence / 2);
}

}  // namespace rollcast::reports
