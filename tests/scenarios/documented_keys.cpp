#include "scenarios/documented_keys.hpp"

#include <sstream>

#include "scenarios/scenario_texts.hpp"

namespace rollcast::test {

namespace {

std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream rest{line};
  for (std::string cell; std::getline(rest, cell, '|');) {
    const auto first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

/// "`traffic.daily[].peak`" as "/traffic/daily/*/peak".
std::string pointer_of(std::string cell) {
  std::erase(cell, '`');
  std::string pointer = "/";
  for (const char c : cell) {
    if (c == '.')
      pointer += '/';
    else if (c == '[')
      pointer += "/*";
    else if (c != ']')
      pointer += c;
  }
  return pointer;
}

std::istringstream format_text() { return std::istringstream{read_text_file(source_folder() / "scenarios/FORMAT.md")}; }

}  // namespace

void add_with_parents(Keys& keys, std::string pointer) {
  while (!pointer.empty()) {
    if (!pointer.ends_with("/*")) keys.insert(pointer);
    pointer.erase(pointer.rfind('/'));
  }
}

std::vector<DocumentedKey> documented_keys() {
  std::vector<DocumentedKey> rows;
  auto text = format_text();
  for (std::string line; std::getline(text, line);) {
    const auto cells = cells_of(line);
    if (cells.size() == 7 && cells[1].starts_with('`')) rows.push_back({pointer_of(cells[1]), cells[4], cells[5]});
  }
  return rows;
}

Keys documented_kinds() {
  Keys kinds;
  auto text = format_text();
  for (std::string line; std::getline(text, line);)
    if (line.starts_with("### `")) kinds.insert(line.substr(5, line.find('`', 5) - 5));
  return kinds;
}

}  // namespace rollcast::test
