// Kayenta's way to judge metrics: its own vectors, and what its users were surprised by.

#include "strategies/judges/metric_classifier.hpp"

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>

#include "rollcast/kernel/samplers.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"

namespace rollcast::test::kayenta_test {

using nlohmann::json;

namespace {

using Values = std::vector<double>;

std::optional<json> vectors(const std::string& file) {
  const std::filesystem::path path = source_tree() + "/../shared/vectors/" + file;
  if (!std::filesystem::exists(path)) {
    WARN("skipped: there is no " << path);
    return std::nullopt;
  }
  std::ifstream in{path};
  return json::parse(in);
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

/// The number that follows `name = ` in a list of parameters.
std::optional<double> parameter(const std::string& list, const std::string& name) {
  const auto at = list.find(name);
  if (at == std::string::npos) return std::nullopt;
  return std::stod(list.substr(list.find_first_of("0123456789", at + name.size())));
}

/// The pair that follows `name = (`: decrease, increase.
std::optional<std::pair<double, double>> pair_parameter(const std::string& list, const std::string& name) {
  const auto at = list.find(name);
  if (at == std::string::npos) return std::nullopt;
  const auto open = list.find('(', at), comma = list.find(',', open);
  return std::pair{std::stod(list.substr(open + 1)), std::stod(list.substr(comma + 1))};
}

MetricRule rule_of(const json& vector) {
  const std::string parameters = vector["params"], call = vector["call"];
  MetricRule rule;
  rule.tolerance = *parameter(parameters, "tolerance");
  rule.confidence = *parameter(parameters, "confLevel");
  if (has(call, "Direction.Increase")) rule.direction = Direction::increase;
  if (has(call, "Direction.Decrease")) rule.direction = Direction::decrease;
  if (has(call, "NaNStrategy.Replace")) rule.missing = Missing::replace;
  if (has(parameters, "\"cles\"")) rule.effect_size = EffectSize::cles;
  if (const auto pair = pair_parameter(parameters, "effectSizeThresholds"))
    std::tie(rule.allowed_decrease, rule.allowed_increase) = *pair;
  if (const auto pair = pair_parameter(parameters, "criticalThresholds"))
    std::tie(rule.critical_decrease, rule.critical_increase) = *pair;
  rule.is_critical = has(call, "isCriticalMetric = true");
  return rule;
}

std::string name_of(Classification classification) {
  switch (classification) {
    case Classification::pass:
      return "Pass";
    case Classification::high:
      return "High";
    case Classification::low:
      return "Low";
    case Classification::no_data:
      return "Nodata";
    case Classification::no_data_fails:
      return "NodataFailMetric";
  }
  return "";
}

/// Checks one assertion of the original suite; false when it speaks of something else.
bool check_assertion(const std::string& assertion, const Classified& got) {
  if (has(assertion, "classification == ")) {
    const auto begin = assertion.find("== ") + 3;
    CHECK(name_of(got.classification) == assertion.substr(begin, assertion.rfind(')') - begin));
  } else if (has(assertion, "!result.critical")) {
    CHECK_FALSE(got.is_critical);
  } else if (has(assertion, "result.critical")) {
    CHECK(got.is_critical);
  } else if (has(assertion, "deviation.isNaN")) {
    CHECK(std::isnan(got.effect));
  } else {
    return false;
  }
  return true;
}

/// What an assertion expects: a number, or the name of one.
double expected_in(const std::string& assertion, const json& named) {
  const std::string word = assertion.substr(0, assertion.find(','));
  return named.contains(word) ? named[word].get<double>() : std::stod(word);
}

Values array_of(const json& vector, const char* either, const char* other) {
  Values values = vector["arrays"].contains(either) ? vector["arrays"][either] : vector["arrays"][other];
  std::sort(values.begin(), values.end());
  return values;
}

/// The quantity that an assertion of the rank suite names.
std::optional<double> rank_quantity(const std::string& assertion, const Values& x, const Values& y, double z) {
  const RankInterval interval = rank_interval(x, y, 0.95);
  const double least = x.front() - y.back(), most = x.back() - y.front();
  const std::array<std::pair<const char*, double>, 14> known{{{"wilcoxonDiff(0,", rank_score(x, y, 0.0)},
                                                              {"wilcoxonDiff(5,", rank_score(x, y, 5.0)},
                                                              {"Interval.head", interval.low},
                                                              {"Interval.last", interval.high},
                                                              {"result.estimate", interval.estimate},
                                                              {", muMin", least},
                                                              {", muMax", most},
                                                              {", zqLower", z},
                                                              {", zqUpper", -z},
                                                              {", fLower1", rank_score(x, y, least) - z},
                                                              {", fUpper1", rank_score(x, y, most) - z},
                                                              {", fLower2", rank_score(x, y, least) + z},
                                                              {", fUpper2", rank_score(x, y, most) + z},
                                                              {", ciLower", interval.low}}};
  if (has(assertion, ", ciUpper")) return interval.high;
  if (has(assertion, ", estimate")) return interval.estimate;
  for (const auto& [name, value] : known)
    if (has(assertion, name)) return value;
  return std::nullopt;
}

Values repeated(std::initializer_list<std::pair<int, double>> runs) {
  Values values;
  for (const auto& [times, value] : runs) values.insert(values.end(), static_cast<std::size_t>(times), value);
  return values;
}

MetricResult metric(std::vector<std::string> groups, Classification classification, bool is_critical = false) {
  return {std::move(groups), {classification, is_critical, 1.0, {}}, false};
}

}  // namespace

TEST_CASE("every vector of Kayenta's classifier is classified as there") {
  const auto all = vectors("kayenta_classifier_vectors.json");
  if (!all) return;
  int checked = 0;
  for (const json& vector : *all) {
    if (vector["classifier"] != "MannWhitneyClassifier")
      continue;  // two are of another classifier, the inequality of means
    CAPTURE(vector["test"].get<std::string>());
    const Classified got = classify(vector["experiment"], vector["control"], rule_of(vector));
    for (const std::string assertion : vector["asserts"]) checked += check_assertion(assertion, got);
  }
  CHECK(checked == 21);
}

TEST_CASE("scores, roots and intervals are those of Kayenta's suite and of R") {
  const auto all = vectors("kayenta_mannwhitney_vectors.json");
  if (!all) return;
  int checked = 0;
  for (const json& vector : *all) {
    CAPTURE(vector["test"].get<std::string>());
    const Values x = array_of(vector, "experiment", vector["arrays"].contains("x") ? "x" : "experimentData");
    const Values y = array_of(vector, "control", vector["arrays"].contains("y") ? "y" : "controlData");
    for (const std::string assertion : vector["asserts"]) {
      CAPTURE(assertion);
      const auto got = rank_quantity(assertion, x, y, normal_quantile(0.975));
      REQUIRE(got.has_value());
      const double error = has(assertion, ", 0.0001") ? 1e-4 : 1e-6;
      CHECK(*got == Approx(expected_in(assertion, vector["expected_vals"])).margin(error).epsilon(0.0));
      ++checked;
    }
  }
  CHECK(checked == 19);
}

TEST_CASE("what surprised Kayenta's users is reproduced") {
  SECTION("a change of spread alone passes (kayenta issue 780)") {
    Values canary{10.0, 10.5, 11.1, 11.6, 12.2, 12.7, 13.3, 13.8, 14.4, 14.9, 15.5, 16.0, 16.6, 17.1, 17.7};
    Values control{1, 100, 4, 101, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 17};
    CHECK(classify(canary, control, {}).classification == Classification::pass);
  }
  SECTION("few failures against none pass (kayenta issue 426)") {
    const Classified got = classify({0, 1, 2, 1, 0, 0}, Values(6, 0.0), {});
    CHECK(got.classification == Classification::pass);
    CHECK(got.interval.low == Approx(0.0).margin(1e-4));
    CHECK(got.interval.high == Approx(2.0).margin(1e-4));
    CHECK(got.interval.estimate == Approx(0.8127).margin(1e-4));
  }
  SECTION("a hundred times as much in most looks passes, in one look more it does not (spinnaker issue 6278)") {
    MetricRule rule;
    rule.allowed_increase = 1.05;
    const Classified seven = classify(repeated({{7, 100.0}, {3, 1.0}}), Values(10, 1.0), rule);
    CHECK(seven.classification == Classification::pass);
    CHECK(seven.interval.low == Approx(6.825022991538781e-05).epsilon(1e-12));
    CHECK(seven.interval.high == Approx(99.0));
    CHECK(seven.interval.estimate == Approx(98.99992904170193).epsilon(1e-14));
    CHECK(seven.effect == Approx(70.3));
    CHECK(classify(repeated({{8, 100.0}, {2, 1.0}}), Values(10, 1.0), rule).classification == Classification::high);
  }
}

TEST_CASE("the interval depends on how its root is found, so a bisection would not do") {
  const Values x = repeated({{3, 1.0}, {7, 100.0}}), y(10, 1.0);
  const double z = normal_quantile(0.99);
  double low = x.front() - y.back(), high = x.back() - y.front();
  while (high - low > 1e-4) {
    const double middle = (low + high) / 2.0;
    (rank_score(x, y, middle) > z ? low : high) = middle;
  }
  CHECK(std::abs(low - rank_interval(x, y, 0.98).low) > 1e-6);
}

TEST_CASE("missing values, outliers and empty arms are treated as Kayenta does") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  MetricRule rule;
  CHECK(classify({nan, nan}, {1, 2}, rule).classification == Classification::no_data);
  rule.must_have_data = true;
  CHECK(classify({nan, nan}, {1, 2}, rule).classification == Classification::no_data_fails);
  rule.is_critical = true;
  CHECK(classify({nan, nan}, {1, 2}, rule).classification == Classification::no_data);
  rule = {};
  rule.missing = Missing::replace;
  CHECK(classify({}, {1, 2}, rule).classification == Classification::pass);
  CHECK(classify({nan, 0.0}, {0.0, 0.0}, rule).classification == Classification::pass);
  Values many(100);
  std::iota(many.begin(), many.end(), 0.0);
  many.push_back(1e6);
  CHECK(without_outliers(many, 3.0).size() == 100);
  CHECK(without_outliers(many, 1e6).size() == 101);
  CHECK(without_outliers({}, 3.0).empty());
}

TEST_CASE("scores weigh groups, and are 0 where a critical metric fails or half of the data is missing") {
  using enum Classification;
  const std::vector<MetricResult> half{metric({"a"}, pass), metric({"a"}, high), metric({"b"}, pass)};
  CHECK(summary_score(half, {}) == 75.0);
  CHECK(summary_score(half, {{"a", 80.0}}) == 60.0);
  CHECK(summary_score(std::vector{metric({"a"}, pass), metric({"a"}, low), metric({"a"}, pass)}, {{"a", 100.0}}) ==
        66.67);
  CHECK(summary_score(std::vector{metric({"a"}, pass), metric({"b"}, no_data), metric({"a"}, pass)}, {}) == 100.0);
  CHECK(summary_score(std::vector{metric({"a"}, pass), metric({"b"}, no_data)}, {}) == 0.0);
  CHECK(summary_score(std::vector{metric({"a"}, pass), metric({"a"}, no_data_fails), metric({"a"}, pass)}, {}) ==
        66.67);
  CHECK(summary_score(std::vector{metric({"a"}, pass), metric({"b"}, high, true), metric({"c"}, pass)}, {}) == 0.0);
  std::vector<MetricResult> muted = half;
  muted[1].is_muted = true;
  CHECK(summary_score(muted, {}) == 100.0);
  CHECK(verdict_of(95.0, 95.0, 75.0) == ScoreVerdict::pass);
  CHECK(verdict_of(75.0, 95.0, 75.0) == ScoreVerdict::marginal);
  CHECK(verdict_of(74.9, 95.0, 75.0) == ScoreVerdict::fail);
  const Values better{80.0, 95.0}, at_margin{75.0, 95.0}, between{95.0, 80.0};
  CHECK(verdict_of(better, 95.0, 75.0) == ScoreVerdict::pass);
  CHECK(verdict_of(at_margin, 95.0, 75.0) ==
        ScoreVerdict::fail);  // a score that is marginal exactly ends a stage that is judged often
  CHECK(verdict_of(between, 95.0, 75.0) == ScoreVerdict::marginal);
}

}  // namespace rollcast::test::kayenta_test
