#include <array>

#include "rollcast/lifecycle/lifecycle.hpp"

namespace rollcast::lifecycle {

std::span<const LifecycleColumn> lifecycle_columns() {
  using R = LifecycleRecord;
  static constexpr std::array columns{
      LifecycleColumn{"attempts", "candidates", "Candidates whose preparation began.", &R::attempts},
      LifecycleColumn{"rejected", "candidates", "Of them those that were ready and did not pass `offline`.",
                      &R::rejected},
      LifecycleColumn{"given_up", "candidates", "Those that a step of the preparation gave up.", &R::given_up},
      LifecycleColumn{"superseded", "candidates",
                      "Those that a version with newer data in service replaced before their release.", &R::superseded},
      LifecycleColumn{"open", "candidates", "Candidates whose preparation goes on at the end.", &R::open},
      LifecycleColumn{"releases", "releases", "Releases that served users, of candidates and of fixed versions.",
                      &R::releases},
      LifecycleColumn{"rollbacks", "releases", "Of them those that were rolled back, when an audit found them bad too.",
                      &R::rollbacks},
      LifecycleColumn{"requests", "requests", "Expected requests.", &R::requests},
      LifecycleColumn{"failures", "requests", "Expected failed requests, all of them.", &R::failures},
      LifecycleColumn{"failures_sampled", "requests", "Failed requests that were drawn.", &R::failures_sampled},
      LifecycleColumn{
          "excess_failures", "requests",
          "Failures beyond those of the world in which nothing is ever released; negative where fewer fail.",
          &R::excess},
      LifecycleColumn{"days_of_age", "d x d",
                      "Age of the serving versions' training data in days, added up over the days of the forecast.",
                      &R::days_of_age},
      LifecycleColumn{"final_log_odds", "log odds",
                      "Of failing of the version in service at the end, drift aside, beside the one at the start.",
                      &R::final_log_odds},
      LifecycleColumn{"benefit", "currency", "From requests that improvements served.", &R::benefit},
      LifecycleColumn{"cost_failures", "currency", "All failures at `costs.failure`.", &R::cost_failures},
      LifecycleColumn{"cost_attempts", "currency",
                      "Steps of preparation that began, and rework: the plan's `attempt`, or `costs` of the steps.",
                      &R::cost_attempts},
      LifecycleColumn{"cost_resources", "currency", "Units of the preparation's resources, used or not.",
                      &R::cost_resources},
      LifecycleColumn{"cost_audits", "currency", "Audits of versions in service.", &R::cost_audits},
      LifecycleColumn{"cost_staleness", "currency", "Stale training data at `lifecycle.staleness_cost`.",
                      &R::cost_staleness},
      LifecycleColumn{"cost_people", "currency", "Responders' hours.", &R::cost_people},
      LifecycleColumn{"cost_deployments", "currency", "Deployment acts.", &R::cost_deployments},
      LifecycleColumn{"cost_capacity", "currency", "Replicas beyond the full fleet.", &R::cost_capacity},
      LifecycleColumn{"cost_incidents", "currency", "Minutes of incidents that releases cause.", &R::cost_incidents},
      LifecycleColumn{"cost_slo", "currency",
                      "`costs.slo_penalty`, once, when failures drawn exceed the error budget of the whole forecast.",
                      &R::cost_slo},
      LifecycleColumn{"total_cost", "currency", "All cost parts less the benefit.", &R::total_cost}};
  return columns;
}

}  // namespace rollcast::lifecycle
