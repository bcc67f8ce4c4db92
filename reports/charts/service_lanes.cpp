#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "chart_parts.hpp"
#include "figures.hpp"
#include "page/page_parts.hpp"
#include "shown_run.hpp"

namespace rollcast::reports {

namespace {

constexpr double lane_width = 480, lane_step = 17;
constexpr std::string_view in_service = "in service", rolling_out = "rollout", preparing = "preparation";

/// A group of lanes for each plan. Layers: bars, labels of versions, marks of rollbacks.
constexpr std::string_view lanes_template = R"json({
    "data": {"values": []},
    "facet": {"field": "plan", "type": "nominal", "title": null, "sort": {"field": "order", "op": "min"},
              "header": {"labelAnchor": "start", "labelLimit": 480, "labelPadding": 3}},
    "columns": 1,
    "spacing": {"row": 10},
    "spec": {
      "layer": [
        {"name": "bars", "mark": {"type": "bar", "style": "part", "height": {"band": 0.86}},
         "transform": [{"filter": "datum.kind === 'bar'"}], "encoding": {"x2": {"field": "until"}}},
        {"mark": {"type": "text", "fontSize": 9, "fontWeight": 600, "fill": "#14171b"},
         "transform": [{"filter": "datum.label !== ''"}], "encoding": {"text": {"field": "label"}}},
        {"mark": {"type": "point", "shape": "M-1,-1L1,1M1,-1L-1,1", "size": 22, "filled": false, "style": "total",
                  "strokeWidth": 1.6},
         "transform": [{"filter": "datum.kind === 'rollback'"}], "encoding": {}}
      ]
    }
  })json";

double days_of_forecast(const Json& summary) { return number_at(summary.at("scenario"), "until_h") / 24.0; }

/// Lanes of one plan, in pieces that the chart draws.
class Lanes {
 public:
  Lanes(const ChartedStrategy& plan, std::size_t order, double horizon_d, Json& values)
      : plan_{&plan}, order_{order}, horizon_d_{horizon_d}, values_{&values}, classes_{classes_of(*plan.summary)} {}

  void add() const {
    for (const Service& service : services_of(*plan_->summary, horizon_d_))
      add_bar(in_service, service.version, service.from_d, service.until_d);
    for (const Json& release : plan_->summary->at("shown_run").at("releases")) add_rollout(release);
    for (const Json& candidate : plan_->summary->at("shown_run").at("candidates")) add_preparation(candidate);
  }

 private:
  Json piece(std::string_view lane, std::string_view kind, std::int64_t version, double from, double until) const {
    const std::string_view outcome = lane == preparing ? std::string_view{"prepared"} : classes_.at(version);
    return {{"plan", plan_->label}, {"order", order_},    {"lane", lane},
            {"kind", kind},         {"version", version}, {"class", class_named(outcome).words},
            {"from", from},         {"until", until},     {"middle", (from + until) / 2},
            {"label", ""}};
  }

  void add_bar(std::string_view lane, std::int64_t version, double from, double until) const {
    Json bar = piece(lane, "bar", version, from, until);
    const std::string label = version_label(version, classes_.at(version));
    constexpr double pixels_per_character = 6.0;
    const double pixels = (until - from) / horizon_d_ * lane_width;
    if (lane == in_service && pixels > pixels_per_character * static_cast<double>(label.size())) bar["label"] = label;
    values_->push_back(std::move(bar));
  }

  void add_rollout(const Json& release) const {
    const double from = number_at(release, "released_d"), until = time_at(release, "decided_d").value_or(horizon_d_);
    const auto version = release.at("version").get<std::int64_t>();
    constexpr double least_pixels = 2.0;
    const double least = least_pixels / lane_width * horizon_d_;
    add_bar(rolling_out, version, from, std::min(std::max(until, from + least), horizon_d_));
    if (release.at("decision") == "rolled_back")
      values_->push_back(piece(rolling_out, "rollback", version, until, until));
    if (const auto undone = time_at(release, "undone_d"))
      values_->push_back(piece(in_service, "rollback", version, *undone, *undone));
  }

  /// Candidates have no number before their release: theirs is left out.
  void add_preparation(const Json& candidate) const {
    const double from = number_at(candidate, "wanted_d"), until = std::min(number_at(candidate, "ended_d"), horizon_d_);
    Json bar = piece(preparing, "bar", 0, from, until);
    bar["version"] = nullptr;
    values_->push_back(std::move(bar));
    const std::string end = text_at(candidate, "end");
    if (end != "rejected" && end != "given_up") return;
    values_->push_back(piece(preparing, "rollback", 0, until, until));
  }

  const ChartedStrategy* plan_;
  std::size_t order_;
  double horizon_d_;
  Json* values_;
  std::map<std::int64_t, std::string> classes_;
};

Json lanes_in(const Json& values) {
  Json lanes = Json::array();
  for (const std::string_view lane : {in_service, rolling_out, preparing})
    if (std::ranges::any_of(values, [&](const Json& value) { return value.at("lane") == lane; })) lanes.push_back(lane);
  return lanes;
}

