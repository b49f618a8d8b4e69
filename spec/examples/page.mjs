// Opens pages of the lobby in a headless Chromium, and judges them, for lobby.mjs and world.mjs: node … MODULES CHROMIUM URL SCREENSHOTS.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const [modules, executablePath, url] = process.argv.slice(2);
export const screenshots = process.argv[5];
const require = createRequire(modules + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
// Prints one line.
export const step = (name, good, seen) => { console.log(`${good ? "ok" : "FAILED"} ${name}${good ? "" : ": " + seen}`); };
export const PHONE = { width: 390, height: 844 }, DESK = { width: 1000, height: 760 };
const complaints = [];

export async function open(options, before) {
  const page = await browser.newPage(options);
  page.on("pageerror", error => complaints.push(String(error)));
  page.on("request", request => request.url().startsWith(url) || request.url().startsWith("data:") || complaints.push(request.url()));
  await before?.(page);
  await page.goto(url);
  return page;
}

// Runs in the page. Returns what is wider than the window, and each border of a control, placeholder and text of too low contrast.
function measure() {
  const parse = color => { const [r, g, b, a = 1] = color.match(/[\d.]+/g).map(Number); return { rgb: [r, g, b], a }; };
  const channel = value => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const luminance = rgb => rgb.map(channel).reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
  const over = (top, below) => top.rgb.map((value, i) => value * top.a + below[i] * (1 - top.a));
  const contrast = (a, b) => { const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
  const body = parse(getComputedStyle(document.body).backgroundColor).rgb;
  const ground = element => element ? over(parse(getComputedStyle(element).backgroundColor), ground(element.parentElement)) : body;
  const wrong = [];
  const check = (element, what, color, below, least) => {
    const ratio = contrast(over(parse(color), below), below);
    if (ratio < least) wrong.push(`${what} of ${element.tagName} ${element.id || element.className || element.name || element.textContent}: ${ratio.toFixed(2)}`);
  };
  if (document.documentElement.scrollWidth > innerWidth) wrong.push(`the page is ${document.documentElement.scrollWidth} px wide`);
  let borders = 0, placeholders = 0;
  for (const element of document.querySelectorAll("body *")) {
    if (!element.getClientRects().length || /^(STYLE|SCRIPT|OPTION)$/.test(element.tagName)) continue;
    const style = getComputedStyle(element), below = ground(element), { left, right } = element.getBoundingClientRect();
    if (left < -0.5 || right > innerWidth + 0.5) wrong.push(`${element.tagName} ${element.id || element.className} reaches from ${left} to ${right}`);
    if (style.borderTopWidth !== "0px") {
      borders++;
      check(element, "border, outside,", style.borderTopColor, ground(element.parentElement), 3);
      if (!element.matches(".main:enabled")) check(element, "border, inside,", style.borderTopColor, below, 3); // that one is all of its colour
    }
    if (element.placeholder) {
      placeholders++;
      const { color, opacity } = getComputedStyle(element, "::placeholder");
      check(element, "placeholder", color.replace(/^rgb\((.*)\)$/, `rgba($1, ${opacity})`), below, 4.5);
    }
    const has_text = element.value || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (has_text) check(element, "text", style.color, below, 4.5);
  }
  return { wrong, borders, placeholders };
}

export async function judge(page, where) {
  await page.screenshot({ path: `${screenshots}/lobby-${where.replaceAll(", ", "-")}.png`, fullPage: true });
  const { wrong, borders, placeholders } = await page.evaluate(measure);
  step(`fits and can be read: ${where}`, !wrong.length && borders >= 10 && placeholders >= 2, `${wrong.join("; ")}; ${borders} borders, ${placeholders} placeholders`);
  await page.evaluate(axe);
  const violations = await page.evaluate(() => window.axe.run().then(result => result.violations.map(({ id, nodes }) => `${id} ${nodes[0].html}`)));
  step(`can be used with a keyboard and a screen reader: ${where}`, !violations.length, violations.join("; "));
}

// Runs the steps; the last one is that no page has raised an error or called another host.
export async function run(steps) {
  try {
    await steps();
    step("asks nobody else and raises nothing", complaints.length === 0, complaints.join(" "));
  } catch (error) {
    step("goes on", false, String(error).split("\n").slice(0, 4).join(" "));
  } finally {
    await browser.close();
  }
}
