#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "read_parts.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"

namespace rollcast::scenarios {

namespace {

/// How near to 0 and 1 chances may come that have odds.
constexpr double least_chance = 1e-12;

bool has_odds(double p) { return p >= least_chance && p <= 1.0 - least_chance; }

double read_chance(const Fields& part, const Key& key) {
  const double p = part.probability(key, required).value();
  if (!has_odds(p) && !part.has_error(key.name))
    part.error(
        key.name,
        fmt::format("must lie strictly between 0 and 1, found {} (effects multiply odds, which 0 and 1 do not have).",
                    p));
  return p;
}

/// What was written of a classifier's scores: two figures that say two different things.
struct ScoreFigures {
  std::optional<double> separation, threshold, true_positives, false_positives;  ///< the last two as normal quantiles
  int written = 0;
};

template <class Read>
void read_figure(const Fields& part, std::string_view key, ScoreFigures& figures, std::optional<double>& value,
                 Read read) {
  if (!part.has(key)) return;
  ++figures.written;
  const auto x = read();
  if (!part.has_error(key)) value = x;
}

ScoreFigures read_figures(const Fields& part) {
  constexpr double furthest = 20;
  ScoreFigures figures;
  const auto quantile = [&](const Key& key) {
    const double p = read_chance(part, key);
    return part.has_error(key.name) ? 0.0 : normal_quantile(p);
  };
  read_figure(part, "auc", figures, figures.separation, [&] {
    return std::numbers::sqrt2 * quantile({"auc",
                                           "Classifier: area under the ROC curve.",
                                           "0.928",
                                           {"from two others", "strictly between 0 and 1"}});
  });
  read_figure(part, "separation", figures, figures.separation, [&] {
    return part.number({"separation",
                        "Classifier: how far the mean score of positives lies above that of negatives, in standard "
                        "deviations of either.",
                        "2.1",
                        {.by_default = "from two others"}},
                       required, {.at_least = -furthest, .at_most = furthest});
  });
  read_figure(part, "threshold", figures, figures.threshold, [&] {
    return part.number({"threshold",
                        "Classifier: what scores above it is taken for positive; negatives score 0 on average.",
                        "1.3",
                        {.by_default = "from two others"}},
                       required, {.at_least = -furthest, .at_most = furthest});
  });
  read_figure(part, "true_positive_rate", figures, figures.true_positives, [&] {
    return quantile({"true_positive_rate",
                     "Classifier: share of the positives that are found (sensitivity, recall).",
                     "87.2%",
                     {"from two others", "strictly between 0 and 1"}});
  });
  read_figure(part, "false_positive_rate", figures, figures.false_positives, [&] {
    return quantile({"false_positive_rate",
                     "Classifier: share of the negatives that are taken for positive (1 - specificity).",
                     "9.3%",
                     {"from two others", "strictly between 0 and 1"}});
  });
  return figures;
}

/// Separation and threshold from any two figures that determine them; nothing when they do not.
std::optional<std::pair<double, double>> scores_of(const ScoreFigures& f) {
  if (f.written != 2) return std::nullopt;
  const auto threshold = f.threshold         ? f.threshold
                         : f.false_positives ? std::optional{-*f.false_positives}
                                             : std::nullopt;
  if (f.separation && threshold) return std::pair{*f.separation, *threshold};
  if (threshold && f.true_positives) return std::pair{*threshold + *f.true_positives, *threshold};
  if (f.separation && f.true_positives) return std::pair{*f.separation, *f.separation - *f.true_positives};
  return std::nullopt;
}

ClassifierSpec read_classifier(const Fields& part) {
  ClassifierSpec spec;
  spec.prevalence = read_chance(part, {"prevalence",
                                       "Classifier: share of the requests that are positives.",
                                       "23.8%",
                                       {"required of kind `classifier`", "strictly between 0 and 1"}});
  const ScoreFigures figures = read_figures(part);
  const auto scores = scores_of(figures);
  if (scores) {
    spec.separation = scores->first;
    spec.threshold = scores->second;
  } else if (figures.written != 2 || !part.has_error("")) {
    part.error(
        "", fmt::format("a classifier needs exactly two of \"auc\" or \"separation\", \"threshold\" or "
                        "\"false_positive_rate\", and "
                        "\"true_positive_rate\", no two of which say the same; found {}. Write for example \"auc\" and "
                        "\"false_positive_rate\".",
                        figures.written == 2 ? "two that do" : std::to_string(figures.written)));
  }
  return spec;
}

RegressorSpec read_regressor(const Fields& part) {
  RegressorSpec spec;
  spec.bias = part.number({"bias", "Regressor: mean residual.", "0.5", {.range = "smaller in size than the tolerance"}},
                          0, {.at_least = -1e9, .at_most = 1e9});
  spec.sd =
      part.number({"sd", "Standard deviation of the residuals.", "1.2", {.by_default = "required of kind `regressor`"}},
                  required, {.above = 0, .at_most = 1e9});
  spec.tolerance = part.number({"tolerance",
                                "A residual larger than this in size is a failure.",
                                "3",
                                {.by_default = "required of kind `regressor`"}},
                               required, {.above = 0, .at_most = 1e9});
  if (!part.has_error("") && std::abs(spec.bias) >= spec.tolerance)
    part.error(
        "bias",
        fmt::format("must be smaller in size than the tolerance, {}, found {} (else a more precise version would fail "
                    "more often).",
                    spec.tolerance, spec.bias));
  return spec;
}

GeneratorSpec read_generator(const Fields& part) {
  GeneratorSpec spec;
  spec.hallucination = part.probability({"hallucination",
                                         "Chance of a hallucination, before the filter.",
                                         "9.7%",
                                         {.by_default = "required of kind `generator`"}},
                                        required)
                           .value();
  spec.harmful =
      part.probability(
              {"harmful", "Generator: chance of a harmful output, before the filter; no output is both.", "0.4%"},
              Probability{0})
          .value();
  const auto filter = part.object({"filter", "Generator: the filter behind it. None unless it is written."});
  spec.hit_rate =
      filter
          .probability({"hit_rate", "Generator: share of the harmful outputs that its filter stops.", "95%"},
                       Probability{0})
          .value();
  spec.false_alarm_rate =
      filter
          .probability(
              {"false_alarm_rate", "Generator: share of all other outputs that the filter stops by mistake.", "1%"},
              Probability{0})
          .value();
  if (!part.has_error("") && spec.hallucination + spec.harmful >= 1)
    part.error(
        "",
        fmt::format(
            "\"hallucination\" and \"harmful\" add up to {:.6g}; what is left is right, and must be above 0 (no output "
            "is both).",
            spec.hallucination + spec.harmful));
  return spec;
}

/// Whether every part of the requests fails with a chance that has odds.
bool is_possible(const FailureDistribution& distribution) {
  const FailureChances chances = distribution.chances(0.0);
  bool possible = has_odds(chances.total);
  for (std::size_t i = 0; i < distribution.populations().size(); ++i)
    possible = possible && has_odds(chances.of_population[i] / distribution.populations()[i]);
  return possible;
}

/// A quality of the same kind that stands in for a faulty one, so that nothing else is found faulty because of it.
QualitySpec stand_in_for(const QualitySpec& quality) {
  switch (quality.index()) {
    case 1:
      return ClassifierSpec{};
    case 2:
      return RegressorSpec{};
    case 3:
      return GeneratorSpec{.hallucination = .5};
    default:
      return RateSpec{};
  }
}

/// The total must be a probability that has odds, in each part of the requests.
void settle_failure(const Fields& part, BaselineSpec& spec) {
  if (!part.has_error("") && !is_possible(FailureDistribution{spec.quality, spec.failure}))
    part.error("",
               "makes practically none or all of some requests fail; their chance of failing must lie strictly between "
               "0 and 1 "
               "(effects multiply the odds of failing, which 0 and 1 do not have).");
  if (part.has_error("")) spec.quality = stand_in_for(spec.quality);
  if (spec.quality.index() > 0)
    spec.failure = Probability{FailureDistribution{spec.quality, spec.failure}.failure_probability(0.0)};
}

/// While the kind is not known, any kind's key may be meant.
void take_for_known(const Fields& part) {
  for (const char* key : {"failure", "prevalence", "auc", "separation", "threshold", "true_positive_rate",
                          "false_positive_rate", "bias", "sd", "tolerance", "hallucination", "harmful", "filter"})
    part.has(key);
}

/// "false_positive" and "false_negative".
std::string names_of(std::span<const FailureKind> kinds) {
  std::string names;
  for (const FailureKind& kind : kinds) names += fmt::format("{}\"{}\"", names.empty() ? "" : ", ", kind.name);
  return names;
}

/// The part `key` of `whole` with an entry for each kind of failure; nothing when it is not written or there is one
/// kind alone.
std::optional<Fields> read_by_kind(const Fields& whole, const Key& key, const BaselineSpec& baseline,
                                   std::string_view instead) {
  if (!whole.has(key.name)) return std::nullopt;
  const auto kinds = failure_kinds(baseline.quality);
  if (kinds.size() > 1) return whole.object(key);
  whole.error(key.name,
              fmt::format("requests fail in one way alone here, {}. Write \"{}\".", names_of(kinds), instead));
  return std::nullopt;
}

}  // namespace

void read_quality(const Fields& baseline, BaselineSpec& spec) {
  const auto part = baseline.object(
      {"quality",
       "In what terms it is good or bad, in place of `failure`, which follows from it and is used wherever this "
       "reference names it.",
       R"({"kind": "classifier", "prevalence": "23.8%", "true_positive_rate": "87.2%", "false_positive_rate": "9.3%"})",
       {.by_default = "what `failure` says"}});
  const auto kind = part.choice({"kind", "What is counted as a failure.", "classifier"}, quality_kind_names, required);
  spec.failure = Probability{.5};
  if (part.has_error("")) return take_for_known(part);
  switch (kind) {
    case 1:
      spec.quality = read_classifier(part);
      break;
    case 2:
      spec.quality = read_regressor(part);
      break;
    case 3:
      spec.quality = read_generator(part);
      break;
    default:
      spec.failure = read_failure(part, {"failure",
                                         "Rate: chance that a request fails on an average day.",
                                         "0.5%",
                                         {"required of kind `rate`", "strictly between 0 and 1"}});
  }
  settle_failure(part, spec);
  if (baseline.has("failure"))
    baseline.error("", "has both \"failure\" and \"quality\" (the one follows from the other). Keep one of them.");
}

void read_kind_odds_ratios(const Fields& outcome, Outcome which, const BaselineSpec& baseline, OutcomeSpec& spec) {
  const auto part = read_by_kind(outcome,
                                 {"kind_odds_ratios",
                                  "On top of `odds_ratio`: factors on the odds of single kinds of failure, where there "
                                  "are several. Together they make no fewer requests fail where it is a regression, "
                                  "and no more where it is an improvement without a benefit.",
                                  is_regression(which) ? R"({"false_negative": 3})" : R"({"false_negative": 0.5})",
                                  {.by_default = "all 1"}},
                                 baseline, "odds_ratio");
  if (!part) return;
  const auto kinds = failure_kinds(baseline.quality);
  for (std::size_t k = 0; k < kinds.size(); ++k)
    spec.kind_odds_ratios[k] =
        part->number({kinds[k].name, fmt::format("Factor on the odds of {}.", kinds[k].title), "3"}, 1,
                     {.above = 0, .at_most = 10'000});
  if (outcome.has_error("kind_odds_ratios")) return;
  const double failures =
      FailureDistribution{baseline.quality, baseline.failure}.failure_probability(0.0, spec.kind_odds_ratios);
  const double more = failures / baseline.failure.value() - 1.0;
  if (is_regression(which) && more < -rounding)
    part->error(
        "", fmt::format(
                "make {:.6g} of the requests fail, fewer than the baseline's {:.6g} (a regression does not fail less "
                "often). Raise one of them.",
                failures, baseline.failure.value()));
  if (which == Outcome::improvement && more > rounding && spec.benefit == Money{})
    part->error(
        "",
        fmt::format("make {:.6g} of the requests fail, more than the baseline's {:.6g} (an improvement that fails more "
                    "often needs a \"benefit\"). Lower one of them.",
                    failures, baseline.failure.value()));
}

void read_prices_of_kinds(const Fields& costs, const BaselineSpec& baseline, CostSpec& spec) {
  const auto part = read_by_kind(costs,
                                 {"failures",
                                  "Cost of an excess failure of one kind, where there are several.",
                                  R"({"false_positive": "3 USD", "false_negative": "87 USD"})",
                                  {.by_default = "what `failure` says"}},
                                 baseline, "failure");
  if (!part) return;
  const auto kinds = failure_kinds(baseline.quality);
  for (std::size_t k = 0; k < kinds.size(); ++k)
    spec.of_kind[k] = part->money({kinds[k].name,
                                   fmt::format("Cost of {}, each.", kinds[k].title),
                                   "3 USD",
                                   {.by_default = "what `failure` says"}},
                                  spec.failure);
}

}  // namespace rollcast::scenarios
