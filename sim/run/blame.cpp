#include "blame.hpp"

#include <algorithm>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::run {

void Blame::settle(Stream& stream) {
  if (failures_ > 0 && added_part_ > 0.0) caused_ += draw_binomial(stream, failures_, std::min(added_part_, 1.0));
  failures_ = 0;
}

}  // namespace rollcast::run
