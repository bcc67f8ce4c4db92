#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "rollcast/modules.hpp"

namespace rollcast::kernel {

/// Where one block of random bits lies: the counter of Philox4x32-10 (Salmon et al., SC 2011).
struct BlockAddress {
  std::uint32_t block = 0;
  std::uint32_t index = 0;
  std::uint32_t topic = 0;
  std::uint32_t replication = 0;
};

/// The way from one block of a batch to the next: on within an address, or the same block of neighboring indices.
enum class Along { blocks, indices };

inline constexpr std::uint32_t words_per_block = 2;
inline constexpr std::uint32_t blocks_per_batch = 8;
inline constexpr std::uint32_t words_per_batch = words_per_block * blocks_per_batch;

namespace detail {

inline constexpr std::uint32_t philox_multiplier_0 = 0xD2511F53, philox_multiplier_1 = 0xCD9E8D57;
inline constexpr std::uint32_t philox_weyl_0 = 0x9E3779B9, philox_weyl_1 = 0xBB67AE85;
inline constexpr int philox_rounds = 10;

}  // namespace detail

/// The two 64-bit words of one block; the key is the seed.
constexpr void philox_block(std::uint64_t seed, const BlockAddress& at,
                            std::span<std::uint64_t, words_per_block> words) {
  std::array<std::uint32_t, 4> counter{at.block, at.index, at.topic, at.replication};
  auto key_0 = static_cast<std::uint32_t>(seed), key_1 = static_cast<std::uint32_t>(seed >> 32);
  for (int round = 0; round < detail::philox_rounds;
       ++round, key_0 += detail::philox_weyl_0, key_1 += detail::philox_weyl_1) {
    const std::uint64_t product_0 = std::uint64_t{detail::philox_multiplier_0} * counter[0];
    const std::uint64_t product_1 = std::uint64_t{detail::philox_multiplier_1} * counter[2];
    counter = {static_cast<std::uint32_t>(product_1 >> 32) ^ counter[1] ^ key_0, static_cast<std::uint32_t>(product_1),
               static_cast<std::uint32_t>(product_0 >> 32) ^ counter[3] ^ key_1, static_cast<std::uint32_t>(product_0)};
  }
  words[0] = static_cast<std::uint64_t>(counter[1]) << 32 | counter[0];
  words[1] = static_cast<std::uint64_t>(counter[3]) << 32 | counter[2];
}

/// Eight blocks in order at once, bit by bit what `philox_block` gives, in a fraction of the time. The counter word
/// that advances wraps at 2^32 and carries into no other. Uses the widest lanes that the processor has; whole numbers,
/// so the bits are the same.
void philox_batch(std::uint64_t seed, const BlockAddress& first, Along,
                  std::span<std::uint64_t, words_per_batch> words);

/// The same on the lanes that every processor has.
void philox_batch_portable(std::uint64_t seed, const BlockAddress& first, Along,
                           std::span<std::uint64_t, words_per_batch> words);

}  // namespace rollcast::kernel
