#include "rollcast/world/reactions.hpp"

#include "rollcast/kernel/samplers.hpp"
#include "rollcast/world/lengths.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

PageResponse draw_page_response(const PeopleSpec& people, const VaryingDuration& acknowledge, const Draws& draws,
                                std::uint32_t page) {
  Stream acknowledging = draws.at(topic(Purpose::acknowledge), page);
  Stream diagnosing = draws.at(topic(Purpose::diagnose), page);
  Stream blaming = draws.at(topic(Purpose::misdiagnose), page);
  return {draw_length(acknowledging, acknowledge), draw_length(diagnosing, people.diagnose),
          draw_uniform(blaming) < people.misdiagnosis.value()};
}

Duration draw_approval(const VaryingDuration& takes, const Draws& draws, std::uint32_t ask) {
  Stream stream = draws.at(topic(Purpose::approval), ask);
  return draw_length(stream, takes);
}

double draw_complaint_threshold(const Draws& draws, std::uint32_t complaint) {
  Stream stream = draws.at(topic(Purpose::complaint), complaint);
  return draw_exponential(stream);
}

}  // namespace rollcast::world
