#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "chart_parts.hpp"

namespace rollcast::reports {

/// A version's class beside its parent, as the charts of one run show it: a color and a sign.
struct VersionClass {
  std::string_view outcome;  ///< in the summary; "start" for the version in service at the start
  std::string_view words;    ///< in the legend, with the sign
  std::string_view sign;     ///< behind the version's number
  std::string_view color;
};
const VersionClass& class_named(std::string_view outcome);
/// Color by class, with a legend of those that `values` have in their field "class".
Json color_by_class(const Json& values);

/// A stretch in which one version was in service: it had been promoted, or served at the start.
struct Service {
  std::int64_t version = 0;
  double from_d = 0, until_d = 0;
};
/// In order, until the end of the forecast.
std::vector<Service> services_of(const Json& plan, double horizon_d);

/// Class of each version by its number; of version 0 "start".
std::map<std::int64_t, std::string> classes_of(const Json& plan);
/// "12−−"
std::string version_label(std::int64_t version, std::string_view outcome);

/// "of run 7 of 500, in which monthly costs its median"
std::string shown_run_words(const Json& summary);

}  // namespace rollcast::reports
