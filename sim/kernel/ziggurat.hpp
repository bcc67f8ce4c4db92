#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "rollcast/kernel/stream.hpp"

namespace rollcast::kernel {

/// The area under exp(-x^2/2), x >= 0, cut into 512 layers of equal area (Marsaglia & Tsang, J. Stat. Software 5(8),
/// 2000). Layer i > 0 is a rectangle that reaches from 0 to edge(i); most of it lies under the curve, the rest is the
/// wedge beyond edge(i + 1). Layer 0 is the strip below the curve's height at `tail`, and the tail itself.
class Ziggurat {
 public:
  static constexpr std::size_t layers = 512;
  /// Where the tail begins: the one number for which the layers close at the top. With it all areas agree to 1e-15.
  static constexpr double tail = 3.8520461503683912;

  Ziggurat();

  /// A point of the core of a layer: the whole draw for 99.2 words of 100.
  struct Core {
    double x;
    bool inside;
  };
  /// Layer by the lowest 9 bits; abscissa, with its sign, by the highest 54, which no layer shares (Doornik 2005): an
  /// odd number, so that both signs are alike and 0 is never drawn.
  Core core(std::uint64_t word) const {
    const Layer& layer = layers_[word % layers];
    const auto odd = static_cast<std::int64_t>(word) >> 10 | 1;
    const double x = static_cast<double>(odd) * layer.scale;
    return {x, std::abs(x) < layer.inner};
  }

  /// Half the width of layer i; edge(512) is 0.
  double edge(std::size_t i) const { return edges_[i]; }
  /// The curve at edge(i), for i > 0.
  double height(std::size_t i) const { return heights_[i]; }

 private:
  struct Layer {
    double scale;  ///< from the 54 bits to the abscissa
    double inner;  ///< next edge: nearer points are under the curve for sure
  };
  std::array<Layer, layers> layers_{};
  std::array<double, layers + 1> edges_{}, heights_{};
};

/// Built when the program starts.
extern const Ziggurat ziggurat;

/// A normal for a word that fell outside its layer's core: wedge or tail, exactly, or all anew.
double normal_outside_core(std::uint64_t word, Stream&);

/// Standard normal by one word of 64 bits, seldom more.
inline double ziggurat_normal(Stream& stream) {
  const std::uint64_t word = stream();
  const Ziggurat::Core core = ziggurat.core(word);
  return core.inside ? core.x : normal_outside_core(word, stream);
}

}  // namespace rollcast::kernel
