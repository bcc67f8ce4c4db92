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

constexpr std::array<std::string_view, outcome_count> outcome_docs{
    "The candidate fails less often, or brings a benefit.", "The candidate is as good as the baseline.",
    "The candidate is a mild regression.", "The candidate is a severe regression.",
    "The candidate is a catastrophic regression."};

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
  const auto part = outcomes.object({name_of(outcome), outcome_docs.at(static_cast<std::size_t>(outcome))});
  const auto usual = usual_odds_ratios.at(static_cast<std::size_t>(outcome));
  OutcomeSpec spec;
  spec.probability =
      part.probability({"probability", "Chance that this is true of the candidate.", "12%"}, Probability{0});
  const auto ratio = odds_ratio_part(
      part, {"odds_ratio", "Its odds of failing over the baseline's: lognormal, drawn for each world."});
  spec.odds_ratio_median = ratio.number({"median", "Its odds of failing over the baseline's, median.", "1.3"},
                                        usual.median, {.above = 0, .at_most = 10'000});
  spec.odds_ratio_sigma = ratio.number({"sigma", "Spread of that ratio: standard deviation of its logarithm.", "0.15"},
                                       usual.sigma, {.at_least = 0, .at_most = widest_sigma});
  if (outcome == Outcome::improvement)
    spec.benefit =
        part.money({"benefit", "Value of an improvement per request, beyond fewer failures.", "0.002 USD"}, Money{});
  spec.severe_rate_ratio =
      part.number({"severe_rate_ratio", "Its rate of severe events per request over the baseline's.", "3"}, 1,
                  {.at_least = 0, .at_most = 1e6});
  spec.shows_in = read_shows_in(part, segments);
  spec.shows = static_cast<Shows>(
      part.choice({"shows",
                   "When its effect on failures shows: at once; after some time in service (a leak), anew each "
                   "time it comes into service; or at once to labels alone, neither to alerts nor to users; or "
                   "only while the candidate's replicas are busier than `shows_above` (needs `capacity`).",
                   "after"},
                  shows_names, 0));
  spec.shows_after =
      part.varying_duration({"shows_after", "How long in service; the default is assumed.", "12h"}, usual_shows_after);
  read_load_effects(part, spec);
  check_direction(part, outcome, spec);
  read_kind_odds_ratios(part, outcome, baseline, spec);
  return spec;
}

void read_outcomes(const Fields& candidate, const BaselineSpec& baseline, std::span<const SegmentSpec> segments,
                   CandidateSpec& spec) {
  const auto outcomes = candidate.object(
      {"outcomes",
       "What may be true of it: exactly one of `improvement`, `no_change`, `mild`, `severe` and "
       "`catastrophic`, whose probabilities sum to 1, for example `{\"no_change\": {\"probability\": "
       "\"90%\"}, \"mild\": {\"probability\": \"10%\"}}`. Write `outcomes` and those you leave out have "
       "probability 0; leave it out and the defaults apply."},
      usual_outcomes);
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

Fields odds_ratio_part(const Fields& part, const Key& key) {
  if (part.has(key.name) && !part.has_object(key.name))
    part.error(key.name,
               "expected an object such as {\"median\": 1.3, \"sigma\": 0.15} (a ratio differs from world to world).");
  return part.object(key);
}

Probability read_failure(const Fields& part, const Key& key) {
  const auto failure = part.probability(key, required);
  const bool possible = failure > Probability{0} && failure < Probability{1};
  if (!possible && !part.has_error("failure")) {
    part.error("failure", fmt::format("must lie strictly between 0 and 1, found {} (effects multiply the odds of "
                                      "failing, which 0 and 1 do not have).",
                                      failure.value()));
  }
  return failure;
}

BaselineSpec read_baseline(const Fields& root) {
  const auto baseline = root.object({"baseline", "The version in service."});
  BaselineSpec spec;
  if (baseline.has("quality"))
    read_quality(baseline, spec);
  else
    spec.failure = read_failure(
        baseline, {"failure",
                   "Chance that a request fails on an average day, over all segments of users. Short for a `quality` "
                   "of kind `rate`: write one of both.",
                   "0.5%",
                   {.by_default = "required unless `quality` is written", .range = "strictly between 0 and 1"}});
  spec.trained_ago = baseline.duration(
      {"trained_ago", "How long before the start its training data ended. Drift acts from then on.", "90d"},
      Duration::days(60));
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
  const auto candidate =
      root.object({"candidate", "The version to be released: what may be true of it, and what follows a rollback."});
  CandidateSpec spec;
  spec.trained_ago = candidate.duration({"trained_ago", "How long before the start its training data ended.", "14d"},
                                        Duration::days(7));
  read_outcomes(candidate, baseline, segments, spec);
  spec.fix = candidate.duration(
      {"fix", "From rollback to the fixed candidate in service; \"forever\" when none follows.", "14d"},
      Duration::days(7), {.may_be_forever = true});
  spec.fixed_trained_after =
      candidate.duration({"fixed_trained_after",
                          "From the start to the end of the fixed version's training data; \"forever\" when it is "
                          "mended without being trained anew, so that its data are the candidate's. Drift acts on it "
                          "from that day, whenever the rollback was.",
                          "2d",
                          {.range = "at most `fix`"}},
                         Duration::forever(), {.may_be_forever = true});
  if (!spec.fixed_trained_after.is_forever() && !candidate.has_error("fix") && spec.fixed_trained_after > spec.fix) {
    candidate.error("fixed_trained_after",
                    "must be at most `fix`: who rolls back at once has the fixed version in service that soon.");
  }
  spec.fixed_is_improvement =
      candidate.probability({"fixed_is_improvement",
                             "Chance that a fixed regression is an improvement; else it changes nothing.",
                             "20%",
                             {.by_default = "P(improvement) / (P(improvement) + P(no change))"}},
                            improvement_given_harmless(spec));
  spec.after_rollback = static_cast<AfterRollback>(candidate.choice(
      {"after_rollback",
       "How the fixed version gets into service: `direct`, for all users at once and without a gate, or "
       "`same_strategy`, by the strategy that released the candidate, which may roll it back as well.",
       "same_strategy"},
      after_rollback_names, static_cast<std::size_t>(AfterRollback::direct)));
  spec.most_fixes = static_cast<int>(candidate.whole_number(
      {"most_fixes", "How many fixed versions are released at most, each after a rollback; then nobody tries again.",
       "1"},
      3, {.at_least = 1, .at_most = 100}));
  return spec;
}

}  // namespace rollcast::scenarios
