#include "rollcast/run/stepped_release.hpp"

#include "episode.hpp"
#include "service.hpp"

namespace rollcast::run {

struct SteppedRelease::State {
  Service service;
  Episode episode;

  State(const World& world, Strategy& strategy, Mode mode, const Ordinals& so_far, Run& run, Timeline* timeline)
      : service{world, run.exposure, so_far}, episode{world, service, strategy, mode, world.end(), run, timeline} {
    episode.leave_fix();
    episode.begin();
  }
};

SteppedRelease::SteppedRelease(const World& world, Strategy& strategy, Mode mode, const Ordinals& so_far, Run& run,
                               Timeline* timeline)
    : state_{std::make_unique<State>(world, strategy, mode, so_far, run, timeline)} {}
SteppedRelease::~SteppedRelease() = default;

bool SteppedRelease::go_on(SimTime until) { return state_->episode.go_on(until); }
bool SteppedRelease::is_decided() const { return state_->episode.is_decided(); }
SimTime SteppedRelease::now() const { return state_->episode.now(); }
void SteppedRelease::end() { state_->episode.end(); }
bool SteppedRelease::is_promoted() const { return state_->episode.incumbent() == FirstRelease::candidate; }
const Ordinals& SteppedRelease::ordinals() const { return state_->service.ordinals(); }

}  // namespace rollcast::run
