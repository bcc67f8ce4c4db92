// Draws charts. Reads {"themes": {light, dark}, "charts": [{name, spec}]} from standard input and answers on standard output with
// {"charts": [{light, dark, png}]}: two SVG texts without the title (the page has its own) and a PNG at twice the size, in Base64.
// One process draws all; nothing is fetched, nothing but this answer is written.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import * as vega from 'vega';
import * as vegaLite from 'vega-lite';
import { expressionInterpreter } from 'vega-interpreter';
import { Resvg } from '@resvg/resvg-js';

const require = createRequire(import.meta.url);
const installed = (file) => require.resolve(`@expo-google-fonts/${file}`);
const fontFiles = ['inter/400Regular/Inter_400Regular.ttf', 'inter/600SemiBold/Inter_600SemiBold.ttf'].map(installed);

// Fonts of scripts that Inter does not have, loaded where a chart needs them. The first is of Debian's fonts-droid-fallback.
const otherFonts = [
  [/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}]/u, '/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf'],
  [/\p{Script=Hangul}/u, installed('nanum-gothic/400Regular/NanumGothic_400Regular.ttf')],
  [/\p{Emoji_Presentation}/u, installed('noto-emoji/400Regular/NotoEmoji_400Regular.ttf')],
  [/\p{Script=Arabic}/u, installed('noto-sans-arabic/400Regular/NotoSansArabic_400Regular.ttf')],
  [/\p{Script=Hebrew}/u, installed('noto-sans-hebrew/400Regular/NotoSansHebrew_400Regular.ttf')],
  [/\p{Script=Devanagari}/u, installed('noto-sans-devanagari/400Regular/NotoSansDevanagari_400Regular.ttf')],
  [/\p{Script=Thai}/u, installed('noto-sans-thai/400Regular/NotoSansThai_400Regular.ttf')],
];
const fontsFor = (text) => [...fontFiles, ...otherFonts.filter(([script, file]) => script.test(text) && existsSync(file)).map(([, file]) => file)];

// Without a canvas Vega takes 0.8 em for every character, which leaves wide gaps. These are Inter's widths, by kind of character; what is
// not listed, as Chinese characters, is 1 em wide.
const emWidths = [[/\p{M}/u, 0], [/[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Devanagari}\p{Script=Thai}]/u, 0.59], [/[ilj.,:;|!'I ]/, 0.29], [/[frt()\[\]"-]/, 0.39], [/[mwMW%@]/, 0.88], [/[A-Z]/, 0.69], [/[0-9]/, 0.64], [/[\x00-\x7f]/, 0.59]];
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
  const font = { fontFiles: fontsFor(svg), loadSystemFonts: false, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
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
