// The console in a headless Chromium: node console.mjs MODULES CHROMIUM URL SCREENSHOTS. Prints one line per step. The game is played
// by signed requests, as an SDK sends them; the console must show it without a reload.
import { createHash, createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
const [modules, executablePath, url, screenshots] = process.argv.slice(2);
const require = createRequire(modules + "/");
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const step = (name, good, seen) => {
  console.log(`${good ? "ok" : "FAILED"} ${name}${good ? "" : ": " + seen}`);
};
const complaints = [],
  WAIT = 5000;

// Sends a signed request. Returns { status, reply }.
async function api(operation, params) {
  const hash = text => createHash("sha256").update(text).digest("hex"),
    mac = (key, text) => createHmac("sha256", key).update(text).digest();
  const body = JSON.stringify(params),
    date = new Date().toISOString().replace(/[-:]|\.\d+/g, ""),
    day = date.slice(0, 8);
  const headers = { host: new URL(url).host, "x-amz-date": date, "x-amz-target": "GameLift." + operation };
  const names = Object.keys(headers).join(";"),
    lines = Object.entries(headers)
      .map(([name, value]) => `${name}:${value}\n`)
      .join("");
  const scope = `${day}/us-west-2/gamelift/aws4_request`;
  const text = ["AWS4-HMAC-SHA256", date, scope, hash(["POST", "/", "", lines, names, hash(body)].join("\n"))].join("\n");
  const key = ["us-west-2", "gamelift", "aws4_request"].reduce(mac, mac("AWS4its-secret", day));
  const response = await fetch(url, {
    method: "POST",
    body,
    headers: {
      ...headers,
      "content-type": "application/x-amz-json-1.1",
      authorization: `AWS4-HMAC-SHA256 Credential=first/${scope}, SignedHeaders=${names}, Signature=${mac(key, text).toString("hex")}`,
    },
  });
  return { status: response.status, reply: await response.json() };
}

async function open(options, hash = "", before) {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(WAIT);
  page.on("pageerror", error => complaints.push(String(error)));
  page.on(
    "console",
    message => message.type() === "error" && !/status of 400/.test(message.text()) && complaints.push(message.text()),
  );
  page.on(
    "request",
    request => request.url().startsWith(url) || request.url().startsWith("data:") || complaints.push(request.url()),
  );
  await before?.(page);
  await page.goto(url + hash);
  return page;
}
const show = (page, name) => page.getByRole("link", { name: new RegExp("^" + name) }).click();
const row = (page, ...texts) => texts.reduce((rows, hasText) => rows.filter({ hasText }), page.locator("tr.row"));
const sees = async (page, name, ...texts) =>
  step(
    name,
    await row(page, ...texts)
      .first()
      .waitFor()
      .then(
        () => true,
        () => false,
      ),
    await page.locator("main").innerText(),
  );
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const dialog = page => page.locator("dialog[open]");
const run = page => dialog(page).getByRole("button", { name: "Run" }).click();
const ticket = (TicketId, skill) =>
  api("StartMatchmaking", {
    ConfigurationName: "duel",
    TicketId,
    Players: [{ PlayerId: "player-" + TicketId, PlayerAttributes: { skill: { N: skill } } }],
  });

async function plays() {
  const page = await open({ viewport: { width: 1280, height: 860 } });
  await sees(
    page,
    "shows fleets with locations, capacity and processes",
    "arena",
    "ACTIVE",
    "eu-west-1 · 1 instance, 1 desired (0–1) · 40 processes, 40 ready",
  );
  await sees(page, "shows a hostile name of a fleet as text", '"><script>hacked=1</script>');

  await show(page, "Sessions");
  await sees(page, "shows a hostile name of a session as text", "<img src=x onerror=hacked=1>", "ACTIVE");
  await row(page, "<img").getByRole("button").click();
  await page.locator("td.detail dd", { hasText: "<img src=x" }).waitFor();
  await press(page, "crash");
  await dialog(page).getByLabel("GameSessionId").waitFor();
  step(
    "fills in the form of a row's action",
    /^arn:.*gamesession/.test(await dialog(page).getByLabel("GameSessionId").inputValue()),
  );
  await page.keyboard.press("Escape");
  step(
    "closes the form by Escape and returns to its button",
    await page.getByRole("button", { name: "crash" }).evaluate(button => button === document.activeElement),
  );

  await show(page, "Placement");
  await page.getByText("No placements.").waitFor();
  await api("StartGameSessionPlacement", {
    PlacementId: "placed",
    GameSessionQueueName: "lobby",
    MaximumPlayerSessionCount: 4,
    GameSessionName: "Live & well",
    DesiredPlayerSessions: [{ PlayerId: "<i>pia</i>" }],
  });
  await sees(page, "shows a placement as it comes", "placed", "FULFILLED");

  await show(page, "Matchmaking");
  await ticket("a", 1);
  await ticket("b", 50);
  await row(page, "player-a").waitFor();
  const later = new Date(new Date(await page.locator("#now").getAttribute("datetime")).getTime() + 10000).toISOString();
  await press(page, "Advance the clock by 10 s");
  await sees(page, "advances the clock, in which tickets are searched", "player-b", "SEARCHING");
  await page.getByText("The clock moved by 10 s.").waitFor();
  await page.locator(`#now[datetime="${later}"]`).waitFor();
  await row(page, "player-b").getByRole("button").focus();
  await page.keyboard.press("Enter");
  const explanation = page.getByRole("group", { name: "Explanation" });
  await explanation.waitFor();
  step(
    "explains by keyboard why a ticket does not match",
    /Near/.test(await explanation.innerText()),
    await explanation.innerText(),
  );
  await ticket("c", 3);
  await press(page, "Advance the clock by 1 s");
  await sees(page, "shows a match", "player-a", "COMPLETED");
  step(
    "keeps an open row and the focus meanwhile",
    (await row(page, "player-b").getByRole("button", { expanded: true }).count()) === 1,
  );

  await show(page, "Players");
  await row(page, "<i>pia</i>", "RESERVED").getByRole("button").click();
  await press(page, "accept_player");
  await run(page);
  await dialog(page).getByText('"Status": "ACTIVE"').waitFor();
  await dialog(page).getByRole("button", { name: "Close" }).click();
  await sees(page, "accepts a player by a form", "<i>pia</i>", "ACTIVE");

  await show(page, "Sessions");
  await page.getByLabel("Search in game sessions").fill("live &");
  await row(page, "<img").waitFor({ state: "detached" });
  await row(page, "Live & well").getByRole("button").click();
  await press(page, "end_process");
  await run(page);
  await dialog(page).getByText("process_id").last().waitFor();
  await page.keyboard.press("Escape");
  await sees(page, "searches, and ends a session", "Live & well", "TERMINATED");

  await show(page, "Events");
  for (const type of ["PlacementFulfilled", "MatchmakingSucceeded"]) await sees(page, "shows the event " + type, type);
  await row(page, "MatchmakingSucceeded").getByRole("button").click();
  await page.locator("td.detail", { hasText: "matchId" }).waitFor();

  await show(page, "Processes");
  await sees(
    page,
    "says why a connected process gets no session",
    "connected-process",
    "connected",
    "it has not called ProcessReady",
  );
  const names = await page.locator("button.open").allInnerTexts();
  step("names no process after its kind", names.length > 2 && !names.some(each => each.startsWith("process-")), names.join());
  step(
    "shows nothing of the state as markup",
    await page.evaluate(() => window.hacked === undefined && !document.querySelector("main img, main script, main i, main b")),
  );
  await page.close();
}

async function pages() {
  for (let i = 0; i < 30; i++)
    await api("CreateGameSession", { FleetId: "fleet-arena", MaximumPlayerSessionCount: 2, Name: "page " + i });
  const page = await open({ viewport: { width: 1280, height: 860 } }, "#/sessions");
  await row(page, "page 29").waitFor();
  step(
    "shows a page of rows",
    (await page.locator("tr.row").count()) === 25 && /^1–25 of 3\d$/.test(await page.locator(".range").innerText()),
    await page.locator(".range").innerText(),
  );
  await press(page, "Older");
  await sees(page, "pages to older rows", "page 0");
  await press(page, "Newer");
  await row(page, "page 29").getByRole("button").click();
  await api("CreateGameSession", { FleetId: "fleet-arena", MaximumPlayerSessionCount: 2, Name: "page 30" });
  await page.locator(".range", { hasText: "2–26 of" }).waitFor();
  step("holds the page while a row is open", (await row(page, "page 30").count()) === 0);
  await row(page, "page 29").getByRole("button", { expanded: true }).click();
  await sees(page, "shows what is new once it is closed", "page 30");
  await page.close();
}

async function faults() {
  const page = await open({ viewport: { width: 1280, height: 860 } }, "#/faults");
  await press(page, "Add a fault");
  await dialog(page).getByLabel("kind").selectOption("throttle");
  await dialog(page).getByLabel("operation").fill("ListBuild");
  await run(page);
  await dialog(page).getByText("argument operation").waitFor();
  step("says in the form what is wrong", true);
  await dialog(page).getByLabel("operation").fill("ListBuilds");
  await dialog(page).getByLabel("count").fill("10");
  await run(page);
  await dialog(page).getByText('"id"').waitFor();
  await page.keyboard.press("Escape");
  const toggle = page.getByRole("switch");
  step("a fault strikes", (await api("ListBuilds", {})).reply.__type?.includes("ThrottlingException"));
  await sees(page, "counts how often", "throttle", "operation ListBuilds");
  await toggle.focus();
  await page.keyboard.press("Space");
  await page.getByRole("switch", { checked: false }).waitFor();
  step("a fault is switched off", (await api("ListBuilds", {})).status === 200);
  step("leaves the focus on the switch", await toggle.evaluate(each => each === document.activeElement));
  await toggle.click();
  await page.getByRole("switch", { checked: true }).waitFor();
  step("and on again", (await api("ListBuilds", {})).status === 400);

  await press(page, "Add a fault");
  await dialog(page).getByLabel("kind").selectOption("throttle");
  await dialog(page).getByLabel("operation").fill("ListScripts");
  await dialog(page).getByLabel("region").fill("eu-west-1");
  await run(page);
  await dialog(page).getByText('"id"').waitFor();
  await page.keyboard.press("Escape");
  const local = row(page, "operation ListScripts", "region eu-west-1");
  await local.getByRole("switch").click();
  await local.getByRole("switch", { checked: false }).waitFor();
  await local.getByRole("switch").click();
  await local.getByRole("switch", { checked: true }).waitFor();
  step("a switch leaves a fault to its region", (await api("ListScripts", {})).status === 200);
  await page.getByLabel("Region", { exact: true }).selectOption("eu-west-1");
  const wide = row(page, "operation ListBuilds").getByRole("switch");
  await wide.click();
  await row(page, "operation ListBuilds").getByRole("switch", { checked: false }).waitFor();
  await wide.click();
  await row(page, "operation ListBuilds").getByRole("switch", { checked: true }).waitFor();
  const effect = await row(page, "operation ListBuilds").innerText();
  step("or to all, whichever is chosen", !effect.includes("region"), effect);
  await press(page, "Remove all");
  await page.goto(url + "#/constructor");
  await page.getByRole("heading", { name: "Fleets" }).waitFor();
  step("shows the fleets for an unknown view", true);
  await page.close();
}

async function journal() {
  const page = await open({ viewport: { width: 1280, height: 860 } }, "#/requests");
  await row(page, "ListBuilds").first().waitFor();
  await page.getByLabel("Operation").selectOption("ListBuilds");
  await page.getByLabel("Code").selectOption("ThrottlingException");
  await page.locator(".range", { hasText: /^1–2 of 2$/ }).waitFor();
  step("shows the last requests, filtered and counted", (await row(page, "ListBuilds", "ThrottlingException").count()) === 2);
  await row(page, "ListBuilds").first().getByRole("button").click();
  await page.locator("td.detail", { hasText: "parameters" }).waitFor();

  await show(page, "Fleets");
  await row(page, "arena").waitFor();
  await page.getByLabel("Region").selectOption("eu-west-1");
  await page.getByText("No fleets.").waitFor();
  await page.getByLabel("Region").selectOption("us-west-2");
  await row(page, "arena").waitFor();
  step("shows another region, and the first one again", true);
  await page.getByLabel("Account").selectOption("222222222222");
  await page.getByText("No fleets.").waitFor();
  step("shows another account", (await row(page, "arena").count()) === 0);
  await page.close();
}

async function lives() {
  let count = 0;
  const page = await open({ viewport: { width: 1280, height: 860 } }, "", each => each.clock.install());
  page.on("request", () => {
    count++;
  });
  await row(page, "arena").waitFor();
  const hide = hidden =>
    page.evaluate(is => {
      Object.defineProperty(document, "hidden", { value: is, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  count = 0;
  await page.clock.fastForward(60000);
  step("asks nothing while it is hidden", count === 0, count);
  const asks = page.waitForRequest(/browse/);
  await hide(false);
  await asks;
  await page.route("**/_control/**", route => route.abort());
  await page.clock.fastForward(30000);
  await page.getByRole("alert").waitFor();
  step("says that the server cannot be reached", /cannot be reached/.test(await page.getByRole("alert").innerText()));
  await page.unroute("**/_control/**");
  await page.clock.fastForward(30000);
  await page.getByRole("alert").waitFor({ state: "hidden" });
  step("continues once it can be", true);
  complaints.splice(0, complaints.length, ...complaints.filter(text => !/net::ERR_FAILED/.test(text)));
  await page.close();
}

const VIEWS = [
  "fleets",
  "sessions",
  "players",
  "placement",
  "matchmaking",
  "processes",
  "events",
  "faults",
  "requests",
  "actions",
];
async function is_accessible() {
  const modes = [
    ["phone", { viewport: { width: 390, height: 844 }, colorScheme: "dark" }],
    ["desk", { viewport: { width: 1280, height: 860 }, colorScheme: "light" }],
  ];
  await Promise.all(
    modes.map(async ([mode, options]) => {
      const page = await open(options, "", each => each.addInitScript(axe));
      const check = async name => {
        const found = await page.evaluate(() =>
          window.axe.run({ resultTypes: ["violations"] }).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`)),
        );
        const width = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        step(
          `${name} on a ${mode} is accessible and fits`,
          !found.length && width <= 0,
          found.join("; ") + ` ${width} px too wide`,
        );
        await page.screenshot({ path: `${screenshots}/console-${name}-${mode}.png` });
      };
      for (const name of VIEWS) {
        await page.goto(url + "#/" + name);
        await page.locator("main .row, main .empty:visible, main .actions li").first().waitFor();
        const first = page.locator("button.open").first();
        if (await first.count()) {
          await first.click();
          await page.locator("td.detail dl").first().waitFor();
        }
        await check(name);
      }
      await page.getByRole("button", { name: "fault", exact: true }).click();
      await check("form");
      await page.close();
    }),
  );
}

const failing = error => {
  step("does all of this", false, error.stack);
};
await Promise.all([plays().then(pages), faults().then(journal), lives()]).catch(failing);
await is_accessible().catch(failing);
step("asks nobody else, and has no errors", complaints.length === 0, complaints.join("\n"));
await browser.close();
