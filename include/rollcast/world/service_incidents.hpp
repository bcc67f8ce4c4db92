#pragma once

#include <vector>

#include "rollcast/world/incidents.hpp"
#include "rollcast/world/service_graph.hpp"

namespace rollcast::world {

/// Incidents of services, as users see them: stretches that do not overlap, in each of which a constant share of
/// otherwise good requests fails, because of all incidents in progress, through the graph. Each service has draws of
/// its own, found by its name, so that adding, removing or reordering others leaves its incidents as they are (but for
/// names whose 16-bit hashes meet: the later one moves on).
class ServiceIncidents {
 public:
  ServiceIncidents(const ServicesSpec&, Probability baseline_failure, const Calendar&);

  bool is_none() const { return graph_.is_none(); }
  void draw(const Draws&);
  /// In order of their starts.
  const std::vector<Incident>& seen_by_users() const { return stretches_; }
  /// What befalls service i by itself.
  const std::vector<Incident>& of_service(std::size_t i) const { return of_service_[i].all(); }

 private:
  /// An incident begins or ends.
  struct Change {
    SimTime when;
    std::size_t service;
    const Incident* incident;
  };
  void follow(const Change&);

  ServiceGraph graph_;
  Probability baseline_failure_;
  std::vector<Incidents> of_service_;
  std::vector<Incident> stretches_;
  std::vector<Change> changes_;                        ///< scratch
  std::vector<std::vector<const Incident*>> ongoing_;  ///< scratch, by service
  std::vector<double> own_;                            ///< scratch: shares that fail by themselves, by service
};

}  // namespace rollcast::world
