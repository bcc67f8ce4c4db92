#include <random>

#include "rollcast/scenarios/scenario_error.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::round_trip_test {

namespace {

using nlohmann::json;

/// Every place of a JSON text that a mutation may change.
std::vector<json::json_pointer> places_of(const json& text) {
  std::vector<json::json_pointer> places;
  const auto flat = text.flatten();
  for (const auto& [pointer, value] : flat.items()) {
    for (json::json_pointer p{pointer}; !p.empty(); p.pop_back()) places.push_back(p);
  }
  return places;
}

/// Values that scenario files get by mistake, and some that are right in some place.
const std::vector<json>& odd_values() {
  static const std::vector<json> values = json::parse(R"([
    null, true, 0, 1, -1, 0.3, 2.5, 5, 1e300, -1e300, 18446744073709551615, "", " ", "2h", "1d 12h", "-3h",
     "forever", "0s",
    "7min", "1e9d", "5", "50%", "101%", "-1%", "12.5 USD", "3 EUR", "€3", "$", "1/s", "1/h", "0/d", "none",
     "Tue 10:00", "Tue 10:01",
    "Foo 10:00", "budget_exhausted", [], {}, [1], [{}], {"median": "2h"}, {"name": 1}, "\u0000", "a/b", "{}",
     [[[[[[]]]]]]])");
  return values;
}

/// One random change of the structure: another value, a key less, a key more, a part moved.
void mutate_structure(json& text, std::mt19937_64& random) {
  const auto places = places_of(text);
  if (places.empty()) return;
  const auto any_place = [&] { return places[random() % places.size()]; };
  const auto place = any_place();
  const auto& values = odd_values();
  switch (random() % 4) {
    case 0:
      text[place] = values[random() % values.size()];
      break;
    case 1:
      text[place] = json(text[any_place()]);
      break;
    case 2: {
      auto& parent = text[place.parent_pointer()];
      if (parent.is_object()) parent.erase(place.back());
      break;
    }
    default:
      if (text[place].is_number())
        text[place] = text[place].get<double>() * static_cast<double>(random() % 1000) / 700.0;
  }
}

/// One random change of the characters: replaced, removed, or a stretch written twice.
void mutate_characters(std::string& text, std::mt19937_64& random) {
  const auto at = random() % text.size();
  switch (random() % 3) {
    case 0:
      text[at] = static_cast<char>(random() % 256);
      break;
    case 1:
      text.erase(at, 1 + random() % 5);
      break;
    default:
      text.insert(at, text.substr(random() % text.size(), random() % 40));
  }
}

std::string mutated(std::string_view good, std::mt19937_64& random) {
  auto text = json::parse(good);
  const auto changes = 1 + random() % 3;
  if (random() % 3 == 0) {
    std::string characters{good};
    for (std::uint64_t i = 0; i < changes; ++i) mutate_characters(characters, random);
    return characters;
  }
  for (std::uint64_t i = 0; i < changes; ++i) mutate_structure(text, random);
  return text.dump();
}

std::string text_named(const std::string& name) {
  return read_text_file(source_folder() / "tests/scenarios" / (name + ".json"));
}

void check_round_trip(std::string_view text) {
  const auto once = load_text(text).resolved.dump(2);
  const auto twice = load_text(once).resolved.dump(2);
  CHECK(once == twice);
}

}  // namespace

TEST_CASE("A resolved scenario read again resolves to the identical text") {
  check_round_trip(minimal_text);
  check_round_trip(full_text());
  check_round_trip(read_text_file(source_folder() / "scenarios/starter.jsonc"));
  check_round_trip(
      minimal_with("/incidents", {{"odds_ratio", 4}, {"length", {{"mean", "1h"}, {"distribution", "exponential"}}}}));
  check_round_trip(
      R"({"name": "t", "traffic": {"trace": "tests/scenarios/two_days.csv"}, "baseline": {"failure": 0.1},
          "costs": {"failure": "1 USD"}})");
}

TEST_CASE("No change of a good scenario crashes the reader, and what loads reads back") {
  std::mt19937_64 random{20260302};
  const std::vector<std::string> good{std::string{minimal_text}, full_text(),
                                      text_named("classifier"),  text_named("generator"),
                                      text_named("regressor"),   full_text()};
  int loaded = 0, refused = 0;
  for (int i = 0; i < 2000; ++i) {
    const auto text = mutated(good[static_cast<std::size_t>(i) % good.size()], random);
    CAPTURE(text);
    try {
      const auto once = load_text(text).resolved.dump(2);
      ++loaded;
      CHECK(load_text(once).resolved.dump(2) == once);
    } catch (const ScenarioError& error) {
      ++refused;
      CHECK_FALSE(error.errors().empty());
    }
  }
  // Both kinds must be many, else the mutations are too weak or too strong to prove anything.
  CHECK(loaded > 200);
  CHECK(refused > 200);
}

}  // namespace rollcast::test::round_trip_test
