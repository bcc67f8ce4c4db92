#pragma once

#include <span>
#include <string>
#include <vector>

#include "rollcast/study/flips.hpp"

namespace rollcast::study {

/// The break-even points over class probabilities, as `find_flips` says.
std::vector<Flip> class_flips(const StudyRows&, std::span<const std::string> labels, std::size_t chosen,
                              const Assumptions&);

}  // namespace rollcast::study
