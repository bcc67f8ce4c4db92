#include "business_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "words.hpp"

namespace rollcast::reports {

std::string clock_words(Duration utc_offset) {
  if (utc_offset == Duration{}) return "";
  const bool behind = utc_offset < Duration{};
  return fmt::format(" on a clock {} {} the scenario's", readable(behind ? Duration{} - utc_offset : utc_offset),
                     behind ? "behind" : "ahead of");
}

std::string severe_sentences(const Scenario& s, double requests_per_second) {
  const double per_million = s.severe_events.per_million_requests;
  if (per_million == 0.0) return "";
  const double until_the_end = per_million * 1e-6 * requests_per_second * s.until.in_seconds();
  const std::string text = fmt::format(
      "* Severe events: {:.4g} per million requests under the baseline, {:.3g} over the forecast, {:.10g} {} each",
      per_million, until_the_end, s.severe_events.cost.value(), s.currency);
  std::string others;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    if (outcome.probability == Probability{0.0} || outcome.severe_rate_ratio == 1.0) continue;
    others += fmt::format("{}{} {:.4g}", others.empty() ? "" : ", ", outcome_names[i], outcome.severe_rate_ratio);
  }
  return text + (others.empty() ? "; the candidate's rate is the same.\n"
                                : fmt::format("; rate ratio of the candidate: {}, otherwise 1.\n", others));
}

std::string business_sentences(const BusinessSpec& business) {
  std::string text;
  if (business.adoption > Duration{})
    text += fmt::format("* The benefit of an improvement builds up over time: 63 % of it after {} in service.\n",
                        readable(business.adoption));
  if (!business.competitor_after.is_forever())
    text += fmt::format(
        "* A competitor offers the same {} after the start; from then on, missed benefit counts {:.4g} times.\n",
        readable(business.competitor_after), business.competitor_factor);
  return text;
}

}  // namespace rollcast::reports
