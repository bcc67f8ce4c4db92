#include "load_text.hpp"

#include <fmt/format.h>

#include "../figures.hpp"
#include "rollcast/world/capacity.hpp"

namespace rollcast::reports {

namespace {

/// Requests a second that one version serves, and the replicas that are there in any case.
struct ArmLoad {
  double replicas, in_the_mean, at_peak;
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
  return granted({wished(shares.baseline, at_least.baseline), wished(shares.candidate, at_least.candidate)}, at_least,
                 capacity.most_replicas());
}

std::string of_arm(const Capacity& capacity, std::string_view whose, const ArmLoad& load, const Scaled& scaled_to) {
  const auto [usual, most] = scaled_to;
  Servers& servers = capacity.replicas(most, 1.0, 1.0);
  const double busy = load.at_peak / servers.per_second();
  const double busy_in_the_mean = load.in_the_mean / capacity.replicas(usual, 1.0, 1.0).per_second();
  const std::string scaled =
      most > load.replicas ? fmt::format(", once scaled {} and at the peak {},", usual, most) : "";
  return fmt::format("{} {}{} are {} busy, {} at the peak, when {} time out", whose, load.replicas, scaled,
                     percent_text(busy_in_the_mean), percent_text(busy), percent_text(servers.waits.at(busy).late));
}

std::string scaling_sentence(const Capacity& capacity, const AutoscalerSpec& spec, const ArmLoad& load) {
  return fmt::format(
      "* In each tick a version has the replicas that bring the load it had {} ago, or the most it had in the {} "
      "before, "
      "to {} of what they can do: never fewer than its strategy asks for, and for both versions together up to {}. "
      "With "
      "nothing released these are {} on average and {} at the peak.\n",
      to_text(spec.lag), to_text(spec.scale_down_after), percent_text(spec.target_utilization), spec.at_most,
      capacity.replicas_for({load.in_the_mean}, load.replicas), capacity.replicas_for({load.at_peak}, load.replicas));
}

}  // namespace

std::string capacity_sentence(const Scenario& s, double in_the_mean, double at_peak) {
  if (!s.capacity) return {};
  const CapacitySpec& spec = *s.capacity;
  const Capacity capacity{s};
  const double most = capacity.full_fleet().per_second();
  const std::string scaling =
      spec.autoscaler ? scaling_sentence(capacity, *spec.autoscaler, {s.fleet.replicas, in_the_mean, at_peak}) : "";
  return fmt::format(
             "* {} replicas serve {} requests at a time each, {} s long in the middle (sigma {}): {:.4g} a second at "
             "most. {} of "
             "that come on average and {} at the peak. Who finds all busy {}; what takes longer than {} s has "
             "failed.\n",
             s.fleet.replicas, spec.concurrency, spec.service_median, spec.service_sigma, most,
             percent_text(in_the_mean / most), percent_text(at_peak / most),
             spec.overload == Overload::queue ? "waits" : "is turned away", spec.timeout) +
         scaling;
}

std::string load_sentence(const Scenario& s, const TimedStage& stage, double in_the_mean, double at_peak) {
  if (!s.capacity) return {};
  const Capacity capacity{s};
  const Replicas replicas = whole_replicas(stage.fleets, s.fleet.replicas);
  const double rest = 1.0 - stage.share.value(), share = stage.share.value() + stage.mirrored.value();
  const Replicas usual = scaled_for(capacity, replicas, {rest, share}, in_the_mean);
  const Replicas most = scaled_for(capacity, replicas, {rest, share}, at_peak);
  std::string text;
  if (rest > 0.0)
    text += of_arm(capacity, "the baseline's", {replicas.baseline, rest * in_the_mean, rest * at_peak},
                   {usual.baseline, most.baseline});
  if (share > 0.0)
    text += (text.empty() ? "" : "; ") + of_arm(capacity, "the candidate's",
                                                {replicas.candidate, share * in_the_mean, share * at_peak},
                                                {usual.candidate, most.candidate});
  return fmt::format("         replicas: {}.\n", text);
}

}  // namespace rollcast::reports
