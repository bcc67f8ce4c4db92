#pragma once

#include <optional>
#include <string>

#include "rollcast/run/exposure.hpp"
#include "rollcast/run/strategy.hpp"

namespace rollcast::run {

/// "share 5% -> 25%", and what is mirrored if that changes.
std::string words_for_shift(const Exposure& current, const Decision& next);
/// What a strategy read in the counts, in parentheses; empty when it told nothing.
std::string words_for(const std::optional<Reading>&);

}  // namespace rollcast::run
