#include "rollcast/run/release_series.hpp"

#include <utility>

#include "episode.hpp"
#include "service.hpp"

namespace rollcast::run {

struct ReleaseSeries::State {
  const World* world;
  Mode mode;
  std::unique_ptr<Service> service;
  std::unique_ptr<Episode> episode;
};

ReleaseSeries::ReleaseSeries(const World& world, Mode mode)
    : state_{std::make_unique<State>(State{&world, mode, {}, {}})} {}
ReleaseSeries::~ReleaseSeries() = default;

void ReleaseSeries::begin(Strategy& strategy, Run& run, Timeline* timeline) {
  const World& world = *state_->world;
  state_->episode.reset();
  auto& service = state_->service;
  service = service ? std::make_unique<Service>(world, run.exposure, std::move(*service))
                    : std::make_unique<Service>(world, run.exposure);
  state_->episode = std::make_unique<Episode>(world, *service, strategy, state_->mode, world.end(), run, timeline);
  state_->episode->leave_fix();
  state_->episode->begin();
}

ReleaseStop ReleaseSeries::go_on(SimTime until, bool waits_for_next) {
  return state_->episode->go_on(until, waits_for_next);
}
SimTime ReleaseSeries::now() const { return state_->episode->now(); }
bool ReleaseSeries::is_settled() const { return state_->episode->is_settled(); }
bool ReleaseSeries::is_promoted() const { return state_->episode->incumbent() == FirstRelease::candidate; }

void ReleaseSeries::end() {
  state_->episode->end();
  state_->service->alerts().stop_at(now());
}

}  // namespace rollcast::run
