#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::reports {

/// How many columns a text takes on a terminal: two for each Chinese, Japanese or Korean character, none for a
/// combining mark.
std::size_t columns_of(std::string_view text);
/// The text, filled up with blanks behind it or, where figures stand below each other, before it.
std::string padded(std::string_view text, std::size_t columns);
std::string right_aligned(std::string_view text, std::size_t columns);

/// Rows of equally many cells below each other, at least one: words to the left, figures to the right, the last column
/// as it comes.
std::string lined_up(const std::vector<std::vector<std::string>>& rows);

}  // namespace rollcast::reports
