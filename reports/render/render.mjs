// Draws charts. Reads {"themes": {light, dark}, "charts": [{name, spec}]} from standard input and answers on standard output with
// {"charts": [{light, dark, png}]}: two SVG texts without the title (the page has its own) and a PNG at twice the size, in Base64.
// One process draws all; nothing is fetched, nothing but this answer is written.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { expressionInterpreter } from 'vega-interpreter';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
const fontFiles = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf']
  .map((file) => require.resolve(`@expo-google-fonts/inter/${file}`));

// Without a canvas Vega takes 0.8 em for every character, which leaves wide gaps. These are Inter's widths, by kind of character.
const emWidths = [[/[ilj.,:;|!'I ]/, 0.29], [/[frt()\[\]"-]/, 0.39], [/[mwMW%@]/, 0.88], [/[A-Z]/, 0.69], [/[0-9]/, 0.64], [/[\x00-\x7f]/, 0.59]];
const emWidth = (character) => emWidths.find(([kind]) => kind.test(character))?.[1] ?? 1;
const boldness = (item) => (Number(item.fontWeight) >= 600 || item.fontWeight === 'bold' ? 1.05 : 1);
vega.textMetrics.width = (item, text) =>
  boldness(item) * (item.fontSize || 11) * [...String(text ?? '')].reduce((sum, character) => sum + emWidth(character), 0);

const noLoading = { load: () => Promise.reject(new Error('charts load nothing')), sanitize: () => Promise.reject(new Error('charts link nowhere')) };

// Layers whose names begin with "touch" are unseen: they carry tooltips, which pictures do not have.
function withoutTouch(spec) {
  if (spec.concat) return { ...spec, concat: spec.concat.map(withoutTouch) };
  if (spec.spec) return { ...spec, spec: withoutTouch(spec.spec) };
  return { ...spec, layer: spec.layer.filter((layer) => !layer.name?.startsWith('touch')) };
}

async function svgOf(spec, config) {
  const compiled = vegaLite.compile({ ...withoutTouch(spec), config }, { logger: vega.logger(vega.Error) }).spec;
  const runtime = vega.parse(compiled, null, { ast: true });
  const view = new vega.View(runtime, { renderer: 'none', expr: expressionInterpreter, loader: noLoading, logger: vega.logger(vega.Warn) });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function pngOf(svg, background) {
  const font = { fontFiles, loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
  return new Resvg(svg, { background, font, fitTo: { mode: 'zoom', value: 2 } }).render().asPng();
}

async function drawn({ spec }, themes) {
  const { title, ...untitled } = spec;
  return {
    light: await svgOf(untitled, themes.light),
    dark: await svgOf(untitled, themes.dark),
    png: pngOf(await svgOf(spec, themes.light), themes.light.background).toString('base64'),
  };
}

const request = JSON.parse(readFileSync(0, 'utf8'));
const charts = [];
for (const chart of request.charts) {
  try {
    charts.push(await drawn(chart, request.themes));
  } catch (problem) {
    process.stderr.write(`chart '${chart.name}': ${problem.message}\n`);
    process.exit(1);
  }
}
process.stdout.write(JSON.stringify({ charts }));
