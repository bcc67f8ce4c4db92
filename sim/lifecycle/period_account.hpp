#pragma once

#include <vector>

#include "rollcast/lifecycle/lifecycle.hpp"
#include "rollcast/run/run.hpp"

namespace rollcast::lifecycle {

/// What a plan serves and pays in equal parts of the horizon. Of no parts it keeps nothing.
class PeriodAccount {
 public:
  PeriodAccount() = default;
  PeriodAccount(SimTime end, std::size_t periods) : end_{end}, sums_(periods) {}

  bool is_kept() const { return !sums_.empty(); }
  /// Requests and expected failures of one stretch of a release, while the world has it.
  void serve(const World&, const ExposureStretch&, SimTime begin, SimTime end);
  /// An amount that is spent evenly between two times; at once when they are equal.
  void pay(double amount, SimTime from, SimTime until);
  /// The sums, with failures at their price. What has not been paid of `total_cost` is spread over the whole horizon.
  std::vector<PeriodSums> close(double price_of_failure, double total_cost) const;

 private:
  SimTime end_of(std::size_t period) const;
  std::size_t period_of(SimTime) const;
  template <class Visit>
  void split(SimTime from, SimTime until, Visit visit) const;

  SimTime end_;
  std::vector<PeriodSums> sums_;
};

}  // namespace rollcast::lifecycle
