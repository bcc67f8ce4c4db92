#include "request_counts.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast {

namespace {

std::int64_t poisson_at(const World& world, Purpose purpose, Version version, std::uint32_t stretch, double mean) {
  if (mean <= 0.0) return 0;
  Stream stream = world.draws().at(topic(purpose, version), stretch);
  return draw_poisson(stream, mean);
}

}  // namespace

Samples RequestCounts::draw_failures(const Served& expected) {
  Samples counts;
  counts.candidate.failures =
      poisson_at(*world_, Purpose::failures, Version::candidate, stretch_, expected.candidate_failures);
  counts.control.failures =
      poisson_at(*world_, Purpose::failures, Version::baseline, stretch_, expected.baseline_failures);
  failures_ += static_cast<double>(counts.candidate.failures + counts.control.failures);
  if (expected.caused > 0.0) {
    Stream stream = world_->draws().at(topic(Purpose::caused), stretch_);
    const double part = std::min(expected.caused / expected.candidate_failures, 1.0);
    harm_ += static_cast<double>(draw_binomial(stream, counts.candidate.failures, part));
  }
  harm_ -= static_cast<double>(poisson_at(*world_, Purpose::spared, Version::shared, stretch_, expected.spared));
  return counts;
}

Samples RequestCounts::count_and_tell(SimTime to) {
  if (to <= counted_until_) return {};
  const Served expected = history_->served_between(counted_until_, to);
  Samples counts = draw_failures(expected);
  const double by_control = expected.requests - expected.candidate_requests;
  counts.candidate.requests =
      counts.candidate.failures + poisson_at(*world_, Purpose::successes, Version::candidate, stretch_,
                                             expected.candidate_requests - expected.candidate_failures);
  counts.control.requests = counts.control.failures + poisson_at(*world_, Purpose::successes, Version::baseline, stretch_,
                                                                 by_control - expected.baseline_failures);
  counted_until_ = to;
  ++stretch_;
  return counts;
}

void RequestCounts::count(SimTime to) {
  if (to <= counted_until_) return;
  draw_failures(history_->served_between(counted_until_, to));
  counted_until_ = to;
  ++stretch_;
}

}  // namespace rollcast
