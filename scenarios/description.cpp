#include "description.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace rollcast::scenarios {

namespace {

void fill_in(std::string& known, const std::string& found) {
  if (known.empty()) known = found;
}

constexpr std::string_view written_suffix = " is written";

std::string part_of(const std::string& pointer) { return pointer.substr(0, pointer.rfind('/')); }

bool is_part(ValueKind kind) { return kind == ValueKind::object; }

std::size_t count_of(const std::map<std::string, std::size_t>& counts, const std::string& pointer) {
  const auto found = counts.find(pointer);
  return found == counts.end() ? 0 : found->second;
}

/// What two readings found of one key.
void join(Declaration& known, const Declaration& found) {
  known.may_be_object = known.may_be_object || found.may_be_object || is_part(known.kind) != is_part(found.kind);
  if (is_part(known.kind) && !is_part(found.kind)) {
    known.kind = found.kind;
    known.bounds = found.bounds;
    known.lengths = found.lengths;
  }
  if (known.kind != found.kind && !is_part(known.kind) && !is_part(found.kind)) known.or_kind = found.kind;
  fill_in(known.doc, found.doc);
  fill_in(known.example, found.example);
  fill_in(known.fallback, found.fallback);
  fill_in(known.by_default, found.by_default);
  fill_in(known.range, found.range);
  fill_in(known.problem, found.problem);
  for (const auto& choice : found.choices)
    if (std::ranges::find(known.choices, choice) == known.choices.end()) known.choices.push_back(choice);
}

}  // namespace

bool Description::begin_reading() {
  if (planned_.empty()) return false;
  chosen_ = std::move(planned_.front());
  planned_.pop_front();
  visited_ = {""};
  missed_.clear();
  taken_.clear();
  return true;
}

void Description::end_reading() {
  for (const auto& part : visited_) ++visits_[part];
  for (const auto& key : missed_) ++misses_[key];
  for (const auto& [choice, branch] : taken_) {
    ++takings_[{choice, branch}];
    for (const auto* needed : {&missed_, &visited_})
      for (const auto& key : *needed)
        if (!key.empty() && part_of(key) == part_of(choice)) ++needed_with_[{key, choice, branch}];
  }
}

std::string Description::branch(const std::string& fork, const std::vector<std::string>& branches,
                                const std::string& usual) {
  auto& found = forks_[fork + context_of(fork)];
  found.insert(usual);
  for (const auto& other : branches) {
    if (!found.insert(other).second) continue;
    planned_.push_back(chosen_);
    planned_.back()[fork] = other;
  }
  const auto chosen = chosen_.find(fork);
  const bool is_possible = chosen != chosen_.end() && std::ranges::find(branches, chosen->second) != branches.end();
  const std::string& taken = is_possible ? chosen->second : usual;
  if (!fork.ends_with(written_suffix)) taken_[fork] = taken;
  return taken;
}

std::string Description::context_of(const std::string& fork) const {
  if (!fork.ends_with(written_suffix)) return {};
  std::string context;
  const auto part = fork.substr(0, fork.rfind('/') + 1);
  for (const auto& [other, chosen] : chosen_) {
    const bool is_beside = other.starts_with(part) && other.find('/', part.size()) == std::string::npos;
    if (is_beside && !other.ends_with(written_suffix)) context += " " + other + "=" + chosen;
  }
  return context;
}

bool Description::is_written(const std::string& pointer) {
  // Taken for written at first: more is read then.
  return branch(pointer + std::string{written_suffix}, {"yes", "no"}, "yes") == "yes";
}

void Description::note(Declaration found) {
  if (found.is_required) missed_.insert(found.pointer);
  const auto [place, is_new] = places_.emplace(found.pointer, declarations_.size());
  if (is_new)
    declarations_.push_back(std::move(found));
  else
    join(declarations_[place->second], found);
}

const Example& Description::example(std::string_view written) {
  const auto known = examples_.find(written);
  if (known != examples_.end()) return known->second;
  auto value = nlohmann::json::parse(written, nullptr, false);
  if (value.is_discarded()) value = written;
  auto text = value.dump();
  return examples_.emplace(written, Example{std::move(value), std::move(text)}).first->second;
}

std::vector<Declaration> Description::declarations() const {
  auto all = declarations_;
  for (auto& key : all) {
    const auto readings = count_of(is_part(key.kind) ? visits_ : misses_, key.pointer);
    const bool is_always_missed = readings > 0 && readings == count_of(visits_, part_of(key.pointer));
    key.is_required = key.by_default == "required" || (key.by_default.empty() && is_always_missed);
    if (!is_always_missed) key.required_with = required_with(key);
  }
  return all;
}

std::vector<Chosen> Description::required_with(const Declaration& key) const {
  std::vector<Chosen> chosen;
  const auto is_needed_with = [&](const auto& taking) {
    const auto& [choice, branch] = taking.first;
    const auto needed = needed_with_.find({key.pointer, choice, branch});
    return needed != needed_with_.end() && needed->second == taking.second;
  };
  for (const auto& fork : forks_) {
    const std::string& choice = fork.first;
    if (part_of(choice) != part_of(key.pointer)) continue;
    const auto of_choice = [&](const auto& taking) { return taking.first.first == choice; };
    std::vector<Chosen> needed;
    for (const auto& taking : takings_)
      if (of_choice(taking) && is_needed_with(taking))
        needed.push_back({choice.substr(choice.rfind('/') + 1), taking.first.second});
    const bool decides = static_cast<std::ptrdiff_t>(needed.size()) < std::ranges::count_if(takings_, of_choice);
    if (decides) chosen.insert(chosen.end(), needed.begin(), needed.end());
  }
  return chosen;
}

std::vector<Declaration> describe(const std::function<void(const Fields&)>& read) {
  constexpr std::size_t most_readings = 3'000;
  Description description;
  for (std::size_t readings = 0; description.begin_reading(); ++readings) {
    if (readings == most_readings) throw std::logic_error{"the alternatives of a reader have no end"};
    Document document{description};
    read(document.root());
    description.end_reading();
  }
  return description.declarations();
}

}  // namespace rollcast::scenarios
