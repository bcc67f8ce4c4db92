#include "poisson.hpp"

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

#include "rollcast/kernel/samplers.hpp"
#include "ziggurat.hpp"

namespace rollcast::kernel {

namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr std::uint64_t column_size = std::uint64_t{1} << 58;

using Weights = std::array<Wide, PoissonTables::columns>;

/// Chances in units of 2^-64 that add up to 1.
Weights poisson_weights(double mean) {
  Weights weights{};
  Wide rest = Wide{1} << 64;
  double chance = std::exp(-mean);
  for (std::size_t k = 0; k < weights.size(); chance *= mean / static_cast<double>(++k)) {
    weights[k] = static_cast<Wide>(chance * 0x1p64);
    rest -= weights[k];
  }
  weights[static_cast<std::size_t>(mean)] += rest;
  return weights;
}

/// Fills each column: its own number first, the rest with a number that has too much (Vose, IEEE TSE 17, 1991).
std::array<std::uint64_t, PoissonTables::columns> alias_table(Weights weights) {
  std::array<std::uint64_t, PoissonTables::columns> entries;
  std::vector<std::size_t> small, large;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    entries[k] = k;  // a column that is all its own needs no threshold
    (weights[k] < column_size ? small : large).push_back(k);
  }
  while (!small.empty()) {
    const std::size_t k = small.back(), giver = large.back();
    small.pop_back();
    entries[k] = static_cast<std::uint64_t>(weights[k]) * PoissonTables::columns + giver;
    weights[giver] -= column_size - weights[k];
    if (weights[giver] < column_size) {
      large.pop_back();
      small.push_back(giver);
    }
  }
  return entries;
}

/// Counts below this have their factorials in a table, those above by Stirling's formula.
constexpr std::int64_t few = 16;

constexpr std::array<double, few> factorials = [] {
  std::array<double, few> all{1.0};
  for (std::size_t k = 1; k < all.size(); ++k) all[k] = all[k - 1] * static_cast<double>(k);
  return all;
}();

/// ln k! less Stirling's formula, for k >= 16: an error below 2e-16.
double stirling_rest(double k) {
  const double x = 1.0 / (k * k);
  return (1.0 / 12 - x * (1.0 / 360 - x * (1.0 / 1260 - x * (1.0 / 1680 - x / 1188)))) / k;
}

/// ln(1 + v) - v without cancellation: near 0 by the series of 2 artanh(r), r = v / (2 + v).
double log1p_rest(double v) {
  if (std::abs(v) > 0.4) return std::log1p(v) - v;
  const double r = v / (2.0 + v), y = r * r;
  double sum = 0.0;
  for (int odd = 27; odd >= 3; odd -= 2) sum = sum * y + 1.0 / odd;
  return r * (2.0 * y * sum - v);
}

/// P(count >= 1), P(count >= 2) ... until one is not greater than `level`; which has absolute errors below 1e-16.
std::int64_t count_above(double level, double mean) {
  double at_least = -std::expm1(-mean), chance = 1.0 - at_least;
  std::int64_t count = 0;
  while (level < at_least) {
    chance *= mean / static_cast<double>(++count);
    at_least -= chance;
  }
  return count;
}

/// By inversion, for means below 1/4. Since mean - mean^2 / 2 <= P(count >= 1) <= mean and P(count >= 2) <= mean^2 / 2,
/// comparisons tell 0 from 1 but for one draw in fifty.
std::int64_t draw_small(Stream& stream, double mean) {
  const double level = draw_uniform(stream), slack = mean * mean / 2.0;
  const bool may_be_two = level < slack, may_be_none = (level >= mean - slack) & (level < mean);
  return (may_be_two | may_be_none) ? count_above(level, mean) : level < mean;
}

/// A count of a mean on the tables' grid and one of the rest.
std::int64_t draw_by_tables(Stream& stream, double mean) {
  const auto table = static_cast<std::size_t>(mean * PoissonTables::steps_per_unit);
  const double rest = mean - static_cast<double>(table) / PoissonTables::steps_per_unit;
  const std::int64_t count = table == 0 ? 0 : poisson_tables.count(table, stream());
  return rest == 0.0 ? count : count + draw_small(stream, rest);
}

