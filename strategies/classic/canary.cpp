#include "classic/canary.hpp"

#include "classic/climb.hpp"

namespace rollcast::strategies {

StageGraph read_canary(const Fields& fields, const Scenario& scenario) {
  const std::vector<Share> steps{Share{0.01}, Share{0.05}, Share{0.25}, Share{0.50}, all_traffic()};
  return read_climb(fields, scenario, {steps, Duration::hours(1), Duration::minutes(5), FleetRule::added});
}

}  // namespace rollcast::strategies
