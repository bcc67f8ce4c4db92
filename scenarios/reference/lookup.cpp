#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "reference/tree.hpp"
#include "reference/words.hpp"
#include "rollcast/scenarios/reference.hpp"

namespace rollcast::scenarios {

namespace {

constexpr std::size_t help_columns = 100;

/// Something that can be asked for: a key, a strategy or judge with its options, or a term.
struct Subject {
  std::string path;   ///< "traffic/base", "canary", "canary/bake"
  std::string title;  ///< "/traffic/base", "canary.bake"
  std::string summary, doc;
  std::vector<std::pair<std::string, std::string>> parts{};  ///< keys in it, and what they are
};

std::string plain(std::string text) {
  std::erase(text, '`');
  return text;
}

std::string first_sentence(const std::string& text) {
  const auto end = text.find(". ");
  return plain(end == std::string::npos ? text : text.substr(0, end + 1));
}

const KeyNode& item_of(const KeyNode& node) {
  return !node.below.empty() && node.below.front().key == "*" ? node.below.front() : node;
}

std::vector<std::pair<std::string, std::string>> parts_of(const KeyNode& node) {
  std::vector<std::pair<std::string, std::string>> parts;
  for (const auto& key : item_of(node).below) parts.emplace_back(key.key, first_sentence(key.declared->doc));
  return parts;
}

std::string dotted(std::string path) {
  std::ranges::replace(path, '/', '.');
  return path;
}

void add_subjects(const KeyNode& node, const std::string& of, std::vector<Subject>& all) {
  if (node.declared != nullptr) {
    const std::string path = of.empty() ? node.pointer.substr(1) : of + node.pointer;
    const Declaration& d = *node.declared;
    all.push_back({path, of.empty() ? node.pointer : dotted(path), plain(summary_words(d, node.is_required())),
                   plain(d.doc), parts_of(node)});
  }
  for (const auto& child : node.below) add_subjects(child, of, all);
}

std::vector<Subject> subjects_of(const Reference& reference) {
  std::vector<Subject> all;
  add_subjects(tree_of(reference.scenario), "", all);
  for (const auto& family : reference.families)
    for (const auto& kind : family.kinds) {
      const auto options = tree_of(kind.options);
      const std::string guarantee = kind.guarantee.empty() ? "" : fmt::format(" Guarantee: {}.", kind.guarantee);
      all.push_back({kind.name, kind.name, fmt::format("A {}.", family.name),
                     fmt::format("{}.{}", capitalized(kind.what), guarantee), parts_of(options)});
      add_subjects(options, kind.name, all);
    }
  for (const auto& glossary : reference.glossaries)
    for (const auto& [name, summary, doc] : glossary.terms) all.push_back({name, name, summary, doc});
  return all;
}

bool is_position(std::string_view token) {
  return token == "*" || std::ranges::all_of(token, [](unsigned char c) { return std::isdigit(c) != 0; });
}

/// "traffic.daily[0].peak" and "/traffic/daily/0/peak" as "traffic/daily/*/peak".
std::string path_of(std::string_view written) {
  std::string slashed;
  for (const char c : written) {
    if (c == '[')
      slashed += '/';
    else if (c != ']')
      slashed += c == '.' ? '/' : c;
  }
  std::string path;
  for (std::size_t from = 0; from <= slashed.size();) {
    const auto to = std::min(slashed.find('/', from), slashed.size());
    const auto token = slashed.substr(from, to - from);
    from = to + 1;
    if (!token.empty()) path += (path.empty() ? "" : "/") + (is_position(token) ? "*" : token);
  }
  return path;
}

/// A path without its list positions.
std::string without_positions(std::string path) {
  for (auto place = path.find("/*"); place != std::string::npos; place = path.find("/*")) path.erase(place, 2);
  return path;
}

using Subjects = std::vector<const Subject*>;

/// What was found for a word: the best of three sorts.
struct Matches {
  Subjects exact, ends, begins;  ///< its name; the end of its path; the beginning of its path or of its last name

  Matches(const std::vector<Subject>& all, const std::string& path) {
    const std::string asked = without_positions(path);
    if (asked.empty()) return;
    for (const auto& subject : all) {
      const std::string known = without_positions(subject.path);
      if (known == asked)
        exact.push_back(&subject);
      else if (known.ends_with("/" + asked))
        ends.push_back(&subject);
      else if (known.starts_with(asked) || last_name(known).starts_with(asked))
        begins.push_back(&subject);
    }
  }

