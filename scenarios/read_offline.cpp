#include "read_parts.hpp"

namespace rollcast {

namespace {

constexpr double most_cases = 1e7;

/// One rate for all regressions, or one of each class.
void read_detection(const Fields& check, OfflineCheckSpec& spec) {
  const bool by_class = check.has_object("detects");
  const auto all = by_class ? Probability{} : check.probability("detects", required);
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto outcome = static_cast<Outcome>(c);
    if (!is_regression(outcome)) continue;
    spec.stops[c] = by_class ? check.object("detects").probability(name_of(outcome), Probability{}) : all;
  }
}

OfflineCheckSpec read_check(const Fields& check) {
  OfflineCheckSpec spec;
  spec.name = check.text("name", required);
  const auto false_alarms = check.probability("false_alarms", Probability{});
  spec.stops.fill(false_alarms);
  read_detection(check, spec);
  spec.takes = check.duration("takes", Duration{});
  return spec;
}

}  // namespace

OfflineSpec read_offline(const Fields& root) {
  const auto offline = root.object("offline");
  OfflineSpec spec;
  spec.cases = offline.whole_number("cases", 0, {.at_least = 0, .at_most = most_cases});
  spec.fails_above = offline.number("fails_above", 1.5, {.above = 0, .at_most = 10'000});
  for (const auto& check : offline.objects("checks")) spec.checks.push_back(read_check(check));
  return spec;
}

}  // namespace rollcast
