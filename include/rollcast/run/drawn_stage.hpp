#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "rollcast/scenarios/scenario.hpp"

namespace rollcast::run {

/// A stage as people draw it: what it is called, what watches it, and where it leads.
struct DrawnStage {
  static constexpr std::size_t promotion = static_cast<std::size_t>(-1),
                               roll_back = promotion - 1;  ///< where it may lead beside to others

  std::string name;
  Share share;
  Duration lasts;
  std::string
      judge;  ///< empty: nothing watches it, and it always passes (also where its judge has come to an end before)
  bool is_approved = false;  ///< people approve of it before it begins
  std::size_t pass = promotion, fail = roll_back;
  Share mirrored{};                         ///< of requests that are copied to the candidate
  std::optional<VaryingDuration> asking{};  ///< people take so long who are asked where its judge is in doubt
};

}  // namespace rollcast::run
