#include <fmt/format.h>

#include <cmath>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

/// What is believed of a candidate when nothing is said. Assumed: most releases change little; a fifth of them hurt, in
/// line with published change-failure rates of 5 to 40 % (DORA 2024).
constexpr std::string_view usual_outcomes = R"({
  "improvement": {"probability": 0.15}, "no_change": {"probability": 0.65}, "mild": {"probability": 0.12},
  "severe": {"probability": 0.06}, "catastrophic": {"probability": 0.02}})";

/// The odds ratio of each class when none is given, in the order of Outcome.
struct OddsRatio {
  double median, sigma;
};
constexpr std::array<OddsRatio, outcome_count> usual_odds_ratios{{{.9, .05}, {1, 0}, {1.3, .15}, {2.5, .3}, {10, .5}}};

/// An odds ratio must move the way its class says, so that truth and label agree in the results.
void check_direction(const Fields& part, Outcome outcome, const OutcomeSpec& spec) {
  if (part.has_error("odds_ratio")) return;
  const auto ratio = part.object("odds_ratio");
  if (is_regression(outcome) && spec.odds_ratio_median < 1) {
    ratio.error(
        "median",
        fmt::format("must be at least 1, found {} (a regression does not fail less often). Use \"improvement\".",
                    spec.odds_ratio_median));
  }
  if (outcome == Outcome::improvement && spec.odds_ratio_median > 1 && spec.benefit == Money{}) {
    ratio.error("median",
                fmt::format("must be at most 1, found {} (an improvement that fails more often needs a \"benefit\").",
                            spec.odds_ratio_median));
  }
}

/// Time in service without which an effect that shows after some time does not show: assumed, a leak that fills within
/// a working day.
const VaryingDuration usual_shows_after{Duration::hours(6), .5};

OutcomeSpec read_outcome(const Fields& outcomes, Outcome outcome, const BaselineSpec& baseline,
                         std::span<const SegmentSpec> segments) {
  const auto part = outcomes.object(name_of(outcome));
  const auto usual = usual_odds_ratios.at(static_cast<std::size_t>(outcome));
  OutcomeSpec spec;
  spec.probability = part.probability("probability", Probability{0});
  const auto ratio = odds_ratio_part(part, "odds_ratio");
  spec.odds_ratio_median = ratio.number("median", usual.median, {.above = 0, .at_most = 10'000});
  spec.odds_ratio_sigma = ratio.number("sigma", usual.sigma, {.at_least = 0, .at_most = widest_sigma});
  if (outcome == Outcome::improvement) spec.benefit = part.money("benefit", Money{});
  spec.severe_rate_ratio = part.number("severe_rate_ratio", 1, {.at_least = 0, .at_most = 1e6});
  spec.shows_in = read_shows_in(part, segments);
  spec.shows = static_cast<Shows>(part.choice("shows", shows_names, 0));
  spec.shows_after = part.varying_duration("shows_after", usual_shows_after);
  read_load_effects(part, spec);
  check_direction(part, outcome, spec);
  read_kind_odds_ratios(part, outcome, baseline, spec);
  return spec;
}

void read_outcomes(const Fields& candidate, const BaselineSpec& baseline, std::span<const SegmentSpec> segments,
                   CandidateSpec& spec) {
  const auto outcomes = candidate.object("outcomes", usual_outcomes);
  double sum = 0;
  for (std::size_t i = 0; i < outcome_count; ++i) {
    spec.outcomes[i] = read_outcome(outcomes, static_cast<Outcome>(i), baseline, segments);
    sum += spec.outcomes[i].probability.value();
  }
  if (std::abs(sum - 1) <= rounding || candidate.has_error("outcomes")) return;
  const auto advice = sum < 1 ? "Raise one of them by" : "Lower them by";
  candidate.error("outcomes", fmt::format("the probabilities sum to {:.10g}, not 1 (exactly one outcome is true; those "
                                          "left out have probability 0). {} {:.10g}.",
                                          sum, advice, std::abs(1 - sum)));
}

/// When a regression is fixed, chances between improvement and no change are as they were.
Probability improvement_given_harmless(const CandidateSpec& spec) {
  const auto improvement = spec.outcome(Outcome::improvement).probability.value();
  const auto harmless = improvement + spec.outcome(Outcome::no_change).probability.value();
  return Probability{harmless > 0 ? improvement / harmless : 0};
}

}  // namespace

Fields odds_ratio_part(const Fields& part, std::string_view key) {
  if (part.has(key) && !part.has_object(key))
    part.error(key,
               "expected an object such as {\"median\": 1.3, \"sigma\": 0.15} (a ratio differs from world to world).");
  return part.object(key);
}

Probability read_failure(const Fields& part, std::optional<Probability> fallback) {
  const auto failure = part.probability("failure", fallback);
  const bool possible = failure > Probability{0} && failure < Probability{1};
  if (!possible && !part.has_error("failure")) {
    part.error("failure", fmt::format("must lie strictly between 0 and 1, found {} (effects multiply the odds of "
                                      "failing, which 0 and 1 do not have).",
                                      failure.value()));
  }
  return failure;
}

BaselineSpec read_baseline(const Fields& root) {
  const auto baseline = root.object("baseline");
  BaselineSpec spec;
  if (baseline.has("quality"))
    read_quality(baseline, spec);
  else
    spec.failure = read_failure(baseline, required);
  spec.trained_ago = baseline.duration("trained_ago", Duration::days(60));
  return spec;
}

void check_who_tells(const Fields& root, const CandidateSpec& candidate, const WatchingSpec& watching) {
  const auto outcomes = root.object("candidate").object("outcomes");
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const bool told = candidate.outcomes[i].shows != Shows::by_label || watching.labels || root.has_error("watching");
    if (told) continue;
    outcomes.object(outcome_names[i])
        .error("shows", "is \"by_label\", and no labels arrive. Say in watching.labels for whom they do.");
  }
}

CandidateSpec read_candidate(const Fields& root, const BaselineSpec& baseline, std::span<const SegmentSpec> segments) {
  const auto candidate = root.object("candidate");
  CandidateSpec spec;
  spec.trained_ago = candidate.duration("trained_ago", Duration::days(7));
  read_outcomes(candidate, baseline, segments, spec);
  spec.fix = candidate.duration("fix", Duration::days(7), {.may_be_forever = true});
  spec.fixed_trained_after = candidate.duration("fixed_trained_after", Duration::forever(), {.may_be_forever = true});
  if (!spec.fixed_trained_after.is_forever() && !candidate.has_error("fix") && spec.fixed_trained_after > spec.fix) {
    candidate.error("fixed_trained_after",
                    "must be at most `fix`: who rolls back at once has the fixed version in service that soon.");
  }
  spec.fixed_is_improvement = candidate.probability("fixed_is_improvement", improvement_given_harmless(spec));
  return spec;
}

}  // namespace rollcast::scenarios
