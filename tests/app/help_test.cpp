// The help of the program and of its commands: its examples work, and docs/reference/commands.md is printed from it.
// ROLLCAST_UPDATE=1 writes that page anew.

#include <cstdlib>
#include <regex>
#include <set>

#include "app/app_fixtures.hpp"
#include "support/catch.hpp"

namespace rollcast::test::help_test {

using Catch::Contains;

namespace {

std::string help_of(const std::string& command) { return run_program({command, "--help"}).out; }

/// The names of the commands, as the help lists them.
std::vector<std::string> command_names() {
  const std::string help = run_program({"--help"}).out;
  const std::regex item{"\n  ([a-z]+)  +[A-Z]"};
  std::vector<std::string> names;
  for (auto found = std::sregex_iterator{help.begin(), help.end(), item}; found != std::sregex_iterator{}; ++found)
    names.push_back((*found)[1]);
  return names;
}

/// The command lines that a command's help gives as examples.
std::vector<std::string> examples_of(const std::string& command) {
  std::vector<std::string> examples;
  for (const std::string& line : lines_of(help_of(command)))
    if (line.starts_with("  rollcast ")) examples.push_back(line.substr(2));
  return examples;
}

/// The same line for a study of few runs.
std::string with_few_runs(const std::string& line) {
  if (!line.starts_with("rollcast run ")) return line;
  return std::regex_replace(line, std::regex{" --runs [0-9]+"}, "") + " --runs 20";
}

/// Runs a command line as a shell does, in a folder.
Finished run_line(const std::string& line, const TemporaryFolder& folder) {
  const std::string program = "'" + program_path() + "'" + line.substr(std::string{"rollcast"}.size());
  return run_command({"sh", "-c", "cd '" + folder.path().string() + "' && ROLLCAST_RENDER_DIR=/nowhere " + program});
}

std::string reference() {
  std::string text =
      "# Commands\n\nWhat `rollcast --help` and each command's `--help` print. A test says when this page is stale.\n\n"
      "```text\n" +
      run_program({"--help"}).out + "```\n";
  for (const std::string& name : command_names())
    text += "\n## rollcast " + name + "\n\n```text\n" + help_of(name) + "```\n";
  return std::regex_replace(text, std::regex{" +\n"}, "\n");
}

}  // namespace

TEST_CASE("each command's help has examples of its own, and they work") {
  const TemporaryFolder folder;
  write_text(folder / "my_service.json", run_program({"new"}).out);
  write_text(folder / "my_lifecycle.json", run_program({"new", "--lifecycle"}).out);
  REQUIRE(run_line("rollcast run my_service.json --out out/what-if --runs 20", folder).exit_code == 5);
  const std::vector<std::string> names = command_names();
  CHECK(names.size() >= 6);
  std::set<std::string> seen;
  for (const std::string& name : names) {
    const std::vector<std::string> examples = examples_of(name);
    CHECK_FALSE(examples.empty());
    for (const std::string& example : examples) {
      CAPTURE(example);
      CHECK(example.starts_with("rollcast " + name));
      CHECK(seen.insert(example).second);
      const Finished finished = run_line(with_few_runs(example), folder);
      INFO(finished.err);
      const bool needs_pictures = name == "run" || name == "report" || name == "lifecycle";
      CHECK(finished.exit_code ==
            (needs_pictures ? 5 : 0));  // 5: done but for the pictures, which have no renderer here
    }
  }
}

TEST_CASE("an example with a wrong option would be noticed") {
  const TemporaryFolder folder;
  CHECK(run_line("rollcast list --everything", folder).exit_code == 2);
}

TEST_CASE("docs/reference/commands.md is what the help prints (ROLLCAST_UPDATE=1 writes it anew)") {
  const std::string file = top + "/docs/reference/commands.md";
  if (std::getenv("ROLLCAST_UPDATE") != nullptr) write_text(file, reference());
  CHECK(text_of(file) == reference());
  for (const std::string& line : lines_of(reference())) {
    CAPTURE(line);
    CHECK(line.size() <= 120);
  }
}

}  // namespace rollcast::test::help_test
