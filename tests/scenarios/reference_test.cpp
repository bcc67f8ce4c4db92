#include <cctype>

#include "rollcast/scenarios/reference.hpp"
#include "support/catch.hpp"

namespace rollcast::test::reference_test {

namespace {

using namespace scenarios;

bool holds_others(ValueKind kind) {
  return kind == ValueKind::object || kind == ValueKind::list || kind == ValueKind::named_list;
}

}  // namespace

TEST_CASE("Each key of a scenario is explained, with an example that can be read") {
  const auto keys = scenario_declarations();
  CHECK(keys.size() > 200);
  for (const auto& key : keys) {
    CAPTURE(key.pointer);
    CHECK(key.problem.empty());
    REQUIRE_FALSE(key.doc.empty());
    CHECK(std::isupper(static_cast<unsigned char>(key.doc.front())));
    CHECK(key.doc.ends_with('.'));
    CHECK((!key.example.empty() || holds_others(key.kind)));
  }
}

}  // namespace rollcast::test::reference_test
