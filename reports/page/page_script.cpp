#include "rollcast/reports/page.hpp"

namespace rollcast::reports {

namespace {

constexpr std::string_view script = R"js(
(() => {
  'use strict';
  const { specs, themes } = JSON.parse(document.getElementById('drawing').textContent);
  const darkness = matchMedia('(prefers-color-scheme: dark)');
  const views = new Map();

  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('aria-hidden', 'true');
  document.body.append(tip);

  function rowOf(name, value) {
    const row = document.createElement('div');
    const term = document.createElement('b');
    term.textContent = name;
    row.append(term, String(value));
    return row;
  }

  function showTip(handler, event, item, value) {
    tip.hidden = value === null || typeof value !== 'object';
    if (tip.hidden) return;
    tip.replaceChildren(...Object.entries(value).map(([name, it]) => rowOf(name, it)));
    const { width, height } = tip.getBoundingClientRect();
    tip.style.left = `${Math.max(4, Math.min(event.clientX + 14, innerWidth - width - 8))}px`;
    tip.style.top = `${event.clientY + height + 22 > innerHeight ? event.clientY - height - 10 : event.clientY + 16}px`;
  }

  // Nothing is loaded: all data is in the specs.
  const loader = { load: () => Promise.reject(new Error('no loading')), sanitize: () => Promise.reject(new Error('no links')) };

  async function draw(place) {
    const spec = specs[place.dataset.chart];
    const config = themes[darkness.matches ? 'dark' : 'light'];
    const runtime = vega.parse(vegaLite.compile({ ...spec, config }).spec, null, { ast: true });
    views.get(place)?.finalize();
    place.replaceChildren();
    const view = new vega.View(runtime, { expr: vega.expressionInterpreter, renderer: 'svg', container: place, hover: true, tooltip: showTip, loader });
    views.set(place, view);
    await view.runAsync();
    place.querySelector('form')?.remove();
    for (const made of place.children) made.setAttribute('aria-hidden', 'true');
    place.setAttribute('role', 'img');
    place.setAttribute('aria-label', spec.description);
    place.parentElement.classList.add('drawn');
  }

  async function drawAll() {
    for (const place of document.querySelectorAll('.live')) {
      try {
        await draw(place);
      } catch (problem) {
        console.error(`chart ${place.dataset.chart}: ${problem.message}`);
        place.replaceChildren();
        place.parentElement.classList.remove('drawn');
      }
    }
    document.documentElement.dataset.charts = 'ready';
  }

  darkness.addEventListener('change', drawAll);
  drawAll();
})();
)js";

}  // namespace

std::string_view page_script() { return script; }

}  // namespace rollcast::reports
