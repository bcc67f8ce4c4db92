#include "rollcast/run/run.hpp"

#include <algorithm>
#include <stdexcept>

#include "balance.hpp"
#include "episode.hpp"
#include "rollcast/run/episodes.hpp"
#include "service.hpp"

namespace rollcast::run {

void simulate(const World& world, Strategy& strategy, Mode mode, Run& run, Timeline* timeline) {
  Service service{world, run.exposure};
  Episode{world, service, strategy, mode, world.end(), run, timeline}.run();
}

namespace {

/// A release, and those of its fixed versions: one episode each, until one is not followed by another.
class ReleaseWithFixes {
 public:
  ReleaseWithFixes(const World& world, const StrategyPlan& plan, Mode mode, Run& run, Timeline* timeline)
      : world_{&world}, plan_{&plan}, mode_{mode}, run_{&run}, timeline_{timeline}, service_{world, run.exposure} {}

  void release() {
    Roles roles;
    SimTime begin = simulate_episode(plan_->begin, *run_, true);
    for (int fixes = 1; begin < world_->end(); ++fixes) {
      const bool has_another = fixes < world_->scenario().candidate.most_fixes;
      roles.candidate = FirstRelease::fix;
      if (!has_another) roles.fix.reset();
      service_.begin_episode(begin, roles);
      if (timeline_ != nullptr) timeline_->note(begin, "the fixed version is ready, and is released");
      Run sequel;
      begin = simulate_episode(plan_->begin_fix ? plan_->begin_fix : plan_->begin, sequel, has_another);
      add_sequel(*run_, sequel, world_->scenario());
    }
  }

 private:
  /// Returns when it was over: once its fix is ready, if it has one, or else at the end.
  SimTime simulate_episode(const std::function<std::unique_ptr<Strategy>()>& begin, Run& run, bool has_fix) {
    const auto strategy = begin();
    Episode episode{*world_, service_, *strategy, mode_, world_->end(), run, timeline_};
    episode.leave_fix();
    episode.begin();
    SimTime until = world_->end();
    for (bool waits = false;;) {
      if (episode.go_on(until, waits) == ReleaseStop::decided) {
        const bool is_to_be_mended = has_fix && episode.incumbent() != service_.roles().candidate;
        until = is_to_be_mended ? fixed_at(episode.now()) : world_->end();
        waits = false;
        continue;
      }
      if (until == world_->end() || episode.is_settled()) break;
      until = world_->end();
      waits = true;
    }
    episode.end();
    return episode.now();
  }

  SimTime fixed_at(SimTime rolled_back) const {
    const Duration fix = world_->scenario().candidate.fix;
    if (fix.is_forever()) return world_->end();
    return std::min(world_->freezes().thawed(rolled_back + fix), world_->end());
  }

  const World* world_;
  const StrategyPlan* plan_;
  Mode mode_;
  Run* run_;
  Timeline* timeline_;
  Service service_;
};

}  // namespace

void simulate(const World& world, const StrategyPlan& plan, Mode mode, Run& run, Timeline* timeline) {
  const bool releases_fix = world.scenario().candidate.after_rollback == AfterRollback::same_strategy;
  if (releases_fix || plan.begin_fix) return ReleaseWithFixes{world, plan, mode, run, timeline}.release();
  simulate(world, *plan.begin(), mode, run, timeline);
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
