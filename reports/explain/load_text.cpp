#include "load_text.hpp"

#include <fmt/format.h>

#include "../figures.hpp"
#include "rollcast/world/capacity.hpp"
#include "words.hpp"

namespace rollcast::reports {

namespace {

/// Requests a second that one version serves, and the replicas that are there in any case.
struct ArmLoad {
  double replicas, mean, at_peak;
};

/// One version's replicas when they have followed a load.
struct Scaled {
  double usual, most;
};

/// Of all requests, each version's; copies count with the candidate's.
struct LoadShares {
  double baseline, candidate;
};

/// Of both versions where so many requests a second come in all, when replicas have followed.
Replicas scaled_for(const Capacity& capacity, const Replicas& at_least, const LoadShares& shares, double rate) {
  if (!capacity.is_scaled()) return at_least;
  const auto wished = [&](double part, double least) {
    return part > 0.0 ? capacity.replicas_wished({part * rate}, least) : least;
  };
  return granted({wished(shares.baseline, at_least.control), wished(shares.candidate, at_least.newer)}, at_least,
                 capacity.most_replicas());
}

std::string of_arm(const Capacity& capacity, std::string_view whose, const ArmLoad& load, const Scaled& scaled_to) {
  const auto [usual, most] = scaled_to;
  Servers& servers = capacity.replicas(most, 1.0, 1.0);
  const double peak_utilization = load.at_peak / servers.per_second();
  const double mean_utilization = load.mean / capacity.replicas(usual, 1.0, 1.0).per_second();
  const std::string scaled = most > load.replicas ? fmt::format(" (scaled to {}, {} at peak)", usual, most) : "";
  return fmt::format("{} {}{}, utilization {}, at peak {} with {} of requests timing out", whose, load.replicas, scaled,
                     percent_text(mean_utilization), percent_text(peak_utilization),
                     percent_text(servers.waits.at(peak_utilization).late));
}

std::string scaling_sentence(const Capacity& capacity, const AutoscalerSpec& spec, const ArmLoad& load) {
  return fmt::format(
      "* Autoscaler: each version gets the replicas that bring the load of {} ago, or the highest load of the {} "
      "before "
      "that, to {} utilization; at least what its strategy asks for, at most {} for both versions together. With "
      "nothing "
      "released these are {} on average and {} at peak.\n",
      readable(spec.lag), readable(spec.scale_down_after), percent_text(spec.target_utilization), spec.at_most,
      capacity.replicas_for({load.mean}, load.replicas), capacity.replicas_for({load.at_peak}, load.replicas));
}

}  // namespace

std::string capacity_sentence(const Scenario& s, double mean, double at_peak) {
  if (!s.capacity) return {};
  const CapacitySpec& spec = *s.capacity;
  const Capacity capacity{s};
  const double most = capacity.full_fleet().per_second();
  const std::string scaling =
      spec.autoscaler ? scaling_sentence(capacity, *spec.autoscaler, {s.fleet.replicas, mean, at_peak}) : "";
  return fmt::format(
             "* {} replicas with a concurrency of {} each and a median service time of {} s (sigma {}) serve at most "
             "{:.4g} requests per second; utilization is {} on average and {} at peak. Requests that find all replicas "
             "busy "
             "{}; requests that take longer than {} s time out.\n",
             s.fleet.replicas, spec.concurrency, spec.service_median, spec.service_sigma, most,
             percent_text(mean / most), percent_text(at_peak / most),
             spec.overload == Overload::queue ? "wait" : "are rejected", spec.timeout) +
         scaling;
}

std::string load_sentence(const Scenario& s, const TimedStage& stage, double mean, double at_peak) {
  if (!s.capacity) return {};
  const Capacity capacity{s};
  const Replicas replicas = whole_replicas(stage.fleets, s.fleet.replicas);
  const double rest = 1.0 - stage.share.value(), share = stage.share.value() + stage.mirrored.value();
  const Replicas usual = scaled_for(capacity, replicas, {rest, share}, mean);
  const Replicas most = scaled_for(capacity, replicas, {rest, share}, at_peak);
  std::string text;
  if (rest > 0.0)
    text +=
        of_arm(capacity, "baseline", {replicas.control, rest * mean, rest * at_peak}, {usual.control, most.control});
  if (share > 0.0)
    text += (text.empty() ? "" : "; ") +
            of_arm(capacity, "candidate", {replicas.newer, share * mean, share * at_peak}, {usual.newer, most.newer});
  return fmt::format("         replicas: {}.\n", text);
}

CandidateLoad::CandidateLoad(const Scenario& s, const TimedStage& stage, const OutcomeSpec& outcome)
    : outcome_{&outcome},
      capacity_{s},
      at_least_{whole_replicas(stage.fleets, s.fleet.replicas)},
      rest_{1.0 - stage.share.value()},
      share_{stage.share.value() + stage.mirrored.value()} {}

double CandidateLoad::utilization(double rate) const {
  const double replicas = scaled_for(capacity_, at_least_, {rest_, share_}, rate).newer;
  return share_ * rate / capacity_.replicas(replicas, outcome_->latency_ratio, outcome_->capacity_ratio).per_second();
}

}  // namespace rollcast::reports
