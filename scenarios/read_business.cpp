#include <fmt/format.h>

#include <algorithm>

#include "read_parts.hpp"

namespace rollcast::scenarios {

BusinessSpec read_business(const Fields& root) {
  const auto business = root.object("business");
  BusinessSpec spec;
  spec.adoption = business.duration("adoption", Duration{});
  const auto competitor = business.object("competitor");
  spec.competitor_after = competitor.duration("after", Duration::forever(), {.may_be_forever = true});
  spec.competitor_factor = competitor.number("factor", 2, {.at_least = 1, .at_most = 1000});
  return spec;
}

SevereEventsSpec read_severe_events(const Fields& root, const CandidateSpec& candidate, double requests) {
  constexpr double most_expected = 1e6;
  const auto part = root.object("severe_events");
  SevereEventsSpec spec;
  spec.per_million_requests = part.number("per_million_requests", 0, {.at_least = 0, .at_most = 1e6});
  spec.cost = part.money("cost", Money{});
  double worst = 1.0;
  for (const OutcomeSpec& outcome : candidate.outcomes)
    if (outcome.probability > Probability{0}) worst = std::max(worst, outcome.severe_rate_ratio);
  const double expected = requests * std::min(worst * spec.per_million_requests / 1e6, 1.0);
  if (expected > most_expected && !part.has_error("per_million_requests"))
    part.error("per_million_requests",
               fmt::format("up to {:.3g} events are expected until the end, at most {:g} are possible (severe "
                           "events are rare). Count what is common among the failures.",
                           expected, most_expected));
  return spec;
}

}  // namespace rollcast::scenarios
