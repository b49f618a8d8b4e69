// The lobby's page in a headless Chromium: node lobby.mjs PLAYWRIGHT CHROMIUM URL SCREENSHOT. Prints one line per step.
import { createRequire } from "node:module";
const [playwright, executablePath, url, screenshot] = process.argv.slice(2);
const { chromium } = createRequire(playwright + "/")("playwright-core");
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const step = (name, good, seen) => { console.log(`${good ? "ok" : "FAILED"} ${name}${good ? "" : ": " + seen}`); };
try {
  const page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
  const complaints = [];
  page.on("pageerror", error => complaints.push(String(error)));
  page.on("request", request => request.url().startsWith(url) || request.url().startsWith("data:") || complaints.push(request.url()));
  await page.goto(url);
  const row = name => page.locator("#sessions li", { hasText: name });
  await row("Old Harbor").waitFor();
  step("lists sessions", (await page.locator("#sessions li").count()) >= 4, await page.locator("#sessions").innerText());

  await row("Old Harbor").getByRole("button").click();
  await page.locator("#error").waitFor();
  step("asks for a name", /Your name is missing/.test(await page.locator("#error").innerText()), await page.locator("#error").innerText());

  await page.getByLabel("Your name").fill("zoe");
  await page.locator("#create").getByLabel("Name").fill("Browser's duel");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator("#error:not([hidden])").waitFor();
  step("says what is wrong with a name", /cannot be used/.test(await page.locator("#error").innerText()), await page.locator("#error").innerText());
  await page.locator("#create").getByLabel("Name").fill("Browser duel");
  await page.getByRole("button", { name: "Create" }).click();
  await row("Browser duel").getByRole("button", { name: /^Join/ }).waitFor();
  step("creates a session", await page.locator("#error").isHidden(), await page.locator("#error").innerText());

  await row("Browser duel").getByRole("button").click();
  await page.locator("#seat:not([hidden])").waitFor();
  step("joins it", /^\S+:\d+$/.test(await page.locator("#address").innerText()), await page.locator("#address").innerText());
  await row("Browser duel").getByText("1 of 4 players").waitFor();
  step("shows it fill", true);

  step("offers no full session", await row("Salt and Steel").getByRole("button", { name: /^Full/ }).isDisabled());

  // Somebody else takes the last seat before the page knows.
  const answer = await page.evaluate(() => fetch("/api/sessions").then(answer => answer.text()));
  await page.route("**/api/sessions*", route => route.fulfill({ body: answer, contentType: "application/json" }));
  const last = JSON.parse(answer).sessions.find(session => session.name === "Night Watch");
  await page.evaluate(session => fetch("/api/join", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ session, player: "quick" }) }), last.id);
  await row("Night Watch").getByRole("button").click();
  await page.locator("#error:not([hidden])").waitFor();
  step("tells of a full session", /All seats are taken/.test(await page.locator("#error").innerText()), await page.locator("#error").innerText());
  await page.screenshot({ path: screenshot, fullPage: true });
  await page.unroute("**/api/sessions*");

  await page.reload();
  await row("Browser duel").getByRole("button", { name: /^Leave/ }).waitFor();
  step("knows the seat after a reload", /Browser duel, as zoe/.test(await page.locator("#seat").innerText()), await page.locator("#seat").innerText());
  await row("Lighthouse").getByRole("button").click();
  await row("Lighthouse").getByText("1 of 16 players").waitFor();
  await row("Browser duel").getByText("0 of 4 players").waitFor();
  step("leaves one seat for another", true);

  await page.route("**/api/**", route => route.abort());
  await page.getByText("The lobby cannot be reached").waitFor();
  await page.unroute("**/api/**");
  await page.locator("#error").waitFor({ state: "hidden" });
  step("takes an error back that is over", true);

  await page.setViewportSize({ width: 380, height: 700 });
  const seat = await page.locator("#seat").boundingBox(), list = await page.locator("#sessions").boundingBox();
  step("shows the seat first where it is narrow", seat.y < list.y, `${seat.y} ${list.y}`);
  await page.locator("#create").getByLabel("Name").fill("No 'quotes'");
  await page.getByRole("button", { name: "Create" }).click();
  await page.locator("#error:not([hidden])").waitFor();
  const { y, height } = await page.locator("#error").boundingBox();
  step("shows an error where it is seen", y >= 0 && y + height <= 700, `${y} ${height}`);
  await page.setViewportSize({ width: 1000, height: 760 });

  await page.locator("#filter").getByLabel("with free seats").check();
  await row("Salt and Steel").waitFor({ state: "detached" });
  step("filters", true);
  await page.locator("#leave").click();
  await row("Lighthouse").getByText("0 of 16 players").waitFor();
  step("leaves", true);
  await page.locator("#create").getByLabel("Name").fill("Anywhere");
  await page.getByRole("button", { name: "Find me a place" }).click();
  await page.getByText("Found: you have a seat").waitFor();
  step("finds a place", true);
  step("asks nobody else and raises nothing", complaints.length === 0, complaints.join(" "));
} catch (error) {
  step("goes on", false, String(error).split("\n")[0]);
} finally {
  await browser.close();
}
