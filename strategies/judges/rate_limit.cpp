#include "judges/rate_limit.hpp"

#include <fmt/format.h>

namespace rollcast::judges {

RateLimit read_rate_limit(const Fields& fields, std::string_view absolute) {
  if (!fields.has(absolute))
    return {fields.number(
                {"ratio",
                 "The limit on the candidate's failure rate is this many times that of the control, plus `margin`.",
                 "2",
                 {.range = "not beside an absolute limit"}},
                1.5, {.above = 0.0}),
            fields.number({"margin",
                           "Added to `ratio` times the control's failure rate.",
                           "0.001",
                           {.range = "not beside an absolute limit"}},
                          0.002, {.at_least = 0.0})};
  for (const char* key : {"ratio", "margin"})
    if (fields.has(key))
      fields.error(key, fmt::format("cannot stand beside \"{}\" (which needs no control). Remove one.", absolute));
  const Key absolute_key{absolute,
                         "The limit as a failure rate of the candidate, which needs no control.",
                         "2%",
                         {.by_default = "none: relative to the control"}};
  return {0.0, fields.probability(absolute_key, required).value()};
}

}  // namespace rollcast::judges
