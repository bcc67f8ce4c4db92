#pragma once

#include "counts.hpp"

namespace rollcast::run {

/// Counts of what metrics tell: all of it, `metrics_delay` late.
class RequestCounts final : public Counts {
 public:
  RequestCounts(const World&, const ServiceHistory&, Mode, std::uint32_t episode);

  Samples since_stage(SimTime now) override;
  std::optional<SimTime> first_trip(const GuardedLooks&) override;
  void close(SimTime end) override;

 private:
  void enter_stage();
  void go_on_to(SimTime);
  void enter_stretch();
  void collect();
  /// Of the kinds that there are in this run.
  template <class Visit>
  void for_each_kind(Visit visit) const {
    if (history_->has_mirrored())
      for (const RequestKind kind : mirrored_kinds) visit(kind);
    for (const RequestKind kind : plain_kinds) visit(kind);
  }
  void draw(RequestKind);
  void draw_tick();
  void draw_all();
  /// All that there are in the stage by now.
  std::int64_t draw_candidate_failures();
  std::int64_t fewest_failures_to_trip(const Tripwire&) const;
  std::optional<SimTime> first_trip_by_bridge(const GuardedLooks&);
  Expected expected_between(SimTime from, SimTime to) const;
  Expected expected_interval_by_interval(SimTime from, SimTime to, const ExposureStretch&) const;

  const World* world_;
  const ServiceHistory* history_;
  Mode mode_;
  FlowReader reader_;
  std::size_t stretch_ = 0, stretches_known_ = 0;
  SimTime stretch_end_;  ///< until when `per_request_` holds
  Expected per_request_;
  ByKind<double> added_part_;  ///< of a kind
  SimTime stage_entered_;
  ByKind<double> drawn_until_;  ///< requests of the world up to which each kind is drawn or collected
  Expected pending_;            ///< collected: of the stage, not drawn yet
  Expected unseen_;             ///< of stages that are over: drawn at the end, in one piece
};

}  // namespace rollcast::run
