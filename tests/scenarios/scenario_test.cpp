#include <limits>

#include "rollcast/scenarios/scenario_error.hpp"
#include "scenarios/scenario_texts.hpp"
#include "support/catch.hpp"

namespace rollcast::test::scenario_test {

namespace {

std::vector<std::string> just(std::string error) { return {std::move(error)}; }

}  // namespace

TEST_CASE("The minimal scenario loads with every default") {
  const auto s = load_text(minimal_text).scenario;
  CHECK(s.tick == Duration::minutes(5));
  CHECK(s.until == Duration::days(30));
  CHECK(s.traffic.noise_per == s.tick);
  CHECK(s.users.count == 20.0 * 86400 / 10);
  CHECK(s.slo.objective == Probability{.99});
  CHECK(s.watching.alerts.size() == 3);
  CHECK(s.drift.none == Probability{1});
  CHECK(s.candidate.fixed_is_improvement.value() == Approx(.15 / .8));
  CHECK(s.decision.budget.value() == std::numeric_limits<double>::infinity());
}

TEST_CASE("The defaults fit every tick that is possible") {
  for (const auto* tick : {"30s", "1min", "7.5min", "10min", "1h", "2h", "4h", "8h", "1d"}) {
    CAPTURE(tick);
    auto scenario = nlohmann::json::parse(minimal_text);
    scenario["tick"] = tick;
    scenario["until"] = "10d";
    CHECK(errors_of(scenario.dump()).empty());
  }
}

TEST_CASE("The defaults fit every failure rate that is possible") {
  for (const auto* failure : {"0.0001%", "0.5%", "49%", "50%", "80%", "99.9%"}) {
    CAPTURE(failure);
    CHECK(errors_of(minimal_with("/baseline/failure", failure)).empty());
  }
}

TEST_CASE("Every key of a scenario arrives in its place") {
  const auto s = load_text(full_text()).scenario;
  CHECK(s.start.since_monday() == Duration::days(1) + Duration::minutes(620));
  CHECK(s.until == Duration::hours(14 * 24 + 12));
  CHECK(s.traffic.base_per_second == Approx(195.8));
  CHECK(s.traffic.daily.at(1).peak == Duration::minutes(450));
  CHECK(s.traffic.burst_length.median == Duration::minutes(20));
  CHECK(s.users.assignment == Assignment::per_request);
  CHECK(s.segments.at(0).name == "phones");
  CHECK(s.segments.at(0).odds_ratio_sigma == .2);
  CHECK(s.segments.at(1).share == Probability{.6});
  CHECK(s.segments.at(1).failure.value() == Approx((.0166 - .3 * .03) / .7));
  CHECK(s.segments.at(2).failure == s.segments.at(1).failure);
  CHECK(s.candidate.outcome(Outcome::severe).shows_in == std::size_t{0});
  CHECK_FALSE(s.candidate.outcome(Outcome::mild).shows_in.has_value());
  CHECK(s.candidate.fix.is_forever());
  CHECK(s.candidate.fixed_trained_after == Duration::days(2));
  CHECK(s.candidate.outcome(Outcome::improvement).benefit == Money{.002});
  CHECK(s.candidate.outcome(Outcome::catastrophic).odds_ratio_median == 20);
  CHECK(s.own_clustering.per == Duration::minutes(30));
  CHECK(s.drift.gradual == Probability{.3});
  CHECK(s.incidents.gap_shape == .79);
  CHECK(s.services.entry == 1);
  REQUIRE(s.services.all.size() == 3);
  CHECK(s.services.all[0].incidents.length.distribution == LengthDistribution::log_logistic);
  CHECK(s.services.all[0].incidents.length.shape == 1.43);
  CHECK(s.services.all[1].calls.at(0).callee == 0);
  CHECK(s.services.all[1].calls.at(0).passed_on() == Approx(.45));
  CHECK(s.services.all[1].calls.at(1).callee == 2);
  CHECK(s.services.all[2].calls.at(0).impact == Probability{.1});
  CHECK(s.deployments.faulty == Probability{.02});
  CHECK(s.deployments.affected == Probability{.3});
  CHECK(s.deployments.retry_after.median == Duration::minutes(5));
  CHECK(s.watching.alerts.at(0).acknowledge.median == Duration::microseconds(250'000));
  CHECK(s.people.acknowledge.sigma == 0);
  CHECK(s.people.diagnose.distribution == LengthDistribution::exponential);
  CHECK(s.people.diagnose.median.in_minutes() == Approx(30 * 0.693147));
  CHECK(s.incidents.overlap == IncidentOverlap::never);
  CHECK(s.costs.engineer_hour == Money{110});
  CHECK(s.costs.incident_minute == Money{40});
  CHECK(s.costs.off_hours_factor == 1.5);
  CHECK(s.people.utc_offset == Duration{} - Duration::minutes(330));
  CHECK(s.severe_events.per_million_requests == .02);
  CHECK(s.severe_events.cost == Money{20'000});
  CHECK(s.candidate.outcome(Outcome::severe).severe_rate_ratio == 3);
  CHECK(s.candidate.outcome(Outcome::catastrophic).severe_rate_ratio == 10);
  CHECK(s.business.adoption == Duration::days(5));
  CHECK(s.business.competitor_after == Duration::days(10));
  CHECK(s.business.competitor_factor == 3);
  CHECK(s.decision.limits.at(1).event == RiskEvent::slo_breached);
  REQUIRE(s.sources.size() == 3);
  CHECK(s.sources[0].pointer == "/costs/failure");
  CHECK(s.sources[0].kind == "published");
  CHECK(s.sources[0].text == "assisted less self-service contact");
}

TEST_CASE("An incident is described by the share it fails or by the odds it multiplies, not by both") {
  const auto spec = load_text(minimal_with("/incidents", {{"per_30_days", 10}, {"odds_ratio", 4}})).scenario.incidents;
  CHECK(spec.odds_ratio == 4.0);
  CHECK(spec.overlap == IncidentOverlap::add);
  CHECK_FALSE(load_text(minimal_text).scenario.incidents.odds_ratio.has_value());
  CHECK(errors_of(minimal_with("/incidents", {{"odds_ratio", 4}, {"affected", {{"median", "20%"}}}})) ==
        just("/incidents/odds_ratio: says the same as \"affected\" in another way (an incident is described once). "
             "Keep one of them."));
  CHECK(errors_of(minimal_with("/incidents/odds_ratio", 0)) ==
        just("/incidents/odds_ratio: must be above 0 and at most 10000, found 0."));
}

TEST_CASE("The starting scenario loads") {
  const auto text = read_text_file(source_folder() / "scenarios/starter.jsonc");
  CHECK(load_text(text).scenario.candidate.outcome(Outcome::mild).odds_ratio_median == 1.3);
}

TEST_CASE("Outcomes that are left out have probability zero when others are written") {
  const auto text = minimal_with("/candidate/outcomes", {{"no_change", {{"probability", 1}}}});
  const auto s = load_text(text).scenario;
  CHECK(s.candidate.outcome(Outcome::severe).probability == Probability{0});
  CHECK(s.candidate.fixed_is_improvement == Probability{0});
}

TEST_CASE("Probabilities that do not sum to one are named with their sum") {
  CHECK(
      errors_of(minimal_with("/candidate/outcomes", {{"mild", {{"probability", "90%"}}}})) ==
      just("/candidate/outcomes: the probabilities sum to 0.9, not 1 (exactly one outcome is true; those left out have "
           "probability 0). Raise one of them by 0.1."));
  CHECK(errors_of(minimal_with("/drift", {{"none", "80%"}, {"step", {{"probability", "30%"}}}})) ==
        just("/drift: the probabilities of none, step, permanent, gradual, seasonal and mean_reverting sum to 1.1, not "
             "1 (exactly "
             "one is true). Leave \"none\" out to let it be the rest."));
  CHECK(errors_of(minimal_with("/drift", {{"step", {{"probability", "70%"}}}, {"gradual", {{"probability", "30%"}}}}))
            .empty());
}

TEST_CASE("Sums within rounding of one are accepted, others are not") {
  const auto with_mild = [](double p) {
    return minimal_with("/candidate/outcomes", {{"no_change", {{"probability", .9}}}, {"mild", {{"probability", p}}}});
  };
  CHECK(errors_of(with_mild(.1 + 5e-10)).empty());
  CHECK(errors_of(with_mild(.1 + 5e-9)).size() == 1);
}

TEST_CASE("Ticks, hours and days begin together") {
  CHECK(
      errors_of(minimal_with("/tick", "7min")) ==
      just("/tick: 7min must divide the hour, or be whole hours that divide the day (so that hours and days begin with "
           "a tick). Write for example \"5min\"."));
  CHECK(errors_of(minimal_with("/tick", "5h")).size() == 1);
  CHECK(errors_of(minimal_with("/start", "Tue 10:03")).size() == 1);
  CHECK(errors_of(minimal_with("/until", "301s")).size() == 1);
  CHECK(errors_of(minimal_with("/until", "0s")) == just("/until: must be at least 5min, found 0s."));
  CHECK(errors_of(minimal_with("/until", "36500d")) ==
        just("/until: 36500d are 10512000 ticks of 5min, at most 1000000 are possible. Take a longer tick or an "
             "earlier end."));
}

TEST_CASE("A tick that cannot be read is the only error it causes") {
  auto scenario = nlohmann::json::parse(minimal_with("/tick", 7));
  scenario["until"] = "14min";
  scenario["traffic"]["noise"]["per"] = "7min";
  CHECK(errors_of(scenario.dump()).size() == 1);
}

TEST_CASE("Figures that no model can use are refused with the reason") {
  const auto refused = [](std::string_view pointer, const nlohmann::json& value, std::string_view reason) {
    const auto errors = errors_of(minimal_with(pointer, value));
    CAPTURE(pointer, errors);
    CHECK(errors.size() == 1);
    CHECK((errors.size() == 1 && errors.front().find(reason) != std::string::npos));
  };
  refused("/traffic/bursts/alpha", 2, "must be above 2, found 2 (else the height");
  refused("/traffic/bursts", {{"per_day", 20}, {"length", "1d"}},
          "20 bursts in 1 d that last 24 h each, on average, are 20 in progress at a time; at most 1 may be. Write at "
          "most 1,");
  refused("/traffic/base", "0/s", "above 0");
  refused("/traffic/base", "-3/s", "a rate cannot be negative, found \"-3/s\"");
  refused("/traffic/trend_per_day", 1, "0.01 is about 1 %");
  refused("/traffic/daily", {{{"amplitude", .1}, {"peak", "24h"}}}, "the end of the period");
  refused("/baseline/failure", 0, "multiply the odds");
  refused("/slo/objective", "100%", "error budget");
  refused("/incidents/affected", {{"median", 1}}, "strictly between");
  refused("/incidents", {{"per_30_days", 100}, {"length", {{"median", "1d"}, {"sigma", 3}}}},
          "300.1 in progress at a time; at most 100");
  refused("/drift/step", {{"probability", 1}, {"per_30_days", 10000}}, "in progress at a time; at most 100");
  refused("/drift/noise", {{"sd", 10}}, "must be at most 1, found 10 (wider noise would leave fewer failures");
  refused("/decision/confidence", 1, "below 1");
  refused("/decision/limits", {{{"event", "over_budget"}, {"at_most", .1}}}, "needs a budget");
  refused("/decision/limits",
          {{{"event", "budget_exhausted"}, {"at_most", .1}}, {{"event", "budget_exhausted"}, {"at_most", .2}}},
          "already");
  refused("/candidate/outcomes", {{"mild", {{"probability", 1}, {"odds_ratio", {{"median", .5}}}}}}, "at least 1");
  refused("/candidate/outcomes", {{"improvement", {{"probability", 1}, {"odds_ratio", {{"median", 2}}}}}}, "benefit");
  refused("/watching/alerts", {{{"burn", 2}, {"long_window", "1h"}, {"short_window", "1h"}}}, "shorter than the long");
  refused("/watching/alerts", {{{"burn", 2}, {"long_window", "4d"}, {"short_window", "1h"}}}, "at most 3d");
  refused("/watching/alerts", {{{"burn", 2}, {"long_window", "1h"}, {"short_window", "1min"}}}, "at least 5min");
  refused("/costs/failure", "-1 USD", "cannot be negative here, found -1 USD");
  refused("/sources", {{"/trafic", "fitted: x"}}, "points at nothing");
  refused("/sources", {{"nowhere", "fitted: x"}}, "points at nothing");
  refused("/sources", {{"/traffic", "guess: x"}}, "must begin with");
  refused("/format", "rollcast-scenario-2", "Did you mean \"rollcast-scenario-1\"?");
}

TEST_CASE("Control characters of a scenario reach no terminal") {
  for (const auto& error : errors_of(minimal_with("/\x1b[31m", "\x1b[0m")))
    CHECK(error.find('\x1b') == std::string::npos);
  for (const auto& error : errors_of(minimal_with("/until", "\x1b[0m"))) CHECK(error.find('\x1b') == std::string::npos);
}

}  // namespace rollcast::test::scenario_test
