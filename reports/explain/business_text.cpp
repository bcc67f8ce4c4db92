#include "business_text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace rollcast::reports {

std::string clock_words(Duration utc_offset) {
  if (utc_offset == Duration{}) return "";
  const bool behind = utc_offset < Duration{};
  return fmt::format(" by a clock {} {} the scenario's", to_text(behind ? Duration{} - utc_offset : utc_offset),
                     behind ? "behind" : "ahead of");
}

std::string severe_sentences(const Scenario& s, double requests_per_second) {
  const double per_million = s.severe_events.per_million_requests;
  if (per_million == 0.0) return "";
  const double until_the_end = per_million * 1e-6 * requests_per_second * s.until.in_seconds();
  const std::string text = fmt::format(
      "* Of a million requests {:.4g} become severe events under the baseline: {:.3g} until the end, {:.10g} {} each",
      per_million, until_the_end, s.severe_events.cost.value(), s.currency);
  std::string others;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    if (outcome.probability == Probability{0.0} || outcome.severe_rate_ratio == 1.0) continue;
    others += fmt::format("{}{:.4g} times as many where it is {}", others.empty() ? "" : ", ",
                          outcome.severe_rate_ratio, outcome_names[i]);
  }
  return text +
         (others.empty() ? "; the candidate makes as many.\n" : fmt::format("; the candidate makes {}.\n", others));
}

std::string business_sentences(const BusinessSpec& business) {
  std::string text;
  if (business.adoption > Duration{})
    text += fmt::format(
        "* The benefit of an improvement comes by and by: 63 % of it {} after its version came into service.\n",
        to_text(business.adoption));
  if (!business.competitor_after.is_forever())
    text += fmt::format(
        "* A competitor offers the same {} after the start; from then on benefit that is missed counts {:.4g} times.\n",
        to_text(business.competitor_after), business.competitor_factor);
  return text;
}

}  // namespace rollcast::reports
