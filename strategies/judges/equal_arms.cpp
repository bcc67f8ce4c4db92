#include "judges/equal_arms.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/kernel/stream.hpp"

namespace rollcast::judges {

Samples with_equal_arms(const Evidence& evidence, Share candidate) {
  const double part = std::min(candidate.value() / (1.0 - candidate.value()), 1.0);
  const Sample &others = evidence.since_look.control, &so_far = evidence.since_stage.control;
  Stream stream{static_cast<std::uint64_t>(so_far.requests),
                static_cast<std::uint32_t>(so_far.failures),
                {},
                static_cast<std::uint32_t>(evidence.since_stage.candidate.requests)};
  const std::int64_t failures = draw_binomial(stream, others.failures, part),
                     successes = draw_binomial(stream, others.successes(), part);
  return {evidence.since_look.candidate, {failures + successes, failures}};
}

}  // namespace rollcast::judges
