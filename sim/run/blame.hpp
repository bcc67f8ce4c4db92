#pragma once

#include <cstdint>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/stream.hpp"

namespace rollcast::run {

/// How many of the candidate's failures the release caused: each with the part of failures expected to be its doing,
/// where it happened. Failures of equal parts are told apart in one draw.
class Blame {
 public:
  /// Adds failures of a stretch within which nobody knows when they were.
  void add(std::int64_t failures, double added_part, Stream& stream) {
    if (failures == 0) return;
    if (!is_equal(added_part)) settle(stream);
    added_part_ = added_part;
    failures_ += failures;
  }
  /// Settles what was added; returns all that was caused so far.
  std::int64_t added(Stream& stream) {
    settle(stream);
    return caused_;
  }

 private:
  /// Parts are quotients of differences: equal ones may differ by the rounding of those.
  bool is_equal(double part) const { return part - added_part_ <= rounding && added_part_ - part <= rounding; }
  void settle(Stream&);

  double added_part_ = 0.0;
  std::int64_t failures_ = 0;
  std::int64_t caused_ = 0;
};

}  // namespace rollcast::run
