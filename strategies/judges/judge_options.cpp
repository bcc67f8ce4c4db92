#include "judges/judge_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace rollcast::judges {

Duration read_every(const Fields& fields, const Scenario& scenario) {
  return fields.duration("every", std::max(Duration::minutes(10), scenario.tick),
                         {.at_least = scenario.tick, .multiple_of = scenario.tick});
}

std::optional<Duration> read_every_if_any(const Fields& fields, const Scenario& scenario) {
  if (!fields.has("every")) return std::nullopt;
  return fields.duration("every", scenario.tick, {.at_least = scenario.tick, .multiple_of = scenario.tick});
}

double read_open_probability(const Fields& fields, std::string_view key, double fallback, std::string_view meaning,
                             double below) {
  const double p = fields.probability(key, Probability{fallback}).value();
  if (p > 0.0 && p < below) return p;
  if (!fields.has_error(key))
    fields.error(key, fmt::format("must lie strictly between 0% and {:g}% ({}).", 100.0 * below, meaning));
  return fallback;
}

double read_error_rate(const Fields& fields, std::string_view key, double fallback, double below) {
  return read_open_probability(fields, key, fallback, "it is how often the test may be wrong", below);
}

double read_tolerated_ratio(const Fields& fields) {
  return fields.number("ratio", 1.0, {.at_least = 1.0, .at_most = 100.0});
}

Sides read_sides(const Fields& fields) {
  static constexpr std::array<std::string_view, 2> names{"one", "two"};
  return static_cast<Sides>(fields.choice("sides", names, static_cast<std::size_t>(Sides::one)));
}

std::int64_t read_min_requests(const Fields& fields) {
  return fields.whole_number("min_requests", 100, {.at_least = 1.0});
}

}  // namespace rollcast::judges
