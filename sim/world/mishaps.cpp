#include "rollcast/world/mishaps.hpp"

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

namespace {

/// How long a mishap of this chance delays; nothing when it does not happen.
std::optional<Duration> draw_mishap(Probability chance, const VaryingDuration& length, const Draws& draws,
                                    Purpose purpose, std::uint32_t ordinal) {
  if (chance.value() <= 0.0) return std::nullopt;
  Stream stream = draws.at(topic(purpose), ordinal);
  if (draw_uniform(stream) >= chance.value()) return std::nullopt;
  return draw_length(stream, length);
}

}  // namespace

std::optional<Duration> draw_faulty_for(const DeploymentsSpec& spec, const Draws& draws, std::uint32_t act) {
  return draw_mishap(spec.faulty, spec.repaired_after, draws, Purpose::faulty, act);
}

std::optional<Duration> draw_retry_after(const DeploymentsSpec& spec, const Draws& draws, std::uint32_t attempt) {
  return draw_mishap(spec.failing_rollback, spec.retry_after, draws, Purpose::rollback_attempt, attempt);
}

}  // namespace rollcast::world
