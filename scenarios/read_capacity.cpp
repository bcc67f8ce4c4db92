#include <cmath>

#include "read_parts.hpp"

namespace rollcast::scenarios {

namespace {

constexpr double most_ratio = 100, least_ratio = .01;

/// What a class does to load, or under load, means nothing where load does nothing.
void refuse_effects_of_load(const Fields& root, const CandidateSpec& candidate) {
  for (std::size_t i = 0; i < outcome_count; ++i) {
    const OutcomeSpec& spec = candidate.outcomes[i];
    const auto part = root.object("candidate").object("outcomes").object(outcome_names[i]);
    const auto refuse = [&](std::string_view key) {
      part.error(key, "means nothing while capacity is unlimited. Write /capacity, or leave it out.");
    };
    if (spec.shows == Shows::under_load) refuse("shows");
    if (spec.latency_ratio != 1.0) refuse("latency_ratio");
    if (spec.capacity_ratio != 1.0) refuse("capacity_ratio");
  }
}

/// None where it scales up to nothing.
std::optional<AutoscalerSpec> read_autoscaler(const Fields& capacity, const FleetSpec& fleet, Duration tick) {
  constexpr double most_replicas = 1e7;
  const auto part = capacity.object({"autoscaler", "Scales each version by its own load. None unless it is written."});
  AutoscalerSpec spec;
  spec.target_utilization = part.number({"target_utilization", "How busy it means replicas to be.", "0.6"}, .7,
                                        {.at_least = .05, .at_most = 1});
  spec.lag = part.duration({"lag",
                            "From a load to the replicas for it; the default is rounded up to whole ticks.",
                            "10min",
                            {.by_default = "`\"5min\"`, rounded up to whole ticks", .range = "at most `\"1d\"`"}},
                           in_whole_ticks(Duration::minutes(5), tick), {.multiple_of = tick});
  if (spec.lag > Duration::days(1)) part.error("lag", "must be at most 1d.");
  spec.scale_down_after =
      part.duration({"scale_down_after",
                     "It scales for the highest load of the last so long; 0 is as quick down as up. The default is "
                     "that of Kubernetes' horizontal pod autoscaler, rounded up to whole ticks.",
                     "15min",
                     {.by_default = "`\"5min\"`, rounded up to whole ticks", .range = "at most `\"1d\"`"}},
                    in_whole_ticks(Duration::minutes(5), tick), {.multiple_of = tick});
  if (spec.scale_down_after > Duration::days(1)) part.error("scale_down_after", "must be at most 1d.");
  spec.at_most = static_cast<double>(part.whole_number(
      {"at_most",
       "Replicas of both versions together that it scales up to. 0 keeps fleets as strategies ask "
       "for them.",
       "60",
       {.by_default = "required where `autoscaler` is written", .range = "0, or at least `fleet.replicas`"}},
      0, {.at_least = 0, .at_most = most_replicas}));
  if (capacity.has("autoscaler") && !part.has("at_most"))
    part.error(
        "at_most",
        "missing. So many replicas of both versions together are the most; 0 keeps fleets as strategies ask for them.");
  if (spec.at_most == 0.0) return std::nullopt;
  if (spec.at_most < fleet.replicas)
    part.error("at_most", "must be at least /fleet/replicas: a full fleet is there in any case.");
  return spec;
}

}  // namespace

void read_load_effects(const Fields& outcome, OutcomeSpec& spec) {
  spec.latency_ratio = outcome.number(
      {"latency_ratio", "Its service times over the baseline's: its replicas are busier by as much. Needs `capacity`.",
       "1.2"},
      1, {.at_least = least_ratio, .at_most = most_ratio});
  spec.capacity_ratio =
      outcome.number({"capacity_ratio",
                      "Requests that one of its replicas serves at a time, over the baseline's; rounded down over "
                      "its whole fleet. Needs `capacity`.",
                      "0.8"},
                     1, {.at_least = least_ratio, .at_most = most_ratio});
  spec.shows_above = outcome.number(
      {"shows_above", "Utilization of the candidate's replicas above which an effect shows under load.", "0.8"}, .7,
      {.at_least = 0, .at_most = most_ratio});
}

std::optional<CapacitySpec> read_capacity(const Fields& root, const CandidateSpec& candidate, const FleetSpec& fleet,
                                          Duration tick) {
  constexpr double most_at_a_time = 1e5;
  constexpr auto shortest = Duration::microseconds(1);
  const auto part = root.object({"capacity", "What replicas can do. Without it they can do anything: nobody waits."});
  CapacitySpec spec;
  const auto service = part.object({"service_time", "How long one request takes when it waits for nobody; lognormal."});
  spec.service_median =
      service
          .duration({"median", "How long one request takes when it waits for nobody, median; lognormal.", "200ms"},
                    Duration::seconds(.1), {.at_least = shortest})
          .in_seconds();
  spec.service_sigma = service.number({"sigma", "Standard deviation of the logarithm of service times.", "0.6"}, .5,
                                      {.at_least = 0, .at_most = 3});
  spec.concurrency =
      static_cast<double>(part.whole_number({"concurrency", "Requests that one replica serves at a time.", "8"}, 1,
                                            {.at_least = 1, .at_most = most_at_a_time}));
  const Duration timeout =
      part.duration({"timeout",
                     "A request that takes longer, waiting and service together, has failed. `\"forever\"` makes "
                     "capacity unlimited.",
                     "2s",
                     {.by_default = "required where `capacity` is written"}},
                    Duration::forever(), {.at_least = shortest, .may_be_forever = true});
  spec.timeout = timeout.in_seconds();
  spec.overload = static_cast<Overload>(
      part.choice({"overload",
                   "What becomes of requests that find all servers busy: they wait for one, or are turned away "
                   "at once (Erlang's loss formula).",
                   "shed"},
                  overload_names, 0));
  spec.autoscaler = read_autoscaler(part, fleet, tick);
  if (root.has("capacity") && !part.has("timeout"))
    part.error("timeout", "missing. Requests that take longer have failed; \"forever\" makes capacity unlimited.");
  if (timeout.is_forever()) {
    refuse_effects_of_load(root, candidate);
    return std::nullopt;
  }
  if (fleet.replicas < 1 || fleet.replicas != std::floor(fleet.replicas))
    root.object("fleet").error("replicas",
                               "must be a whole number of at least 1 where /capacity says what one of them can do.");
  return spec;
}

}  // namespace rollcast::scenarios
