// The lobby's page in a headless Chromium: node lobby.mjs MODULES CHROMIUM URL SCREENSHOTS. Prints one line per step.
import { DESK, PHONE, judge, open, run, screenshots, step } from "./page.mjs";

const row = (page, name) => page.locator("#sessions li", { hasText: name });
const named = page => page.locator("#create").getByLabel("Name");
const create = page => page.getByRole("button", { name: "Create" });
const shown = page => page.locator("#error:not([hidden])");
const json = (status, error) => ({ status, contentType: "application/json", body: JSON.stringify({ error }) });

async function plays() {
  const page = await open({ viewport: DESK });
  const error = page.locator("#error"), says = async (name, pattern) => {
    await shown(page).waitFor();
    step(name, pattern.test(await error.innerText()), await error.innerText());
  };
  await row(page, "Old Harbor").waitFor();
  step("lists sessions", (await page.locator("#sessions li").count()) >= 4, await page.locator("#sessions").innerText());
  await page.locator("#about").waitFor();
  const about = await page.locator("#about").innerText();
  step("says which fleet and endpoint it shows", /^Fleet harbor \(fleet-harbor\), from GameLift at http:\/\/127\.0\.0\.1:\d+\/$/.test(about), about);

  await row(page, "Old Harbor").getByRole("button").click();
  await says("asks for a name", /Your name is missing/);

  await page.getByRole("button", { name: "Find me a place" }).click();
  await page.getByText("Found: you have a seat").waitFor();
  const guest = await page.getByLabel("Your name").inputValue();
  step("finds a place without any name", /^guest-\w{6}$/.test(guest) && (await page.locator("#where").innerText()) === `Game of ${guest}, as ${guest}`, guest);

  await page.getByLabel("Your name").fill("zoe");
  await named(page).fill("Browser's duel");
  await create(page).click();
  await says("says what is wrong with a name", /cannot be used/);
  await named(page).fill("Browser duel");
  await create(page).click();
  await row(page, "Browser duel").getByRole("button", { name: /^Join/ }).waitFor();
  step("creates a session", await error.isHidden(), await error.innerText());

  const join = row(page, "Browser duel").getByRole("button");
  await join.focus();
  await page.keyboard.press("Enter");
  await row(page, "Browser duel").getByText("1 of 4 players").waitFor();
  step("joins it by keyboard", /^\S+:\d+$/.test(await page.locator("#address").innerText()), await page.locator("#address").innerText());
  step("leaves the focus where it was", await join.evaluate(button => button === document.activeElement));
  step("offers no full session", await row(page, "Salt and Steel").getByRole("button", { name: /^Full/ }).isDisabled());

  // Somebody else takes the last seat before the page knows.
  const listed = await page.evaluate(() => fetch("/api/sessions").then(response => response.text()));
  await page.route("**/api/sessions*", route => route.fulfill({ body: listed, contentType: "application/json" }));
  const last = JSON.parse(listed).sessions.find(session => session.name === "Night Watch");
  await page.evaluate(session => fetch("/api/join", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ session, player: "quick" }) }), last.id);
  await row(page, "Night Watch").getByRole("button").click();
  await says("tells of a full session", /All seats are taken/);
  await page.unroute("**/api/sessions*");

  await page.reload();
  await row(page, "Browser duel").getByRole("button", { name: /^Leave/ }).waitFor();
  step("knows the seat after a reload", /Browser duel, as zoe/.test(await page.locator("#seat").innerText()), await page.locator("#seat").innerText());
  await row(page, "Lighthouse").getByRole("button").click();
  await row(page, "Lighthouse").getByText("1 of 16 players").waitFor();
  await row(page, "Browser duel").getByText("0 of 4 players").waitFor();
  step("leaves one seat for another", true);

  await page.locator("#filter").getByLabel("with free seats").check();
  await row(page, "Salt and Steel").waitFor({ state: "detached" });
  step("filters", true);
  await page.locator("#filter").getByLabel("Name").fill("o'clock");
  await page.locator("#count", { hasText: "cannot be used" }).waitFor();
  step("says beside the list what is wrong with a filter", await error.isHidden() && await create(page).isEnabled());
  await page.locator("#filter").getByLabel("Name").fill("");
  await page.locator("#leave").click();
  await row(page, "Lighthouse").getByText("0 of 16 players").waitFor();
  step("leaves", true);
  await page.close();
}

