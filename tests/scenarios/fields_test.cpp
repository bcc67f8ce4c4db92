#include "rollcast/scenarios/fields.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "rollcast/scenarios/scenario_error.hpp"
#include "support/catch.hpp"

namespace rollcast::test::fields_test {

namespace {

std::vector<std::string> errors_at_the_end_of(Document& document) {
  try {
    document.finish();
    return {};
  } catch (const ScenarioError& error) {
    return error.errors();
  }
}

std::vector<std::string> errors_of_parsing(std::string_view text) {
  try {
    const Document document{text};
    return {};
  } catch (const ScenarioError& error) {
    return error.errors();
  }
}

}  // namespace

TEST_CASE("An unknown key is answered with the nearest known one, or with the part it belongs to") {
  Document document{R"({"bakee": "1h", "Steps": [], "color": 1, "depth": 2, "deep": {}})"};
  const auto root = document.root();
  root.duration("bake", Duration{});
  root.shares("steps", std::vector<Share>{});
  root.object("deep").number("depth", 0);
  CHECK(errors_at_the_end_of(document) == std::vector<std::string>{
                                              "/Steps: unknown key. Did you mean \"steps\"?",
                                              "/bakee: unknown key. Did you mean \"bake\"?",
                                              "/color: unknown key (known here: bake, deep, steps).",
                                              "/depth: unknown key here. It belongs to /deep.",
                                          });
}

TEST_CASE("A key that belongs to another part is sent there") {
  Document document{R"({"objective": 0.5})"};
  document.root().object("slo").probability("objective", Probability{.5});
  CHECK(errors_at_the_end_of(document) ==
        std::vector<std::string>{"/objective: unknown key here. It belongs to /slo."});
}

TEST_CASE("A part of the wrong type is one error, not one for each of its keys") {
  Document document{R"({"traffic": 5, "list": {}, "items": [1]})"};
  const auto root = document.root();
  root.object("traffic").rate_per_second("base", required);
  root.objects("list");
  for (const auto& item : root.objects("items")) item.text("name", required);
  CHECK(errors_at_the_end_of(document) == std::vector<std::string>{
                                              "/traffic: expected an object {...}, found the number 5.",
                                              "/list: expected a list [...], found an object.",
                                              "/items/0: expected an object {...}, found the number 1.",
                                          });
}

TEST_CASE("A named part may be written as its bare name") {
  const std::array<std::string_view, 2> classics{"big_bang", "canary"};
  Document document{R"({"judge": "z_test", "strategies": ["none", {"name": "canary", "bake": "1h"}]})"};
  const auto root = document.root();
  CHECK(root.named_object("judge", "bayes").text("name", required) == "z_test");
  CHECK(root.named_object("gate", "bayes").text("name", required) == "bayes");
  const auto strategies = root.named_objects("strategies", classics);
  REQUIRE(strategies.size() == 2);
  CHECK(strategies[0].text("name", required) == "none");
  CHECK(strategies[1].text("name", required) == "canary");
  CHECK(strategies[0].duration("bake", Duration::hours(2)) == Duration::hours(2));
  CHECK(strategies[1].duration("bake", required) == Duration::hours(1));
  CHECK(root.named_objects("others", classics).size() == 2);
  document.finish();
  CHECK(document.resolved()["strategies"] ==
        nlohmann::json::parse(R"([{"name": "none", "bake": "2h"}, {"name": "canary", "bake": "1h"}])"));
  CHECK(document.known_keys() == std::vector<std::string>{"/gate", "/gate/name", "/judge", "/judge/name", "/others",
                                                          "/others/*/name", "/strategies", "/strategies/*/bake",
                                                          "/strategies/*/name"});
}

TEST_CASE("An error of a bare name is at the name itself") {
  Document document{R"({"judge": "z_tst"})"};
  const std::array<std::string_view, 2> judges{"z_test", "sprt"};
  document.root().named_object("judge", "sprt").choice("name", judges, required);
  CHECK(errors_at_the_end_of(document) ==
        std::vector<std::string>{
            "/judge: expected one of \"z_test\", \"sprt\", found \"z_tst\". Did you mean \"z_test\"?"});
}

TEST_CASE("A note is allowed in every object and ignored") {
  Document document{R"({"note": "why", "part": {"note": "where"}, "list": [{"note": "what"}]})"};
  document.root().object("part");
  document.root().objects("list");
  document.finish();
  CHECK(document.resolved() == nlohmann::json::parse(R"({"part": {}, "list": [{}]})"));
}

TEST_CASE("Errors in plain kinds of values name what was expected and found") {
  Document document{R"({"a": 1, "b": "x", "c": 2.5, "d": [1, "5"], "e": "Tue 25:00", "f": "on", "g": 7, "h": 30})"};
  const auto root = document.root();
  root.text("a", required);
  root.number("b", 0);
  root.whole_number("c", 0);
  root.shares("d", required);
  root.week_time("e", required);
  root.yes_or_no("f", true);
  root.number("g", 0, {.above = 0, .at_most = 5});
  root.share("h", nobody());
  root.varying_duration("i", required);
  CHECK(root.object("j").has_any_error());
  CHECK(errors_at_the_end_of(document) ==
        std::vector<std::string>{
            "/a: expected a text between double quotes, found the number 1.",
            "/b: expected a number, found the text \"x\".",
            "/c: expected a whole number, found the number 2.5.",
            "/d/1: expected a share such as \"5%\" or 0.05, found the text \"5\".",
            "/e: expected a day and time of the week such as \"Tue 10:00\", found the text \"Tue 25:00\".",
            "/f: expected true or false, found the text \"on\".",
            "/g: must be above 0 and at most 5, found 7.",
            "/h: must lie between 0 and 1 (0% and 100%), found 30. Did you mean \"30%\"?",
            "/i: missing (it has no default). Write \"20min\" or {\"median\": \"20min\", \"sigma\": 0.8}.",
        });
}

TEST_CASE("An exponential length is written by its mean and its distribution, together") {
  Document document{
      R"({"a": {"mean": "1h", "distribution": "exponential"}, "b": {"mean": "1h"}, "c": {"mean": "1h", "median": "1h"},
      "d": {"median": "1h", "distribution": "lognormal"}, "e": {"distribution": "exponential", "median": "1h"},
      "f": {"distribution": "exponental", "mean": "1h"}})"};
  const auto root = document.root();
  const auto a = root.varying_duration("a", required);
  CHECK(a.distribution == LengthDistribution::exponential);
  CHECK(a.median == Duration::seconds(2495.329850));
  for (const auto* key : {"b", "c", "d", "e", "f"}) root.varying_duration(key, required);
  const std::string no_distribution =
      "belongs to the exponential distribution. Add \"distribution\": \"exponential\", or write a \"median\".";
  CHECK(errors_at_the_end_of(document) ==
        std::vector<std::string>{
            "/b/mean: " + no_distribution,
            "/c/mean: " + no_distribution,
            "/e/mean: missing (it has no default). Write a length of time such as \"2h\".",
            "/f/distribution: expected one of \"lognormal\", \"exponential\", \"log_logistic\", found \"exponental\". "
            "Did you "
            "mean \"exponential\"?",
            "/e/median: unknown key. Did you mean \"mean\"?",
        });
}

