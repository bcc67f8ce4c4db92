#include "rollcast/world/offline_limits.hpp"

#include <algorithm>
#include <array>
#include <boost/math/distributions/chi_squared.hpp>
#include <boost/math/distributions/non_central_chi_squared.hpp>
#include <boost/math/special_functions/beta.hpp>
#include <boost/math/special_functions/owens_t.hpp>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string_view>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/quality.hpp"

namespace rollcast::world {

namespace {

/// A product that is whole but for rounding counts as whole: "fails above 1.2 times 1.5 % of 2,000" is above 36.
std::int64_t whole_part(double x) { return static_cast<std::int64_t>(std::floor(x * (1.0 + 1e-12))); }

/// How a limit v on a figure reads as one on counts: weights `base` + v `by_bound`, and at most n (`most` + v
/// `most_by_bound`).
struct CountForm {
  std::string_view metric;
  ByCell base, by_bound;
  double most = 0.0, most_by_bound = 0.0;

  CountLimit limit(double bound, double cases) const {
    CountLimit limit{base, cases * (most + bound * most_by_bound)};
    for (std::size_t i = 0; i < most_cells; ++i) limit.weights[i] += bound * by_bound[i];
    return limit;
  }
};

/// Cells: failed, ok.
constexpr std::array failure_forms{CountForm{"failure_rate", {1}, {}, 0, 1}};
/// Cells: false positives, false negatives, true positives, true negatives.
constexpr std::array classifier_forms{CountForm{"failure_rate", {1, 1}, {}, 0, 1},
                                      CountForm{"accuracy", {1, 1}, {}, 1, -1},
                                      CountForm{"true_positive_rate", {0, 0, -1}, {0, 1, 1}},
                                      CountForm{"false_positive_rate", {1}, {-1, 0, 0, -1}},
                                      CountForm{"precision", {0, 0, -1}, {1, 0, 1}},
                                      CountForm{"f1", {0, 0, -2}, {1, 1, 2}}};
/// Cells: hallucinations, harmful outputs, blocked outputs that were harmless, harmful outputs that were caught, all
/// else.
constexpr std::array generator_forms{CountForm{"failure_rate", {1, 1, 1}, {}, 0, 1},
                                     CountForm{"hallucination", {1}, {}, 0, 1},
                                     CountForm{"harmful", {0, 1}, {}, 0, 1},
                                     CountForm{"blocked", {0, 0, 1}, {}, 0, 1},
                                     CountForm{"harmful_before_filter", {0, 1, 0, 1}, {}, 0, 1},
                                     CountForm{"hit_rate", {0, 0, 0, -1}, {0, 1, 0, 1}},
                                     CountForm{"false_alarm_rate", {0, 0, 1}, {-1, 0, -1, 0, -1}},
                                     CountForm{"harmful_given_flagged", {0, 0, 0, -1}, {0, 0, 1, 1}}};

std::span<const CountForm> forms_of(const QualitySpec& quality) {
  switch (quality.index()) {
    case 1:
      return classifier_forms;
    case 3:
      return generator_forms;
    default:
      return failure_forms;
  }
}

const CountForm& form_of(const QualitySpec& quality, std::string_view metric) {
  const auto forms = forms_of(quality);
  const auto found = std::ranges::find(forms, metric, &CountForm::metric);
  if (found == forms.end()) throw std::invalid_argument{"OfflineLimits: a limit on what no test measures"};
  return *found;
}

constexpr std::array<std::size_t, 4> cells_of_quality{2, 4, 2, 5};

struct CellChances {
  const ByFailureKind& of_kind;

