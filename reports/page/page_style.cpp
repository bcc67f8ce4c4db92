#include "page_parts.hpp"

namespace rollcast::reports {

namespace {

constexpr std::string_view style = R"css(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --text: #1f2328; --quiet: #57606a; --line: #d8dde3; --soft: #f5f7f9;
  --accent: #0b5fa5; --good: #176b3a; --good-soft: #eaf6ee; --warn: #8a5300; --warn-soft: #fdf4e3; --bad: #b3261e;
   --bad-soft: #fdeeec;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14171b; --text: #e4e7eb; --quiet: #a8b0ba; --line: #333a42; --soft: #1b1f24;
    --accent: #7cbcff; --good: #7ddb9f; --good-soft: #14261b; --warn: #f2c063; --warn-soft: #2a2213; --bad: #ff8a80;
     --bad-soft: #2d1816;
  }
}
* { box-sizing: border-box; }
html { background: var(--paper); color: var(--text); font: 16px/1.5 Inter, system-ui, "Segoe UI", "Helvetica Neue",
   Arial, sans-serif; }
body { max-width: 1140px; margin: 0 auto; padding: 28px 20px 64px; }
h1 { font-size: 1.25rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; line-height: 1.35; margin: 0 0 .6rem; overflow-wrap: anywhere; }
p { margin: .4rem 0; }
.provenance, .small, figcaption, caption { color: var(--quiet); font-size: .82rem; }
.provenance { margin: .15rem 0 1.1rem; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.answer { border-left: 5px solid var(--warn); background: var(--warn-soft); border-radius: 0 8px 8px 0;
   padding: 16px 20px 14px;
  margin-bottom: 1.4rem; overflow-wrap: anywhere; }
.answer.choose { border-color: var(--good); background: var(--good-soft); }
.answer.none_within_limits { border-color: var(--bad); background: var(--bad-soft); }
.answer h2 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; letter-spacing: -.01em; }
.answer .lead { font-size: 1.02rem; }
.answer ul { margin: .5rem 0 0; padding-left: 1.15rem; font-size: .93rem; }
.answer li { margin: .18rem 0; }
.scroll { overflow-x: auto; }
.scroll + .scroll { margin-top: 1.4rem; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
table { border-collapse: collapse; width: 100%; font-size: .84rem; line-height: 1.35;
   font-variant-numeric: tabular-nums; }
caption { text-align: left; padding: 0 0 .4rem; }
th, td { padding: 6px 8px; text-align: right; vertical-align: top; border-bottom: 1px solid var(--line);
   white-space: nowrap; }
.words { text-align: left; }
thead th { font-weight: 500; color: var(--quiet); vertical-align: bottom; white-space: normal; font-size: .78rem;
   min-width: 3.4rem; }
thead th.group { text-align: center; color: var(--text); font-weight: 600; border-bottom-color: var(--quiet); }
tbody th { font-weight: 600; white-space: normal; overflow-wrap: break-word; max-width: 16rem; }
tbody td.words { white-space: normal; min-width: 7.6rem; }
.error { display: block; color: var(--quiet); font-size: .74rem; }
tr.chosen > * { background: var(--good-soft); font-weight: 600; }
tr.chosen .error { font-weight: 400; }
tr.chosen td.verdict { color: var(--good); }
tr.breaks_limit td.verdict { color: var(--bad); }
tr.breaks_limit > * { color: var(--quiet); }
tr.tied td.verdict, tr.undecided td.verdict { color: var(--warn); }
.scroll tbody th, .scroll thead tr:first-child th:first-child { position: sticky; left: 0; background: var(--paper); }
.scroll tr.chosen > th { background: var(--good-soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
figure { margin: 2.4rem 0 0; display: grid; grid-template-columns: minmax(0, 580px) minmax(0, 1fr); column-gap: 28px; }
figure > * { grid-column: 1 / -1; }
figure > .still, figure > .live { grid-column: 1; }
figure > figcaption { grid-column: 2; align-self: start; padding-top: 1.2rem; }
figure img { display: block; max-width: 100%; height: auto; }
figure img.dark { display: none; }

.live svg { max-width: 100%; height: auto; }
.live:empty { display: none; }
.drawn .still { display: none; }
details { margin-top: .5rem; font-size: .9rem; }
summary { cursor: pointer; color: var(--accent); font-size: .84rem; width: fit-content; }
details[open] summary { margin-bottom: .6rem; }
main > section { margin-top: 2.4rem; }
main > section.answer { margin-top: 0; }
.story { max-width: 44rem; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; font-size: .9rem; margin: .8rem 0 0; }
dt { color: var(--quiet); }
dd { margin: 0; font-variant-numeric: tabular-nums; }
.way { display: flex; flex-wrap: wrap; gap: .5rem 1.6rem; list-style: none; margin: .3rem 0 1rem; padding: 0;
  font-size: .8rem; line-height: 1.35; }
.way li { position: relative; border: 1px solid var(--line); border-radius: 6px; padding: 4px 10px 5px;
   background: var(--soft);
  max-width: 15rem; overflow-wrap: anywhere; }
.way li:not(:last-child)::after { content: "\2192"; position: absolute; right: -1.3rem; top: .3rem;
   color: var(--quiet); }
.way b { display: block; font-weight: 600; }
.way .fails { display: block; color: var(--bad); }
.way .end { background: var(--good-soft); border-color: var(--good); font-weight: 600; align-self: start; }
.way .more { border-style: dashed; color: var(--quiet); align-self: start; }
h3 { font-size: .88rem; margin: .9rem 0 .2rem; overflow-wrap: anywhere; }
.tip { position: fixed; z-index: 9; pointer-events: none; background: var(--paper); color: var(--text);
   border: 1px solid var(--line);
  border-radius: 6px; box-shadow: 0 3px 14px rgb(0 0 0 / .18); padding: 6px 10px; font-size: .8rem;
  max-width: 320px; overflow-wrap: anywhere; }
.tip b { font-weight: 500; color: var(--quiet); margin-right: .5em; }
@media screen and (prefers-color-scheme: dark) {
  figure img.light { display: none; }
  figure img.dark { display: block; }
}
@media (max-width: 800px) {
  figure { display: block; }
  figure > figcaption { margin-top: .4rem; padding: 0; }
}
@media (max-width: 600px) { body { padding: 18px 14px 48px; } .answer h2 { font-size: 1.4rem; } }
@media print {
  html { font-size: 12px; }
  body { max-width: none; padding: 0; }
  .live, .tip { display: none; }
  .drawn .still { display: block; }
  figure, .answer, tr { break-inside: avoid; }
  .scroll { overflow: visible; }
  details:not([open]) { display: none; }
}
)css";

}  // namespace

std::string_view page_style() { return style; }

}  // namespace rollcast::reports
