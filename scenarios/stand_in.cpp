#include "rollcast/scenarios/stand_in.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>

#include "rollcast/scenarios/load.hpp"

namespace rollcast::scenarios {

namespace {

bool any_is_faulty(const Fields& root, std::span<const std::string_view> parts) {
  return std::ranges::any_of(parts, [&](std::string_view part) { return root.is_faulty(part); });
}

constexpr std::array<std::string_view, 3> of_time{"tick", "until", "start"};
constexpr std::array<std::string_view, 5> of_versions{"baseline", "candidate", "segments", "offline", "drift"};
constexpr std::array<std::string_view, 5> of_disturbances{"shared", "own", "incidents", "services", "deployments"};
constexpr std::array<std::string_view, 2> of_capacity{"fleet", "capacity"};

/// The shortest scenario there is.
Scenario plain_scenario() {
  Document document{R"({"name": "plain", "traffic": {"base": "20/s"}, "baseline": {"failure": "1%"}, "costs": {"failure": "1 USD"}})"};
  return read_scenario(document.root(), {});
}

}  // namespace

Scenario without_faulty_parts(const Fields& root, const Scenario& read) {
  const Scenario plain = plain_scenario();
  // Every length of time is counted in ticks.
  if (any_is_faulty(root, of_time)) return plain;
  Scenario s = read;
  if (root.is_faulty("traffic")) s.traffic = plain.traffic;
  if (any_is_faulty(root, of_versions)) {
    s.baseline = plain.baseline;
    s.candidate = plain.candidate;
    s.segments = plain.segments;
    s.offline = plain.offline;
    s.drift = plain.drift;
  }
  if (any_is_faulty(root, of_disturbances)) {
    s.shared_clustering = plain.shared_clustering;
    s.own_clustering = plain.own_clustering;
    s.incidents = plain.incidents;
    s.services = plain.services;
    s.deployments = plain.deployments;
  }
  if (any_is_faulty(root, of_capacity)) {
    s.fleet = plain.fleet;
    s.capacity = plain.capacity;
  }
  if (root.is_faulty("slo")) s.slo = plain.slo;
  if (root.is_faulty("watching")) s.watching = plain.watching;
  return s;
}

}  // namespace rollcast::scenarios
