#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::units_test {

namespace {

Duration until_of(const nlohmann::json& value) {
  Document document{nlohmann::json{{"d", value}}.dump()};
  const auto d = document.root().duration("d", required, {.at_least = Duration::days(-400), .may_be_forever = true});
  document.finish();
  return d;
}

Probability probability_of(const nlohmann::json& value) {
  Document document{nlohmann::json{{"p", value}}.dump()};
  const auto p = document.root().probability("p", required);
  document.finish();
  return p;
}

/// The one error of `minimal` with `value` at `pointer`.
std::string error_of(std::string_view pointer, const nlohmann::json& value) {
  const auto errors = errors_of(minimal_with(pointer, value));
  return errors.size() == 1 ? errors.front() : "(" + std::to_string(errors.size()) + " errors)";
}

}  // namespace

TEST_CASE("Lengths of time are read in every spelling people use") {
  CHECK(until_of("2h") == Duration::hours(2));
  CHECK(until_of("1d 12h") == Duration::hours(36));
  CHECK(until_of("1d12h") == Duration::hours(36));
  CHECK(until_of("90s") == Duration::seconds(90));
  CHECK(until_of("250ms") == Duration::microseconds(250'000));
  CHECK(until_of("1.5h") == Duration::minutes(90));
  CHECK(until_of(" 5 min ") == Duration::minutes(5));
  CHECK(until_of("2w") == Duration::days(14));
  CHECK(until_of("-90s") == Duration::seconds(-90));
  CHECK(until_of("36500d") == longest_span());
  CHECK(until_of("forever").is_forever());
}

TEST_CASE("Lengths of time read back exactly from their canonical spelling") {
  std::int64_t n = 1;
  for (int i = 0; i < 60; ++i) {
    n = (n * 7 + 3) % longest_span().count();
    CHECK(until_of(to_text(Duration::microseconds(n))).count() == n);
  }
}

TEST_CASE("Percentages are the doubles that the same fraction would be") {
  for (int i = 0; i <= 1000; ++i) {
    const auto percent = std::to_string(i / 10) + "." + std::to_string(i % 10);
    const auto fraction = (i < 1000 ? "0." : "1.") +
                          std::string(i < 10    ? 2
                                      : i < 100 ? 1
                                                : 0,
                                      '0') +
                          std::to_string(i % 1000);
    CHECK(probability_of(percent + "%").value() == std::stod(fraction));
  }
  CHECK(probability_of("1e-3%").value() == 1e-3 / 100);
  CHECK(probability_of(".5 %").value() == .005);
}

TEST_CASE("Rates are read per second whatever their unit") {
  CHECK(load_text(minimal_with("/traffic/base", "120/min")).scenario.traffic.base_per_second == 2);
  CHECK(load_text(minimal_with("/traffic/base", "3600 / h")).scenario.traffic.base_per_second == 1);
  CHECK(load_text(minimal_with("/traffic/base", "43200/d")).scenario.traffic.base_per_second == .5);
}

TEST_CASE("Money is read with a code or a sign that matches the currency") {
  CHECK(load_text(minimal_with("/costs/failure", "12.5 USD")).scenario.costs.failure == Money{12.5});
  CHECK(load_text(minimal_with("/costs/failure", "$12.5")).scenario.costs.failure == Money{12.5});
  CHECK(load_text(minimal_with("/costs/engineer_hour", "$110/h")).scenario.costs.engineer_hour == Money{110});
  CHECK(error_of("/costs/failure", "€12.5") ==
        "/costs/failure: \"€12.5\" is not in USD, the currency of this scenario. Write \"12.5 USD\" or change "
        "/currency.");
  CHECK(error_of("/costs/failure", "1,5 USD") ==
        "/costs/failure: \"1,5 USD\" has a comma (write a decimal point, and no commas between thousands).");
  CHECK(error_of("/costs/engineer_hour", "110 USD") ==
        "/costs/engineer_hour: \"110 USD\" does not fit (a price per h is needed here). Write \"110 USD/h\".");
}

TEST_CASE("A bare number where a unit is needed is refused with what to write") {
  CHECK(error_of("/until", 5) ==
        "/until: expected a length of time such as \"2h\", found the number 5 (a bare number has no unit). "
        "Write \"5s\", \"5min\", \"5h\" or \"5d\".");
  CHECK(error_of("/costs/failure", 5) ==
        "/costs/failure: expected an amount such as \"12.5 USD\", found the number 5 (a bare number has no currency). "
        "Write \"5 USD\".");
  CHECK(error_of("/traffic/base", 5) ==
        "/traffic/base: expected a rate such as \"195.8/s\", found the number 5 (a bare number has no unit). "
        "Write \"5/s\", \"5/min\", \"5/h\" or \"5/d\".");
  CHECK(error_of("/until", "5") == "/until: 5 has no unit. Write \"5s\", \"5min\", \"5h\" or \"5d\".");
}

TEST_CASE("Numbers that are none are refused") {
  for (const auto* text : {"NaN/s", "inf/s", "-inf/s", "0x10/s", "1e999/s", "/s", "--1/s"}) {
    CHECK(error_of("/traffic/base", text)
              .starts_with("/traffic/base: expected a rate such as \"195.8/s\", found the text"));
  }
  for (const auto* text : {"nan%", "infinity%", "1e999%", "%"}) {
    CHECK(error_of("/slo/objective", text).starts_with("/slo/objective: expected a probability such as"));
  }
  CHECK(error_of("/traffic/base", "1,000/s") ==
        "/traffic/base: \"1,000/s\" has a comma (write a decimal point, and no commas between thousands).");
  CHECK(error_of("/until", "1,5d").starts_with("/until: \"1,5d\" has a comma"));
  CHECK(errors_of("{\"name\": 1e999}") == std::vector<std::string>{"line 1, column 10: this number is too large."});
  CHECK(errors_of("{\"name\": NaN}").front().starts_with("line 1, column"));
}

TEST_CASE("Lengths that no clock can hold are refused") {
  CHECK(error_of("/until", "36501d") == "/until: \"36501d\" is longer than 36500d, the longest span there is.");
  CHECK(error_of("/until", "1e300d") == "/until: \"1e300d\" is longer than 36500d, the longest span there is.");
  CHECK(error_of("/until", "forever") == "/until: \"forever\" is not possible here. Write a length such as \"30d\".");
  CHECK(error_of("/until", "0.1us") == "/until: shorter than a microsecond (time is counted in whole ones).");
  CHECK(error_of("/until", "2h 1d") == "/until: \"d\" comes after a shorter unit (each unit once, the longest first).");
  CHECK(error_of("/until", "30 days") ==
        "/until: \"days\" is no unit of time (known: w, d, h, min, s, ms, us). Did you mean \"d\"?");
}

}  // namespace rollcast::test::units_test
