#pragma once

#include <vector>

#include "rollcast/kernel/stream.hpp"
#include "rollcast/scenarios/scenario.hpp"
#include "rollcast/world/calendar.hpp"
#include "rollcast/world/purpose.hpp"

namespace rollcast::world {

/// Errors cluster: a normal disturbance of the log odds, constant within blocks of `per`, so strong that requests of
/// one block have the stated intraclass correlation: cv² = icc (1 - p) / p, sigma² = ln(1 + cv²), centered at -sigma²/2
/// so that a small p keeps its mean. First order in p: exact for odds, and so for rare failures; at p = .2 an icc of .1
/// comes out as .05 with a mean of .19.
class Clustering {
 public:
  Clustering(const ClusterSpec&, Probability baseline_failure, Version whose, const Calendar&);

  void draw(const Draws&);
  double log_odds(SimTime t) const { return is_none() ? 0.0 : values_[static_cast<std::size_t>((t - begin_) / per_)]; }
  bool is_none() const { return sigma_ == 0.0; }
  /// The disturbance changes only this often.
  Duration per() const { return per_; }

 private:
  Duration per_;
  double sigma_;
  Topic topic_;
  SimTime begin_;
  std::vector<double> values_;
};

}  // namespace rollcast::world
