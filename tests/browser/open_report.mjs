// Opens a report in Chromium and looks at it as a reader would: light, dark, and without JavaScript.
//
//   node open_report.mjs REPORT.html EXPECTED_TEXT SCREENSHOT.png [--no-charts] [--plain-only: without JavaScript alone]
//     [--charts=5: how many the page has] [--touch=SELECTOR: of marks that have tooltips]
//
// Fails on a console message of level error or warning, an uncaught error, a dialog, a request for anything but the file itself, an
// element that the page did not mean to have, missing text, a serious accessibility violation, or a chart that was not drawn.
// Writes SCREENSHOT.png (light), SCREENSHOT.dark.png and SCREENSHOT.plain.png (without JavaScript).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

// A page that is not there after this long, in milliseconds, is not coming; on a busy machine half a minute is not enough.
const patience = 120000;

const require = createRequire(import.meta.url);
const [reportPath, expectedText, screenshotPath, ...options] = process.argv.slice(2);
if (!screenshotPath) {
  console.error('usage: node open_report.mjs REPORT.html EXPECTED_TEXT SCREENSHOT.png [--no-charts] [--plain-only]');
  process.exit(2);
}
const withCharts = !options.includes('--no-charts');
const colorSchemes = options.includes('--plain-only') ? [] : ['light', 'dark'];
const reportUrl = pathToFileURL(resolve(reportPath)).href;
const valueOf = (option, usual) => options.find((o) => o.startsWith(`${option}=`))?.slice(option.length + 1) ?? usual;
const chartCount = Number(valueOf('--charts', '5'));
const touched = valueOf('--touch', '[data-chart="dotplot"] .mark-symbol path');
const errors = [];

const browser = await chromium.launch({
  executablePath: process.env.ROLLCAST_CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND'],
});

async function visit(name, { colorScheme = 'light', javaScriptEnabled = true }, look) {
  const context = await browser.newContext({ viewport: { width: 1100, height: 1000 }, colorScheme, javaScriptEnabled });
  const error = (text) => errors.push(`${name}: ${text}`);
  try {
    const page = await context.newPage();
    page.on('console', (message) => ['error', 'warning'].includes(message.type()) && error(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => error(`uncaught: ${error.message}`));
    page.on('dialog', (dialog) => { error(`a dialog opened: ${dialog.message()}`); dialog.dismiss(); });
    page.on('request', (request) => {
      const url = request.url();
      if (url !== reportUrl && !url.startsWith('data:image/svg+xml;base64,')) error(`asked for ${url.slice(0, 120)}`);
    });
    await page.goto(reportUrl, { waitUntil: 'load', timeout: patience });
    await look(page, error);
  } finally {
    await context.close();
  }
}

async function expectText(page, error) {
  const shown = (await page.locator('body').innerText()).replace(/\s+/g, ' ');
  if (!shown.includes(expectedText)) error(`does not show "${expectedText}"`);
}

/// What only hostile text could have put there.
async function expectNoIntruders(page, error) {
  const intruders = await page.evaluate(() => ({
    handlers: [...document.querySelectorAll('*')].filter((e) => [...e.attributes].some((a) => a.name.startsWith('on'))).length,
    images: [...document.images].filter((i) => !i.src.startsWith('data:image/svg+xml;base64,')).length,
    scripts: document.querySelectorAll('body script:not([type="application/json"])').length > 4 ? 1 : 0,
    frames: document.querySelectorAll('iframe, object, embed, form, link, base').length,
  }));
  for (const [kind, count] of Object.entries(intruders)) if (count > 0) error(`${count} ${kind} that the page did not mean to have`);
}

async function expectLiveCharts(page, error) {
  await page.waitForSelector('html[data-charts="ready"]', { timeout: patience });
  const drawn = await page.locator('.live svg, .live canvas').count();
  if (drawn !== chartCount) error(`${drawn} interactive charts instead of ${chartCount}`);
  const marks = await page.locator('.live svg path').count();
  if (marks < 50) error(`the charts have only ${marks} marks`);
}

async function expectTooltip(page, error) {
  const dot = page.locator(touched).nth(10);
  await dot.scrollIntoViewIfNeeded();
  await dot.hover({ force: true });
  if (!(await page.locator('.tip').isVisible())) error(`no tooltip over ${touched}`);
  await page.mouse.move(2, 2);
}

async function expectStillCharts(page, error, theme) {
  const seen = await page.locator(`.still img.${theme}`).evaluateAll((images) =>
    images.filter((image) => image.getBoundingClientRect().height > 60 && image.naturalWidth > 100).length);
  if (seen !== chartCount) error(`${seen} still charts instead of ${chartCount}`);
}

async function expectAccessible(page, error) {
  // Through the debugger, which the page's policy does not bind.
  await page.evaluate(readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  for (const violation of violations.filter((v) => ['serious', 'critical'].includes(v.impact))) {
    error(`accessibility (${violation.impact}): ${violation.help}: ${violation.nodes.slice(0, 3).map((n) => n.target.join(' ')).join(', ')}`);
  }
}

async function expectNoSidewaysScroll(page, error) {
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (excess > 0) error(`the page is ${excess} px wider than the window`);
}

const shotOf = (mark) => screenshotPath.replace(/(\.png)?$/, `${mark}.png`);

for (const colorScheme of colorSchemes) {
  await visit(colorScheme, { colorScheme }, async (page, error) => {
    if (withCharts) await expectLiveCharts(page, error);
    await expectText(page, error);
    await expectNoIntruders(page, error);
    await expectNoSidewaysScroll(page, error);
    if (withCharts) await expectTooltip(page, error);
    await expectAccessible(page, error);
    await page.screenshot({ path: shotOf(colorScheme === 'light' ? '' : '.dark'), fullPage: true });
  });
}
await visit('without JavaScript', { javaScriptEnabled: false }, async (page, error) => {
  await expectText(page, error);
  if (withCharts) await expectStillCharts(page, error, 'light');
  await page.screenshot({ path: shotOf('.plain'), fullPage: true });
});

await browser.close();
for (const error of errors) console.error(`${reportPath}: ${error}`);
process.exit(errors.length === 0 ? 0 : 1);
