#pragma once

#include <optional>
#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

/// One incident elsewhere: while it lasts, it shifts the log odds of failing of both versions.
struct Incident {
  SimTime start, end;
  double log_odds = 0.0;
};

/// The shift of the log odds by which this share of otherwise good requests fails, at the baseline's average failure
/// probability.
double log_odds_of_incident(double share, Probability baseline_failure);
/// The other way round.
double share_of_incident(double log_odds, Probability baseline_failure);

/// Incidents that hit both versions alike. They come by a Poisson process (or Weibull renewals) and add up where they
/// overlap; or one at a time, each an exponential (or Weibull) gap after the end of the last, an alternating renewal
/// process; in their steady state. A lone incident makes the drawn share of otherwise good requests fail, at the
/// baseline's average failure probability, or multiplies the odds of failing.
class Incidents {
 public:
  Incidents(const IncidentSpec&, Probability baseline_failure, const Calendar&, Topic = topic(Purpose::incident));

  void draw(const Draws&);
  /// In order of their starts.
  const std::vector<Incident>& all() const { return incidents_; }

 private:
  double draw_log_odds(Stream&) const;
  double draw_gap(Stream&, bool is_in_progress) const;
  std::optional<SimTime> draw_those_in_progress(const Draws&, SimTime at);
  void keep(const Incident&);

  IncidentSpec spec_;
  Probability baseline_failure_;
  Calendar calendar_;
  Topic topic_;
  std::vector<Incident> incidents_;
};

}  // namespace rollcast::world
