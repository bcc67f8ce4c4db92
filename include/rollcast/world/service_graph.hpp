#pragma once

#include <span>
#include <vector>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// Which services take which down with them. Each call is a request of its own, so the failures of several callees are
/// independent given how much of each service fails: a caller fails 1 - (1 - own share) x the product over its callees
/// of (1 - share of the callee x impact x (1 - fallback)).
class ServiceGraph {
 public:
  /// Throws std::invalid_argument when services call each other in a circle.
  explicit ServiceGraph(ServicesSpec);

  bool is_none() const { return services_.all.empty(); }
  const ServicesSpec& services() const { return services_; }
  /// Share of users' requests that fail when service i by itself fails `own[i]` of its requests; 0 without services.
  double share_seen_by_users(std::span<const double> own) const;

 private:
  ServicesSpec services_;
  std::vector<std::size_t> callees_first_;  ///< indices of the services, each after all that it calls
};

}  // namespace rollcast::world
