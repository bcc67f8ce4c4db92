#pragma once

#include <optional>
#include <string_view>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// Takes the decimal number at the front of `text` off it ("12.5e3", "-.5"; no blanks, plus sign or hexadecimal), the
/// nearest double to it. Nothing, and `text` as it was, when there is none or it is beyond the largest double. The one
/// place where text becomes a double.
std::optional<double> take_double(std::string_view& text);

/// The number that is the whole of `text`.
std::optional<double> read_double(std::string_view text);

}  // namespace rollcast::kernel
