#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/kernel/time.hpp"

namespace rollcast {

/// Time cut into cells within which every rate is constant: the ticks, split further at given instants.
class TimeGrid {
 public:
  /// A cell and how far into it, 0 to 1.
  struct Place {
    std::size_t cell = 0;
    double fraction = 0.0;
  };

  /// Cuts [begin, end]; `end - begin` must be a positive multiple of `tick`. Splits outside are ignored; they are sorted here.
  void cut(SimTime begin, SimTime end, Duration tick, std::vector<SimTime>& splits);

  std::size_t cell_count() const { return boundaries_.size() - 1; }
  std::size_t tick_count() const { return first_cell_.size() - 1; }
  /// Start of cell i; boundary(cell_count()) is the end.
  SimTime boundary(std::size_t i) const { return boundaries_[i]; }
  /// Cells first_cell(k) up to, not including, first_cell(k + 1) make up tick k.
  std::size_t first_cell(std::size_t tick) const { return first_cell_[tick]; }
  Duration length(std::size_t cell) const { return boundaries_[cell + 1] - boundaries_[cell]; }
  /// Where an instant lies; instants outside count as the nearest end.
  Place locate(SimTime) const;

 private:
  SimTime begin_, end_;
  Duration tick_;
  std::vector<SimTime> boundaries_;
  std::vector<std::uint32_t> first_cell_;
};

/// What has come together by each instant when rates are constant within the cells of a grid. `Amount` is a number or a small
/// struct of numbers with +, - and multiplication by a double.
template <class Amount>
class CumulativeCurve {
 public:
  void restart(std::size_t cells) {
    sums_.clear();
    sums_.reserve(cells + 1);
    sums_.push_back(Amount{});
  }
  /// Adds what the next cell brings in all.
  void append(const Amount& in_cell) { sums_.push_back(sums_.back() + in_cell); }

  const Amount& at_boundary(std::size_t i) const { return sums_[i]; }
  Amount at(TimeGrid::Place place) const {
    const Amount& before = sums_[place.cell];
    if (place.fraction == 0.0) return before;
    return before + (sums_[place.cell + 1] - before) * place.fraction;
  }

  /// First instant at which `part(amount)`, which never falls, reaches `level`; never when it does not.
  template <class Part>
  SimTime when_reached(const TimeGrid& grid, double level, Part part) const;

 private:
  std::vector<Amount> sums_;
};

template <class Amount>
template <class Part>
SimTime CumulativeCurve<Amount>::when_reached(const TimeGrid& grid, double level, Part part) const {
  std::size_t low = 0, high = sums_.size() - 1;
  if (!(part(sums_[high]) >= level)) return SimTime::never();
  while (low < high) {
    const std::size_t middle = (low + high) / 2;
    if (part(sums_[middle]) >= level) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  if (low == 0) return grid.boundary(0);
  const double before = part(sums_[low - 1]), after = part(sums_[low]);
  const double fraction = after > before ? (level - before) / (after - before) : 0.0;
  const auto length = static_cast<double>(grid.length(low - 1).count());
  return grid.boundary(low - 1) + Duration::microseconds(static_cast<std::int64_t>(fraction * length + 0.5));
}

}  // namespace rollcast
