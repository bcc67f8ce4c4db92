// How strategies go: drawn on the page, and told by explain.

#include "reports/explain/ways_text.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/explain/looks_text.hpp"
#include "rollcast/reports/page.hpp"
#include "support/catch.hpp"
#include "support/sample_study.hpp"

namespace rollcast::test::ways_test {

namespace {

std::vector<DrawnStage> pilot_and_half() {
  return {{"pilot", Share{0.01}, Duration::hours(2), "z_test", false, 1},
          {"half", Share{0.5}, Duration::hours(1), "z_test", true, DrawnStage::promotion, 0}};
}

std::vector<DrawnStage> steps(std::size_t count) {
  std::vector<DrawnStage> stages;
  for (std::size_t i = 0; i < count; ++i)
    stages.push_back({"step " + std::to_string(i + 1), Share{0.01}, Duration::hours(1), "", false, i + 1});
  stages.back().pass = DrawnStage::promotion;
  return stages;
}

std::string page_of(const std::vector<DrawnStage>& stages) {
  SampleStudy study = sample_study(200);
  study.result.strategies.front().stages = stages;
  return report_page(summary_json(study.scenario, study.result, study.identity), {});
}

}  // namespace

TEST_CASE("stages are listed as a chain, with those that lead elsewhere") {
  CHECK(ways_text(pilot_and_half()) ==
        "         pilot (z_test) -> half (z_test) -> 100 % of traffic. A stage that fails rolls back, except: \"half\" "
        "fails to \"pilot\".\n");
  CHECK(ways_text({}) == "");
  CHECK(ways_text(steps(12)).find("step 4 -> 6 more -> step 11 -> step 12 -> 100 % of traffic. No judge.") !=
        std::string::npos);
}

TEST_CASE("looks of a strategy that learns are listed with their boundaries, some of them where they are many") {
  const std::vector<PlannedLook> looks{{Duration::minutes(30), Share{0.01}, -1.0, 2.0},
                                       {Duration::hours(1), Share{0.01}, 0.0021, 0.987},
                                       {Duration::hours(2), Share{0.5}, 0.09, 0.09}};
  CHECK(looks_text(looks) ==
        "         Decisions by the posterior probability of a regression:\n"
        "           after 30 min, at 1 %: never promotes, never rolls back.\n"
        "           after 1 h, at 1 %: promotes at or below 0.21 %, rolls back at or above 98.7 %.\n"
        "           after 2 h, at 50 %: promotes at or below 9 %, otherwise rolls back.\n");
  CHECK(looks_text({}) == "");
  const std::string many = looks_text(std::vector<PlannedLook>(500, looks[1]));
  CHECK(std::ranges::count(many, '\n') < 30);
}

TEST_CASE("the chain says which judgments people decide, and how long they take") {
  auto stages = pilot_and_half();
  stages[1].asking = VaryingDuration{Duration::hours(3)};
  CHECK(ways_text(stages).find(
            " Inconclusive judgments of \"half\" are decided by people: time to decide 3 h, in office hours.\n") !=
        std::string::npos);
  stages[0].asking = stages[1].asking;
  CHECK(
      ways_text(stages).find(" Inconclusive judgments are decided by people: time to decide 3 h, in office hours.\n") !=
      std::string::npos);
  CHECK(ways_text(pilot_and_half()).find("people") == std::string::npos);
}

TEST_CASE("the page draws each stage, who judges it, and where it leads when it fails") {
  const std::string page = page_of(pilot_and_half());
  CHECK(page.find("<b>pilot</b>1 % for 2 h") != std::string::npos);
  CHECK(page.find("z_test fails: roll back") != std::string::npos);
  CHECK(page.find("approval, then 50 % for 1 h") != std::string::npos);
  CHECK(page.find("z_test fails: back to pilot") != std::string::npos);
  CHECK(page_of({}).find("Stages of each strategy") == std::string::npos);
}

TEST_CASE("the page tells what is mirrored beside what is served, and alone where nobody is served") {
  auto stages = pilot_and_half();
  stages[0].share = nobody();
  stages[0].mirrored = Share{0.5};
  stages[1].mirrored = Share{0.2};
  const std::string page = page_of(stages);
  CHECK(page.find("<b>pilot</b>50 % mirrored for 2 h") != std::string::npos);
  CHECK(page.find("50 %, 20 % mirrored, for 1 h") != std::string::npos);
  CHECK(page_of(pilot_and_half()).find("mirrored for") == std::string::npos);
}

TEST_CASE("a sequence of many stages is drawn by its beginning and its end") {
  const std::string page = page_of(steps(12));
  CHECK(page.find("<b>step 4</b>") != std::string::npos);
  CHECK(page.find("<b>step 5</b>") == std::string::npos);
  CHECK(page.find(">5 more<") != std::string::npos);
  CHECK(page.find("<b>step 10</b>") != std::string::npos);
}

TEST_CASE("a stage's name is shown as it is written") {
  auto stages = pilot_and_half();
  stages[0].name = "<script>alert(1)</script>";
  CHECK(page_of(stages).find("<script>alert") == std::string::npos);
}

}  // namespace rollcast::test::ways_test
