// What shells and man take from the program.

#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/catch.hpp"
#include "support/places.hpp"
#include "support/program.hpp"

namespace rollcast::test::completion_test {

namespace {

/// What bash offers for the last of these words, separated by commas.
std::string completed_by_bash(const std::string& words) {
  const std::string script = "source <('" + program_path() + "' completion bash); COMP_WORDS=(" + words +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _rollcast; IFS=,; echo \"${COMPREPLY[*]}\"";
  return run_command({"bash", "-c", script}).out;
}

}  // namespace

TEST_CASE("bash completes commands and the options of each") {
  CHECK(completed_by_bash("rollcast ex") == "explain\n");
  CHECK(completed_by_bash("rollcast re") == "replay,report\n");
  CHECK(completed_by_bash("rollcast run my.json --ru") == "--runs\n");
  CHECK(completed_by_bash("rollcast replay out --ru") == "--run\n");
  CHECK(completed_by_bash("rollcast run my") == "\n");  // a file's name, which bash completes by itself
}

TEST_CASE("bash completes shipped scenarios where a scenario is expected, and there alone") {
  CHECK(completed_by_bash("rollcast run fraud") == "fraud_model\n");
  CHECK(completed_by_bash("rollcast explain --full sm") == "smart_home_voice\n");
  CHECK(completed_by_bash("rollcast report fraud") == "\n");
  CHECK(completed_by_bash("rollcast fraud") == "\n");
}

TEST_CASE("bash completes files beside shipped scenarios") {
  const TemporaryFolder folder;
  std::ofstream{folder.path() / "fraud of mine.json"};
  const std::string there = "'" + (folder.path() / "fra").string() + "'";
  CHECK(completed_by_bash("rollcast run " + there) == (folder.path() / "fraud of mine.json").string() + "\n");
}

TEST_CASE("zsh and fish offer shipped scenarios to the commands that take one") {
  const std::string zsh = run_program({"completion", "zsh"}).out, fish = run_program({"completion", "fish"}).out;
  CHECK(zsh.find("shipped scenario:(black_friday ") != std::string::npos);
  const std::vector<std::pair<std::string, bool>> takes_scenario{
      {"run", true}, {"explain", true}, {"lifecycle", true}, {"report", false}, {"help", false}};
  for (const auto& [command, takes] : takes_scenario) {
    CAPTURE(command);
    const auto line = zsh.find("    " + command + ") _arguments");
    REQUIRE(line != std::string::npos);
    CHECK((zsh.substr(line, zsh.find(";;", line) - line).find("_rollcast_scenario'") != std::string::npos) == takes);
    CHECK((fish.find("seen_subcommand_from " + command + "' -a 'black_friday ") != std::string::npos) == takes);
  }
}

TEST_CASE("the manual page and every completion script name all commands") {
  const std::string manual = run_program({"manual"}).out, help = run_program({"--help"}).out;
  for (const char* name : {"run", "explain", "replay", "report", "list", "new", "help", "completion", "manual"}) {
    CAPTURE(name);
    CHECK(help.find("\n  " + std::string{name} + " ") != std::string::npos);
    CHECK(manual.find("\n.SS " + std::string{name} + "\n") != std::string::npos);
    const std::string in_bash = "\n    " + std::string{name} + ") words=", in_zsh = "    '" + std::string{name} + ":",
                      in_fish = " -a " + std::string{name} + " -d ";
    CHECK(run_program({"completion", "bash"}).out.find(in_bash) != std::string::npos);
    CHECK(run_program({"completion", "zsh"}).out.find(in_zsh) != std::string::npos);
    CHECK(run_program({"completion", "fish"}).out.find(in_fish) != std::string::npos);
  }
  CHECK(run_program({"completion", "powershell"}).exit_code == 2);
}

TEST_CASE("no text of the manual page is taken for a request of roff") {
  std::istringstream lines{run_program({"manual"}).out};
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('.') && !line.starts_with('\'')) continue;
    const std::string request = line.substr(0, line.find(' '));
    const bool is_meant = request == ".TH" || request == ".SH" || request == ".SS" || request == ".TP" ||
                          request == ".B" || request == ".nf" || request == ".fi";
    CHECK(is_meant);
  }
}

}  // namespace rollcast::test::completion_test
