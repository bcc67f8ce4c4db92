// How often judges stop candidates that are no worse, and that are: the table of docs/judges.md. ROLLCAST_UPDATE=1
// writes it anew.

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <map>

#include "rollcast/run/run.hpp"
#include "rollcast/setup/files.hpp"
#include "rollcast/strategies/judge.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/plain_scenario.hpp"
#include "support/statistics.hpp"

namespace rollcast::test::judge_table_test {

namespace {

constexpr std::uint32_t releases_tried = 1'000;
constexpr double worse_odds = 1.3, clustered_icc = 0.001;

struct Row {
  const char* title;
  const char* judge;
};

const std::vector<Row> rows{
    {"threshold", R"({"name": "threshold", "every": "1h"})"},
    {"z_test", R"({"name": "z_test", "alpha": "5%"})"},
    {"z_test, every 1h", R"({"name": "z_test", "alpha": "5%", "every": "1h"})"},
    {"exact_binomial", R"({"name": "exact_binomial", "alpha": "5%"})"},
    {"group_sequential", R"({"name": "group_sequential", "alpha": "5%", "every": "1h"})"},
    {"sprt, detect 1.3", R"({"name": "sprt", "alpha": "5%", "beta": "10%", "detect": 1.3, "every": "1h"})"},
    {"msprt", R"({"name": "msprt", "alpha": "5%", "every": "1h"})"},
    {"confidence_sequence", R"({"name": "confidence_sequence", "alpha": "5%", "every": "1h"})"},
    {"e_process", R"({"name": "e_process", "alpha": "5%", "every": "1h"})"},
    {"bayes", R"({"name": "bayes", "every": "1h"})"},
    {"mann_whitney", R"({"name": "mann_whitney", "every": "1h"})"},
    {"burn_rate", R"({"name": "burn_rate", "every": "1h"})"},
    {"burn_rate, burn 1.25 of 99 % over 6h",
     R"({"name": "burn_rate", "every": "1h", "slo": "99%", "windows": [{"burn": 1.25, "long_window": "6h",
      "short_window": "1h"}]})"},
    {"cusum", R"({"name": "cusum", "every": "1h", "ratio": 1.3})"},
};

enum class Failures { independent, clustered };

Scenario service(double odds_ratio, Failures failures) {
  Scenario s = plain_scenario();
  s.tick = Duration::hours(1);
  s.until = Duration::hours(26);
  s.traffic.base_per_second = 2.0;
  make_candidate_always(s, odds_ratio > 1.0 ? Outcome::mild : Outcome::no_change, odds_ratio);
  if (failures == Failures::clustered) s.own_clustering.icc = clustered_icc;
  return s;
}

/// How many releases are rolled back, and the mean hour at which they are.
struct Stopped {
  std::uint32_t releases = 0;
  double hours = 0.0;

  double part() const { return static_cast<double>(releases) / releases_tried; }
};

Stopped stopped_by(const std::string& judge, const Scenario& s) {
  const Contender contender = contender_from(
      R"({"name": "canary", "steps": ["20%", "100%"], "bake": "1d", "when_inconclusive": "promote", "judge": )" +
          judge + "}",
      s);
  World world{s, 11};
  Run run;
  Stopped stopped;
  for (std::uint32_t r = 0; r < releases_tried; ++r) {
    world.draw(r);
    const auto strategy = contender.begin();
    simulate(world, *strategy, Mode::aggregate, run);
    if (run.record.decision != Ending::rolled_back) continue;
    ++stopped.releases;
    stopped.hours += run.record.detect_h;
  }
  if (stopped.releases > 0) stopped.hours /= stopped.releases;
  return stopped;
}

struct Measured {
  Stopped fine, fine_in_clusters, worse, worse_in_clusters;
};

Measured measure(const std::string& judge) {
  using enum Failures;
  return {stopped_by(judge, service(1.0, independent)), stopped_by(judge, service(1.0, clustered)),
          stopped_by(judge, service(worse_odds, independent)), stopped_by(judge, service(worse_odds, clustered))};
}

const std::map<std::string, Measured>& measurements() {
  static const std::map<std::string, Measured> all = [] {
    std::map<std::string, Measured> measured;
    for (const Row& row : rows) measured[row.title] = measure(row.judge);
    return measured;
  }();
  return all;
}

std::string table() {
  std::string text =
      "| judge | no worse, independent | no worse, clustered | worse, independent | worse, clustered | mean hour of "
      "stopping the worse |\n"
      "|---|---|---|---|---|---|\n";
  for (const Row& row : rows) {
    const Measured& m = measurements().at(row.title);
    const auto percent = [](const Stopped& s) { return fmt::format("{:.1f} %", 100.0 * s.part()); };
    text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", row.title, percent(m.fine), percent(m.fine_in_clusters),
                        percent(m.worse), percent(m.worse_in_clusters),
                        m.worse.releases > 0 ? fmt::format("{:.1f}", m.worse.hours) : "");
  }
  return text;
}

}  // namespace

TEST_CASE("the table of judges in docs/judges.md is what they do") {
  const std::string file = source_tree() + "/docs/judges.md", begins = "<!-- measured -->\n", ends = "<!-- end -->";
  std::string page = read_text_file(file);
  const std::size_t from = page.find(begins) + begins.size(), to = page.find(ends);
  REQUIRE(to != std::string::npos);
  if (std::getenv("ROLLCAST_UPDATE") != nullptr)
    std::ofstream{file} << page.replace(from, to - from, table());
  else
    CHECK(page.substr(from, to - from) == table());
}

TEST_CASE("every judge of the catalog is in the table, but for those made of others") {
  for (const JudgeKind& kind : judge_catalog()) {
    const bool is_made_of_others =
        kind.name == "all_of" || kind.name == "any_of" || kind.name == "score" || kind.name == "none";
    const auto named = [&](const Row& row) {
      const std::string_view title = row.title;
      return title.substr(0, title.find(',')) == kind.name;
    };
    CAPTURE(std::string{kind.name});
    CHECK(std::any_of(rows.begin(), rows.end(), named) != is_made_of_others);
  }
}

TEST_CASE(
    "judges that promise a rate of false alarms keep it while failures are independent, and one that peeks does not") {
  const double limit = 0.05 + z_limit * std::sqrt(0.05 * 0.95 / releases_tried);
  const std::vector<std::string> promising{"z_test", "exact_binomial",      "group_sequential", "sprt, detect 1.3",
                                           "msprt",  "confidence_sequence", "e_process"};
  for (const std::string& keeps : promising) {
    CAPTURE(keeps);
    CHECK(measurements().at(keeps).fine.part() < limit);
  }
  CHECK(measurements().at("z_test, every 1h").fine.part() > limit);
  CHECK(measurements().at("z_test").fine_in_clusters.part() > limit);
}

}  // namespace rollcast::test::judge_table_test
