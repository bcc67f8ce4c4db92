#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <span>
#include <stdexcept>

#include "reference/entry.hpp"
#include "reference/topics.hpp"
#include "reference/tree.hpp"
#include "reference/words.hpp"
#include "rollcast/scenarios/reference.hpp"

namespace rollcast::scenarios {

namespace {

using Pages = std::map<std::string, std::string>;
using Parts = std::vector<std::string_view>;

/// A page and the top-level keys on it.
struct PagePlan {
  std::string_view file, title;
  Parts parts;
};

const std::array<PagePlan, 9> page_plans{{
    {"scenario.md",
     "The scenario itself",
     {"format", "name", "story", "currency", "start", "tick", "until", "strategies", "sources"}},
    {"traffic.md", "Traffic", {"traffic"}},
    {"service.md", "The service: users, quality and objective", {"users", "baseline", "segments", "slo"}},
    {"candidate.md", "The candidate, and its checks before the release", {"candidate", "offline"}},
    {"disturbances.md",
     "What moves failure rates: clusters, drift, incidents, services, deployments",
     {"clustering", "drift", "incidents", "entry", "services", "deployments"}},
    {"watching.md", "Watching, people and the calendar", {"watching", "people", "calendar"}},
    {"capacity.md", "Fleet and capacity", {"fleet", "capacity"}},
    {"lifecycle.md", "Many releases", {"lifecycle"}},
    {"money.md", "Money and the decision", {"costs", "severe_events", "business", "decision"}},
}};

/// What describes a service well enough for a first forecast; everything else has a default that is seldom far off.
constexpr std::array<std::string_view, 12> twelve_keys{
    "/name",           "/traffic/base",       "/baseline/failure",    "/costs/failure",
    "/until",          "/candidate/outcomes", "/slo/objective",       "/people/office_hours",
    "/fleet/replicas", "/fleet/replica_hour", "/costs/engineer_hour", "/strategies"};

constexpr std::string_view generated =
    "<!-- Generated from the readers of these keys; what is written by hand is in topics/. -->\n";

std::string head(std::string_view title) { return fmt::format("# {}\n\n{}", title, generated); }

void add_part(std::string& page, const KeyNode& node, const Topics& topics) {
  page += fmt::format("\n## `{}`\n", node.pointer);
  page += "\n" + entry_body(node);
  page += topics.text_on(node.key);
  for (const auto& child : node.below) page += entries({&child}, {});
}

void check_that_all_have_pages(const KeyNode& root) {
  for (const auto& part : root.below) {
    const auto holds = [&](const PagePlan& plan) {
      return std::ranges::find(plan.parts, part.key) != plan.parts.end();
    };
    if (std::ranges::none_of(page_plans, holds)) throw std::logic_error{"no page for the key " + part.key};
  }
}

std::string scenario_page(const PagePlan& plan, const KeyNode& root, const Topics& topics) {
  std::string page = head(plan.title);
  for (const auto part : plan.parts)
    if (const auto* node = root.child(part)) add_part(page, *node, topics);
  return page;
}

std::string anchor_of(std::string_view heading) {
  std::string anchor;
  for (const char c : heading)
    if (std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-') anchor += c;
  return anchor;
}

/// A name that strategies and judges share has a topic for each: judge_none.md.
std::string kind_section(const Family& family, const NamedKind& kind, const Topics& topics) {
  std::string section = fmt::format("\n## `{}`\n\n{}.\n", kind.name, wrapped(capitalized(kind.what), page_columns));
  if (!kind.guarantee.empty())
    section += "\n" + wrapped(fmt::format("Guarantee: {}.", kind.guarantee), page_columns) + "\n";
  const auto of_family = topics.text_on(fmt::format("{}_{}", family.name, kind.name));
  section += of_family.empty() ? topics.text_on(kind.name) : of_family;
  const auto root = tree_of(kind.options);
  for (const auto& option : root.below) section += entries({&option}, {}, kind.name);
  return section;
}

std::string family_page(const Family& family, const Topics& topics) {
  std::string page = head(family.title) + topics.text_on(family.title);
  page += "\n";
  for (const auto& kind : family.kinds)
    page += wrapped(fmt::format("* [`{}`](#{}): {}", kind.name, anchor_of(kind.name), kind.what), page_columns, "  ") +
            "\n";
  for (const auto& kind : family.kinds) page += kind_section(family, kind, topics);
  return page;
}

std::string file_of(const Family& family) {
  std::string file = family.title;
  std::ranges::transform(file, file.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return file + ".md";
}

std::string index_page(const Reference& reference, const Topics& topics) {
  std::string page = head("The scenario format") + topics.text_on("README") + "\n## Pages\n\n";
  page += "* [The twelve keys you need](twelve_keys.md)\n";
  for (const auto& plan : page_plans)
    page += wrapped(fmt::format("* [{}]({}): `{}`", plan.title, plan.file, fmt::join(plan.parts, "`, `")), page_columns,
                    "  ") +
            "\n";
  for (const auto& family : reference.families) page += fmt::format("* [{}]({})\n", family.title, file_of(family));
  return page;
}

const KeyNode& at(const KeyNode& root, std::string_view pointer) {
  const KeyNode* node = &root;
  for (std::size_t from = 1; from <= pointer.size();) {
    const auto to = std::min(pointer.find('/', from), pointer.size());
    node = node->child(pointer.substr(from, to - from));
    if (node == nullptr) throw std::logic_error{fmt::format("no key {}", pointer)};
    from = to + 1;
  }
  return *node;
}

std::string twelve_keys_page(const KeyNode& root, const Topics& topics) {
  std::string page = head("The twelve keys you need") + topics.text_on("twelve_keys");
  for (const auto pointer : twelve_keys) page += entry(at(root, pointer));
  return page;
}

}  // namespace

std::map<std::string, std::string> reference_pages(const Reference& reference, const TopicTexts& texts) {
  const Topics topics{texts};
  const auto root = tree_of(reference.scenario);
  check_that_all_have_pages(root);
  Pages pages{{"README.md", index_page(reference, topics)}, {"twelve_keys.md", twelve_keys_page(root, topics)}};
  for (const auto& plan : page_plans) pages[std::string{plan.file}] = scenario_page(plan, root, topics);
  for (const auto& family : reference.families) pages[file_of(family)] = family_page(family, topics);
  topics.refuse_unused();
  return pages;
}

}  // namespace rollcast::scenarios
