#include "rollcast/kernel/curve.hpp"

#include <algorithm>
#include <stdexcept>

namespace rollcast {

void TimeGrid::cut(SimTime begin, SimTime end, Duration tick, std::vector<SimTime>& splits) {
  if (tick <= Duration{} || end <= begin || (end - begin) % tick != Duration{})
    throw std::invalid_argument{"a time grid needs a positive whole number of ticks"};
  begin_ = begin;
  end_ = end;
  tick_ = tick;
  std::sort(splits.begin(), splits.end());
  boundaries_.clear();
  first_cell_.clear();
  auto split = std::upper_bound(splits.begin(), splits.end(), begin);
  for (SimTime t = begin; t < end; t = t + tick) {
    first_cell_.push_back(static_cast<std::uint32_t>(boundaries_.size()));
    boundaries_.push_back(t);
    for (; split != splits.end() && *split < t + tick; ++split)
      if (*split > boundaries_.back()) boundaries_.push_back(*split);
  }
  first_cell_.push_back(static_cast<std::uint32_t>(boundaries_.size()));
  boundaries_.push_back(end);
}

TimeGrid::Place TimeGrid::locate(SimTime t) const {
  if (t <= begin_) return {};
  if (t >= end_) return {cell_count() - 1, 1.0};
  std::size_t cell = first_cell_[static_cast<std::size_t>((t - begin_) / tick_)];
  while (boundaries_[cell + 1] <= t) ++cell;
  const auto into = static_cast<double>((t - boundaries_[cell]).count());
  return {cell, into / static_cast<double>(length(cell).count())};
}

}  // namespace rollcast