// Returns true if the error is what is seen near its corners and in its middle, whatever else is there.
const on_top = page => page.locator("#error").evaluate(error => {
  const { left, right, top, bottom } = error.getBoundingClientRect();
  return [[left + 9, top + 9], [right - 9, top + 9], [left + 9, bottom - 9], [right - 9, bottom - 9], [(left + right) / 2, (top + bottom) / 2]]
    .every(([x, y]) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight && error.contains(document.elementFromPoint(x, y)));
});

async function shows_errors() {
  for (const viewport of [PHONE, DESK]) {
    const page = await open({ viewport });
    const size = `at ${viewport.width} px`;
    const fail = async () => {
      await named(page).fill("No 'quotes'");
      await create(page).click();
      await shown(page).waitFor();
    };
    await row(page, "Lighthouse").waitFor();
    await fail();
    const tops = [];
    for (const y of [0, 200, 1e6]) {
      await page.evaluate(top => scrollTo(0, top), y);
      tops.push(await on_top(page));
    }
    step(`shows an error above all else, wherever the page is scrolled to, ${size}`, tops.every(Boolean), tops);
    await page.getByRole("button", { name: "Close the message" }).click();
    const closed = await page.locator("#error").isHidden();
    await page.waitForResponse(/api\/sessions/);
    step(`closes it by its button, for good, ${size}`, closed && await page.locator("#error").isHidden());
    await fail();
    await page.keyboard.press("Escape");
    step(`closes it by Escape, ${size}`, await page.locator("#error").isHidden());
    await page.close();
  }
}

// Two players meet in a match: one declines the first, both accept the second.
async function matches() {
  const [one, two] = [await open({ viewport: DESK }), await open({ viewport: PHONE })];
  const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
  const says = (page, text) => page.locator("#match", { hasText: text }).waitFor();
  await press(one, "Play");
  await says(one, "Looking for an opponent");
  step("offers to stop looking", await one.locator("#stop").isVisible() && await one.locator("#play").isHidden());
  await press(one, "Stop looking");
  await one.locator("#play").waitFor();
  step("stops looking without an error", await one.locator("#error").isHidden() && await one.locator("#play").evaluate(button => button === document.activeElement));

  for (const [page, name] of [[one, "mia"], [two, "noa"]]) {
    await page.getByLabel("Your name").fill(name);
    await press(page, "Play");
  }
  for (const page of [one, two]) await says(page, "A match is there");
  await one.screenshot({ path: `${screenshots}/lobby-match-accept.png`, fullPage: true });
  await two.screenshot({ path: `${screenshots}/lobby-match-accept-phone.png`, fullPage: true });
  await press(one, "Accept");
  await says(one, "Accepted. Waiting");
  await press(two, "Decline");
  await two.locator("#play").waitFor();
  step("ends the match of who declines, without an error", await two.locator("#error").isHidden(), await two.locator("#error").innerText());
  await says(one, "Looking for an opponent");
  step("looks again for who has accepted", true);

  await two.locator("#play").focus();
  await two.keyboard.press("Enter");
  for (const page of [one, two]) await says(page, "A match is there");
  await two.reload();
  await says(two, "A match is there");
  step("knows the match after a reload", true);
  await two.locator("#accept").focus();
  await two.keyboard.press("Enter");
  await says(two, "Accepted. Waiting");
  await press(one, "Accept");
  for (const [page, name] of [[one, "mia"], [two, "noa"]]) {
    await says(page, "Found: you have a seat");
    step(`shows the seat of ${name}`, (await page.locator("#where").innerText()) === `Match, as ${name}`
      && /^\S+:\d+$/.test(await page.locator("#address").innerText()) && /^psess-/.test(await page.locator("#token").innerText()),
      await page.locator("#seat").innerText());
  }
  step("shows the same address to both", (await one.locator("#address").innerText()) === (await two.locator("#address").innerText()));
  await one.locator("#sessions li.mine").getByText("2 of 2 players").waitFor();
  await one.screenshot({ path: `${screenshots}/lobby-match-seat.png`, fullPage: true });
  for (const page of [one, two]) {
    await page.locator("#leave").click();
    await page.locator("#seat").waitFor({ state: "hidden" });
    await page.close();
  }
}

const ACTIONS = ["#play", "#create .main", "#place", "#leave", "#sessions button"];
const enabled = page => page.evaluate(list => list.map(which => document.querySelector(which)).map(button => button && !button.disabled), ACTIONS);
const abort = page => page.route("**/api/**", route => route.abort());
const is_back = page => page.getByText("Service down").waitFor({ state: "detached" });

