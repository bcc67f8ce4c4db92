#pragma once

#include <functional>
#include <span>
#include <vector>

#include "judges/sides.hpp"

namespace rollcast::judges {

/// z limits of group sequential tests. Looks lie at rising fractions of the information, the last at 1; a test rejects
/// where z reaches its limit. `level` is the chance of that with nothing to find; with Sides::two z may also fall to
/// minus the limit, and `level` is that of both sides. Chances are exact to 1e-9 for a normal score.

/// Limits c f^(power - 1/2) at fractions f (Wang & Tsiatis 1987): power 1/2 is Pocock's constant (1977), 0 is O'Brien &
/// Fleming's (1979).
std::vector<double> shaped_limits(std::span<const double> fractions, double power, double level, Sides);

/// Limits that spend just `spent(f)` of each side's level by the look at fraction f (Lan & DeMets 1983).
std::vector<double> spending_limits(std::span<const double> fractions, const std::function<double(double)>& spent,
                                    Sides);

/// What Lan & DeMets spend of a side's level by a fraction of the information, like O'Brien & Fleming or like Pocock.
double spent_like_obrien_fleming(double fraction, double level);
double spent_like_pocock(double fraction, double level);

/// How such a test goes when z has mean `drift` times sqrt(f) at fraction f.
struct GroupTest {
  double rejects = 0.0;             ///< chance of reaching a limit, on any side that counts
  double mean_last_fraction = 0.0;  ///< where it ends, on average
};
GroupTest run_group_test(std::span<const double> fractions, std::span<const double> limits, Sides, double drift);

/// 1/n, 2/n, ... 1.
std::vector<double> equal_fractions(std::size_t n);

}  // namespace rollcast::judges
