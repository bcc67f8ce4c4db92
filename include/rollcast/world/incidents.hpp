#pragma once

#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"

namespace rollcast {

/// One incident elsewhere: while it lasts, it shifts the log odds of failing of both versions.
struct Incident {
  SimTime start, end;
  double log_odds = 0.0;
};

/// Incidents that come by a Poisson process, hit both versions alike and add up where they overlap. A lone incident makes the
/// drawn share of otherwise good requests fail, at the baseline's average failure probability.
class Incidents {
 public:
  Incidents(const IncidentSpec&, Probability baseline_failure, const Calendar&);

  void draw(const Draws&);
  /// In order of their starts.
  const std::vector<Incident>& all() const { return incidents_; }

 private:
  double log_odds_of(double share_affected) const;

  IncidentSpec spec_;
  double baseline_failure_;
  Calendar calendar_;
  std::vector<Incident> incidents_;
};

}  // namespace rollcast
