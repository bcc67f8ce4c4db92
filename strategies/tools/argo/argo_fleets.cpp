#include "tools/argo/argo_fleets.hpp"

#include <algorithm>
#include <cmath>

#include "stages/stage_options.hpp"

namespace rollcast::strategies {

ArgoFleets ArgoFleets::read(const Fields& fields, const Scenario& scenario) {
  ArgoFleets fleets;
  fleets.full_ = std::floor(scenario.fleet.replicas);
  fleets.routed_ = fields.yes_or_no(
      {"traffic_routing",
       "Whether a router splits traffic by weight. Without one pods stand for weights: the share is that of the pods, "
       "as near to the weight as whole pods come. Needs `fleet.replicas` when false.",
       "false"},
      true);
  fleets.dynamic_ = fields.yes_or_no({"dynamic_stable_scale",
                                      "The stable version keeps only the pods of the rest, so that undoing takes "
                                      "`ready_time` more; else it keeps all.",
                                      "true"},
                                     false);
  fleets.min_pods_ = fields.whole_number(
      {"min_pods_per_replica_set", "Least number of pods of a version that serves, where traffic is routed.", "2"}, 1,
      {.at_least = 1, .at_most = 1e6});
  const Key max_surge_key{"max_surge", "Without a router: pods beyond the full fleet, rounded up to whole ones.",
                          "50%"};
  fleets.surge_ =
      static_cast<std::int64_t>(std::ceil(fields.share(max_surge_key, Share{0.25}).value() * fleets.full_ - rounding));
  const Key max_unavailable_key{
      "max_unavailable", "Without a router: pods that may be missing, rounded down; one if both come to nothing.",
      "0%"};
  fleets.missing_ = static_cast<std::int64_t>(
      std::floor(fields.share(max_unavailable_key, Share{0.25}).value() * fleets.full_ + rounding));
  if (fleets.surge_ == 0 && fleets.missing_ == 0) fleets.missing_ = 1;
  fleets.ready_time_ = fields.duration(
      {"ready_time", "Until the pods of a weight have started; it is served then.", "2min"}, Duration::minutes(1));
  fleets.switch_back_ = read_switch_back(fields, Duration::seconds(30));
  if (!fleets.routed_ && fleets.full_ < 1.0)
    fields.error("traffic_routing",
                 "must be true unless it is known how many replicas share the requests. Write /fleet/replicas.");
  if (!fleets.routed_ && fleets.dynamic_)
    fields.error("dynamic_stable_scale",
                 "goes with traffic_routing (without a router pods stand for weights). Remove it.");
  return fleets;
}

WeightServed ArgoFleets::at(Share weight, const WeightServed& before) const {
  return routed_ || full_ < 1.0 ? routed(weight, before) : unrouted(weight, before);
}

WeightServed ArgoFleets::routed(Share weight, const WeightServed& before) const {
  const auto pods_for = [&](double part) {
    if (full_ < 1.0 || part <= 0.0) return std::max(part, 0.0);
    const double pods = std::max(std::ceil(part * full_ - rounding), static_cast<double>(min_pods_));
    return std::min(pods / full_, 1.0);
  };
  WeightServed served{weight};
  served.fleets = {pods_for(weight.value()), dynamic_ ? 1.0 - pods_for(1.0 - weight.value()) : 0.0};
  served.on_the_way = before.fleets;
  served.undone_in = switch_back_ + (dynamic_ ? ready_time_ : Duration{});
  return served;
}

/// Pods that start beyond what may surge take the place of stable ones, as far as these may be missing.
WeightServed ArgoFleets::unrouted(Share weight, const WeightServed& before) const {
  const Pods pods = basic_canary_pods(static_cast<std::int64_t>(full_), weight, surge_);
  const auto canary = static_cast<double>(pods.canary), stable = static_cast<double>(pods.stable);
  WeightServed served{Share{canary / (canary + stable)}};
  served.fleets = {canary / full_, 1.0 - stable / full_};
  const double starting = canary - before.fleets.candidate * full_;
  const double missing = std::clamp(starting - static_cast<double>(surge_), 0.0, static_cast<double>(missing_));
  served.on_the_way = {before.fleets.candidate, std::min(before.fleets.taken + missing / full_, 1.0)};
  const std::int64_t batch = surge_ + missing_;
  served.undone_in = ready_time_ * ((pods.canary + batch - 1) / batch);
  return served;
}

Duration read_abort_scale_down_delay(const Fields& fields) {
  const Duration kept = fields.duration({"abort_scale_down_delay",
                                         "The pods of the candidate are kept, and paid for, so long after an abort; 0: "
                                         "for ever. For `argo_canary` only with `traffic_routing`.",
                                         "10min"},
                                        Duration::seconds(30));
  return kept > Duration{} ? kept : Duration::forever();
}

}  // namespace rollcast::strategies
