#pragma once

#include <cstdint>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::world {

/// What people in this world do with the k-th page of a run: drawn by ordinal, so that no strategy changes another's
/// people.
struct PageResponse {
  Duration acknowledge;  ///< from the signal to a responder engaged, by the office clock
  Duration diagnose;     ///< from then to a conclusion
  bool misdiagnosed;     ///< blames the wrong cause
};

PageResponse draw_page_response(const PeopleSpec&, const VaryingDuration& acknowledge, const Draws&,
                                std::uint32_t page);

/// How long people take to approve of the k-th act of a run that they are asked for, by the office clock.
Duration draw_approval(const VaryingDuration& takes, const Draws&, std::uint32_t ask);

/// The hazard that adds up from the start of a run, or from people's conclusion on the last complaint, to the k-th
/// complaint: Exp(1).
double draw_complaint_threshold(const Draws&, std::uint32_t complaint);

}  // namespace rollcast::world
