#pragma once

#include <vector>

#include "rollcast/run/exposure.hpp"
#include "rollcast/run/fleets.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::run {

/// How busy each version's replicas are, and what that does to requests. Where waiting is negligible in both arms, and
/// would be with nothing released, nothing changes until it no longer is; everywhere else things change tick by tick.
/// Copies load the newer version's replicas as requests do.
class ArmLoads {
 public:
  explicit ArmLoads(const World&);

  bool is_unlimited() const { return capacity_->is_unlimited(); }
  /// From now on these shares are served by these fleets, until the next change.
  void change(SimTime now, const Exposure&, const Fleets&);
  /// What waiting does from now to the next change.
  Lateness lateness() const { return lateness_; }
  /// Of the newer version's replicas now; 0 when it serves nobody.
  double newer_utilization() const { return newer_.utilization(rate()); }
  /// What was the newer version is the control from the next change on.
  void swap_arms();
  SimTime next_change() const;
  /// Of both versions in service now, and what there would be with nothing released.
  double replicas() const { return control_.replicas + newer_.replicas; }
  double replicas_without_release() const { return capacity_->replicas_without_release(tick_); }
  /// Whether replicas change by themselves.
  bool are_scaled() const { return capacity_->is_scaled(); }
  /// Of any version's replicas, since the episode began, to the last change.
  double peak_utilization() const { return peak_; }
  /// From now on the peak is of what follows.
  void forget_peak() { peak_ = 0.0; }

 private:
  /// One version's replicas and what waits for them.
  struct Arm {
    double share = 0.0;
    double replicas = 0.0;
    Servers* servers = nullptr;
    ArmQueue queue;

    double utilization(double rate) const { return share > 0.0 ? share * rate / servers->per_second() : 0.0; }
    /// Requests a second of all versions up to which waiting is negligible here.
    double quiet_rate() const;
    void serve(double share, Servers&);
    Waits ahead(double seconds, double rate) const;
    void advance(double seconds, double rate);
  };

  double rate() const { return capacity_->rates()[tick_]; }
  /// Of all requests, from an instant on.
  struct Shares {
    SimTime since;
    double control = 1.0;
    double new_version = 0.0;  ///< with copies

    bool are_like(const Shares& other) const { return control == other.control && new_version == other.new_version; }
  };

  /// The most that each version served, as the autoscaler remembers it: requests a second.
  struct Remembered {
    double control = 0.0, new_version = 0.0;
  };
  Remembered remembered();
  void foresee_scaling(const Replicas& asked_for, const Shares&, const Exposure&);
  std::size_t next_scaling() const;
  Replicas scaled(const Replicas& asked_for, const Exposure&);
  void go_on_to(SimTime now);
  void assign_arms(const Exposure&, const Fleets&);
  bool is_quiet() const;
  void look_ahead();

  const World* world_;
  const Capacity* capacity_;
  const TickCurve* ticks_;
  Arm control_, newer_;
  std::vector<Shares> past_{{}};
  std::size_t past_seen_ = 0;   ///< of these, the first that the autoscaler remembers
  bool is_unscaled_ = true;     ///< the autoscaler sees today's shares, and adds nothing to what the strategy asks for
  double unscaled_rate_ = 0.0;  ///< requests a second of all versions up to which that stays so
  SimTime now_;
  std::size_t tick_ = 0;
  double quiet_rate_ = 0.0;
  Lateness lateness_;
  double peak_ = 0.0;
};

/// What waiting does in a tick when nothing is released.
Lateness lateness_without_release(const Capacity&, std::size_t tick);

}  // namespace rollcast::run
