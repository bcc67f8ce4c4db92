#include "counts.hpp"

#include "label_counts.hpp"
#include "request_counts.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::run {

using enum RequestKind;

Counts::Counts(const World& world, const ServiceHistory& history, std::uint32_t episode)
    : metrics_delay_{world.scenario().watching.metrics_delay},
      begin_{history.episode_begin()},
      stage_began_{begin_},
      stream_{world.draws().at(topic(Purpose::counts), episode)} {}

void Counts::book(RequestKind kind, std::int64_t count, double added_part) {
  stage_[kind] += count;
  if (!fails_user(kind)) return;
  failures_ += static_cast<double>(count);
  if (kind == failed)
    blame_.add(count, added_part, stream_);
  else if (added_part > 0.0)
    control_blame_.add(count, added_part, stream_);
}

void Counts::settle_excess(double avoided) {
  excess_.added = blame_.added(stream_);
  excess_.added += control_blame_.added(stream_);
  excess_.avoided = draw_poisson(stream_, avoided);
}

std::unique_ptr<Counts> make_counts(const World& world, const ServiceHistory& history, Mode mode,
                                    std::uint32_t episode) {
  if (world.label_delay() != nullptr) return std::make_unique<LabelCounts>(world, history, mode, episode);
  return std::make_unique<RequestCounts>(world, history, mode, episode);
}

}  // namespace rollcast::run
