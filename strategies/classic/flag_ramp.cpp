#include "classic/flag_ramp.hpp"

#include "classic/climb.hpp"

namespace rollcast::strategies {

StageGraph read_flag_ramp(const Fields& fields, const Scenario& scenario) {
  const std::vector<Share> steps{Share{0.01}, Share{0.05}, Share{0.10}, Share{0.25}, Share{0.50}, all_traffic()};
  return read_climb(fields, scenario, {steps, Duration::hours(4), Duration::seconds(30), FleetRule::moved});
}

}  // namespace rollcast::strategies
