#pragma once

#include "rollcast/run/observation.hpp"
#include "service_history.hpp"

namespace rollcast {

/// The counts that happened: drawn from what is expected, a stretch at a time, in order. Given the world's paths the counts of a
/// stretch are independent Poisson numbers; failures that only the release explains are a binomial part of the
/// candidate's failures, so that sampled harm rests on the same counts that gates saw.
class RequestCounts {
 public:
  RequestCounts(const World& world, const ServiceHistory& history) : world_{&world}, history_{&history} {}

  SimTime counted_until() const { return counted_until_; }
  /// Counts on to `to` and tells what both arms served.
  Samples count_and_tell(SimTime to);
  /// Counts on to `to` in one piece, with failures only.
  void count(SimTime to);

  double failures() const { return failures_; }
  double harm() const { return harm_; }

 private:
  Samples draw_failures(const Served& expected);

  const World* world_;
  const ServiceHistory* history_;
  SimTime counted_until_;
  std::uint32_t stretch_ = 0;
  double failures_ = 0.0, harm_ = 0.0;
};

}  // namespace rollcast
