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

/// Incidents that hit both versions alike. They come by a Poisson process and add up where they overlap; or one at a time, each an
/// exponential gap after the end of the last, an alternating renewal process in its steady state. A lone incident makes the drawn
/// share of otherwise good requests fail, at the baseline's average failure probability, or multiplies the odds of failing.
class Incidents {
 public:
  Incidents(const IncidentSpec&, Probability baseline_failure, const Calendar&);

  void draw(const Draws&);
  /// In order of their starts.
  const std::vector<Incident>& all() const { return incidents_; }

 private:
  double draw_log_odds(Stream&) const;

  IncidentSpec spec_;
  double baseline_failure_;
  Calendar calendar_;
  std::vector<Incident> incidents_;
};

}  // namespace rollcast
