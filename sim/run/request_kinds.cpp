#include "request_kinds.hpp"

#include "arms.hpp"

namespace rollcast {

using enum RequestKind;

Samples samples_of(const Counted& counts) {
  return {{counts[failed] + counts[succeeded], counts[failed]},
          {counts[control_failed] + counts[control_succeeded], counts[control_failed]}};
}

Expected expected_of(const Flow& flow, const ExposureStretch& exposure) {
  const double candidate = exposure.candidate.value(), fixed = exposure.fixed.value(), control = 1.0 - candidate - fixed;
  const VersionFlow by_candidate = served_by_candidate(flow, exposure.conditions);
  Expected expected;
  const VersionFlow by_fixed = served_by_fixed(flow, exposure.conditions), by_baseline = served_by_baseline(flow, exposure.conditions);
  expected.of_kind[failed] = candidate * by_candidate.failures + fixed * by_fixed.failures;
  expected.of_kind[succeeded] = (candidate + fixed) * flow.requests - expected.of_kind[failed];
  expected.of_kind[control_failed] = control * by_baseline.failures;
  expected.of_kind[control_succeeded] = control * flow.requests - expected.of_kind[control_failed];
  expected.caused = candidate * by_candidate.caused + fixed * by_fixed.caused;
  expected.caused_in_control = control * by_baseline.caused;
  return expected;
}

}  // namespace rollcast
