// Mending what is known to be bad before anything is released.

#include <algorithm>
#include <string>
#include <vector>

#include "rollcast/parallel/run_study.hpp"
#include "rollcast/setup/study_setup.hpp"
#include "support/catch.hpp"

namespace rollcast::test::fix_first_test {

namespace {

using namespace parallel;
using namespace setup;

/// A candidate that is a severe regression with this chance.
StudySetup study_of(double severe, const std::string& more = "", std::span<const std::string> only = {}) {
  const double rest = 1.0 - severe;
  return read_study(
      {R"({"name": "certainly severe", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"},
                         "costs": {"failure": "0.5 USD"}, "candidate": {)" +
       more + R"("outcomes": {"improvement": {"probability": )" + std::to_string(rest * 0.15) +
       R"(}, "no_change": {"probability": )" + std::to_string(rest - rest * 0.15) + R"(}, "severe": {"probability": )" +
       std::to_string(severe) + R"(}}}, "strategies": ["big_bang", "canary"]})"},
      {}, only);
}

std::vector<std::string> labels(const StudySetup& study) {
  std::vector<std::string> all;
  for (const Contender& c : study.contenders) all.push_back(c.label);
  return all;
}

std::string choice_of(const StudySetup& study, std::span<const Contender> contenders) {
  const StudyPlan plan{contenders, 1, 0, 400, 2};
  const std::atomic<bool> go_on{false};
  const StudyResult result = conclude_study(*study.scenario, plan, run_study(*study.scenario, plan, nullptr, go_on));
  return result.verdict.choice;
}

}  // namespace

TEST_CASE("a canary of a candidate that is surely bad is not recommended: mending it first is") {
  const StudySetup study = study_of(0.999);
  CHECK(labels(study) == std::vector<std::string>{"big_bang", "canary", "fix_first", "none"});
  CHECK(choice_of(study, study.contenders) == "fix_first");
  // Twin: where nobody thinks of it, the canary is the cheapest way to the fix.
  std::vector<Contender> without = study.contenders;
  std::erase_if(without, [](const Contender& c) { return c.name == "fix_first"; });
  CHECK(choice_of(study, without) == "canary");
}

TEST_CASE(
    "mending first competes unlisted only where what is released is more likely bad than not, and can be mended") {
  const auto competes = [](const StudySetup& study) { return std::ranges::count(labels(study), "fix_first") == 1; };
  CHECK(competes(study_of(0.51)));
  CHECK_FALSE(competes(study_of(0.5)));
  CHECK_FALSE(competes(study_of(0.9, R"("fix": "forever", )")));
  CHECK(labels(study_of(0.9, "", std::vector<std::string>{"canary"})) ==
        std::vector<std::string>{"canary", "fix_first", "none"});
}

}  // namespace rollcast::test::fix_first_test