  ByCell operator()(const RateSpec&) const { return {of_kind[0], 1.0 - of_kind[0]}; }
  ByCell operator()(const ClassifierSpec& c) const {
    return {of_kind[0], of_kind[1], c.prevalence - of_kind[1], 1.0 - c.prevalence - of_kind[0]};
  }
  ByCell operator()(const RegressorSpec&) const { return {of_kind[0], 1.0 - of_kind[0]}; }
  ByCell operator()(const GeneratorSpec& g) const {
    const double ok = 1.0 - of_kind[0] - of_kind[1] - of_kind[2], caught = ok * caught_of_ok(g);
    return {of_kind[0], of_kind[1], of_kind[2], caught, ok - caught};
  }
};

/// Variance of the AUC of so many binormal scores.
double auc_variance(double separation, double positives, double negatives) {
  const double h = separation / std::numbers::sqrt2, auc = normal_probability(h);
  const double both =
      auc - 2.0 * boost::math::owens_t(h, 1.0 / std::numbers::sqrt3);  // two positives above one negative
  return (auc * (1.0 - auc) + (positives + negatives - 2.0) * (both - auc * auc)) / (positives * negatives);
}

/// On the logit scale, where an AUC near 1 is hardly skewed, centered so that the mean is the true one to second order.
double auc_at_least(double bound, const ClassifierSpec& c, double separation, double cases) {
  const double positives = std::max(cases * c.prevalence, 1.0), negatives = std::max(cases - positives, 1.0);
  const double auc = normal_probability(separation / std::numbers::sqrt2), slope = auc * (1.0 - auc);
  if (bound <= 0.0 || slope <= 0.0) return auc >= bound ? 1.0 : 0.0;
  if (bound >= 1.0) return 0.0;
  const double sd = std::sqrt(auc_variance(separation, positives, negatives)) / slope;
  const double distance = std::log(auc / (1.0 - auc)) - std::log(bound / (1.0 - bound));
  return normal_probability(distance / sd + (auc - 0.5) * sd);
}

double mean_square_at_most(double bound, double bias, double sd, double cases) {
  constexpr double many = 1e6;
  const double square = bias * bias, variance = sd * sd;
  if (cases >= many) {
    const double spread = std::sqrt((2.0 * variance * variance + 4.0 * variance * square) / cases);
    return normal_probability((bound - square - variance) / spread);
  }
  const double at = cases * bound / variance, noncentrality = cases * square / variance;
  if (noncentrality == 0.0) return boost::math::cdf(boost::math::chi_squared{cases}, at);
  return boost::math::cdf(boost::math::non_central_chi_squared{cases, noncentrality}, at);
}

double spread_at_most(double bound, double sd, double cases) {
  if (cases < 2.0) return 1.0;
  return boost::math::cdf(boost::math::chi_squared{cases - 1.0}, (cases - 1.0) * bound * bound / (sd * sd));
}

double mean_size_at_most(double bound, double bias, double sd, double mean, double cases) {
  return normal_probability((bound - mean) / std::sqrt((bias * bias + sd * sd - mean * mean) / cases));
}

std::vector<double> bounds_of(const Scenario& s) {
  const std::vector<double> now = metric_values(s.baseline.quality, usual_baseline(s).failures);
  std::vector<double> bounds;
  for (const OfflineLimitSpec& limit : s.offline.limits) {
    const bool more_is_worse = metrics_of(s.baseline.quality)[limit.metric].limit == Metric::Limit::at_most;
    const double from_baseline = more_is_worse ? now[limit.metric] + limit.value : now[limit.metric] - limit.value;
    bounds.push_back(limit.against == OfflineLimitSpec::Against::baseline ? from_baseline : limit.value);
  }
  return bounds;
}

std::int64_t most_failures_of(const Scenario& s) {
  const double limit =
      std::min(s.offline.fails_above * s.baseline.failure.value(), 1.0) * static_cast<double>(s.offline.cases);
  return std::min(s.offline.cases, whole_part(limit));
}

}  // namespace

OfflineLimits::OfflineLimits(const Scenario& s)
    : cases_{s.offline.cases},
      most_failures_{most_failures_of(s)},
      quality_{s.baseline.quality},
      specs_{s.offline.limits},
      bounds_{bounds_of(s)},
      counts_{region()} {}

CountRegion OfflineLimits::region() const {
  const auto n = static_cast<double>(cases_);
  std::vector<CountLimit> limits;
  if (most_failures_ < cases_) limits.push_back({forms_of(quality_).front().base, static_cast<double>(most_failures_)});
  for (std::size_t i = 0; i < specs_.size(); ++i) {
    const Metric& metric = metrics_of(quality_)[specs_[i].metric];
    if (metric.from == Metric::From::counts) limits.push_back(form_of(quality_, metric.name).limit(bounds_[i], n));
  }
  return {cases_, cells_of_quality[quality_.index()], limits};
}

double OfflineLimits::figure_kept(const Metric& metric, double bound, const ByFailureKind& of_kind) const {
  const auto n = static_cast<double>(cases_);
  const std::vector<double> values = metric_values(quality_, of_kind);
  const auto value_of = [&](std::string_view name) {
    const auto metrics = metrics_of(quality_);
    return values[static_cast<std::size_t>(std::ranges::find(metrics, name, &Metric::name) - metrics.begin())];
  };
  if (const auto* c = std::get_if<ClassifierSpec>(&quality_)) return auc_at_least(bound, *c, value_of("separation"), n);
  const double bias = std::get<RegressorSpec>(quality_).bias, sd = value_of("residual_sd");
  if (std::isinf(sd)) return 0.0;
  if (metric.name == "residual_sd") return spread_at_most(bound, sd, n);
  if (metric.name == "mean_squared_error") return mean_square_at_most(bound, bias, sd, n);
  return mean_size_at_most(bound, bias, sd, value_of("mean_absolute_error"), n);
}

double OfflineLimits::kept(const FailureChances& chances) const {
  if (stop_nobody()) return 1.0;
  if (are_of_failures_alone()) {
    const auto k = static_cast<double>(most_failures_), n = static_cast<double>(cases_);
    return boost::math::ibetac(k + 1.0, n - k, chances.total);
  }
  const Metric& first = metrics_of(quality_)[specs_.front().metric];
  if (first.from == Metric::From::values) return figure_kept(first, bounds_.front(), chances.of_kind);
  return counts_.probability(std::visit(CellChances{chances.of_kind}, quality_));
}

}  // namespace rollcast::world
