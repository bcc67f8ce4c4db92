#include "rollcast/run/fleets.hpp"

#include <algorithm>
#include <cmath>

#include "rollcast/kernel/quantity.hpp"

namespace rollcast::run {

Replicas whole_replicas(const Fleets& fleets, double full_fleet) {
  const auto whole = [&](double part) { return std::ceil(part * full_fleet - rounding); };
  const double left = full_fleet - whole(fleets.taken);
  return {fleets.taken >= 1.0 ? 0.0 : std::max(left, 1.0), whole(fleets.candidate)};
}

Replicas granted(const Replicas& wished, const Replicas& at_least, double at_most) {
  const double lacks = wished.baseline - at_least.baseline,
               lacks_in_all = lacks + wished.candidate - at_least.candidate;
  const double left = std::max(0.0, at_most - at_least.baseline - at_least.candidate);
  if (lacks_in_all <= left) return wished;
  const double more = std::round(left * lacks / lacks_in_all);
  return {at_least.baseline + more, at_least.candidate + left - more};
}

}  // namespace rollcast::run