/// A count from where Poisson's chances exceed the normal's, in proportion to the excess, under a double exponential
/// hat.
std::int64_t draw_excess(Stream& stream, const PoissonByNormal& distribution) {
  for (;;) {
    const double away = draw_exponential(stream), sign_and_level = 2.0 * draw_uniform(stream) - 1.0;
    const double z = 1.8 + std::copysign(away, sign_and_level);
    if (z <= -0.6744) continue;
    const PoissonByNormal::Cell cell = distribution.cell(z);
    const double excess = distribution.chance(cell) - distribution.normal_chance(cell);
    if (distribution.excess_limit() * std::abs(sign_and_level) <= excess * std::exp(away)) return cell.count;
  }
}

/// For the one in some dozens whose normal lies too far below the mean for the quick tests.
[[gnu::noinline]] std::int64_t correct(Stream& stream, const PoissonByNormal& distribution,
                                       const PoissonByNormal::Cell& cell, double u) {
  if (cell.count >= 0 && (1.0 - u) * distribution.normal_chance(cell) <= distribution.chance(cell)) return cell.count;
  return draw_excess(stream, distribution);
}

std::int64_t draw_by_normal(Stream& stream, double mean) {
  const PoissonByNormal distribution{mean};
  const PoissonByNormal::Cell cell = distribution.cell(ziggurat_normal(stream));
  const double u = draw_uniform(stream);
  if (distribution.is_within_squeeze(cell, u) || distribution.is_likelier(cell)) return cell.count;
  return correct(stream, distribution, cell, u);
}

}  // namespace

const PoissonTables poisson_tables;

PoissonTables::PoissonTables() {
  for (std::size_t table = 0; table < tables; ++table)
    entries_[table] = alias_table(poisson_weights(static_cast<double>(table) / steps_per_unit));
}

PoissonByNormal::PoissonByNormal(double mean)
    : mean_{mean},
      sd_{std::sqrt(mean)},
      part_{mean - static_cast<double>(static_cast<std::int64_t>(mean))},
      whole_{static_cast<std::int64_t>(mean)} {}

double PoissonByNormal::chance(const Cell& cell) const {
  const auto k = static_cast<double>(cell.count);
  if (cell.count < few) return std::exp(k * std::log(mean_) - mean_) / factorials[static_cast<std::size_t>(cell.count)];
  const double log_ratio = k * log1p_rest(-cell.deviation / k);  // k ln(mean / k) - (mean - k)
  return std::exp(log_ratio - stirling_rest(k)) / std::sqrt(2.0 * std::numbers::pi * k);
}

double PoissonByNormal::normal_chance(const Cell& cell) const {
  // The density's Taylor series about the cell's middle x, integrated: sum of He_2n(x) h^2n / (2n + 1)!, h half the
  // width.
  const double h = 0.5 / sd_, x = (cell.deviation + 0.5) / sd_;
  double even = 1.0, odd = x, factor = 1.0, sum = 1.0;
  for (int n = 2; n <= 40; n += 2) {
    even = x * odd - (n - 1) * even;
    odd = x * even - n * odd;
    factor *= h * h / (n * (n + 1));
    sum += even * factor;
    if (std::abs(even * factor) < 1e-17 && std::abs(odd * factor * h) < 1e-17) break;
  }
  return sum * 2.0 * h * std::exp(-x * x / 2.0) / std::sqrt(2.0 * std::numbers::pi);
}

std::int64_t draw_poisson(Stream& stream, double mean) {
  constexpr double limit = 0x1p62;
  if (!(mean >= 0.0 && mean <= limit)) throw std::domain_error{"a Poisson mean must be within 0 and 2^62"};
  if (mean == 0.0) return 0;
  return mean < PoissonTables::mean_limit ? draw_by_tables(stream, mean) : draw_by_normal(stream, mean);
}

}  // namespace rollcast::kernel
