// How a baseline's quality is read: every pair of figures that determines a classifier, and what contradicts itself.

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/scenarios/failure_distribution.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::quality_test {

namespace {

using nlohmann::json;

json scenario_with(const json& quality) {
  auto scenario = json::parse(minimal_text);
  scenario["baseline"] = {{"quality", quality}};
  return scenario;
}

std::vector<std::string> errors_with(const json& quality) { return errors_of(scenario_with(quality).dump()); }

ClassifierSpec classifier_with(json figures) {
  figures["kind"] = "classifier";
  figures["prevalence"] = 0.2;
  return std::get<ClassifierSpec>(load_text(scenario_with(figures).dump()).scenario.baseline.quality);
}

}  // namespace

TEST_CASE("Every pair of figures that says two things determines the same classifier") {
  const double d = 2.1, c = 1.3;
  const json figures{{"auc", normal_probability(d / std::sqrt(2.0))},
                     {"separation", d},
                     {"threshold", c},
                     {"true_positive_rate", normal_probability(d - c)},
                     {"false_positive_rate", normal_probability(-c)}};
  int possible = 0;
  for (const auto& [first, a] : figures.items())
    for (const auto& [second, b] : figures.items()) {
      if (first >= second) continue;
      CAPTURE(first, second);
      const bool twice =
          (first == "auc" && second == "separation") || (first == "false_positive_rate" && second == "threshold");
      const json pair{{first, a}, {second, b}};
      if (twice) {
        json quality = pair;
        quality["kind"] = "classifier";
        quality["prevalence"] = 0.2;
        CHECK(errors_with(quality).size() == 1);
        continue;
      }
      ++possible;
      const ClassifierSpec read = classifier_with(pair);
      CHECK(read.separation == Approx(d).epsilon(1e-9));
      CHECK(read.threshold == Approx(c).epsilon(1e-9));
    }
  CHECK(possible == 8);
}

TEST_CASE("The baseline's failure probability follows from its quality") {
  const auto failure_of = [](const json& quality) {
    return load_text(scenario_with(quality).dump()).scenario.baseline.failure.value();
  };
  CHECK(failure_of({{"kind", "rate"}, {"failure", "2%"}}) == 0.02);
  CHECK(failure_of({{"kind", "classifier"},
                    {"prevalence", 0.238},
                    {"true_positive_rate", 0.872},
                    {"false_positive_rate", 0.093}}) == Approx(0.238 * 0.128 + 0.762 * 0.093));
  CHECK(failure_of({{"kind", "regressor"}, {"sd", 1}, {"tolerance", 1.959963985}}) == Approx(0.05));
  CHECK(failure_of({{"kind", "generator"}, {"hallucination", "10%"}}) == Approx(0.1));
}

TEST_CASE("A rate may be written in full, and then is the same scenario") {
  const auto in_full = load_text(scenario_with({{"kind", "rate"}, {"failure", "0.5%"}}).dump()).scenario;
  const auto in_short = load_text(minimal_text).scenario;
  CHECK(in_full.baseline.failure == in_short.baseline.failure);
  CHECK(in_full.baseline.quality.index() == in_short.baseline.quality.index());
  CHECK(in_full.slo.objective == in_short.slo.objective);
}

TEST_CASE("Qualities read back as they were resolved") {
  for (const char* quality :
       {R"({"kind": "rate", "failure": 0.01})",
        R"({"kind": "classifier", "prevalence": "20%", "auc": "90%", "threshold": 1.5})",
        R"({"kind": "regressor", "bias": -0.1, "sd": 1, "tolerance": 2})",
        R"({"kind": "generator", "hallucination": "9.7%", "harmful": 0.01, "filter": {"hit_rate": 0.9}})"}) {
    const auto once = load_text(scenario_with(json::parse(quality)).dump()).resolved.dump(2);
    CHECK(load_text(once).resolved.dump(2) == once);
  }
}

TEST_CASE("Whole scenarios of each quality load, and read back as they were resolved") {
  for (const char* name : {"classifier", "regressor", "generator"}) {
    const auto text = read_text_file(source_folder() / "tests/scenarios" / (std::string{name} + ".json"));
    const auto once = load_text(text).resolved.dump(2);
    CHECK(load_text(once).resolved.dump(2) == once);
  }
}

TEST_CASE("Prices and odds ratios of kinds arrive, and those left out are the usual ones") {
  auto scenario = scenario_with({{"kind", "classifier"}, {"prevalence", "20%"}, {"auc", "90%"}, {"threshold", 1.5}});
  scenario["costs"]["failures"] = {{"false_negative", "87 USD"}};
  scenario["candidate"]["outcomes"] = {{"severe", {{"probability", 1}, {"kind_odds_ratios", {{"false_negative", 3}}}}}};
  const auto s = load_text(scenario.dump()).scenario;
  CHECK(s.costs.of_failure(0) == Money{0.5});
  CHECK(s.costs.of_failure(1) == Money{87});
  CHECK(s.candidate.outcome(Outcome::severe).kind_odds_ratios == ByFailureKind{1, 3, 1});
  CHECK(s.candidate.outcome(Outcome::mild).kind_odds_ratios == no_kind_odds_ratios);
}

TEST_CASE("An error of the quality is told once, and nothing that follows from it") {
  auto scenario = scenario_with({{"kind", "generator"}, {"hallucination", "70%"}, {"harmful", "40%"}});
  scenario["costs"]["failures"] = {{"harmful", "87 USD"}};
  scenario["segments"] = {{{"name", "a"}, {"share", 0.5}, {"failure", 0.1}},
                          {{"name", "b"}, {"share", 0.5}, {"failure", 0.3}}};
  CHECK(errors_of(scenario.dump()).size() == 1);
  CHECK(errors_with({{"kind", "clasifier"}, {"prevalence", 0.1}, {"auc", 0.9}, {"threshold", 1}}).size() == 1);
}

}  // namespace rollcast::test::quality_test
