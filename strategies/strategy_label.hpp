#pragma once

#include <string>
#include <string_view>

#include "rollcast/scenarios/fields.hpp"

namespace rollcast::strategies {

/// What tells a strategy from the others of its study.
inline std::string read_label(const Fields& fields, std::string_view strategy) {
  return fields.name({"label",
                      "What tells it from the others, in files, tables and on the page. No label twice.",
                      "careful canary",
                      {.by_default = "its name"}},
                     std::string{strategy});
}

}  // namespace rollcast::strategies