  static std::string last_name(const std::string& path) { return path.substr(path.rfind('/') + 1); }
};

std::string text_on(const Subject& subject) {
  std::string text = subject.title + "\n";
  text += "  " + wrapped(subject.summary, help_columns - 2, "  ") + "\n\n";
  text += "  " + wrapped(subject.doc, help_columns - 2, "  ") + "\n";
  if (!subject.parts.empty()) text += "\n";
  for (const auto& [name, what] : subject.parts)
    text += "  " + wrapped(fmt::format("{:<24} {}", name, what), help_columns - 2, std::string(27, ' ')) + "\n";
  return text;
}

std::string texts_on(const Subjects& found) {
  std::string text;
  for (const Subject* subject : found) text += (text.empty() ? "" : "\n") + text_on(*subject);
  return text;
}

std::string see_also(const Subjects& others) {
  constexpr std::size_t most = 12;
  if (others.empty()) return {};
  std::string names = "See also: ";
  for (std::size_t i = 0; i < std::min(others.size(), most); ++i) names += (i == 0 ? "" : ", ") + others[i]->title;
  if (others.size() > most) names += fmt::format(" and {} more", others.size() - most);
  return "\n" + wrapped(names + ".", help_columns) + "\n";
}

std::string list_of(const Subjects& found, std::string_view do_what, std::string_view written) {
  constexpr std::size_t most = 40;
  std::string text = fmt::format("{} names {} \"{}\":\n", found.size(), do_what, written);
  for (std::size_t i = 0; i < std::min(found.size(), most); ++i) text += fmt::format("  {}\n", found[i]->title);
  if (found.size() > most) text += fmt::format("  and {} more\n", found.size() - most);
  return text;
}

std::string no_such_name(const std::vector<Subject>& all, std::string_view written) {
  std::vector<std::string> known;
  for (const auto& subject : all) {
    known.push_back(dotted(subject.path));
    known.push_back(Matches::last_name(subject.path));
  }
  const auto near = nearest_word(dotted(path_of(written)), known);
  return fmt::format("Unknown name \"{}\".{}\n", written, near ? fmt::format(" Did you mean \"{}\"?", *near) : "");
}

/// One line for each strategy or judge.
std::string names_of(const Family& family) {
  std::string text = fmt::format("\n{}\n", family.title);
  for (const auto& kind : family.kinds)
    text +=
        "  " + wrapped(fmt::format("{:<18} {}", kind.name, kind.what), help_columns - 2, std::string(21, ' ')) + "\n";
  return text;
}

/// The names alone, as many in a line as there is room for.
std::string names_of(const Glossary& glossary) {
  std::string names;
  for (const auto& term : glossary.terms) names += (names.empty() ? "" : ", ") + term.name;
  return fmt::format("\n{}\n  {}\n", glossary.title, wrapped(names, help_columns - 2, "  "));
}

}  // namespace

Help help_on(const Reference& reference, std::string_view key) {
  const auto all = subjects_of(reference);
  const Matches found{all, path_of(key)};
  if (!found.exact.empty()) return {texts_on(found.exact) + see_also(found.ends), true};
  if (found.ends.size() == 1) return {texts_on(found.ends) + see_also(found.begins), true};
  const bool are_ends = !found.ends.empty();
  const Subjects& parts = are_ends ? found.ends : found.begins;
  if (parts.empty()) return {no_such_name(all, key), false};
  return {parts.size() == 1 ? texts_on(parts) : list_of(parts, are_ends ? "end in" : "begin with", key), true};
}

std::string help_topics(const Reference& reference) {
  const auto root = tree_of(reference.scenario);
  std::string text = "Keys of a scenario\n";
  for (const auto& [name, what] : parts_of(root))
    text += "  " + wrapped(fmt::format("{:<18} {}", name, what), help_columns - 2, std::string(21, ' ')) + "\n";
  for (const auto& family : reference.families) text += names_of(family);
  for (const auto& glossary : reference.glossaries) text += names_of(glossary);
  return text +
         "\nAsk for one of them, a key in it, or how names begin: rollcast help traffic.base, rollcast help cost\n";
}

}  // namespace rollcast::scenarios
