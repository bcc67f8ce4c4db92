#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rollcast/scenarios/declaration.hpp"

namespace rollcast::scenarios {

/// A strategy or a judge, and the options that it reads.
struct NamedKind {
  std::string name;
  std::string what;         ///< one line
  std::string guarantee{};  ///< one line; empty: none is stated
  std::vector<Declaration> options{};
};

/// Named parts that stand for each other.
struct Family {
  std::string name;   ///< "strategy"
  std::string title;  ///< "Strategies"
  std::vector<NamedKind> kinds{};
};

/// A name that is no key: a column of the results, a command.
struct Term {
  std::string name;
  std::string summary;  ///< in a line of its own: "Column of the ledger: failed requests (count, requests)."
  std::string doc;
};

/// Names of one sort that help explains beside the keys.
struct Glossary {
  std::string title;  ///< "Columns of the ledger"
  std::vector<Term> terms;
};

/// Every key that a scenario may hold.
struct Reference {
  std::vector<Declaration> scenario;
  std::vector<Family> families{};
  std::vector<Glossary> glossaries{};  ///< for help alone
};

/// The keys of a scenario, without those of strategies.
std::vector<Declaration> scenario_declarations();

/// scenarios/schema.json: a JSON Schema for editors and checks.
std::string schema_text(const Reference&);

/// What is written by hand in the reference: a text for each topic, by its name.
using TopicTexts = std::map<std::string, std::string, std::less<>>;

/// The pages of docs/reference by file name. The text NAME of `topics` goes to the head of the part, strategy or judge
/// NAME, README to that of the index. Throws ScenarioError when a text belongs to no page.
std::map<std::string, std::string> reference_pages(const Reference&, const TopicTexts& topics);

/// What is known of a key: a pointer, its dotted form, the end of one that fits no other key, or else the beginning of
/// keys, of which it lists all. What has the name of a key and of a term is explained as both.
struct Help {
  std::string text;        ///< lines of at most 100 columns
  bool was_found = false;  ///< else `text` says which keys are near
};
Help help_on(const Reference&, std::string_view key);
/// What `rollcast help` can be asked.
std::string help_topics(const Reference&);

}  // namespace rollcast::scenarios
