#include <fmt/format.h>

#include "read_parts.hpp"

namespace rollcast::scenarios {

DeploymentsSpec read_deployments(const Fields& root) {
  constexpr Probability most_rollbacks{.9};
  const auto deployments = root.object("deployments");
  DeploymentsSpec spec;
  spec.faulty = deployments.probability("faulty", Probability{0});
  spec.affected = deployments.probability("affected", Probability{.2});
  spec.repaired_after = deployments.varying_duration("repaired_after", VaryingDuration{Duration::minutes(20), .8});
  spec.failing_rollback = deployments.probability("failing_rollback", Probability{0});
  spec.retry_after = deployments.varying_duration("retry_after", VaryingDuration{Duration::minutes(10), .8});
  if (spec.failing_rollback > most_rollbacks) {
    deployments.error("failing_rollback",
                      fmt::format("must be at most {}, found {} (a rollback must be able to succeed).",
                                  most_rollbacks.value(), spec.failing_rollback.value()));
  }
  return spec;
}

}  // namespace rollcast::scenarios
