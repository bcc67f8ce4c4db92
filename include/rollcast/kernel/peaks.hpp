#pragma once

#include <cstddef>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// A row of numbers that is searched for high ones: block by block where nothing is high enough.
class Peaks {
 public:
  /// Takes these numbers in place of those before.
  void assign(std::vector<double> values);

  std::size_t size() const { return values_.size(); }
  double operator[](std::size_t i) const { return values_[i]; }
  /// The first number from `from` on that is above a limit, by its index; size() when there is none.
  std::size_t first_above(double limit, std::size_t from) const;
  /// The highest from `from` up to, not including, `end`; minus infinity when there are none.
  double highest(std::size_t from, std::size_t end) const;

 private:
  static constexpr std::size_t block = 64;
  std::vector<double> values_, highest_of_block_;
};

}  // namespace rollcast::kernel
