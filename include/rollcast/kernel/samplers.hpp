#pragma once

#include <cstdint>
#include <span>

#include "rollcast/kernel/quantity.hpp"
#include "rollcast/kernel/stream.hpp"
#include "rollcast/kernel/time.hpp"

namespace rollcast::kernel {

/// Uniform on the open interval (0, 1): the middles of 2^52 equal steps.
inline double draw_uniform(Stream& stream) {
  constexpr double step = 0x1p-52;
  return (static_cast<double>(stream() >> 12) + 0.5) * step;
}

/// Standard normal by a ziggurat of 512 layers (Marsaglia & Tsang 2000, bits as in Doornik 2005), exact to the rounding
/// of doubles. For noise that nothing else needs to be coupled with.
double draw_normal(Stream&);

/// Number of events of a Poisson process with this expected number, exact to the rounding of doubles: alias tables
/// (Walker 1974) and inversion of the rest below 16, the normal with exact corrections above (algorithm PD: Ahrens &
/// Dieter, ACM TOMS 8, 1982). As quick for a mean that changes at every draw. Throws std::domain_error for a mean that
/// is negative, not a number or above 2^62.
std::int64_t draw_poisson(Stream&, double mean);

/// Successes in n trials by Boost.Random. Throws std::domain_error when p is outside [0, 1].
std::int64_t draw_binomial(Stream&, std::int64_t n, double p);

/// Standard normal quantile (Boost.Math): inversion, for draws that stay coupled across strategies and settings.
double normal_quantile(double probability);
/// Standard normal distribution function (Boost.Math).
double normal_probability(double x);
/// Standard normal density.
double normal_density(double x);

/// Exponential with mean 1 by inversion.
double draw_exponential(Stream&);

/// Length with this median whose logarithm has standard deviation `sigma`, by inversion; sigma = 0 gives the median
/// itself.
Duration draw_lognormal(Stream&, Duration median, double sigma);

/// Fills `out` with independent standard normals, two from each address: out[2j] and out[2j + 1] are what `draw_normal`
/// first gives at (topic, first_index + j). Uses the addresses first_index up to, not including, first_index + (size +
/// 1) / 2; a longer `out` begins with the same numbers.
void fill_normals(const Draws&, Topic, std::uint32_t first_index, std::span<double> out);

}  // namespace rollcast::kernel
