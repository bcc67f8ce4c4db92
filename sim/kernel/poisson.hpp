#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace rollcast::kernel {

/// Poisson counts of mean 0, 1/4, 2/4 ... 63/4 from one 64-bit word each: Walker's alias method (Electronics Letters
/// 10, 1974) with whole numbers, so that a count's chance is a whole multiple of 2^-64 and all chances add up to 1
/// exactly. What is beyond 63, less than 1e-19 in all, is given to the likeliest count.
class PoissonTables {
 public:
  static constexpr std::size_t columns = 64, tables = 64;
  static constexpr double steps_per_unit = 4.0, mean_limit = tables / steps_per_unit;

  PoissonTables();

  /// The count that `word` stands for when the mean is `table` / 4.
  std::int64_t count(std::size_t table, std::uint64_t word) const {
    const std::uint64_t column = word % columns, entry = entries_[table][column];
    const std::uint64_t changes = (column ^ entry) % columns,
                        others = -std::uint64_t{word / columns >= entry / columns};
    return static_cast<std::int64_t>(column ^ (changes & others));
  }
  /// Number of the 2^58 words of a column that give the column's own number.
  std::uint64_t threshold(std::size_t table, std::size_t column) const { return entries_[table][column] / columns; }
  /// What the others give.
  std::size_t alias(std::size_t table, std::size_t column) const { return entries_[table][column] % columns; }

 private:
  /// The highest 58 bits are the threshold, the lowest 6 the alias.
  std::array<std::array<std::uint64_t, columns>, tables> entries_;
};

/// Built when the program starts.
extern const PoissonTables poisson_tables;

/// A Poisson count by the integer part of a normal of the same mean and variance, corrected exactly: algorithm PD of
/// Ahrens & Dieter (ACM TOMS 8(2), 1982), for means of 10 and more.
class PoissonByNormal {
 public:
  explicit PoissonByNormal(double mean);

  /// A count that a point on the standard normal's axis falls to.
  struct Cell {
    std::int64_t count;
    double deviation;  ///< count - mean
  };
  Cell cell(double z) const {
    const double beyond = part_ + sd_ * z;
    auto steps = static_cast<std::int64_t>(beyond);
    steps -= static_cast<double>(steps) > beyond;
    return {whole_ + steps, static_cast<double>(steps) - part_};
  }

  /// Chance of a count.
  double chance(const Cell&) const;
  /// Chance that a normal falls to this cell.
  double normal_chance(const Cell&) const;
  /// Counts that far up are likelier by Poisson than by the normal, so they need no correction.
  static bool is_likelier(const Cell& c) { return c.deviation > -2.1484; }
  /// A simple lower bound of chance / normal_chance for counts below the mean is 1 - u where this turns true.
  bool is_within_squeeze(const Cell& c, double u) const {
    return -c.deviation * c.deviation * c.deviation <= 6.0 * mean_ * mean_ * u;
  }
  /// (chance - normal_chance) exp(|z - 1.8|) is not greater, for z > -0.6744.
  double excess_limit() const { return 0.1069 / mean_; }

 private:
  double mean_, sd_, part_;
  std::int64_t whole_;
};

}  // namespace rollcast::kernel
