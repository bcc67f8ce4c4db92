// The four kinds of quality: their figures, and how effects move them.

#include "rollcast/world/quality.hpp"

#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <numbers>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"

namespace rollcast::test::quality_test {

namespace {

const Probability unused{0.5};

double density(double z) { return std::exp(-z * z / 2.0) / std::sqrt(2.0 * std::numbers::pi); }

template <class Function>
double integral(Function f, double from, double to) {
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(f, from, to, 15, 1e-13);
}

double metric(const QualitySpec& quality, std::string_view name, double log_odds = 0.0,
              const ByFailureKind& ratios = no_kind_odds_ratios) {
  const auto values = metric_values(quality, FailureDistribution{quality, unused}.chances(log_odds, ratios).of_kind);
  const auto metrics = metrics_of(quality);
  REQUIRE(values.size() == metrics.size());
  for (std::size_t i = 0; i < metrics.size(); ++i)
    if (metrics[i].name == name) return values[i];
  throw std::logic_error{"no such metric"};
}

/// Odds of a kind against ok within its population.
double odds_against_ok(const FailureDistribution& distribution, const FailureChances& chances, std::size_t kind) {
  const std::size_t population = distribution.kinds()[kind].population;
  return chances.of_kind[kind] / (distribution.populations()[population] - chances.of_population[population]);
}

const ClassifierSpec screening{0.238, 0.0, 0.0};
/// The device of PMC6550188: sensitivity 87.2 %, specificity 90.7 %, prevalence 23.8 %.
ClassifierSpec screening_device() {
  const double threshold = -normal_quantile(0.093);
  return {0.238, threshold + normal_quantile(0.872), threshold};
}

const RegressorSpec regressor{0.5, 1.2, 3.0};
const GeneratorSpec generator{0.097, 0.004, 0.95, 0.01};

}  // namespace

TEST_CASE("a failure rate is one probability moved on the log-odds scale, to the bit") {
  for (const double p : {1e-6, 0.005, 0.3, 0.99})
    for (const double log_odds : {-800.0, -3.0, 0.0, 0.7, 12.0, 800.0}) {
      const double odds = p / (1.0 - p) * std::exp(log_odds);
      const double moved = std::isinf(odds) ? 1.0 : odds / (1.0 + odds);
      const FailureChances chances = FailureDistribution{RateSpec{}, Probability{p}}.chances(log_odds);
      CHECK(chances.total == moved);
      CHECK(chances.of_population[0] == moved);
      CHECK(chances.of_kind[0] == moved);
    }
}

TEST_CASE("a classifier's figures are those of binormal scores, by quadrature") {
  const ClassifierSpec c{0.02, 2.1, 1.3};
  const double positives = integral([&](double x) { return density(x - c.separation); }, c.threshold, 30.0);
  const double negatives = integral([&](double x) { return density(x); }, c.threshold, 30.0);
  const double area =
      integral([&](double x) { return density(x) * (1.0 - normal_probability(x - c.separation)); }, -30.0, 30.0);
  CHECK(metric(c, "true_positive_rate") == Approx(positives).epsilon(1e-10));
  CHECK(metric(c, "false_positive_rate") == Approx(negatives).epsilon(1e-10));
  CHECK(metric(c, "auc") == Approx(area).epsilon(1e-10));
  CHECK(metric(c, "separation") == Approx(2.1).epsilon(1e-10));
  CHECK(metric(c, "threshold") == Approx(1.3).epsilon(1e-10));
  const double hits = 0.02 * positives, false_alarms = 0.98 * negatives, misses = 0.02 - hits;
  CHECK(metric(c, "precision") == Approx(hits / (hits + false_alarms)));
  CHECK(metric(c, "accuracy") == Approx(1.0 - false_alarms - misses));
  CHECK(metric(c, "failure_rate") == Approx(false_alarms + misses));
  const double precision = metric(c, "precision"), recall = metric(c, "true_positive_rate");
  CHECK(metric(c, "f1") == Approx(2.0 * precision * recall / (precision + recall)));
  // Must fail: scores whose positives spread twice as far.
  const double wide = integral([&](double x) { return density((x - c.separation) / 2.0) / 2.0; }, c.threshold, 60.0);
  CHECK(metric(c, "true_positive_rate") != Approx(wide).epsilon(1e-3));
}

TEST_CASE("a separation of one is an area under the curve of .760, and of two .921") {
  CHECK(metric(ClassifierSpec{0.5, 1.0, 0.5}, "auc") == Approx(0.7602).margin(5e-5));
  CHECK(metric(ClassifierSpec{0.5, 2.0, 0.5}, "auc") == Approx(0.9214).margin(5e-5));
}

TEST_CASE("a screening device of known sensitivity and specificity finds what counts of people say") {
  // Of 1,000,000 people 238,000 are ill: 207,536 of them are found, and of 762,000 healthy ones 70,866 are called ill.
  const auto device = screening_device();
  CHECK(metric(device, "true_positive_rate") == Approx(0.872));
  CHECK(metric(device, "false_positive_rate") == Approx(0.093));
  CHECK(metric(device, "precision") == Approx(207'536.0 / (207'536.0 + 70'866.0)));
  CHECK(metric(device, "accuracy") == Approx((207'536.0 + 762'000.0 - 70'866.0) / 1'000'000.0));
  CHECK(metric(device, "failure_rate") == Approx(0.10133));
  // Must fail: the same device where one in a hundred is ill.
  auto elsewhere = device;
  elsewhere.prevalence = 0.01;
  CHECK(metric(elsewhere, "precision") < 0.1);
}

TEST_CASE("a regressor's figures are those of a normal residual, by quadrature") {
  const auto of_residual = [](double x) { return density((x - regressor.bias) / regressor.sd) / regressor.sd; };
  const double tails = integral(of_residual, 3.0, 30.0) + integral(of_residual, -30.0, -3.0);
  CHECK(metric(regressor, "failure_rate") == Approx(tails).epsilon(1e-10));
  CHECK(metric(regressor, "residual_sd") == Approx(1.2).epsilon(1e-10));
  const double squares = integral([&](double x) { return x * x * of_residual(x); }, -30.0, 30.0);
  CHECK(metric(regressor, "mean_squared_error") == Approx(squares).epsilon(1e-9));
  const double sizes = integral([&](double x) { return -x * of_residual(x); }, -30.0, 0.0) +
                       integral([&](double x) { return x * of_residual(x); }, 0.0, 30.0);
  CHECK(metric(regressor, "mean_absolute_error") == Approx(sizes).epsilon(1e-9));
  // Must fail: the mean size of an unbiased residual.
  CHECK(metric(regressor, "mean_absolute_error") != Approx(1.2 * std::sqrt(2.0 / std::numbers::pi)).epsilon(1e-2));
}

TEST_CASE("a regressor that fails more often has the spread that makes it so") {
  for (const double bias : {-2.9, 0.0, 0.5})
    for (const double log_odds : {-20.0, -2.0, 0.3, 3.0, 20.0}) {
      const RegressorSpec r{bias, 1.2, 3.0};
      const double p = FailureDistribution{r, unused}.failure_probability(log_odds), sd = residual_sd(r, p);
      CHECK(normal_probability((bias - 3.0) / sd) + normal_probability((-bias - 3.0) / sd) == Approx(p).epsilon(1e-9));
    }
  CHECK(residual_sd(regressor, 0.0) == 0.0);
  CHECK(std::isinf(residual_sd(regressor, 1.0)));
  CHECK(metric(regressor, "mean_squared_error", 1.0) > metric(regressor, "mean_squared_error", 0.0));
}

TEST_CASE("a generator's filter is known by Bayes' rule") {
  CHECK(metric(generator, "hallucination") == Approx(0.097 * 0.99));
  CHECK(metric(generator, "harmful") == Approx(0.004 * 0.05));
  CHECK(metric(generator, "blocked") == Approx(0.996 * 0.01));
  CHECK(metric(generator, "failure_rate") == Approx(0.09603 + 0.0002 + 0.00996));
  CHECK(metric(generator, "hallucination_before_filter") == Approx(0.097));
  CHECK(metric(generator, "harmful_before_filter") == Approx(0.004));
  CHECK(metric(generator, "hit_rate") == Approx(0.95));
  CHECK(metric(generator, "false_alarm_rate") == Approx(0.01));
  CHECK(metric(generator, "harmful_given_flagged") == Approx(0.004 * 0.95 / (0.004 * 0.95 + 0.996 * 0.01)));
  // Must fail: the hit rate in place of what the flag says.
  CHECK(metric(generator, "harmful_given_flagged") != Approx(0.95).epsilon(0.5));
}

TEST_CASE("whatever moves a generator, its figures stay shares that fit together") {
  for (const double log_odds : {-6.0, -1.0, 1.0, 4.0, 40.0})
    for (const ByFailureKind& ratios : {no_kind_odds_ratios, ByFailureKind{0.5, 30.0, 2.0}}) {
      const double harmful = metric(generator, "harmful_before_filter", log_odds, ratios);
      const double hit = metric(generator, "hit_rate", log_odds, ratios),
                   alarm = metric(generator, "false_alarm_rate", log_odds, ratios);
      for (const double x : {harmful, hit, alarm, metric(generator, "hallucination_before_filter", log_odds, ratios)})
        CHECK((x >= 0.0 && x <= 1.0));
      CHECK(metric(generator, "harmful", log_odds, ratios) == Approx(harmful * (1.0 - hit)));
      CHECK(metric(generator, "blocked", log_odds, ratios) == Approx((1.0 - harmful) * alarm));
    }
}

TEST_CASE("log odds and a kind's own odds ratio multiply its odds against ok, and nothing else") {
  const ByFailureKind ratios{0.5, 3.0, 2.0};
  for (const QualitySpec& quality : {QualitySpec{ClassifierSpec{0.2, 2.0, 1.0}}, QualitySpec{generator}}) {
    const FailureDistribution distribution{quality, unused};
    const FailureChances before = distribution.chances(0.0), after = distribution.chances(0.8, ratios);
    double sum = 0.0;
    for (std::size_t k = 0; k < distribution.kinds().size(); ++k) {
      const double expected = odds_against_ok(distribution, before, k) * ratios[k] * std::exp(0.8);
      CHECK(odds_against_ok(distribution, after, k) == Approx(expected).epsilon(1e-12));
      sum += after.of_kind[k];
    }
    CHECK(after.total == Approx(sum).epsilon(1e-14));
    CHECK(distribution.chances(900.0).total == Approx(1.0));
    CHECK(distribution.chances(-900.0).total == 0.0);
  }
}

TEST_CASE("a classifier's kinds fail in populations of their own") {
  const FailureDistribution distribution{ClassifierSpec{0.2, 2.0, 1.0}, unused};
  const FailureChances usual = distribution.chances(0.0), changed = distribution.chances(0.0, {1.0, 3.0, 1.0});
  CHECK(changed.of_kind[0] == usual.of_kind[0]);
  CHECK(changed.of_population[0] == usual.of_population[0]);
  CHECK(changed.of_kind[1] > 2.0 * usual.of_kind[1]);
  // A generator's share one: what fails in one way more often is right and fails in others less often.
  const FailureDistribution shared{generator, unused};
  CHECK(shared.chances(0.0, {1.0, 3.0, 1.0}).of_kind[0] < shared.chances(0.0).of_kind[0]);
}

TEST_CASE("a segment's failure probability moves all its odds alike") {
  for (const QualitySpec& quality : {QualitySpec{screening_device()}, QualitySpec{regressor}, QualitySpec{generator}}) {
    const FailureDistribution distribution{quality, unused};
    for (const double p : {1e-6, 0.03, 0.5, 0.97}) {
      const FailureDistribution segment = distribution.with_failure(Probability{p});
      CHECK(segment.failure_probability(0.0) == Approx(p).epsilon(1e-10));
      const FailureChances here = segment.chances(0.0), usual = distribution.chances(0.0);
      const double factor = odds_against_ok(segment, here, 0) / odds_against_ok(distribution, usual, 0);
      for (std::size_t k = 1; k < distribution.kinds().size(); ++k)
        CHECK(odds_against_ok(segment, here, k) / odds_against_ok(distribution, usual, k) ==
              Approx(factor).epsilon(1e-9));
      CHECK(distribution.failure_probability(distribution.log_odds_of(Probability{p})) == Approx(p).epsilon(1e-10));
    }
  }
  CHECK_THROWS_AS(FailureDistribution(screening, unused).log_odds_of(Probability{1.0}), std::domain_error);
}

}  // namespace rollcast::test::quality_test
