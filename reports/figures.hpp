#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rollcast::reports {

/// Numbers as people read them. Three significant digits; thousands and millions as k and M; a space before the per
/// cent sign.

/// "412", "4.12", "12.3k", "1.2M".
std::string tidy_number(double value);
/// "12.3k EUR".
std::string money_text(double amount, std::string_view currency);
/// "0.31 %", "3.1 %", "78 %", "99.7 %": as many digits as keep it from reading 0 or 100 when it is neither.
std::string percent_text(double probability);
/// "45 min", "7.5 h", "3.2 d"; "never" for none.
std::string hours_text(std::optional<double> hours);
/// The same text with − for the hyphens before numbers, as the page and its charts write them: "−1.2k to 3".
std::string with_minus_signs(std::string text);
/// "10,000".
std::string grouped(std::int64_t count);

/// A value and the half-width of its interval at one scale: {"3.14k", "0.21k"}; "?" for an unknown error.
struct ValueAndError {
  std::string value, error;
};
ValueAndError with_error(double value, double error);

/// Half-width of a normal interval in standard errors: 1.96 at 95 %.
double normal_half_width(double confidence);

}  // namespace rollcast::reports
