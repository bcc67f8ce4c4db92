#include "equal_arms.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/kernel/stream.hpp"

namespace rollcast {

Samples with_equal_arms(const Samples& all, Share candidate) {
  const double part = std::min(candidate.value() / (1.0 - candidate.value()), 1.0);
  const Sample& others = all.control;
  Stream stream{static_cast<std::uint64_t>(others.requests), static_cast<std::uint32_t>(others.failures), {},
                static_cast<std::uint32_t>(all.candidate.requests)};
  const std::int64_t failures = draw_binomial(stream, others.failures, part), successes = draw_binomial(stream, others.successes(), part);
  return {all.candidate, {failures + successes, failures}};
}

}  // namespace rollcast