async function goes_down() {
  const page = await open({ viewport: DESK }, abort);
  await page.getByText("Service down").waitFor();
  const text = await page.locator("main").innerText();
  step("says that the service is down instead of that it loads", !/Loading/.test(text) && /The lobby cannot be reached/.test(text), text);
  step("turns off what cannot work", (await enabled(page)).every(is => !is), await enabled(page));
  await named(page).fill("Kept");
  await named(page).focus();
  await page.unroute("**/api/**");
  await row(page, "Old Harbor").waitFor();
  await page.locator("#about").waitFor();
  step("is there again when the service is", (await page.getByText("Service down").count()) === 0 && await create(page).isEnabled());
  step("keeps what was typed meanwhile, and the focus",
    (await named(page).inputValue()) === "Kept" && await named(page).evaluate(input => input === document.activeElement));

  const join = row(page, "Old Harbor").getByRole("button");
  for (const [name, control] of [["Create", create(page)], ["a row", join]]) {
    await control.focus();
    await abort(page);
    await page.getByText("Service down").waitFor();
    const off = await join.isDisabled();
    await page.unroute("**/api/**");
    await is_back(page);
    step(`gives the focus back to ${name}`, off && await control.evaluate(button => button === document.activeElement));
  }

  const html = (status, body) => ({ status, contentType: "text/html", body });
  for (const [response, message] of [
    [json(502, { code: "unavailable", message: "The game service cannot be reached." }), "Service down. The game service cannot be reached."],
    [html(504, "<h1>Gateway Timeout</h1>"), "Service down. The lobby answered with status 504 and no JSON."],
    [html(200, "<h1>Welcome to the hotel</h1>"), "Service down. The lobby answered with status 200 and no JSON."],
  ]) {
    await page.route("**/api/**", route => route.fulfill(response));
    await page.locator("#count", { hasText: message }).waitFor();
    step(`says what came: ${message}`, (await enabled(page)).every(is => !is));
    await page.unroute("**/api/**");
    await is_back(page);
  }
  await page.route("**/api/sessions*", route => route.fulfill(json(503, { code: "busy", message: "The game service has too many requests." })));
  await page.locator("#count", { hasText: "too many requests" }).waitFor();
  step("does not call a busy service down", (await page.getByText("Service down").count()) === 0 && await create(page).isEnabled());
  await page.close();
}

async function hangs() {
  const page = await open({ viewport: DESK }, async page => {
    await page.clock.install();
    await page.route("**/api/**", () => { }); // never answers
  });
  await page.getByText("Loading").waitFor();
  await page.clock.fastForward(5100);
  await page.getByText("Service down. The lobby did not answer within 5 seconds.").waitFor();
  step("does not load for ever", true);
  await page.close();
}

async function looks_right(device, viewport, colorScheme) {
  const long = "W".repeat(60), player = "m".repeat(40), where = `${device}, ${colorScheme}`;
  const page = await open({ viewport, colorScheme });
  await row(page, "Old Harbor").waitFor();
  await page.locator("#about").waitFor();
  await judge(page, where + ", list");
  await page.getByLabel("Your name").fill(player);
  if (!await row(page, long).count()) {
    await named(page).fill(long);
    await create(page).click();
  }
  await row(page, long).getByRole("button", { name: /^Join/ }).click();
  await page.locator("#seat").getByText(player).waitFor();
  await row(page, long).getByText("1 of 4 players").waitFor();
  await judge(page, where + ", seat");
  await page.route("**/api/leave", route => route.fulfill(json(409, { code: "refused", message: long + long })));
  await page.locator("#leave").click();
  await shown(page).waitFor();
  await judge(page, where + ", error");
  await page.unroute("**/api/leave");
  await abort(page);
  await page.getByText("Service down").waitFor();
  step(`shows the error above the word that the service is down: ${where}`, await on_top(page), "covered");
  await judge(page, where + ", down");
  await page.unroute("**/api/**");
  await is_back(page);
  if (device === "phone") {
    const seat = await page.locator("#seat").boundingBox(), list = await page.locator("#sessions").boundingBox();
    step(`shows the seat first: ${where}`, seat.y < list.y, `${seat.y} ${list.y}`);
  }
  await page.locator("#leave").click();
  await page.locator("#seat").waitFor({ state: "hidden" });
  await page.close();
}

await run(async () => {
  await plays();
  await matches();
  await shows_errors();
  await goes_down();
  await hangs();
  for (const colorScheme of ["light", "dark"]) {
    await looks_right("phone", PHONE, colorScheme);
    await looks_right("desk", DESK, colorScheme);
  }
});
