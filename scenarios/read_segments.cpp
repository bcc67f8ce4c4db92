#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "json_text.hpp"
#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

constexpr std::size_t most_segments = 100;

/// How far the failure probabilities may be from `baseline.failure`, relative to it: rounding to a handful of digits.
constexpr double mean_tolerance = 1e-5;

constexpr Key segment_failure{"failure",
                              "Chance that a request of theirs fails on an average day. `baseline.failure` is the mean "
                              "over all requests: segments that state none share evenly in what the others leave of "
                              "it, and when all state one they must agree with it.",
                              "0.8%",
                              {.by_default = "what the others leave", .range = "strictly between 0 and 1"}};

/// What segments say together.
struct Sums {
  double shares = 0.0;
  double silent_shares = 0.0;  ///< of those that state no failure probability
  double failures_left = 0.0;  ///< for those, per request of all
};

void read_name(const Fields& part, std::span<const SegmentSpec> others, SegmentSpec& spec) {
  spec.name = part.name({"name", "What it is called.", "phones", {.range = "not empty, not `\"all\"`; no name twice"}},
                        required);
  if (part.has_error("name")) return;
  if (spec.name == every_segment) part.error("name", "stands for every segment. Give this one a name of its own.");
  if (std::ranges::any_of(others, [&](const SegmentSpec& other) { return other.name == spec.name; }))
    part.error("name", fmt::format("there is another segment {}. Give each a name of its own.", in_quotes(spec.name)));
}

void read_share(const Fields& part, SegmentSpec& spec) {
  spec.share = part.probability(
      {"share", "Part of all requests that comes from it, at all times.", "30%", {.range = "above 0"}}, required);
  if (spec.share == Probability{0} && !part.has_error("share"))
    part.error("share", "must be above 0 (a segment without requests has no failure rate). Leave the segment out.");
}

SegmentSpec read_segment(const Fields& part, std::span<const SegmentSpec> others) {
  SegmentSpec spec;
  read_name(part, others, spec);
  read_share(part, spec);
  if (part.has("failure")) spec.failure = read_failure(part, segment_failure);
  const auto ratio = odds_ratio_part(
      part, {"candidate_odds_ratio",
             "What any new version, also a fixed one, does to their odds of failing beyond the effect of its class. A "
             "class speaks of all segments: a version of class no change may still hurt one of them, and whoever rolls "
             "it back is counted as having rolled back a good version."});
  spec.odds_ratio_median =
      ratio.number({"median",
                    "What any new version, also a fixed one, does to their odds of failing beyond the effect of "
                    "its class; median over worlds. A class speaks of all segments: a version of class no change "
                    "may still hurt one of them, and whoever rolls it back is counted as having rolled back a "
                    "good version.",
                    "1.3"},
                   1, {.above = 0, .at_most = 10'000});
  spec.odds_ratio_sigma = ratio.number(
      {"sigma", "Spread of that ratio, drawn for each world and segment: standard deviation of its logarithm.", "0.2"},
      0, {.at_least = 0, .at_most = widest_sigma});
  spec.failure_cost_ratio =
      part.number({"failure_cost_ratio",
                   "Price of a failure of theirs, of any kind, over the price that `costs` states: a failed "
                   "request of a user who leaves for it, or of one who paid for better, costs more.",
                   "3"},
                  1, {.at_least = 0, .at_most = 10'000});
  return spec;
}

Sums sums_of(const std::vector<Fields>& parts, std::span<const SegmentSpec> segments, Probability baseline_failure) {
  Sums sums{0.0, 0.0, baseline_failure.value()};
  for (std::size_t i = 0; i < segments.size(); ++i) {
    const double share = segments[i].share.value();
    sums.shares += share;
    if (parts[i].has("failure"))
      sums.failures_left -= share * segments[i].failure.value();
    else
      sums.silent_shares += share;
  }
  return sums;
}

/// Those that say nothing share evenly in what the others leave of the overall failure probability.
void fill_in_failures(const std::vector<Fields>& parts, const Sums& sums, std::vector<SegmentSpec>& segments) {
  const Probability left{sums.failures_left / sums.silent_shares};
  const bool possible = left > Probability{0} && left < Probability{1};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].has("failure")) continue;
    segments[i].failure = parts[i].probability(segment_failure, possible ? left : Probability{.5});
    if (!possible)
      parts[i].error("failure",
                     fmt::format("the others leave {:.6g} of \"baseline.failure\" for this one, so that {:.6g} of its "
                                 "requests would fail: no probability. Change theirs, or \"baseline.failure\".",
                                 sums.failures_left, left.value()));
  }
}

/// Nothing where they agree.
std::string disagreement(const Sums& sums, std::size_t segments, Probability baseline_failure) {
  if (segments > most_segments)
    return fmt::format("{} are too many, at most {} are possible. Join some.", segments, most_segments);
  if (std::abs(sums.shares - 1) > rounding)
    return fmt::format("the shares sum to {:.10g}, not 1 (each request comes from exactly one segment). {} {:.10g}.",
                       sums.shares, sums.shares < 1 ? "Raise one of them by" : "Lower them by",
                       std::abs(sums.shares - 1));
  if (sums.silent_shares > 0.0 || std::abs(sums.failures_left) <= mean_tolerance * baseline_failure.value()) return {};
  const double mean = baseline_failure.value() - sums.failures_left;
  return fmt::format(
      "fail with {:.6g} on average, and \"baseline.failure\" says {:.6g} (it is the mean over all requests). Write "
      "{:.6g} "
      "there, or leave one segment's \"failure\" out to let it be the rest.",
      mean, baseline_failure.value(), mean);
}

}  // namespace

std::vector<SegmentSpec> read_segments(const Fields& root, Probability baseline_failure) {
  const auto parts =
      root.objects({"segments",
                    "Who the users are. Without segments all are alike.",
                    R"([{"name": "phones", "share": "30%", "failure": "0.8%"}, {"name": "desktops", "share": "70%"}])",
                    {.range = "shares sum to 1; at most 100"}});
  std::vector<SegmentSpec> segments;
  for (const auto& part : parts) segments.push_back(read_segment(part, segments));
  if (segments.empty() || root.has_error("segments") || root.has_error("baseline")) return segments;
  const Sums sums = sums_of(parts, segments, baseline_failure);
  if (const auto problem = disagreement(sums, segments.size(), baseline_failure); !problem.empty())
    root.error("segments", problem);
  else if (sums.silent_shares > 0.0)
    fill_in_failures(parts, sums, segments);
  return segments;
}

std::optional<std::size_t> read_shows_in(const Fields& outcome, std::span<const SegmentSpec> segments) {
  if (segments.empty()) {
    const bool is_everywhere = outcome.text({"shows_in",
                                             "The only segment of users in which this effect shows.",
                                             "phones",
                                             {.range = "`\"all\"` or the name of a segment"}},
                                            std::string{every_segment}) == every_segment;
    if (!is_everywhere && !outcome.has_error("shows_in"))
      outcome.error("shows_in", "names a segment, and there are none. Write /segments, or leave this out.");
    return std::nullopt;
  }
  std::vector<std::string_view> choices{every_segment};
  for (const auto& segment : segments) choices.push_back(segment.name);
  const std::size_t chosen = outcome.reference({"shows_in",
                                                "The only segment of users in which this effect shows.",
                                                "phones",
                                                {.range = "`\"all\"` or the name of a segment"}},
                                               choices, 0);
  return chosen == 0 ? std::nullopt : std::optional{chosen - 1};
}

}  // namespace rollcast::scenarios
