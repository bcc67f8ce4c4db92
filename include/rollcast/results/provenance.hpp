#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "rollcast/modules.hpp"

namespace rollcast::results {

/// How a study was made, as far as the library cannot tell.
struct Origin {
  std::string version;  ///< of the program
  std::string build;    ///< how it was compiled
  std::string scenario_hash;
  std::uint64_t seed = 0;
  std::uint32_t runs = 0;
  int threads = 0;
  double study_seconds = 0.0;
};

/// Everything that says where numbers come from but must not be among them: the origin, this machine, and now.
nlohmann::ordered_json provenance(const Origin&);

}  // namespace rollcast::results
