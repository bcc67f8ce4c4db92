#include "rollcast/kernel/time.hpp"

#include <fmt/format.h>

namespace rollcast::kernel {

std::string to_text(Duration d) {
  if (d.is_forever()) return "forever";
  if (d == Duration{}) return "0s";
  std::string text = d < Duration{} ? "-" : "";
  Duration rest = d < Duration{} ? Duration{} - d : d;
  bool first = true;
  for (const auto& [name, unit] : time_units) {
    if (name == "w") continue;  // weeks are read, and written as days
    const auto n = rest / unit;
    if (n == 0) continue;
    text += fmt::format("{}{}{}", first ? "" : " ", n, name);
    first = false;
    rest = rest % unit;
  }
  return text;
}

std::string to_clock_text(SimTime t) {
  if (t.is_never()) return "never";
  const auto seconds = t.since_start() / Duration::seconds(1);
  const auto day_second = seconds % 86400;
  const auto text = fmt::format("{}d {:02}:{:02}", seconds / 86400, day_second / 3600, day_second / 60 % 60);
  return day_second % 60 == 0 ? text : text + fmt::format(":{:02}", day_second % 60);
}

}  // namespace rollcast::kernel
