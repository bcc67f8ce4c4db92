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
  const double lacks = wished.control - at_least.control, lacks_in_all = lacks + wished.newer - at_least.newer;
  const double left = std::max(0.0, at_most - at_least.control - at_least.newer);
  if (lacks_in_all <= left) return wished;
  const double more = std::round(left * lacks / lacks_in_all);
  return {at_least.control + more, at_least.newer + left - more};
}

}  // namespace rollcast::run
