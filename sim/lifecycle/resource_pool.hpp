#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/kernel/time.hpp"
#include "rollcast/lifecycle/preparation.hpp"

namespace rollcast::lifecycle {

/// Whose step it is.
struct StepOf {
  std::uint32_t candidate = 0;
  std::size_t step = 0;
  friend bool operator==(const StepOf&, const StepOf&) = default;
};

/// The limited resources of a plan. Who needs several gets all of them at once. First come, first served within a
/// priority: nobody overtakes on a resource that somebody before is waiting for.
class ResourcePool {
 public:
  explicit ResourcePool(std::span<const ResourceSpec>);

  /// Lower comes first. `needs`: indices of resources, valid for as long as the pool.
  void ask(StepOf, std::span<const std::size_t> needs, int priority, SimTime now);
  /// Nobody waits for this any more.
  void forget(StepOf);
  void give_back(std::span<const std::size_t> needs, SimTime now);
  /// Those that may begin now, in order; their units are taken.
  std::vector<StepOf> granted(SimTime now);

  /// Days for which units were in use, by resource, until `now`.
  std::vector<double> busy_days(SimTime now);
  int in_use(std::size_t resource) const { return in_use_[resource]; }

 private:
  struct Waiting {
    StepOf who;
    std::span<const std::size_t> needs;
    int priority;
  };
  bool is_free(std::span<const std::size_t> needs, const std::vector<int>& spoken_for) const;
  void count_until(SimTime now);

  std::span<const ResourceSpec> specs_;
  std::vector<int> in_use_;
  std::vector<double> busy_days_;
  SimTime counted_until_;
  std::vector<Waiting> waiting_;  ///< in the order in which they are served
};

}  // namespace rollcast::lifecycle
