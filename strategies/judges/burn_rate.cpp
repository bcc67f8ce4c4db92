#include "judges/burn_rate.hpp"

#include <algorithm>
#include <deque>
#include <iterator>
#include <string_view>
#include <vector>

#include "judges/judge_options.hpp"

namespace rollcast::judges {

namespace {

/// The two rules that page in the Site Reliability Workbook, chapter 5.
constexpr std::string_view usual_windows = R"([{"burn": 14.4, "long_window": "1h", "short_window": "5min"},
                                               {"burn": 6, "long_window": "6h", "short_window": "30min"}])";

struct BurnWindows {
  double burn;
  Duration long_window, short_window;
};

struct BurnRateRule {
  std::vector<BurnWindows> windows;
  double budget = 0.001;
  std::int64_t min_requests = 500;

  Duration longest() const {
    return std::max_element(windows.begin(), windows.end(),
                            [](const BurnWindows& a, const BurnWindows& b) { return a.long_window < b.long_window; })
        ->long_window;
  }
};

class BurnRate final : public Judge {
 public:
  explicit BurnRate(const BurnRateRule& rule) : rule_{rule}, longest_{rule_.longest()} {}

  void begin_stage(const StageAhead&) override {}  // windows reach back

  Opinion assess(const Evidence& evidence) override {
    total_ = total_ + evidence.since_look.candidate;
    looks_.push_back({evidence.now, total_});
    while (looks_.size() > 1 && looks_[1].ends + longest_ <= evidence.now) looks_.pop_front();
    const auto burns = [&](const BurnWindows& windows) { return burns_over_both(windows, evidence.now); };
    if (std::any_of(rule_.windows.begin(), rule_.windows.end(), burns)) return Opinion::fail;
    return seen_within(longest_, evidence.now).requests < rule_.min_requests ? Opinion::inconclusive : Opinion::pass;
  }

 private:
  struct Look {
    SimTime ends;
    Sample total;  ///< of the candidate until then
  };

  Sample seen_within(Duration window, SimTime now) const {
    const auto first_within =
        std::partition_point(looks_.begin(), looks_.end(), [&](const Look& look) { return look.ends + window <= now; });
    return first_within == looks_.begin() ? total_ : total_ - std::prev(first_within)->total;
  }

  bool burns_over_both(const BurnWindows& windows, SimTime now) const {
    const auto burns = [&](const Sample& seen) {
      return seen.requests > 0 && seen.failure_rate() >= windows.burn * rule_.budget;
    };
    const Sample over_long = seen_within(windows.long_window, now);
    return over_long.requests >= rule_.min_requests && burns(over_long) &&
           burns(seen_within(windows.short_window, now));
  }

  BurnRateRule rule_;
  Duration longest_;
  Sample total_;
  std::deque<Look> looks_;  ///< within the longest window, and the last before it
};

BurnWindows read_windows(const Fields& part) {
  const BurnWindows windows{
      part.number({"burn", "How many times too fast the error budget burns over both windows.", "14.4"}, required,
                  {.above = 0.0, .at_most = 100'000.0}),
      part.duration({"long_window", "The long window: confirms that the burn is sustained.", "1h"}, required,
                    {.at_least = Duration::minutes(1)}),
      part.duration({"short_window",
                     "The window that ends the alarm soon after the burning ends.",
                     "5min",
                     {.range = "shorter than the long window"}},
                    required, {.at_least = Duration::seconds(1)})};
  const bool readable = !part.has_error("long_window") && !part.has_error("short_window");
  if (readable && windows.short_window >= windows.long_window)
    part.error("short_window",
               "must be shorter than the long window (it ends the alarm soon after the burning ends). Shorten it.");
  return windows;
}

double read_budget(const Fields& fields, const Scenario& scenario) {
  const Probability slo =
      fields.probability({"slo",
                          "Part of requests that is to succeed; the rest is the error budget.",
                          "99.9%",
                          {.by_default = "`slo.objective`", .range = "strictly between 0 % and 100 %"}},
                         scenario.slo.objective);
  if (slo > Probability{0.0} && slo < Probability{1.0}) return SloSpec{slo}.error_budget().value();
  if (!fields.has_error("slo"))
    fields.error("slo",
                 "must lie strictly between 0% and 100% (without an error budget nothing can be measured against it).");
  return scenario.slo.error_budget().value();
}

}  // namespace

JudgePlan read_burn_rate(const Fields& fields, const Scenario& scenario) {
  const Duration every = read_every(fields, scenario, Duration::minutes(5));
  BurnRateRule rule;
  rule.budget = read_budget(fields, scenario);
  for (const Fields& part :
       fields.objects({"windows",
                       "Fails when the budget burns this many times too fast over both windows of an entry. The "
                       "default is the two rules that page in the Site Reliability Workbook.",
                       R"([{"burn": 10, "long_window": "30min", "short_window": "5min"}])",
                       {.range = "at least one"}},
                      usual_windows))
    rule.windows.push_back(read_windows(part));
  rule.min_requests = fields.whole_number({"min_requests",
                                           "A long window with fewer requests of the candidate does not fail; while "
                                           "all windows have fewer, the judge cannot tell.",
                                           "2000"},
                                          500, {.at_least = 1.0});
  if (rule.windows.empty()) {
    if (!fields.has_error("windows"))
      fields.error("windows",
                   "must have one entry at least (nothing would ever fail). Leave it out for the usual two.");
    rule.windows.push_back({14.4, Duration::hours(1), Duration::minutes(5)});
  }
  return {"burn_rate", every, [rule] { return std::make_unique<BurnRate>(rule); }, Against::fixed_limit};
}

}  // namespace rollcast::judges
