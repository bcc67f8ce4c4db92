#include "rollcast/kernel/peaks.hpp"

#include <algorithm>
#include <limits>

namespace rollcast::kernel {

void Peaks::assign(std::vector<double> values) {
  values_ = std::move(values);
  highest_of_block_.clear();
  for (std::size_t i = 0; i < values_.size(); i += block)
    highest_of_block_.push_back(
        *std::max_element(values_.begin() + static_cast<std::ptrdiff_t>(i),
                          values_.begin() + static_cast<std::ptrdiff_t>(std::min(i + block, values_.size()))));
}

std::size_t Peaks::first_above(double limit, std::size_t from) const {
  std::size_t i = from;
  while (i < values_.size()) {
    if (i % block == 0 && highest_of_block_[i / block] <= limit) {
      i += block;
      continue;
    }
    if (values_[i] > limit) return i;
    ++i;
  }
  return values_.size();
}

double Peaks::highest(std::size_t from, std::size_t end) const {
  double highest = -std::numeric_limits<double>::infinity();
  for (std::size_t i = from; i < end;) {
    const bool whole = i % block == 0 && i + block <= end;
    highest = std::max(highest, whole ? highest_of_block_[i / block] : values_[i]);
    i += whole ? block : 1;
  }
  return highest;
}

}  // namespace rollcast::kernel
