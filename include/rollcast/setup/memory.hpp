#pragma once

#include <cstdint>
#include <span>

#include "rollcast/setup/study_setup.hpp"

namespace rollcast::setup {

/// Memory that is free on this machine, in bytes, and allowed to this process; infinite where the system does not tell.
double free_memory();

/// Refuses so many runs of any of these studies as do not fit into memory, before they begin. Throws ScenarioError.
void refuse_what_does_not_fit(std::span<const StudySetup>, std::uint32_t runs);

/// The same of a lifecycle: so many runs of its plans.
void refuse_what_does_not_fit(const StudySetup&, std::uint32_t runs);

}  // namespace rollcast::setup
