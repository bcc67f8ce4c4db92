#pragma once

#include "gate_watch.hpp"
#include "responders.hpp"
#include "rollcast/run/run.hpp"
#include "service.hpp"

namespace rollcast::run {

/// What a run leaves behind: its milestones, noted as they happen, and its accounts, made up at the end.
class Ledger {
 public:
  /// Of the history's episode.
  Ledger(const World&, const ServiceHistory&, Run&);

  void deployed() { deployments_ += 1.0; }
  void shifted(SimTime now, Share candidate);
  void is_undecided() { record_->decision = Ending::undecided; }
  void promoted(SimTime now);
  /// `excess_before`: excess failures up to the signal that led to it.
  void rollback_begun(SimTime now, SimTime signal, double excess_before);
  void rolled_back(SimTime now);

  /// Fills in everything else, when the run is over at `end`. `responders` are done and `counts` closed.
  void close(SimTime end, const Service&, Counts& counts, const Responders& responders);

 private:
  /// Since the episode's start.
  double hours(SimTime) const;
  void decided(SimTime now);
  void count_requests(const Served&, const Counts&);
  void judge_decision(Share candidate);
  void list_segments();
  void add_up_failures(Counts&);
  void add_up_costs(const Served&, const Service&, const Responders&);

  const World* world_;
  const Scenario* scenario_;
  const ServiceHistory* history_;
  SimTime end_;  ///< once it is over
  Run* run_;
  RunRecord* record_;
  double deployments_ = 0.0;
  double more_in_counts_ = 0.0;  ///< what failures that happened cost beyond those expected
};

}  // namespace rollcast::run
