#include "rollcast/kernel/read_double.hpp"

#include <charconv>
#include <cmath>

namespace rollcast::kernel {

std::optional<double> take_double(std::string_view& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || !std::isfinite(value)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

std::optional<double> read_double(std::string_view text) {
  const auto value = take_double(text);
  return text.empty() ? value : std::nullopt;
}

}  // namespace rollcast::kernel
