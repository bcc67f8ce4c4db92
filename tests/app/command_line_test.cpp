// What the command line makes of words that it does not know, and what reaches the terminal.

#include <nlohmann/json.hpp>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"
#include "support/places.hpp"

namespace rollcast::test::command_line_test {

using Catch::Contains;
using nlohmann::json;

TEST_CASE("a misspelled word is told with the one that was meant") {
  struct Misspelling {
    std::vector<std::string> arguments;
    int exit_code;
    std::string told;
  };
  const std::vector<Misspelling> misspellings{
      {{"rum", chatbot}, 2, "Unknown command \"rum\". Did you mean \"run\"?"},
      {{"run", chatbot, "--rnus", "5"}, 2, "Unknown option \"--rnus\". Did you mean \"--runs\"?"},
      {{"run", chatbot, "--sede=5"}, 2, "Unknown option \"--sede\". Did you mean \"--seed\"?"},
      {{"run", chatbot, "--strategies", "cannary"}, 3, "Did you mean \"canary\"?"},
      {{"run", "suport_chatbot"}, 3, "Did you mean the shipped \"support_chatbot\"?"},
      {{"explain", top + "/scenarios/library/fraud_modle.json"}, 3, "Did you mean \"fraud_model.json\"?"},
      {{"run", "/nowhere/at/all.json"}, 3, "there is no folder \"/nowhere/at\""},
  };
  for (const auto& [arguments, exit_code, told] : misspellings) {
    const Finished finished = run_program(arguments);
    CHECK(finished.exit_code == exit_code);
    CHECK(finished.out.empty());
    CHECK_THAT(finished.err, Contains(told));
  }
  CHECK_THAT(run_program({"fly"}).err, !Contains("Did you mean"));
}

TEST_CASE("a shipped scenario is found by its name") {
  CHECK(run_program({"explain", "support_chatbot"}).out == run_program({"explain", chatbot}).out);
}

TEST_CASE("numbers are whole, not negative and not too large") {
  for (const std::vector<std::string>& option :
       std::vector<std::vector<std::string>>{{"--seed", "-1"},
                                             {"--seed", "18446744073709551616"},
                                             {"--seed", "1.5"},
                                             {"--runs", "1"},
                                             {"--runs", "4294967298"},
                                             {"--threads", "0"}}) {
    const Finished finished = run_program({"run", chatbot, option[0], option[1]});
    CHECK(finished.exit_code == 2);
    CHECK_THAT(finished.err,
               Contains(option[0] + ": expected a whole number from ") && Contains("found \"" + option[1] + "\""));
  }
}

TEST_CASE("more runs than fit into memory are refused before they begin") {
  const Finished finished = run_program({"run", chatbot, "--runs", "100000000"});
  CHECK(finished.exit_code == 3);
  CHECK_THAT(finished.err, Contains("--runs: 100000000 runs of 5 strategies need about") && Contains("GB of memory"));
}

TEST_CASE("files that are nested too deep, and thousands of unknown keys, are refused in short") {
  const TemporaryFolder folder;
  json nested = "canary";
  for (int i = 0; i < 200; ++i) nested = {{"name", "shadow"}, {"then", nested}};
  json scenario = small_study();
  scenario["strategies"] = json::array({nested});
  write_text(folder / "deep.json", scenario.dump());
  CHECK_THAT(run_program({"explain", folder / "deep.json"}).err, Contains("is nested more than 100 levels deep"));
  scenario = small_study();
  for (int i = 0; i < 100'000; ++i) scenario["k" + std::to_string(i)] = i;
  write_text(folder / "many.json", scenario.dump());
  const Finished many = run_program({"explain", folder / "many.json"});
  CHECK(many.exit_code == 3);
  CHECK_THAT(many.err, Contains("/: has 99980 more unknown keys."));
  CHECK(run_program({"run", chatbot, "--out", ""}).exit_code == 2);
}

TEST_CASE("pipes and devices are no scenarios") {
  CHECK_THAT(run_program({"run", "/dev/zero"}).err, Contains("is a pipe or a device"));
}

TEST_CASE("nothing in a scenario or on the command line reaches the terminal but plain text") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["story"] = "before \x1b[2J\u009b31m\u202e\U000e0041 after\nnext line";
  write_text(folder / "scenario.json", scenario.dump());
  const std::string out = run_program({"explain", folder / "scenario.json", "--full"}).out;
  CHECK_THAT(out, Contains("before \uFFFD[2J\uFFFD31m\uFFFD\uFFFD after\nnext line"));
  CHECK_THAT(run_program({"run", "\x1b[2J.json"}).err, !Contains("\x1b"));

  scenario["name"] = "two\nlines";
  scenario["strategies"][0] = {{"name", "canary"}, {"label", "a\u202e"}};
  write_text(folder / "scenario.json", scenario.dump());
  const Finished refused = run_program({"run", folder / "scenario.json"});
  CHECK(refused.exit_code == 3);
  CHECK_THAT(refused.err, Contains("/name: \"two lines\" holds a character that cannot be seen") &&
                              Contains("/strategies/0/label: "));
}

TEST_CASE("the columns of the answer stand below each other in any script") {
  const TemporaryFolder folder;
  json scenario = small_study();
  scenario["strategies"] =
      json::array({{{"name", "canary"}, {"label", "灰度发布"}}, {{"name", "big_bang"}, {"label", "plain"}}});
  const std::string out = simulate(scenario, folder, "out", {"--runs", "20"}).out;
  // Where the first figure ends, counted from the end of the label.
  const auto figure_after = [&](const std::string& label) {
    const std::size_t end = out.find("\n  " + label + " ") + 3 + label.size();
    return out.find(')', end) - end;
  };
  CHECK(figure_after("灰度发布") + 8 == figure_after("plain") + 5);  // four wide characters take the module of eight
}

TEST_CASE("an error of one scenario of a study names its file, one of all of them does not") {
  const TemporaryFolder folder;
  json good = small_study(), bad = small_study();
  bad["tick"] = 5;
  write_text(folder / "good.json", good.dump());
  write_text(folder / "bad.json", bad.dump());
  const json study{
      {"name", "s"}, {"scenarios", {{{"file", "good.json"}}, {{"file", "bad.json"}}}}, {"strategies", {"canari"}}};
  write_text(folder / "study.json", study.dump());
  const Finished finished = run_program({"run", folder / "study.json"});
  CHECK(finished.exit_code == 3);
  CHECK_THAT("\n" + finished.err,
             Contains("\n" + (folder / "bad.json").string() + ": /tick: ") && Contains("\n/strategies/0"));
}

}  // namespace rollcast::test::command_line_test
