#include "load_text.hpp"

#include <fmt/format.h>

#include "../figures.hpp"
#include "rollcast/world/capacity.hpp"

namespace rollcast {

namespace {

std::string of_arm(const Capacity& capacity, std::string_view whose, double replicas, double in_the_mean, double at_peak) {
  Servers& servers = capacity.replicas(replicas, 1.0, 1.0);
  const double busy = at_peak / servers.per_second();
  return fmt::format("{} {} are {} busy, {} at the peak, when {} time out", whose, replicas,
                     percent_text(in_the_mean / servers.per_second()), percent_text(busy), percent_text(servers.waits.at(busy).late));
}

}  // namespace

std::string capacity_sentence(const Scenario& s, double in_the_mean, double at_peak) {
  if (!s.capacity) return {};
  const CapacitySpec& spec = *s.capacity;
  const Capacity capacity{s};
  const double most = capacity.full_fleet().per_second();
  return fmt::format("* {} replicas serve {} requests at a time each, {} s long in the middle (sigma {}): {:.4g} a second at most. {} of "
                     "that come in the mean and {} at the peak. Who finds all busy {}; what takes longer than {} s has failed.\n",
                     s.fleet.replicas, spec.concurrency, spec.service_median, spec.service_sigma, most, percent_text(in_the_mean / most),
                     percent_text(at_peak / most), spec.overload == Overload::queue ? "waits" : "is turned away", spec.timeout);
}

std::string load_sentence(const Scenario& s, const TimedStage& stage, double in_the_mean, double at_peak) {
  if (!s.capacity) return {};
  const Capacity capacity{s};
  const Replicas replicas = whole_replicas(stage.fleets, s.fleet.replicas);
  const double share = stage.share.value(), rest = 1.0 - share;
  std::string text;
  if (rest > 0.0) text += of_arm(capacity, "the baseline's", replicas.baseline, rest * in_the_mean, rest * at_peak);
  if (share > 0.0)
    text += (text.empty() ? "" : "; ") + of_arm(capacity, "the candidate's", replicas.candidate, share * in_the_mean, share * at_peak);
  return fmt::format("         replicas: {}.\n", text);
}

}  // namespace rollcast