Json lanes_spec(const Json& summary, Json values) {
  Json spec = Json::parse(lanes_template);
  Json& plot = spec["spec"];
  plot["width"] = lane_width;
  plot["height"] = {{"step", lane_step}};
  const Json y{{"field", "lane"},
               {"type", "nominal"},
               {"sort", nullptr},
               {"scale", {{"domain", lanes_in(values)}}},
               {"axis", {{"title", nullptr}, {"domain", false}, {"ticks", false}}}};
  const Json x{
      {"type", "quantitative"},
      {"scale", {{"domain", {0, days_of_forecast(summary)}}, {"nice", false}}},
      {"axis", {{"title", nullptr}, {"tickCount", 8}, {"labelFlush", false}, {"labelExpr", "datum.label + ' d'"}}}};
  constexpr const char* fields[]{"from", "middle", "from"};
  for (std::size_t i = 0; i < plot["layer"].size(); ++i) {
    Json& encoding = plot["layer"][i]["encoding"];
    encoding["x"] = x;
    encoding["x"]["field"] = fields[i];
    encoding["y"] = y;
  }
  Json& bars = plot["layer"][0]["encoding"];
  bars["color"] = color_by_class(values);
  bars["tooltip"] = Json::array({Json{{"field", "plan"}, {"title", "plan"}}, Json{{"field", "lane"}, {"title", "lane"}},
                                 Json{{"field", "version"}, {"type", "quantitative"}, {"title", "version"}},
                                 Json{{"field", "class"}, {"title", "beside its parent"}}});
  for (const char* field : {"from", "until"})
    bars["tooltip"].push_back(
        {{"field", field}, {"type", "quantitative"}, {"title", fmt::format("{} day", field)}, {"format", ".4~r"}});
  spec["data"]["values"] = std::move(values);
  return spec;
}

std::size_t count_of(const Json& releases, std::string_view decision) {
  return static_cast<std::size_t>(
      std::ranges::count_if(releases, [&](const Json& release) { return release.at("decision") == decision; }));
}

DrawnChart draw_lanes(const Json& summary) {
  const std::vector<ChartedStrategy> plans = charted_plans(summary);
  Json values = Json::array();
  DrawnChart chart;
  chart.description = "Which version was in service when, in one run.";
  for (std::size_t p = 0; p < plans.size(); ++p) {
    Lanes{plans[p], p, days_of_forecast(summary), values}.add();
    const Json& releases = plans[p].summary->at("shown_run").at("releases");
    chart.description += fmt::format(" {}: {} releases, {} promoted, {} rolled back.", plans[p].label, releases.size(),
                                     count_of(releases, "promoted"), count_of(releases, "rolled_back"));
  }
  chart.spec = lanes_spec(summary, std::move(values));
  chart.caption = fmt::format(
      "One of many possible courses, {}; all plans in its world. In service: the last version promoted, by its number "
      "among the releases of its plan. Rollout: from the first user until the version is promoted or, at ×, rolled "
      "back; an × in service is a version that an audit found bad. Preparation: from the trigger until the candidate "
      "is "
      "ready or, at ×, is not released because of its tests. Color and sign: what is true of a version beside its "
      "parent, which nobody knows at the time.{}",
      shown_run_words(summary), left_out_plans_remark(summary));
  return chart;
}

Markup lanes_table(const Json& summary) {
  std::vector<std::vector<Cell>> rows;
  for (const Json& plan : summary.at("plans"))
    for (const Json& release : plan.at("shown_run").at("releases")) {
      const auto decided = time_at(release, "decided_d");
      std::string decision = text_at(release, "decision");
      std::ranges::replace(decision, '_', ' ');
      rows.push_back({{text_at(plan, "label")},
                      {fmt::format("{}{}", release.at("version").get<std::int64_t>(),
                                   release.at("is_fix") == true ? " (fix)" : "")},
                      {fmt::format("{}", release.at("parent").get<std::int64_t>())},
                      {std::string{class_named(text_at(release, "outcome")).words}},
                      {tidy_number(number_at(release, "data_until_d"))},
                      {tidy_number(number_at(release, "released_d"))},
                      {decided ? tidy_number(*decided) : "–"},
                      {decision}});
    }
  return plain_table("Every release of this run; times in days from the start",
                     {{"Plan", Reads::words},
                      {"version"},
                      {"parent"},
                      {"beside its parent", Reads::words},
                      {"data until"},
                      {"released"},
                      {"decided"},
                      {"decision", Reads::words}},
                     rows);
}

}  // namespace

extern const ChartKind service_lanes_chart{
    {"service_lanes", "One run: which version was in service when",
     "One run as lanes: which version was in service when under each plan, rollouts and rollbacks. The run is the one "
     "in which the cheapest plan costs its median."},
    draw_lanes,
    lanes_table};

}  // namespace rollcast::reports
