#include "rollcast/scenarios/stand_in.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>

#include "rollcast/scenarios/load.hpp"

namespace rollcast::scenarios {

namespace {

using Keys = std::initializer_list<std::string_view>;

bool any_has_error(const Fields& root, Keys keys) {
  return std::ranges::any_of(keys, [&](std::string_view key) { return root.has_error(key); });
}

}  // namespace

Scenario shortest_scenario() {
  Document document{
      R"({"name": "plain", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"},
       "costs": {"failure": "1 USD"}})"};
  return read_scenario(document.root());
}

Scenario without_invalid_parts(const Fields& root, const Scenario& read) {
  const Scenario plain = shortest_scenario();
  // Every length of time is counted in ticks.
  if (any_has_error(root, {"tick", "until", "start"})) return plain;
  Scenario s = read;
  const auto make_plain_if_invalid = [&](Keys keys, auto... parts) {
    if (any_has_error(root, keys)) ((s.*parts = plain.*parts), ...);
  };
  make_plain_if_invalid({"traffic"}, &Scenario::traffic);
  make_plain_if_invalid({"baseline", "candidate", "segments", "offline", "drift"}, &Scenario::baseline,
                        &Scenario::candidate, &Scenario::segments, &Scenario::offline, &Scenario::drift);
  make_plain_if_invalid({"clustering"}, &Scenario::shared_clustering, &Scenario::own_clustering);
  make_plain_if_invalid({"incidents"}, &Scenario::incidents);
  make_plain_if_invalid({"services", "entry"}, &Scenario::services);
  make_plain_if_invalid({"deployments"}, &Scenario::deployments);
  make_plain_if_invalid({"fleet", "capacity"}, &Scenario::fleet, &Scenario::capacity);
  make_plain_if_invalid({"slo"}, &Scenario::slo);
  make_plain_if_invalid({"watching"}, &Scenario::watching);
  return s;
}

}  // namespace rollcast::scenarios
