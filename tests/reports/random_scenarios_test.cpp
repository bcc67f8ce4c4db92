// Whatever can be written in a scenario can be run: scenarios drawn from all of the schema are explained, run,
// concluded and told. ROLLCAST_RANDOM_SCENARIOS=5000 draws more of them than the usual number.

#include <cmath>
#include <cstdlib>
#include <map>
#include <nlohmann/json.hpp>

#include "rollcast/parallel/run_study.hpp"
#include "rollcast/reports/explanation.hpp"
#include "rollcast/reports/page.hpp"
#include "rollcast/reports/summary.hpp"
#include "rollcast/scenarios/load.hpp"
#include "rollcast/scenarios/scenario_error.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "rollcast/strategies/catalog.hpp"
#include "rollcast/world/truth.hpp"
#include "support/catch.hpp"
#include "support/modules.hpp"
#include "support/places.hpp"
#include "support/program.hpp"
#include "support/random_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::random_scenarios_test {

using nlohmann::json;
namespace fs = std::filesystem;

namespace {

/// A scenario as the program reads it.
struct ReadScenario {
  Scenario scenario;
  std::vector<Contender> contenders;

  explicit ReadScenario(const std::string& text) {
    Document document{text};
    scenario = read_scenario(document.root(), files_beside(source_tree() + "/tests/scenarios"));
    contenders = strategies::read_strategies(document.root(), scenario, {});
    document.finish();
  }
};

/// Nothing is thrown but ScenarioError, which tells that something does not fit together.
bool is_valid(const json& scenario) {
  try {
    const ReadScenario read{scenario.dump()};
    return screening_of(read.scenario).any.value() >= fewest_that_pass;
  } catch (const ScenarioError&) {
    return false;
  }
}

bool is_told_in_numbers(const std::string& text) {
  for (const char* word : {"nan", "-nan", "inf"})
    for (std::size_t at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
      const bool is_word = !std::isalpha(static_cast<unsigned char>(text[at + std::string{word}.size()])) &&
                           (at == 0 || !std::isalpha(static_cast<unsigned char>(text[at - 1])));
      if (is_word) return false;
    }
  return true;
}

/// What holds of every row whatever the scenario.
void check_row(const RunRecord& row) {
  double parts = 0.0;
  for (const LedgerColumn& part : cost_parts()) parts += row.*part.value;
  CHECK(std::isfinite(row.total_cost));
  CHECK(std::abs(parts - row.total_cost) <= 1e-9 * std::max(1.0, std::abs(parts)));
  CHECK(
      (row.requests >= 0.0 && row.candidate_requests >= 0.0 && row.candidate_requests <= row.requests * (1.0 + 1e-9)));
  CHECK((row.failures >= 0.0 && row.failures <= row.requests * (1.0 + 1e-9)));
  CHECK((row.peak_exposure >= 0.0 && row.peak_exposure <= 1.0));
  CHECK((row.full_h >= 0.0 && row.decide_h >= 0.0 && row.recover_h >= 0.0));
}

std::uint64_t how_many() {
  const char* asked = std::getenv("ROLLCAST_RANDOM_SCENARIOS");
  return asked != nullptr ? std::strtoull(asked, nullptr, 10) : draws(std::uint64_t{200});
}

}  // namespace

TEST_CASE("any valid scenario is explained, run and told, in numbers") {
  const ChangedEnvironment without_libraries{"ROLLCAST_RENDER_DIR", "/nowhere"};  // all of the page is ours
  RandomScenarios scenarios{json::parse(text_of(source_tree() + "/scenarios/schema.json"))};
  std::map<std::string, int> strategies_seen, parts_seen;
  const std::uint64_t count = how_many();
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const json drawn = scenarios.draw(seed, is_valid);
    CAPTURE(drawn.dump());
    const ReadScenario read{drawn.dump()};
    CHECK(validate(read.scenario) == std::vector<std::string>{});
    for (const Contender& contender : read.contenders) ++strategies_seen[contender.name];
    for (const auto& [part, value] : drawn.items()) ++parts_seen[part];

    CHECK(is_told_in_numbers(reports::explanation(read.scenario, read.contenders)));
    const StudyPlan plan{
        .contenders = read.contenders, .seed = seed, .runs = 20, .threads = 1, .mode = static_cast<Mode>(seed % 3)};
    const CompletedStudy completed = run_study(read.scenario, plan, {}, {});
    for (const RunRecord& row : completed.rows) check_row(row);
    const auto summary =
        reports::summary_json(read.scenario, conclude_study(read.scenario, plan, completed), {"0", "0", "random", {}});
    CHECK(is_told_in_numbers(reports::summary_text(summary)));
    CHECK(is_told_in_numbers(reports::report_page(summary, reports::make_charts(summary))));
  }
  // Drawn from all of it.
  if (count < 200) return;
  CHECK(strategies_seen.size() == strategies::strategy_catalog().size());
  CHECK(parts_seen.size() > 25);
}

TEST_CASE("numbers that are none are noticed in a text") {
  CHECK(is_told_in_numbers("finance, information, banana, -0.5"));
  CHECK_FALSE(is_told_in_numbers("hit rate -nan %"));
  CHECK_FALSE(is_told_in_numbers("in inf hours"));
}

}  // namespace rollcast::test::random_scenarios_test
