#pragma once

#include "rollcast/run/fleets.hpp"
#include "rollcast/scenarios/fields.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "tools/argo/argo_pods.hpp"

namespace rollcast::strategies {

/// What an Argo canary makes of a weight.
struct WeightServed {
  Share share;           ///< that the candidate really serves
  Fleets fleets{};       ///< once its pods are ready
  Fleets on_the_way{};   ///< while they start
  Duration undone_in{};  ///< how long going back to the baseline takes
};

/// How an Argo canary keeps its pods. Where traffic is routed it has the pods of its weight, rounded up, on top of a
/// full stable fleet, or
/// (`dynamic_stable_scale`) the stable fleet keeps those of the rest; where it is not, pods stand for weights.
class ArgoFleets {
 public:
  static ArgoFleets read(const Fields&, const Scenario&);

  WeightServed at(Share weight, const WeightServed& before) const;
  bool is_routed() const { return routed_; }
  /// Whether the old pods are still there, for a while, once 100 % of traffic is served.
  bool keeps_old() const { return routed_ && !dynamic_; }
  Duration ready_time() const { return ready_time_; }

 private:
  WeightServed routed(Share weight, const WeightServed& before) const;
  WeightServed unrouted(Share weight, const WeightServed& before) const;

  bool routed_ = true, dynamic_ = false;
  double full_ = 0.0;  ///< replicas of a full fleet; 0: unknown
  std::int64_t min_pods_ = 1, surge_ = 0, missing_ = 0;
  Duration ready_time_, switch_back_;
};

/// How long an aborted candidate's pods are kept; 0 means for ever.
Duration read_abort_scale_down_delay(const Fields&);

}  // namespace rollcast::strategies
