// The documentation in a headless Chromium: node site.mjs MODULES CHROMIUM FOLDER. Prints one line per check.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const [modules, executablePath, folder] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const check = (name, problem) => console.log(`${problem ? "FAILED" : "ok"} ${name}${problem ? ": " + problem : ""}`);
const PAGES = ["index", "enums", "functions", "operations/create_game_session"];
const SIZES = { phone: { width: 390, height: 844 }, desktop: { width: 1280, height: 900 } };
const VIEWS = [["phone", "dark"], ["desktop", "light"]];
// Searches that a user would make, and the entry that must be among the first five: "title" or "title < page".
const SEARCHES = {
  "create_game_session": "create_game_session", "CreateGameSession": "create_game_session", "create game session": "create_game_session",
  "client:create_fleet": "create_fleet", "max_response": "gamelift.client < Options", "timeout": "timeout < Options",
  "proxy": "gamelift.client < Options", "retry": "retry < Options", "poll": "loop:poll(options) < Functions",
  "loop:sleep": "loop:sleep(seconds) < Functions", "prewarm": "loop:prewarm(client, connections) < Functions",
  "emulator advance": "emulator:advance(seconds) < Functions", "get_paginator": "client:get_paginator(name) < Functions",
  "GameSessionStatus": "GameSessionStatus < Enums", "NoCredentials": "Codes of this library < Errors", "matchmaking": "start_matchmaking",
  "GameProperties": "Parameters < create_game_session", "sso": "gamelift.credentials < Functions", "idempotency": "One call < Options",
  "fds": "loop:fds() < Functions",
};

async function open(name, options) {
  const page = await browser.newPage(options);
  page.on("pageerror", error => check(name + " runs its script", String(error)));
  page.on("request", request => request.url().startsWith("file:") || check(name + " asks no other host", request.url()));
  await page.goto(`file://${folder}/${name}.html`);
  return page;
}

async function looks() {
  for (const [size, colorScheme] of VIEWS)
    for (const name of PAGES) {
      const page = await open(name, { viewport: SIZES[size], colorScheme });
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run({ resultTypes: ["violations"] }));
      check(`${name}, ${size}, ${colorScheme}: axe finds nothing`,
        violations.map(({ id, nodes }) => `${id} (${nodes.length}): ${nodes[0].html.slice(0, 200)}`).join("; "));
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      check(`${name}, ${size}, ${colorScheme}: fits its window`, excess > 0 && `${excess} pixels too wide`);
      await page.close();
    }
}

async function finds() {
  const page = await open("operations/create_game_session", { viewport: SIZES.desktop });
  for (const [words, expected] of Object.entries(SEARCHES)) {
    await page.fill("#search", words);
    const addresses = await page.$$eval("#results a", links => links.slice(0, 5).map(link =>
      link.firstChild.textContent + (link.querySelector("small") ? " < " + link.querySelector("small").textContent : "")));
    check(`"${words}" finds ${expected}`, !addresses.includes(expected) && "found " + (addresses.join(" | ") || "nothing"));
  }
  await page.fill("#search", "loop:poll");
  await page.keyboard.press("Enter");
  await page.waitForURL(/functions\.html#/);
  const heading = await page.evaluate(() => document.querySelector(":target")?.textContent);
  check("Enter opens the first result at its heading", heading !== "loop:poll(options)" && String(heading));
}

async function opensMenu() {
  const page = await open("index", { viewport: SIZES.phone });
  await page.fill("#search", "backfill");
  const list = await page.locator("#results").boundingBox();
  check("a phone shows the results inside its window", (list.x < 0 || list.x + list.width > SIZES.phone.width) && JSON.stringify(list));
  await page.fill("#search", "");
  const menu = page.getByRole("button", { name: "Contents" });
  await menu.click();
  const link = page.locator("nav").getByRole("link", { name: "Options", exact: true });
  check("a phone opens the contents", !(await link.isVisible()) && "no link is visible");
  await link.click();
  await page.waitForURL(/options\.html/);
  check("a link of the contents opens its page", !(await page.title()).startsWith("Options") && await page.title());
}

try {
  await looks();
  await finds();
  await opensMenu();
} finally {
  await browser.close();
}
