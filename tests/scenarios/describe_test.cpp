#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "rollcast/scenarios/declaration.hpp"
#include "support/catch.hpp"

namespace rollcast::test::describe_test {

namespace {

using namespace scenarios;

const Declaration* found(const std::vector<Declaration>& all, std::string_view pointer) {
  const auto key = std::ranges::find(all, pointer, &Declaration::pointer);
  return key == all.end() ? nullptr : &*key;
}

}  // namespace

TEST_CASE("A key is described by what its reader declares") {
  const auto keys = describe([](const Fields& root) {
    const auto part = root.object({"alert", "When people are called."});
    part.number({"burn", "Times too fast.", "14.4"}, required, {.above = 0, .at_most = 100});
    part.duration({"window", "How long it looks back.", "2h", {"the tick"}}, Duration::hours(1));
    part.varying_duration({"answer", "Until somebody answers.", R"({"median": "5min", "sigma": 1})"},
                          VaryingDuration{Duration::minutes(5), 0.8});
  });
  REQUIRE(keys.size() == 4);
  CHECK(keys[0].kind == ValueKind::object);
  CHECK(keys[0].doc == "When people are called.");
  CHECK(keys[1].pointer == "/alert/burn");
  CHECK(keys[1].is_required);
  CHECK(keys[1].example == "14.4");
  CHECK(keys[1].bounds.at_most == 100);
  CHECK(keys[2].example == "\"2h\"");
  CHECK(keys[2].by_default == "the tick");
  CHECK(keys[2].fallback.empty());
  CHECK_FALSE(keys[2].is_required);
  CHECK(keys[3].fallback == R"({"median":"5min","sigma":0.8})");
  for (const auto& key : keys) CHECK(key.problem.empty());
}

TEST_CASE("Every alternative of a reader is described, also one within another") {
  static constexpr std::array<std::string_view, 3> kinds{"rate", "classifier", "regressor"};
  const auto keys = describe([](const Fields& root) {
    if (root.has("trace")) {
      root.text("trace", required);
      return;
    }
    root.number("base", required);
    if (root.choice("kind", kinds, 0) != 2) return;
    root.number("sd", required);
    if (root.yes_or_no("centered", true)) return;
    root.number("bias", 0);
  });
  for (const char* pointer : {"/trace", "/base", "/kind", "/sd", "/centered", "/bias"}) {
    CAPTURE(pointer);
    REQUIRE(found(keys, pointer) != nullptr);
    CHECK_FALSE(found(keys, pointer)->is_required);  // each may be left out of some document
  }
  CHECK(found(keys, "/kind")->choices == std::vector<std::string>{"rate", "classifier", "regressor"});
}

TEST_CASE("What may be written under one choice alone is described") {
  static constexpr std::array<std::string_view, 2> metrics{"failure_rate", "accuracy"};
  const auto keys = describe([](const Fields& root) {
    const bool is_accuracy = root.choice("metric", metrics, 0) == 1;
    const std::string_view right = is_accuracy ? "at_least" : "at_most", wrong = is_accuracy ? "at_most" : "at_least";
    if (root.has(wrong)) return;
    if (root.has(right)) root.number(right, required);
  });
  CHECK(found(keys, "/at_most") != nullptr);
  CHECK(found(keys, "/at_least") != nullptr);
}

TEST_CASE("A list is described by one item, and a part by what it reads as when nobody writes it") {
  const auto keys = describe([](const Fields& root) {
    for (const auto& item : root.objects("alerts", R"([{"burn": 6}])")) item.number("burn", required);
    root.objects({"judges", "Who decides.", "[]", {.by_default = "required"}});
    root.object("outcomes", R"({"mild": 0.2})").number("mild", 0);
    root.named_object("judge", "z_test", "judge").number("alpha", 0);
  });
  CHECK(found(keys, "/alerts")->fallback == R"([{"burn":6}])");
  CHECK(found(keys, "/alerts/*/burn")->is_required);
  CHECK(found(keys, "/judges")->is_required);
  CHECK(found(keys, "/outcomes/mild")->fallback == "0.2");
  CHECK(found(keys, "/judge")->family == "judge");
  CHECK(found(keys, "/judge/alpha") == nullptr);  // whoever reads judges describes it
}

TEST_CASE("An example that its own reader refuses is noticed") {
  const auto keys = describe([](const Fields& root) {
    root.number({"share", "A part.", "14"}, 0.5, {.at_most = 1});
    root.rate_per_second({"base", "Requests.", "14.4"}, required);
  });
  CHECK(found(keys, "/share")->problem.find("must be at most 1") != std::string::npos);
  CHECK_FALSE(found(keys, "/base")->problem.empty());
}

TEST_CASE("What is worked out from values is left alone while keys are described") {
  bool was_worked_out = false;
  describe([&](const Fields& root) {
    root.number("share", 0.5);
    if (!root.has_any_error()) was_worked_out = true;
  });
  CHECK_FALSE(was_worked_out);
}

TEST_CASE("A reader whose alternatives have no end is refused") {
  CHECK_THROWS_AS(describe([n = 0](const Fields& root) mutable { root.has("key " + std::to_string(++n)); }),
                  std::logic_error);
}

}  // namespace rollcast::test::describe_test
