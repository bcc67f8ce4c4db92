#include "rollcast/run/run.hpp"

#include "release.hpp"
#include "service.hpp"

namespace rollcast::run {

void simulate(const World& world, Strategy& strategy, Mode mode, Run& run, Timeline* timeline) {
  Service service{world, run.exposure};
  Release release{world, service, strategy, mode, world.end(), run, timeline};
  release.begin();
  while (const auto event = release.next()) {
    switch (*event) {
      case Event::look:
        release.ask_strategy();
        break;
      case Event::complaint:
        release.hear_complaints();
        break;
      case Event::alert:
        release.hear_alert();
        break;
      case Event::conclusion:
        release.act_on_diagnosis();
        break;
      case Event::approval:
        release.hear_approval();
        break;
      case Event::conditions:
        release.meet_conditions();
        break;
      case Event::rolled_back:
        release.end_rollback();
        break;
      case Event::fixed:
        release.serve_fixed_candidate();
        break;
    }
  }
  release.end();
}

}  // namespace rollcast::run
