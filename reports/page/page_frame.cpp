#include "page_frame.hpp"

#include <fmt/format.h>

#include "charts/chart_parts.hpp"
#include "figures.hpp"
#include "page_parts.hpp"
#include "rollcast/reports/base64.hpp"
#include "rollcast/scenarios/plain_text.hpp"

namespace rollcast::reports {

namespace {

/// The scripts of one page, and the policy that lets them and nothing else run.
struct Scripts {
  std::span<const PageScript> sources;

  std::string policy() const {
    std::string allowed;
    for (const PageScript& source : sources) allowed += fmt::format(" '{}'", source.policy_name);
    return fmt::format(
        "default-src 'none'; script-src{}; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action "
        "'none'",
        allowed.empty() ? " 'none'" : allowed);
  }
  Markup blocks() const {
    Markup all;
    for (const PageScript& source : sources) all += trusted_script(source.text);
    return all;
  }
};

Markup head(const Json& summary, const Scripts& scripts) {
  const std::string title = fmt::format("{} · {} · Rollcast", text_at(summary.at("verdict"), "headline"),
                                        text_at(summary.at("scenario"), "name"));
  return element("head",
                 void_element("meta", {{"charset", "utf-8"}}) +
                     void_element("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", scripts.policy()}}) +
                     void_element("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
                     void_element("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
                     element("title", text(title)) + trusted_style(page_style()));
}

Markup still_picture(const Chart& chart) {
  if (chart.light_svg.empty()) return {};
  const auto picture = [&](const char* theme, const std::string& svg) {
    return void_element("img", {{"class", theme},
                                {"alt", with_minus_signs(chart.description)},
                                {"src", "data:image/svg+xml;base64," + to_base64(svg)}});
  };
  return element("div", {{"class", "still"}}, picture("light", chart.light_svg) + picture("dark", chart.dark_svg));
}

/// What the page's script draws from: specs without their titles, which the page has in its headings.
Json drawing_instructions(const Charts& charts) {
  Json instructions{{"themes", {{"light", chart_theme(Theme::light)}, {"dark", chart_theme(Theme::dark)}}}};
  Json& specs = instructions["specs"] = Json::object();
  for (const Chart& chart : charts) {
    Json spec = Json::parse(chart.spec);
    spec.erase("title");
    spec.erase("config");
    specs[chart.name] = std::move(spec);
  }
  return instructions;
}

}  // namespace

Markup provenance(const Json& summary, std::string_view how_run) {
  const Json& scenario = summary.at("scenario");
  const Json& study = summary.at("study");
  const std::string line = fmt::format(
      "{} runs, {} · seed {} · Rollcast {} · scenario {}", grouped(study.at("runs").get<std::int64_t>()), how_run,
      study.at("seed").get<std::uint64_t>(), text_at(summary, "version"), text_at(scenario, "hash"));
  return element("header",
                 element("h1", text(text_at(scenario, "name"))) + element("p", {{"class", "provenance"}}, text(line)));
}

Markup prose(std::string sentence) {
  sentence = with_minus_signs(std::move(sentence));
  for (std::size_t at = sentence.find(" %"); at != std::string::npos; at = sentence.find(" %", at))
    sentence.replace(at, 1, "\u00a0");
  return text(sentence);
}

Markup answer(const Json& summary) {
  const Json& verdict = summary.at("verdict");
  const Json& reasons = verdict.at("reasons");
  Markup list;
  for (std::size_t i = 1; i < reasons.size(); ++i) list += element("li", prose(reasons[i].get<std::string>()));
  Markup content = element("h2", {{"id", "answer"}}, text(text_at(verdict, "headline")));
  if (!reasons.empty()) content += element("p", {{"class", "lead"}}, prose(reasons[0].get<std::string>()));
  if (reasons.size() > 1) content += element("ul", list);
  return element("section", {{"class", "answer " + text_at(verdict, "kind")}, {"aria-labelledby", "answer"}}, content);
}

Markup figure(const Json& summary, const Chart& chart) {
  const Markup live = element("div", {{"class", "live"}, {"data-chart", chart.name}});
  const Markup numbers = element(
      "details", element("summary", text("The numbers behind this chart")) + chart_kind(chart.name).table(summary));
  return element("figure", element("h2", text(chart.title)) + still_picture(chart) + live +
                               element("figcaption", prose(chart.caption)) + numbers);
}

Markup charts_note(const Charts& charts, std::span<const PageScript> scripts) {
  if (!scripts.empty()) return {};
  const bool drawn = !charts.empty() && !charts.front().light_svg.empty();
  return element(
      "p", {{"class", "small"}},
      text(drawn ? "The charts are still pictures: the Vega libraries were not installed when this page was written."
                 : "This page has no charts, because the Vega libraries were not installed when it was written. Their "
                   "numbers "
                   "are in the tables, their specifications in charts/*.vl.json."));
}

Markup fact(std::string_view term, std::string_view value) {
  return element("dt", text(term)) + element("dd", text(value));
}

Markup settings_facts(const Json& scenario) {
  Markup facts;
  for (const Json& setting : scenario.value("set", Json::array()))
    facts +=
        fact("set on the command line", fmt::format("{} = {}", text_at(setting, "pointer"), text_at(setting, "value")));
  return facts;
}

std::string whole_page(const Json& summary, const Markup& content, const Charts& charts,
                       std::span<const PageScript> sources) {
  const Scripts scripts{sources};
  Markup body = content;
  if (!sources.empty()) body += json_block("drawing", drawing_instructions(charts)) + scripts.blocks();
  return "<!DOCTYPE html>\n" +
         element("html", {{"lang", "en"}}, head(summary, scripts) + element("body", body)).html() + "\n";
}

}  // namespace rollcast::reports
