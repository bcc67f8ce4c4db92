#include "rollcast/kernel/philox.hpp"

#include <array>
#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace rollcast::kernel {

namespace {

/// Two 64-bit lanes, each with one 32-bit word of a counter in its lower half; what is in the upper half does not
/// matter.
struct NarrowLanes {
  using Type [[gnu::vector_size(16)]] = std::uint64_t;
  /// Full products of the lower halves.
  static void multiply(Type& product, const Type& a, const Type& b) {
#if defined(__x86_64__)
    product = reinterpret_cast<Type>(_mm_mul_epu32(reinterpret_cast<__m128i>(a), reinterpret_cast<__m128i>(b)));
#else
    product = (a & 0xffffffffu) * (b & 0xffffffffu);
#endif
  }
};

#if defined(__x86_64__)
/// Four lanes, for processors with AVX2.
struct WideLanes {
  using Type [[gnu::vector_size(32)]] = std::uint64_t;
  [[gnu::target("avx2")]] static void multiply(Type& product, const Type& a, const Type& b) {
    product = reinterpret_cast<Type>(_mm256_mul_epu32(reinterpret_cast<__m256i>(a), reinterpret_cast<__m256i>(b)));
  }
};
#endif

/// The counters of two groups of lanes. They go through the rounds together, so that one's latency hides the other's.
/// Always inlined, since they are compiled for the instructions of the caller.
template <class Lanes>
struct Counters {
  using Vector = typename Lanes::Type;
  static constexpr std::size_t lanes = sizeof(Vector) / sizeof(std::uint64_t), groups = 2;
  std::array<Vector, groups> c0, c1, c2, c3;

  [[gnu::always_inline]] inline void start(const BlockAddress& first, Along along) {
    const Vector none{};
    for (std::size_t g = 0; g < groups; ++g) {
      Vector step;
      for (std::size_t lane = 0; lane < lanes; ++lane) step[lane] = g * lanes + lane;
      c0[g] = none + first.block + (along == Along::blocks ? step : none);
      c1[g] = none + first.index + (along == Along::indices ? step : none);
      c2[g] = none + first.topic;
      c3[g] = none + first.replication;
    }
  }

  [[gnu::always_inline]] inline void mix(std::uint64_t seed) {
    const Vector none{}, m0 = none + detail::philox_multiplier_0, m1 = none + detail::philox_multiplier_1;
    auto key_0 = static_cast<std::uint32_t>(seed), key_1 = static_cast<std::uint32_t>(seed >> 32);
    for (int round = 0; round < detail::philox_rounds;
         ++round, key_0 += detail::philox_weyl_0, key_1 += detail::philox_weyl_1)
      for (std::size_t g = 0; g < groups; ++g) {
        Vector p0, p1;
        Lanes::multiply(p0, c0[g], m0);
        Lanes::multiply(p1, c2[g], m1);
        c0[g] = (p1 >> 32) ^ c1[g] ^ (none + key_0);
        c2[g] = (p0 >> 32) ^ c3[g] ^ (none + key_1);
        c1[g] = p1;
        c3[g] = p0;
      }
  }

  [[gnu::always_inline]] inline void write(std::uint64_t* words) const {
    const Vector lower_half = Vector{} + 0xffffffffu;
    for (std::size_t g = 0; g < groups; ++g) {
      const Vector even = c1[g] << 32 | (c0[g] & lower_half), odd = c3[g] << 32 | (c2[g] & lower_half);
      for (std::size_t lane = 0; lane < lanes; ++lane) {
        *words++ = even[lane];
        *words++ = odd[lane];
      }
    }
  }
};

template <class Lanes>
[[gnu::always_inline]] inline void make_blocks(std::uint64_t seed, const BlockAddress& first, Along along,
                                               std::uint64_t* words) {
  Counters<Lanes> counters;
  counters.start(first, along);
  counters.mix(seed);
  counters.write(words);
}

#if defined(__x86_64__)
[[gnu::target("avx2")]] void philox_batch_wide(std::uint64_t seed, const BlockAddress& first, Along along,
                                               std::span<std::uint64_t, words_per_batch> words) {
  make_blocks<WideLanes>(seed, first, along, words.data());
}
#endif

using Batch = void (*)(std::uint64_t, const BlockAddress&, Along, std::span<std::uint64_t, words_per_batch>);

Batch widest_batch() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx2")) return philox_batch_wide;
#endif
  return philox_batch_portable;
}

}  // namespace

void philox_batch_portable(std::uint64_t seed, const BlockAddress& first, Along along,
                           std::span<std::uint64_t, words_per_batch> words) {
  constexpr std::uint32_t half = blocks_per_batch / 2;
  BlockAddress second = first;
  (along == Along::blocks ? second.block : second.index) += half;
  make_blocks<NarrowLanes>(seed, first, along, words.data());
  make_blocks<NarrowLanes>(seed, second, along, words.data() + half * words_per_block);
}

void philox_batch(std::uint64_t seed, const BlockAddress& first, Along along,
                  std::span<std::uint64_t, words_per_batch> words) {
  static const Batch batch = widest_batch();
  batch(seed, first, along, words);
}

}  // namespace rollcast::kernel
