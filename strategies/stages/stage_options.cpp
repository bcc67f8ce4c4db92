#include "stages/stage_options.hpp"

#include <array>
#include <string_view>

namespace rollcast::strategies {

Duration read_rollback_time(const Fields& fields) {
  return fields.duration({"rollback_time",
                          "Until 100 % of traffic has the baseline again once the candidate was promoted: the old "
                          "version is deployed anew.",
                          "1h"},
                         usual_rollback_time);
}

Duration read_switch_back(const Fields& fields, Duration usual) {
  return fields.duration(
      {"switch_back", "Until 100 % of traffic has the baseline again before promotion. The default is assumed.",
       "2min"},
      usual);
}

VaryingDuration read_approval_takes(const Fields& fields) {
  return fields.varying_duration({"approval_takes",
                                  "From the question to a person's answer, in `people.office_hours` alone: asked on "
                                  "Friday at 16:00, a person may answer on Monday. The default is assumed.",
                                  R"({"median": "30min", "sigma": 0.8})"},
                                 VaryingDuration{Duration::hours(1), 1.0});
}

Compare read_compare_last(const Fields& fields, Compare usual) {
  static constexpr std::array<std::string_view, 2> controls{"control", "before"};
  return static_cast<Compare>(
      fields.choice({"compare_last",
                     "What the judge compares 100 % of traffic with: the baseline at the same time, which suits only a "
                     "judge that needs no control as none serves there, or the baseline as it was in the step before.",
                     "before"},
                    controls, static_cast<std::size_t>(usual)));
}

}  // namespace rollcast::strategies
