#include "engaged_hours.hpp"

namespace rollcast::run {

void EngagedHours::stop(SimTime now) {
  for (const SimTime from : since_) {
    if (from >= now) continue;
    hours_ += (now - from).in_hours();
    if (tells_off_hours_) off_hours_ += office_->off_hours_between(from, now).in_hours();
  }
  since_.clear();
}

}  // namespace rollcast::run
