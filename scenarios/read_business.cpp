#include <fmt/format.h>

#include <algorithm>

#include "read_parts.hpp"

namespace rollcast::scenarios {

BusinessSpec read_business(const Fields& root) {
  const auto business =
      root.object({"business", "When the benefit of an improvement comes, and what it is worth when it is late."});
  BusinessSpec spec;
  spec.adoption =
      business.duration({"adoption",
                         "Time constant: a request served t after its version came into service enjoys 1 - exp(-t / "
                         "adoption) of the benefit; 0 is all of it at once. After a rollback the fixed version begins "
                         "anew.",
                         "5d"},
                        Duration{});
  const auto competitor = business.object({"competitor", "A competitor who offers the same some day."});
  spec.competitor_after =
      competitor.duration({"after", "From the start of the release until a competitor offers the same.", "14d"},
                          Duration::forever(), {.may_be_forever = true});
  spec.competitor_factor =
      competitor.number({"factor",
                         "From then on benefit that a request does not enjoy counts this many times; the default is "
                         "assumed.",
                         "3"},
                        2, {.at_least = 1, .at_most = 1000});
  return spec;
}

SevereEventsSpec read_severe_events(const Fields& root, const CandidateSpec& candidate, double requests) {
  constexpr double most_expected = 1e6;
  const auto part = root.object({"severe_events",
                                 "Rare events beyond a failed request: harmful output, data shown to the wrong person. "
                                 "They happen to single requests, and versions of equal rates have the same ones. The "
                                 "ledger counts those that the release adds less those it avoids."});
  SevereEventsSpec spec;
  spec.per_million_requests =
      part.number({"per_million_requests",
                   "Rate under the baseline; a candidate's is `severe_rate_ratio` times that from its first "
                   "request on.",
                   "0.2",
                   {.range = "at most 1e6 events until the end, whatever the candidate"}},
                  0, {.at_least = 0, .at_most = 1e6});
  spec.cost = part.money({"cost", "Cost of each that the release causes.", "20000 USD"}, Money{});
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
