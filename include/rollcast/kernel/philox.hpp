#pragma once

#include <Random123/philox.h>

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

/// The way from one block of a batch to the next: on within an address, or the same block of neighbouring indices.
enum class Along { blocks, indices };

inline constexpr std::uint32_t words_per_block = 2;
inline constexpr std::uint32_t blocks_per_batch = 8;
inline constexpr std::uint32_t words_per_batch = words_per_block * blocks_per_batch;

/// The two 64-bit words of one block, by Random123; the key is the seed.
inline void philox_block(std::uint64_t seed, const BlockAddress& at, std::span<std::uint64_t, words_per_block> words) {
  const auto bits = r123::Philox4x32{}({{at.block, at.index, at.topic, at.replication}},
                                       {{static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32)}});
  words[0] = static_cast<std::uint64_t>(bits[1]) << 32 | bits[0];
  words[1] = static_cast<std::uint64_t>(bits[3]) << 32 | bits[2];
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
