#include "rollcast/kernel/samplers.hpp"

#include <boost/math/distributions/normal.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <boost/random/normal_distribution.hpp>
#include <boost/random/poisson_distribution.hpp>
#include <cmath>
#include <stdexcept>

namespace rollcast {

double draw_uniform(Stream& stream) {
  constexpr double step = 0x1p-52;
  return (static_cast<double>(stream() >> 12) + 0.5) * step;
}

double draw_normal(Stream& stream) { return boost::random::normal_distribution<double>{}(stream); }

std::int64_t draw_poisson(Stream& stream, double mean) {
  if (!(mean >= 0.0) || !std::isfinite(mean)) throw std::domain_error{"a Poisson mean must be finite and not negative"};
  if (mean == 0.0) return 0;
  return boost::random::poisson_distribution<std::int64_t, double>{mean}(stream);
}

std::int64_t draw_binomial(Stream& stream, std::int64_t n, double p) {
  if (!(p >= 0.0 && p <= 1.0) || n < 0) throw std::domain_error{"a binomial needs n >= 0 and p within [0, 1]"};
  if (n == 0 || p == 0.0) return 0;
  if (p == 1.0) return n;
  return boost::random::binomial_distribution<std::int64_t, double>{n, p}(stream);
}

double normal_quantile(double probability) { return boost::math::quantile(boost::math::normal{}, probability); }

double draw_exponential(Stream& stream) { return -std::log(draw_uniform(stream)); }

Duration draw_lognormal(Stream& stream, Duration median, double sigma) {
  if (sigma == 0.0 || median.is_forever()) return median;
  const double seconds = median.in_seconds() * std::exp(sigma * normal_quantile(draw_uniform(stream)));
  return seconds < longest_span().in_seconds() ? Duration::seconds(seconds) : longest_span();
}

void fill_normals(const Draws& draws, Topic topic, std::uint32_t first_index, std::span<double> out) {
  for (std::size_t i = 0; i < out.size(); ++i) {
    Stream stream = draws.at(topic, first_index + static_cast<std::uint32_t>(i));
    out[i] = draw_normal(stream);
  }
}

}  // namespace rollcast
