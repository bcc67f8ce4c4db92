#include "judges/judge_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

namespace rollcast::judges {

Duration read_every(const Fields& fields, const Scenario& scenario, Duration usual) {
  const std::string by_default = fmt::format("`\"{}\"`, at least the tick", to_text(usual));
  return fields.duration({"every", "The judge looks this often.", "30min", {.by_default = by_default}},
                         std::max(usual, scenario.tick), {.at_least = scenario.tick, .multiple_of = scenario.tick});
}

std::optional<Duration> read_every_if_any(const Fields& fields, const Scenario& scenario) {
  if (!fields.has("every")) return std::nullopt;
  return fields.duration(
      {"every", "The judge also looks on the way, this often.", "30min", {.by_default = "only where the stage ends"}},
      scenario.tick, {.at_least = scenario.tick, .multiple_of = scenario.tick});
}

double read_open_probability(const Fields& fields, const Key& key, double fallback, std::string_view meaning,
                             double below) {
  const std::string range = fmt::format("strictly between 0 % and {:g} %", 100.0 * below);
  Key declared = key;
  declared.words.range = range;
  const double p = fields.probability(declared, Probability{fallback}).value();
  if (p > 0.0 && p < below) return p;
  if (!fields.has_error(key.name))
    fields.error(key.name, fmt::format("must lie strictly between 0% and {:g}% ({}).", 100.0 * below, meaning));
  return fallback;
}

double read_error_rate(const Fields& fields, const Key& key, double fallback, double below) {
  return read_open_probability(fields, key, fallback, "it is how often the test may be wrong", below);
}

double read_error_rate_of_all_looks(const Fields& fields, double fallback) {
  return read_error_rate(fields, {"alpha", "Rate of false alarms of all looks together.", "0.1%"}, fallback);
}

double read_tolerated_ratio(const Fields& fields) {
  return fields.number(
      {"ratio",
       "What is tolerated: the judge fails the candidate only above this many times the control's failure rate.",
       "1.2"},
      1.0, {.at_least = 1.0, .at_most = 100.0});
}

Sides read_sides(const Fields& fields) {
  static constexpr std::array<std::string_view, 2> names{"one", "two"};
  return static_cast<Sides>(
      fields.choice({"sides", "Whether the test asks for a worse candidate only, or for a better one too.", "two"},
                    names, static_cast<std::size_t>(Sides::one)));
}

std::int64_t read_min_requests(const Fields& fields) {
  return fields.whole_number({"min_requests", "With fewer requests in an arm the judge cannot tell.", "1000"}, 100,
                             {.at_least = 1.0});
}

}  // namespace rollcast::judges
