#pragma once

#include "counts.hpp"

namespace rollcast::run {

/// Counts of what labels tell. A label belongs to the stage and the version that served its request. Given the paths,
/// the requests served in one stretch whose labels arrive in another are independent Poisson numbers (displaced Poisson
/// processes): what is new at a look is drawn as a whole, the rest at the end.
///
/// Where only failures are labeled, all other requests count as good: those that have failed unlabeled by their
/// expected number, without the noise of a count, which is below the square root of the share of failures of the
/// requests' own.
class LabelCounts final : public Counts {
 public:
  LabelCounts(const World&, const ServiceHistory&, Mode, std::uint32_t episode);

  Samples since_stage(SimTime now) override;
  std::optional<SimTime> first_trip(const GuardedLooks&) override;
  void close(SimTime end) override;

 private:
  void enter_stage();
  void go_on_to(SimTime by);
  void draw(const Expected&);
  Samples known() const;

  /// Calls `piece(from, to, per request)` for each stretch between these in which all probabilities are constant.
  template <class Piece>
  void for_each_piece(SimTime from, SimTime to, Piece piece) const;

  const World* world_;
  const ServiceHistory* history_;
  Mode mode_;
  SimTime stage_entered_, labeled_by_;
  Expected drawn_;            ///< what is expected of all that was drawn
  ByKind<double> unlabeled_;  ///< of the stage: expected failures without a label yet, where all others count as good
};

}  // namespace rollcast::run
