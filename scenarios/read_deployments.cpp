#include <fmt/format.h>

#include "read_parts.hpp"

namespace rollcast::scenarios {

DeploymentsSpec read_deployments(const Fields& root) {
  constexpr Probability most_rollbacks{.9};
  const auto deployments = root.object(
      {"deployments", "What goes wrong with deployments. Both are caused by the release, whatever the candidate is."});
  DeploymentsSpec spec;
  spec.faulty = deployments.probability(
      {"faulty", "Chance that an act that shifts the candidate's share is faulty.", "2%"}, Probability{0});
  spec.affected = deployments.probability(
      {"affected", "Share of the candidate's good requests that fail until it is repaired.", "20%"}, Probability{.2});
  spec.repaired_after = deployments.varying_duration({"repaired_after", "From the act to its repair.", "15min"},
                                                     VaryingDuration{Duration::minutes(20), .8});
  spec.failing_rollback =
      deployments.probability({"failing_rollback",
                               "Chance that an attempt to roll back turns out to have failed when it should be done.",
                               "1%",
                               {.range = "at most 0.9"}},
                              Probability{0});
  spec.retry_after = deployments.varying_duration(
      {"retry_after", "From then to the next attempt. Each costs as the first, and people stay at work.", "10min"},
      VaryingDuration{Duration::minutes(10), .8});
  if (spec.failing_rollback > most_rollbacks) {
    deployments.error("failing_rollback",
                      fmt::format("must be at most {}, found {} (a rollback must be able to succeed).",
                                  most_rollbacks.value(), spec.failing_rollback.value()));
  }
  return spec;
}

}  // namespace rollcast::scenarios
