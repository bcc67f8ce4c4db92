#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

#include "render_folder.hpp"
#include "rollcast/reports/base64.hpp"
#include "rollcast/results/report.hpp"
#include "sha256.hpp"

namespace rollcast::results {

namespace {

PageScript script(std::string text) {
  std::string name = "sha256-" + to_base64(sha256(text));
  return {std::move(text), std::move(name)};
}

}  // namespace

std::vector<PageScript> page_scripts() {
  std::vector<PageScript> scripts;
  for (const char* file : {"vega/build/vega.min.js", "vega-lite/build/vega-lite.min.js",
                           "vega-interpreter/build/vega-interpreter.min.js"}) {
    std::ifstream stream{render_folder() / "node_modules" / file, std::ios::binary};
    if (!stream) return {};
    scripts.push_back(script({std::istreambuf_iterator<char>{stream}, std::istreambuf_iterator<char>{}}));
  }
  scripts.push_back(script(std::string{page_script()}));
  return scripts;
}

}  // namespace rollcast::results
