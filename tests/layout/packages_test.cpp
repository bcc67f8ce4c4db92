// npm packages are at versions without published advisories. The registry audit does not answer everywhere, so what
// mended them stands here.

#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::packages_test {

using nlohmann::json;

namespace {

struct Advisory {
  std::string package, mended_in, id;
};

/// Of the major versions that are used here.
const std::vector<Advisory> advisories{
    {"vega", "5.33.1", "CVE-2025-59840"},
    {"vega-expression", "5.2.1", "CVE-2025-59840"},
    {"vega-interpreter", "1.2.1", "CVE-2025-59840"},
    {"vega-functions", "5.17.0", "CVE-2025-26619, CVE-2025-27793"},
    {"vega-selections", "5.6.3", "CVE-2025-65110"},
    {"d3-color", "3.1.0", "GHSA-36jr-mh4h-2g58"},
    {"playwright-core", "1.55.1", "CVE-2025-59288"},
};

std::vector<int> numbers_of(const std::string& version) {
  std::vector<int> numbers;
  std::istringstream parts{version};
  for (std::string part; std::getline(parts, part, '.');) numbers.push_back(std::stoi(part));
  return numbers;
}

/// Each package of a lock that has an advisory, with the place where it is installed.
std::vector<std::string> with_advisories(const json& lock) {
  std::vector<std::string> found;
  for (const auto& [place, package] : lock.at("packages").items())
    for (const Advisory& advisory : advisories)
      if (place.ends_with("node_modules/" + advisory.package) &&
          numbers_of(package.at("version")) < numbers_of(advisory.mended_in))
        found.push_back(place + " " + package.at("version").get<std::string>() + ": " + advisory.id);
  return found;
}

}  // namespace

TEST_CASE("npm packages are at versions without known advisories, also those within others") {
  for (const char* folder : {"reports/render", "tests/browser"})
    CHECK(with_advisories(json::parse(text_of(source_tree() + "/" + folder + "/package-lock.json"))) ==
          std::vector<std::string>{});
  const json nested{{"packages",
                     {{"node_modules/vega-lite/node_modules/vega-expression", {{"version", "5.1.2"}}},
                      {"node_modules/vega-expression", {{"version", "5.10.0"}}}}}};
  CHECK(with_advisories(nested).size() == 1);
}

}  // namespace rollcast::test::packages_test
