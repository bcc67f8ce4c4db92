#include "rollcast/run/run.hpp"

#include <stdexcept>

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

namespace {

bool has_version_of_its_own(VersionId id) { return id.index() < most_versions && id != FirstRelease::latent; }

void refuse_impossible(const Roles& roles, SimTime begin, SimTime until, const World& world) {
  const bool are_versions = has_version_of_its_own(roles.incumbent) && has_version_of_its_own(roles.candidate) &&
                            (!roles.fix || has_version_of_its_own(*roles.fix));
  if (!are_versions)
    throw std::invalid_argument{"an episode's versions are those of its world, but for the latent one"};
  if (roles.candidate == roles.incumbent) throw std::invalid_argument{"an episode's candidate is not its incumbent"};
  if (until < begin || until > world.end())
    throw std::invalid_argument{"an episode ends between its begin and the end of its world"};
}

}  // namespace

Episodes::Episodes(const World& world) : state_{std::make_unique<State>(world)} {}
Episodes::~Episodes() = default;

VersionId Episodes::next(const Roles& roles, Strategy& strategy, Mode mode, SimTime until, Run& run,
                         Timeline* timeline) {
  refuse_impossible(roles, state_->begin, until, *state_->world);
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
