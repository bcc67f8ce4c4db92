#include <fmt/format.h>

#include <cmath>
#include <variant>

#include "rollcast/scenarios/failure_distribution.hpp"
#include "rollcast/world/quality.hpp"
#include "texts.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

/// "AUC 0.959, precision 74.5 %".
std::string figures_text(std::span<const Metric> metrics, const std::vector<double>& values) {
  std::string text;
  for (std::size_t i = 1; i < metrics.size(); ++i) {
    if (std::isnan(values[i])) continue;  // a share of what never happens
    const std::string value =
        metrics[i].reads == Metric::Reads::share ? percent(values[i]) : fmt::format("{:.3g}", values[i]);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", metrics[i].title, value);
  }
  return text;
}

std::string kinds_text(const Scenario& s) {
  const auto kinds = failure_kinds(s.baseline.quality);
  const UsualQuality usual = usual_baseline(s);
  std::string text;
  for (std::size_t k = 0; kinds.size() > 1 && k < kinds.size(); ++k)
    text += fmt::format("{}{} {} of requests ({:.4g} {} each)", text.empty() ? "* Failures by type: " : ", ",
                        kinds[k].title, percent(usual.failures[k]), s.costs.of_failure(k).value(), s.currency);
  return text.empty() ? text : text + ".\n";
}

}  // namespace

std::string quality_text(const Scenario& s) {
  const auto metrics = metrics_of(s.baseline.quality);
  if (metrics.size() == 1) return {};
  std::string text = fmt::format("* The baseline is a {}: {}.\n", quality_kind_names.at(s.baseline.quality.index()),
                                 figures_text(metrics, metric_values(s.baseline.quality, usual_baseline(s).failures)));
  if (const auto* c = std::get_if<ClassifierSpec>(&s.baseline.quality))
    text += fmt::format("* {} of cases are positive.\n", percent(c->prevalence));
  return text + kinds_text(s);
}

std::string quality_of_outcomes(const Scenario& s) {
  const auto metrics = metrics_of(s.baseline.quality);
  if (metrics.size() == 1) return {};
  std::string text = "\nQuality metrics of each outcome class, at the medians:\n";
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& outcome = s.candidate.outcomes[i];
    if (outcome.probability == Probability{0.0}) continue;
    const auto values = metric_values(s.baseline.quality, usual_candidate(s, outcome).failures);
    text += fmt::format("* {}: {}.\n", outcome_names[i], figures_text(metrics, values));
  }
  return text;
}

}  // namespace rollcast::reports
