#pragma once

#include <span>
#include <string>
#include <vector>

#include "rollcast/study/break_evens.hpp"

namespace rollcast::study {

/// The break-even points over class probabilities, as `find_break_evens` says.
std::vector<BreakEven> class_break_evens(const StudyRows&, std::span<const std::string> labels, std::size_t chosen,
                                         const Assumptions&);

}  // namespace rollcast::study
