#include "judges/rate_limit.hpp"

#include <fmt/format.h>

namespace rollcast::judges {

RateLimit read_rate_limit(const Fields& fields, std::string_view absolute) {
  if (!fields.has(absolute))
    return {fields.number("ratio", 1.5, {.above = 0.0}), fields.number("margin", 0.002, {.at_least = 0.0})};
  for (const char* key : {"ratio", "margin"})
    if (fields.has(key))
      fields.error(key, fmt::format("cannot stand beside \"{}\" (which needs no control). Remove one.", absolute));
  return {0.0, fields.probability(absolute, required).value()};
}

}  // namespace rollcast::judges
