#include "request_kinds.hpp"

#include "arms.hpp"

namespace rollcast::run {

using enum RequestKind;

Samples samples_of(const Counted& counts) {
  const std::int64_t copies =
      counts[both_failed] + counts[copy_failed] + counts[answer_failed] + counts[neither_failed];
  const std::int64_t by_candidate = counts[failed] + counts[both_failed] + counts[copy_failed];
  const std::int64_t by_control = counts[control_failed] + counts[both_failed] + counts[answer_failed];
  return {{counts[failed] + counts[succeeded] + copies, by_candidate},
          {counts[control_failed] + counts[control_succeeded] + copies, by_control}};
}

namespace {

void expect_mirrored(Expected& expected, const Flow& flow, const ExposureStretch& exposure, double added_part) {
  const double share = exposure.mirrored.share.value();
  const ServedTwice twice = served_twice(flow, exposure.conditions);
  expected.of_kind[both_failed] = share * twice.both;
  expected.of_kind[copy_failed] = share * (twice.copy_failures - twice.both);
  expected.of_kind[answer_failed] = share * (twice.baseline_failures - twice.both);
  expected.of_kind[neither_failed] =
      share * (flow.requests - twice.copy_failures - twice.baseline_failures + twice.both);
  for (const RequestKind kind : {both_failed, answer_failed})
    expected.added[kind] = added_part * expected.of_kind[kind];
}

}  // namespace

Expected expected_of(const Flow& flow, const ExposureStretch& exposure) {
  const double candidate = exposure.candidate.value(), fixed = exposure.fixed.value(),
               mirrored = exposure.mirrored.share.value();
  const double control = 1.0 - candidate - fixed - mirrored;
  const VersionFlow by_candidate = served_by_candidate(flow, exposure.conditions);
  Expected expected;
  const VersionFlow by_baseline = served_by_baseline(flow, exposure.conditions);
  const VersionFlow by_fixed = fixed > 0.0 ? served_by_fixed(flow, exposure.conditions) : VersionFlow{};
  expected.of_kind[failed] = candidate * by_candidate.failures + fixed * by_fixed.failures;
  expected.of_kind[succeeded] = (candidate + fixed) * flow.requests - expected.of_kind[failed];
  expected.of_kind[control_failed] = control * by_baseline.failures;
  expected.of_kind[control_succeeded] = control * flow.requests - expected.of_kind[control_failed];
  expected.added[failed] = candidate * by_candidate.added + fixed * by_fixed.added;
  expected.added[control_failed] = control * by_baseline.added;
  if (mirrored > 0.0)
    expect_mirrored(expected, flow, exposure, by_baseline.added > 0.0 ? by_baseline.added / by_baseline.failures : 0.0);
  return expected;
}

}  // namespace rollcast::run
