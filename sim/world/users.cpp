#include "rollcast/world/users.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace rollcast::world {

namespace {

/// E[1 - exp(-a W)]: the chance that a user of random activity makes one of W mean requests.
double chance_to_meet(const UsersSpec& users, double requests) {
  const double k = users.activity_shape;
  return 1.0 - std::pow(1.0 + requests / (users.count * k), -k);
}

/// In layers of equal exposure: the users below the least share were exposed all the time, those above it for less.
double touched_when_sticky(const UsersSpec& users, std::span<const RequestsAtShare> stretches) {
  std::vector<RequestsAtShare> levels{stretches.begin(), stretches.end()};
  std::sort(levels.begin(), levels.end(), [](const auto& a, const auto& b) { return a.share > b.share; });
  double touched = 0.0, requests = 0.0;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    requests += levels[i].requests;
    const double next_share = i + 1 < levels.size() ? levels[i + 1].share.value() : 0.0;
    touched += (levels[i].share.value() - next_share) * chance_to_meet(users, requests);
  }
  return touched;
}

double touched_per_request(const UsersSpec& users, std::span<const RequestsAtShare> stretches) {
  double requests = 0.0;
  for (const RequestsAtShare& stretch : stretches) requests += stretch.share.value() * stretch.requests;
  return chance_to_meet(users, requests);
}

}  // namespace

double users_touched(const UsersSpec& users, std::span<const RequestsAtShare> stretches) {
  if (users.count <= 0.0) return 0.0;
  const bool sticky = users.assignment == Assignment::sticky;
  return users.count * (sticky ? touched_when_sticky(users, stretches) : touched_per_request(users, stretches));
}

}  // namespace rollcast::world
