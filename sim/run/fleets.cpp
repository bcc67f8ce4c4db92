#include "rollcast/run/fleets.hpp"

#include <algorithm>
#include <cmath>

namespace rollcast {

Replicas whole_replicas(const Fleets& fleets, double full_fleet) {
  constexpr double rounding = 1e-9;
  const auto whole = [&](double part) { return std::ceil(part * full_fleet - rounding); };
  const double left = full_fleet - whole(fleets.taken);
  return {fleets.taken >= 1.0 ? 0.0 : std::max(left, 1.0), whole(fleets.candidate)};
}

}  // namespace rollcast
