#include <fmt/format.h>

#include "read_parts.hpp"

namespace rollcast::scenarios {

DeploymentsSpec read_deployments(const Fields& root) {
  constexpr Probability most_roll_backs{.9};
  const auto deployments = root.object("deployments");
  DeploymentsSpec spec;
  spec.botched = deployments.probability("botched", Probability{0});
  spec.affected = deployments.probability("affected", Probability{.2});
  spec.repaired_after = deployments.varying_duration("repaired_after", VaryingDuration{Duration::minutes(20), .8});
  spec.failing_roll_back = deployments.probability("failing_roll_back", Probability{0});
  spec.retry_after = deployments.varying_duration("retry_after", VaryingDuration{Duration::minutes(10), .8});
  if (spec.failing_roll_back > most_roll_backs) {
    deployments.fault("failing_roll_back",
                      fmt::format("must be at most {}, found {} (a roll-back must be able to succeed).",
                                  most_roll_backs.value(), spec.failing_roll_back.value()));
  }
  return spec;
}

}  // namespace rollcast::scenarios
