#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// Module for the ways in which a trial can end.
inline constexpr std::size_t most_cells = 5;
/// A number for each of them; those beyond the ones in use are 0.
using ByCell = std::array<double, most_cells>;

/// The counts by cell, each times its weight, add up to no more than this.
struct CountLimit {
  ByCell weights{};
  double at_most = 0.0;
};

/// Counts by cell of independent trials that keep several limits at once.
///
/// Cells that no limit tells apart are one. The others are taken one by one, the rarest first, each binomial given
/// those before (Johnson, Kotz & Balakrishnan 1997, ch. 35). All counts of all but the last are gone through, and of
/// the last the distribution function is taken: exact to about 1e-12 while the standard deviations of those counts are
/// at most 16 and of the last 64. Above that, sums become integrals (Gauss-Legendre) over cells in the order in which
/// no limit is steep, and the distribution function Peizer & Pratt's (JASA 63, 1968): within 0.003; 0.0003 was the most
/// that was met in 72 settings of 3,000 to 20,000 trials. One limit on the number of trials that end in certain cells
/// is a binomial tail for any number of trials.
class CountRegion {
 public:
  /// `cells` of the chances are in use.
  CountRegion(std::int64_t trials, std::size_t cells, std::span<const CountLimit>);

  /// P(all limits are kept); the chances of the cells add up to 1.
  double probability(const ByCell& chances) const;

 private:
  double trials_;
  std::size_t cells_, groups_ = 0;
  std::array<std::size_t, most_cells> group_of_{};  ///< by cell
  std::vector<CountLimit> limits_;                  ///< by group
};

}  // namespace rollcast::kernel
