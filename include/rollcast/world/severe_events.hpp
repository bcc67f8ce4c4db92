#pragma once

#include <vector>

#include "rollcast/kernel/curve.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/truth.hpp"

namespace rollcast::world {

/// Rates of severe events per request.
using SevereRates = PerVersion<double>;
SevereRates severe_rates_of(const SevereEventsSpec&, const Truth&);

/// A request that some version makes a severe event of: of the versions with a rate above `level`, whichever serves it.
struct SeverePoint {
  SimTime when;
  double position =
      0.0;             ///< of its user among all, 0 to 1: a version that serves a share serves the positions below it
  double level = 0.0;  ///< a rate per request, below the largest of the versions' rates
};

/// The severe events of one world: points of a Poisson process over requests, users and rates, thinned by whoever
/// serves them (Lewis & Shedler 1979). So versions of equal rates have the same events, and no strategy changes a
/// point.
class SevereEvents {
 public:
  explicit SevereEvents(const SevereEventsSpec& spec) : spec_{&spec} {}

  /// Draws the points from the release's start to the end of `requests`, in order.
  void draw(const Draws&, const Truth&, const TickCurve& requests);

  const SevereRates& rates() const { return rates_; }
  const std::vector<SeverePoint>& points() const { return points_; }

 private:
  const SevereEventsSpec* spec_;
  SevereRates rates_;
  std::vector<SeverePoint> points_;
};

}  // namespace rollcast::world
