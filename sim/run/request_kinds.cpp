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

void expect_mirrored(Expected& expected, const Flow& flow, const ExposureStretch& in, double added_part) {
  const double share = in.exposure.mirrored.share.value();
  const ServedTwice twice = served_twice(flow, in);
  expected.of_kind[both_failed] = share * twice.both;
  expected.of_kind[copy_failed] = share * (twice.copy_failures - twice.both);
  expected.of_kind[answer_failed] = share * (twice.answer_failures - twice.both);
  expected.of_kind[neither_failed] = share * (flow.requests - twice.copy_failures - twice.answer_failures + twice.both);
  for (const RequestKind kind : {both_failed, answer_failed})
    expected.added[kind] = added_part * expected.of_kind[kind];
}

}  // namespace

Expected expected_of(const Flow& flow, const ExposureStretch& in) {
  const double newer = in.exposure.share.value(), mirrored = in.exposure.mirrored.share.value();
  const double control = 1.0 - newer - mirrored;
  const VersionFlow by_newer = served_by_newer(flow, in), by_control = served_by_control(flow, in);
  Expected expected;
  expected.of_kind[failed] = newer * by_newer.failures;
  expected.of_kind[succeeded] = newer * flow.requests - expected.of_kind[failed];
  expected.of_kind[control_failed] = control * by_control.failures;
  expected.of_kind[control_succeeded] = control * flow.requests - expected.of_kind[control_failed];
  expected.added[failed] = newer * by_newer.added;
  expected.added[control_failed] = control * by_control.added;
  if (mirrored > 0.0)
    expect_mirrored(expected, flow, in, by_control.added > 0.0 ? by_control.added / by_control.failures : 0.0);
  return expected;
}

}  // namespace rollcast::run
