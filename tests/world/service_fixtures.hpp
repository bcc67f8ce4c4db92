#pragma once

#include "rollcast/scenarios/scenario.hpp"
#include "support/modules.hpp"

namespace rollcast::test {

/// Users call the web; it calls orders and stock, and orders call stock too: stock is reached on two ways.
inline ServicesSpec shop() {
  ServicesSpec services;
  services.all.resize(4);
  services.all[0] = {"web", {{1, Probability{1.0}, Probability{0.25}}, {3, Probability{0.6}, Probability{0.5}}}, {}};
  services.all[1] = {"orders", {{2, Probability{0.3}, Probability{0.0}}, {3, Probability{0.9}, Probability{0.1}}}, {}};
  services.all[2] = {"mail", {}, {}};
  services.all[3] = {"stock", {}, {}};
  return services;
}

}  // namespace rollcast::test
