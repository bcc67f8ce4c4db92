#include "ziggurat.hpp"

#include <numbers>

#include "rollcast/kernel/samplers.hpp"

namespace rollcast::kernel {

namespace {

double curve(double x) { return std::exp(-x * x / 2.0); }

/// |x| beyond the beginning of the tail (Marsaglia, Technometrics 6, 1964).
double draw_tail(Stream& stream) {
  for (;;) {
    const double beyond = draw_exponential(stream) / Ziggurat::tail;
    if (2.0 * draw_exponential(stream) > beyond * beyond) return Ziggurat::tail + beyond;
  }
}

}  // namespace

const Ziggurat ziggurat;

Ziggurat::Ziggurat() {
  const double beyond = std::sqrt(std::numbers::pi / 2.0) * std::erfc(tail / std::numbers::sqrt2);
  const double area = tail * curve(tail) + beyond;
  edges_[0] = area / curve(tail);
  edges_[1] = tail;
  heights_[1] = curve(tail);
  for (std::size_t i = 2; i < layers; ++i) {
    heights_[i] = heights_[i - 1] + area / edges_[i - 1];
    edges_[i] = std::sqrt(-2.0 * std::log(heights_[i]));
  }
  heights_[layers] = 1.0;
  for (std::size_t i = 0; i < layers; ++i) layers_[i] = {edges_[i] * 0x1p-53, edges_[i + 1]};
}

double normal_outside_core(std::uint64_t word, Stream& stream) {
  for (;; word = stream()) {
    const Ziggurat::Core core = ziggurat.core(word);
    if (core.inside) return core.x;
    const std::size_t layer = word % Ziggurat::layers;
    if (layer == 0) return std::copysign(draw_tail(stream), core.x);
    const double low = ziggurat.height(layer), high = ziggurat.height(layer + 1);
    if (low + draw_uniform(stream) * (high - low) < curve(core.x)) return core.x;
  }
}

}  // namespace rollcast::kernel
