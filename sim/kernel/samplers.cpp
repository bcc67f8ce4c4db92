#include "rollcast/kernel/samplers.hpp"

#include <algorithm>
#include <array>
#include <boost/math/constants/constants.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/random/binomial_distribution.hpp>
#include <cmath>
#include <stdexcept>

#include "ziggurat.hpp"

namespace rollcast::kernel {

namespace {

using FirstBlock = std::span<const std::uint64_t, words_per_block>;

/// One or two normals from the two words of an address's first block, where both lie in the core of their layers.
bool pair_from_core(FirstBlock words, std::span<double> out) {
  const Ziggurat::Core a = ziggurat.core(words[0]), b = ziggurat.core(words[1]);
  out.front() = a.x;
  if (out.size() > 1) out.back() = b.x;
  return a.inside & b.inside;
}

void pair_by_stream(Stream&& stream, std::span<double> out) {
  for (double& x : out) x = ziggurat_normal(stream);
}

}  // namespace

double draw_normal(Stream& stream) { return ziggurat_normal(stream); }

std::int64_t draw_binomial(Stream& stream, std::int64_t n, double p) {
  if (!(p >= 0.0 && p <= 1.0) || n < 0) throw std::domain_error{"a binomial needs n >= 0 and p within [0, 1]"};
  if (n == 0 || p == 0.0) return 0;
  if (p == 1.0) return n;
  return boost::random::binomial_distribution<std::int64_t, double>{n, p}(stream);
}

double normal_quantile(double probability) { return boost::math::quantile(boost::math::normal{}, probability); }

double normal_probability(double x) { return boost::math::cdf(boost::math::normal{}, x); }

double normal_density(double x) {
  return std::exp(-x * x / 2.0) * boost::math::constants::one_div_root_two_pi<double>();
}

double draw_exponential(Stream& stream) { return -std::log(draw_uniform(stream)); }

Duration draw_lognormal(Stream& stream, Duration median, double sigma) {
  if (sigma == 0.0 || median.is_forever()) return median;
  const double seconds = median.in_seconds() * std::exp(sigma * normal_quantile(draw_uniform(stream)));
  return seconds < longest_span().in_seconds() ? Duration::seconds(seconds) : longest_span();
}

void fill_normals(const Draws& draws, Topic topic, std::uint32_t first_index, std::span<double> out) {
  std::array<std::uint64_t, words_per_batch> words;
  auto index = first_index;
  for (std::size_t begin = 0; begin < out.size(); begin += words_per_batch) {
    const auto batch = out.subspan(begin, std::min<std::size_t>(words_per_batch, out.size() - begin));
    const auto addresses = static_cast<std::uint32_t>((batch.size() + 1) / words_per_block);
    draws.first_blocks(topic, index, addresses, words);
    for (std::size_t i = 0; i < batch.size(); i += words_per_block, ++index) {
      const auto pair = batch.subspan(i, std::min<std::size_t>(words_per_block, batch.size() - i));
      const FirstBlock block{words.data() + i, words_per_block};
      if (!pair_from_core(block, pair)) pair_by_stream(draws.at(topic, index, block), pair);
    }
  }
}

}  // namespace rollcast::kernel
