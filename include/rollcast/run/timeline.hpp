#pragma once

#include <string>

#include "rollcast/kernel/time.hpp"
#include "rollcast/modules.hpp"

namespace rollcast::run {

/// Someone who listens to a run's story.
class Timeline {
 public:
  virtual ~Timeline() = default;
  virtual void note(SimTime, const std::string& what) = 0;
};

}  // namespace rollcast::run
