#include "counts.hpp"

#include "label_counts.hpp"
#include "request_counts.hpp"
#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::run {

using enum RequestKind;

Counts::Counts(const World& world)
    : metrics_delay_{world.scenario().watching.metrics_delay}, stream_{world.draws().at(topic(Purpose::counts))} {}

void Counts::book(RequestKind kind, std::int64_t count, double caused_part) {
  stage_[kind] += count;
  if (!fails_user(kind)) return;
  failures_ += static_cast<double>(count);
  if (kind == failed)
    blame_.add(count, caused_part, stream_);
  else if (caused_part > 0.0)
    control_blame_.add(count, caused_part, stream_);
}

void Counts::settle_harm(double spared) {
  harm_.caused = blame_.caused(stream_);
  harm_.caused += control_blame_.caused(stream_);
  harm_.spared = draw_poisson(stream_, spared);
}

std::unique_ptr<Counts> make_counts(const World& world, const ServiceHistory& history, Mode mode) {
  if (world.label_delay() != nullptr) return std::make_unique<LabelCounts>(world, history, mode);
  return std::make_unique<RequestCounts>(world, history, mode);
}

}  // namespace rollcast::run