TEST_CASE("A length that is no multiple names its neighbors") {
  Document document{R"({"bake": "7min"})"};
  document.root().duration("bake", required, {.multiple_of = Duration::minutes(5)});
  CHECK(errors_at_the_end_of(document) ==
        std::vector<std::string>{
            "/bake: 7min is no multiple of 5min (the step in which time goes on). Write \"5min\" or \"10min\"."});
}

TEST_CASE("Broken JSON is named by line and column in plain words") {
  const std::vector<std::pair<std::string, std::string>> cases{
      {"{\n  \"a\": 1\n  \"b\": 2\n}", "line 3, column 3: a comma or the closing } is missing before this."},
      {"{\"a\": 1,}", "line 1, column 9: a comma too many before this }. Remove it."},
      {"{\"a\": [1, ]}", "line 1, column 11: a comma too many before this ]. Remove it."},
      {"{\"a\": [1 2]}", "line 1, column 10: a comma or the closing ] is missing before this."},
      {"{\"a\" 1}", "line 1, column 6: a colon (:) is missing after a key."},
      {"{a: 1}", "line 1, column 2: expected a key between double quotes (\"key\": value)."},
      {"{\"a\": 1", "line 1, column 8: the text ends too early: a closing } or ] is missing."},
      {"{\"a\": 1} }", "line 1, column 10: the text goes on after its closing }."},
      {"", "line 1, column 1: the text ends too early: a closing } or ] is missing."},
      {"[]", "/: expected an object {...} with the scenario's keys, found an empty list."},
  };
  for (const auto& [text, error] : cases) {
    CAPTURE(text);
    CHECK(errors_of_parsing(text) == std::vector<std::string>{error});
  }
  CHECK(errors_of_parsing("{\"ä\": \"b\", }").front().starts_with("line 1, column 12:"));
}

TEST_CASE("Every key that is written twice is named") {
  CHECK(errors_of_parsing(R"({"a": 1, "l": [{}, {"b/c": 1, "b/c": 2}], "a": 2})") ==
        std::vector<std::string>{
            "/l/1/b~1c: written twice (only one can count). Keep one of them.",
            "/a: written twice (only one can count). Keep one of them.",
        });
}

TEST_CASE("Comments are allowed") {
  Document document{"// a\n{\"a\": 1 /* b */ // c\n}"};
  CHECK(document.root().number("a", required) == 1);
}

TEST_CASE("The nearest word is found across slips of the finger, and none when all are far") {
  const std::vector<std::string> known{"canary", "big_bang", "blue_green", "ab_test"};
  CHECK(nearest_word("cnaary", known) == "canary");
  CHECK(nearest_word("bigbang", known) == "big_bang");
  CHECK(nearest_word("BLUE-GREEN", known) == "blue_green");
  CHECK_FALSE(nearest_word("rolling", known));
  CHECK_FALSE(nearest_word("", known));
  CHECK_FALSE(nearest_word(std::string(100'000, 'x'), known));
}

}  // namespace rollcast::test::fields_test
