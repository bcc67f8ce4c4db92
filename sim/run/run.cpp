#include "rollcast/run/run.hpp"

#include "episode.hpp"
#include "rollcast/run/episodes.hpp"
#include "service.hpp"

namespace rollcast::run {

void simulate(const World& world, Strategy& strategy, Mode mode, Run& run, Timeline* timeline) {
  Service service{world, run.exposure};
  Episode{world, service, strategy, mode, world.end(), run, timeline}.run();
}

struct Episodes::State {
  explicit State(const World& of) : world{&of}, service{of, stretches} {}

  const World* world;
  std::vector<ExposureStretch> stretches;
  Service service;
  SimTime begin;
};

Episodes::Episodes(const World& world) : state_{std::make_unique<State>(world)} {}
Episodes::~Episodes() = default;

VersionId Episodes::next(const Roles& roles, Strategy& strategy, Mode mode, SimTime until, Run& run,
                         Timeline* timeline) {
  Service& service = state_->service;
  service.begin_episode(state_->begin, roles);
  Episode episode{*state_->world, service, strategy, mode, until, run, timeline};
  episode.run();
  state_->begin = until;
  const auto stretches = service.history().stretches_of_episode();
  run.exposure.assign(stretches.begin(), stretches.end());
  return episode.incumbent();
}

}  // namespace rollcast::run
