// What `rollcast help` says of a key.

#include "app/app_fixtures.hpp"
#include "rollcast/run/run_record.hpp"
#include "support/catch.hpp"

namespace rollcast::test::help_key_test {

using run::LedgerColumn;

using Catch::Contains;

TEST_CASE("help explains a key by its dotted form or its pointer, in plain text") {
  const Finished dotted = run_program({"help", "traffic.base"});
  CHECK(dotted.exit_code == 0);
  CHECK_THAT(dotted.out, Contains("/traffic/base\n  Rate, above 0") && Contains("Example: \"195.8/s\"."));
  CHECK_THAT(dotted.out, !Contains("`"));
  CHECK(run_program({"help", "/traffic/base"}).out == dotted.out);
  CHECK_THAT(run_program({"help", "z_test.alpha"}).out, Contains("z_test.alpha\n  Probability"));
}

TEST_CASE("help alone lists what can be asked for") {
  const Finished topics = run_program({"help"});
  CHECK(topics.exit_code == 0);
  CHECK_THAT(topics.out, Contains("\n  traffic ") && Contains("\n  canary ") && Contains("\n  z_test "));
  CHECK_THAT(topics.out,
             Contains("\nColumns of the ledger") && Contains("excess_failures, ") && Contains("\nCommands\n  run, "));
}

TEST_CASE("help on a key that nobody knows ends with a usage error and names the nearest") {
  const Finished unknown = run_program({"help", "trafic.base"});
  CHECK(unknown.exit_code == 2);
  CHECK(unknown.out.empty());
  CHECK(unknown.err == "Unknown name \"trafic.base\". Did you mean \"traffic.base\"?\n");
}

TEST_CASE("help on a command is that command's own help") {
  const std::string commands = run_program({"--help"}).out;
  for (const char* name : {"run", "replay", "help", "lifecycle"}) {
    CAPTURE(name);
    const Finished command = run_program({"help", name});
    CHECK(command.exit_code == 0);
    CHECK(command.out == run_program({name, "--help"}).out);
    CHECK(command.out != commands);
  }
}

TEST_CASE("help explains a column of runs.csv, in its unit") {
  for (const char* name : {"excess_failures", "cost_failures", "slo_breached", "detect_h"}) {
    CAPTURE(name);
    const LedgerColumn& column = run::ledger_column(name);
    const Finished found = run_program({"help", name});
    CHECK(found.exit_code == 0);
    const std::string title = std::string{column.name} + "\n  Column of the ledger: ";
    CHECK_THAT(found.out, Contains(title));
    CHECK_THAT(found.out, Contains(std::string{column.unit}) && Contains(std::string{column.title}));
  }
  CHECK_THAT(run_program({"help", "excess_failures"}).out,
             Contains("  Column of the ledger: excess failures (count, requests).\n"));
}

TEST_CASE("help on the name of several columns explains each") {
  const std::string both = run_program({"help", "cost_capacity"}).out;
  CHECK_THAT(both, Contains("Column of the ledger: ") && Contains("Column of lifecycles, in currency."));
}

TEST_CASE("help on the beginning of names lists them, and explains the only one") {
  const Finished several = run_program({"help", "acknowl"});
  CHECK(several.exit_code == 0);
  CHECK_THAT(several.out, Contains("names begin with \"acknowl\":\n") && Contains("\n  /people/acknowledge\n"));
  CHECK_THAT(several.out, !Contains("traffic"));
  CHECK(run_program({"help", "traffic.bas"}).out == run_program({"help", "traffic.base"}).out);
}

TEST_CASE("help names others that end or begin like what was asked for") {
  CHECK_THAT(run_program({"help", "failures"}).out,
             Contains("Column of the ledger: ") && Contains("See also: /costs/failures"));
  CHECK_THAT(run_program({"help", "cost"}).out, Contains("/severe_events/cost\n") && Contains("See also: /costs"));
}

TEST_CASE("help on a misspelled column or command names the nearest") {
  CHECK(run_program({"help", "exces_failures"}).err ==
        "Unknown name \"exces_failures\". Did you mean \"excess_failures\"?\n");
  CHECK(run_program({"help", "replya"}).err == "Unknown name \"replya\". Did you mean \"replay\"?\n");
}

TEST_CASE("help shows nothing of a key that could move the cursor") {
  const Finished unknown = run_program({"help", "a\x1b[2Jb"});
  CHECK(unknown.exit_code == 2);
  CHECK_THAT(unknown.err, Catch::StartsWith("Unknown name \"a") && Contains("[2Jb\"") && !Contains("\x1b"));
}

}  // namespace rollcast::test::help_key_test
