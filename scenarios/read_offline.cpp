#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string>

#include "read_parts.hpp"
#include "rollcast/scenarios/metric.hpp"

namespace rollcast::scenarios {

namespace {

constexpr double most_cases = 1e7;

/// A rate of the regressions, or of the other candidates: one for all of them, or one of each class.
struct StopsKey {
  Key all;
  std::string_view of_class;  ///< what stands there of one class
  bool of_regressions;
  std::optional<Probability> fallback;
};

void read_stops(const Fields& check, const StopsKey& key, OfflineCheckSpec& spec) {
  const bool by_class = check.has_object(key.all.name);
  const Probability all = by_class ? Probability{} : check.probability(key.all, key.fallback);
  for (std::size_t c = 0; c < outcome_count; ++c) {
    const auto outcome = static_cast<Outcome>(c);
    if (is_regression(outcome) != key.of_regressions) continue;
    const std::string doc = fmt::format(fmt::runtime(key.of_class), name_of(outcome));
    spec.stops[c] =
        by_class ? check.object(key.all.name).probability({name_of(outcome), doc, key.all.example}, Probability{})
                 : all;
  }
}

OfflineCheckSpec read_check(const Fields& check) {
  OfflineCheckSpec spec;
  spec.name = check.name({"name", "What it is called.", "security scan"}, required);
  read_stops(check,
             {{"false_alarms", "Share of the other candidates that it stops.", "2%"},
              "Share of the {} candidates that it stops.",
              false,
              Probability{}},
             spec);
  read_stops(check,
             {{"detects", "Share of regressions that it stops.", "60%", {.by_default = "required"}},
              "Share of the {} regressions that it stops.",
              true,
              required},
             spec);
  spec.takes = check.duration(
      {"takes", "How long it takes. It is done before the start and delays nothing; told by `explain`.", "4h"},
      Duration{});
  return spec;
}

/// The metrics that a test measures.
std::vector<std::string_view> limited_metrics(std::span<const Metric> metrics) {
  std::vector<std::string_view> names;
  for (const Metric& metric : metrics)
    if (metric.limit != Metric::Limit::none) names.push_back(metric.name);
  return names;
}

/// A share or a number, as the metric reads.
double read_figure(const Fields& part, const Key& key, const Metric& metric) {
  if (metric.reads == Metric::Reads::share) return part.probability(key, required).value();
  return part.number(key, required, {.at_least = 0, .at_most = 1e18});
}

/// Which key says how far the metric may go; nothing where the part is faulty.
std::optional<Key> bound_of(const Fields& part, const Metric& metric) {
  const bool from_above = metric.limit == Metric::Limit::at_most;
  const std::string_view key = from_above ? "at_most" : "at_least", wrong = from_above ? "at_least" : "at_most";
  const std::string_view margin = "worse_by_at_most";
  const bool is_known = !part.has_error("metric");
  if (part.has(wrong)) {
    if (is_known)
      part.error(wrong,
                 fmt::format("{} of \"{}\" is worse, so that this would stop the better candidates. Write \"{}\".",
                             from_above ? "more" : "less", metric.name, key));
    return std::nullopt;
  }
  const bool has_key = part.has(key), has_margin = part.has(margin);
  if (has_key && has_margin)
    part.error("", fmt::format("has both \"{}\" and \"{}\". Keep one of them, or write two limits.", key, margin));
  if (!has_key && !has_margin && is_known) part.error("", fmt::format("needs \"{}\" or \"{}\".", key, margin));
  if (has_key == has_margin) return std::nullopt;
  if (!has_key)
    return Key{
        margin,
        "It may be measured worse than the baseline's average figure by this much; a share's in percentage points.",
        "0.005",
        {.by_default = "required, one of the three"}};
  return from_above ? Key{key,
                          "The most that passes, as measured. Of metrics of which more is worse.",
                          "0.02",
                          {.by_default = "required, one of the three"}}
                    : Key{key,
                          "The least that passes, as measured. Of metrics of which less is worse.",
                          "0.85",
                          {.by_default = "required, one of the three"}};
}

OfflineLimitSpec read_limit(const Fields& part, std::span<const Metric> metrics) {
  const auto names = limited_metrics(metrics);
  const std::string_view name =
      names[part.choice({"metric",
                         "Kind `rate`: `\"failure_rate\"`. `classifier`: also `\"accuracy\"`, "
                         "`\"true_positive_rate\"`, `\"false_positive_rate\"`, `\"precision\"`, `\"f1\"`, `\"auc\"`. "
                         "`regressor`: `\"failure_rate\"`, `\"residual_sd\"`, `\"mean_squared_error\"`, "
                         "`\"mean_absolute_error\"`. `generator`: `\"failure_rate\"`, `\"hallucination\"`, "
                         "`\"harmful\"`, `\"blocked\"`, `\"harmful_before_filter\"`, `\"hit_rate\"`, "
                         "`\"false_alarm_rate\"`, `\"harmful_given_flagged\"`. An AUC or a figure of residuals is the "
                         "only limit.",
                         "failure_rate"},
                        names, required)];
  const auto metric = std::ranges::find(metrics, name, &Metric::name);
  OfflineLimitSpec spec{.metric = static_cast<std::size_t>(metric - metrics.begin())};
  const auto key = bound_of(part, *metric);
  if (!key) return spec;
  spec.value = read_figure(part, *key, *metric);
  if (key->name == "worse_by_at_most") spec.against = OfflineLimitSpec::Against::baseline;
  return spec;
}

/// What is not counted by cases has no joint distribution with anything else.
void check_that_joint_distribution_is_known(const Fields& offline, std::span<const Metric> metrics,
                                            const OfflineSpec& spec) {
  const auto from_values = [&](const OfflineLimitSpec& l) { return metrics[l.metric].from == Metric::From::values; };
  const auto other = std::ranges::find_if(spec.limits, from_values);
  if (other == spec.limits.end() || (spec.limits.size() == 1 && !offline.has("fails_above"))) return;
  offline.error(
      "limits",
      fmt::format("\"{}\" stands beside another limit on the same cases, and how often both are kept is not known "
                  "(only counts of cases are told together). Keep one of them.",
                  metrics[other->metric].name));
}

void read_limits(const Fields& offline, const QualitySpec& quality, OfflineSpec& spec) {
  constexpr std::size_t most_limits = 12;
  const auto metrics = metrics_of(quality);
  for (const auto& part :
       offline.objects({"limits",
                        "Figures that must come out within limits on these cases, all of them. When there are any, "
                        "`fails_above` counts only if it is written. Precision, F1 and their like stop nobody where "
                        "they have no value.",
                        R"([{"metric": "failure_rate", "at_most": "2%"}])",
                        {.range = "at most 12"}}))
    spec.limits.push_back(read_limit(part, metrics));
  if (spec.limits.empty() || offline.has_error("limits") || offline.has_error("cases")) return;
  if (spec.cases == 0) offline.error("limits", "need test cases to be measured on. Write \"cases\".");
  if (spec.limits.size() > most_limits)
    offline.error("limits", fmt::format("{} are too many, at most {} are possible.", spec.limits.size(), most_limits));
  check_that_joint_distribution_is_known(offline, metrics, spec);
}

}  // namespace

OfflineSpec read_offline(const Fields& root, const QualitySpec& quality) {
  const auto offline = root.object(
      {"offline",
       "What a candidate must pass before it is released. What is forecast is the release of one that passed."});
  OfflineSpec spec;
  spec.cases =
      offline.whole_number({"cases",
                            "Test cases on which the candidate is measured: each fails at the baseline's average rate "
                            "moved by the candidate's odds ratio. 0: none.",
                            "2000"},
                           0, {.at_least = 0, .at_most = most_cases});
  read_limits(offline, quality, spec);
  const bool counts_failures = spec.limits.empty() || offline.has("fails_above");
  spec.fails_above =
      counts_failures
          ? offline.number({"fails_above",
                            "It is stopped when more of the cases fail than this many times `baseline.failure`. The "
                            "default is assumed; where there are `limits`, the default is no such threshold.",
                            "1.2",
                            {.by_default = "`1.5` without `limits`, none beside them"}},
                           1.5, {.above = 0, .at_most = 10'000})
          : std::numeric_limits<double>::infinity();
  for (const auto& check :
       offline.objects({"checks", "Other checks, each passed or not, independently of the rest.",
                        R"([{"name": "security scan", "detects": "60%", "false_alarms": "2%", "takes": "4h"}])"}))
    spec.checks.push_back(read_check(check));
  return spec;
}

}  // namespace rollcast::scenarios
