#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rollcast/kernel/agenda.hpp"
#include "rollcast/lifecycle/plan.hpp"
#include "rollcast/world/world.hpp"

namespace rollcast::lifecycle {

/// The audits of the versions that were promoted, each beside its parent, for as long as it or one that came on top of
/// it serves.
class Audits {
 public:
  Audits(const World&, const Plan&);

  /// A version is promoted: its audits begin. `released`: when its release began.
  void begin(std::uint32_t version, std::uint32_t intent, int fixes, Outcome, SimTime released);
  /// A version has left the line of the one in service: nobody audits it any more.
  void retire(std::uint32_t version) { std::erase(audited_, version); }
  /// When the next one comes; never when none does.
  SimTime next() const { return agenda_.next_time(); }
  /// Goes on until then, or until an audit finds a version bad, which is returned.
  std::optional<std::uint32_t> go_on(SimTime until);

  double costs() const { return costs_; }

 private:
  struct Audit {
    std::uint32_t version;
    std::uint32_t address;
    std::uint16_t number;
    Outcome outcome;
    friend bool operator==(const Audit&, const Audit&) = default;
  };

  const World* world_;
  const AuditSpec* spec_;  ///< none: there are no audits
  Agenda<Audit> agenda_;
  std::vector<std::uint32_t> audited_;
  double costs_ = 0.0;
};

}  // namespace rollcast::lifecycle
