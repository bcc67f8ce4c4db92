#include "rollcast/scenarios/priced_kinds.hpp"

#include "rollcast/scenarios/failure_distribution.hpp"

namespace rollcast::scenarios {

namespace {

bool service_can_fail(const Scenario& scenario) {
  return scenario.capacity.has_value() || scenario.deployments.faulty.value() > 0.0;
}

}  // namespace

std::vector<PricedKind> priced_kinds(const Scenario& scenario) {
  const auto kinds = failure_kinds(scenario.baseline.quality);
  if (kinds.size() == 1) return {};
  std::vector<PricedKind> rows;
  for (std::size_t k = 0; k < kinds.size(); ++k)
    rows.push_back({kinds[k].name, kinds[k].title, scenario.costs.of_failure(k)});
  if (service_can_fail(scenario))
    rows.push_back({"of_service", "time-outs and faulty requests", scenario.costs.failure});
  return rows;
}

}  // namespace rollcast::scenarios
