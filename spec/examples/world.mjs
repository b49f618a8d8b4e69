// Two players in a headless Chromium play a match on a game server: node world.mjs MODULES CHROMIUM URL SCREENSHOTS. Prints one line
// per step.
import { PHONE, judge, open, run, step } from "./page.mjs";

const DESK = { width: 1280, height: 800 };
const press = (page, name) => page.getByRole("button", { name, exact: true }).click();
const says = (page, where, text) => page.locator(where, { hasText: text }).waitFor();
const score = (page, name) => page.locator("#scores li", { hasText: name }).locator("b").innerText().then(Number);
const has_focus = (page, id) => page.locator(id).evaluate(element => element === document.activeElement);

await run(async () => {
  const [one, two] = [await open({ viewport: DESK }), await open({ viewport: PHONE, colorScheme: "dark" })];
  for (const [page, name] of [[one, "mia"], [two, "noa"]]) {
    await page.getByLabel("Your name").fill(name);
    await press(page, "Play");
  }
  for (const page of [one, two]) {
    await says(page, "#match", "A match is there");
    await press(page, "Accept");
  }
  for (const page of [one, two]) await page.locator("#game").waitFor();
  step("shows the game instead of an address", await one.locator("#seat").isHidden() && await one.locator("#hit").isVisible());
  for (const page of [one, two]) await says(page, "#game-text", "Hit as often as you can!");
  step("puts the focus on Hit", await has_focus(one, "#hit"));

  for (let i = 0; i < 5; i++) {
    await one.keyboard.press("Enter");
    await one.waitForTimeout(60); // hits sooner than 50 ms after the last one do not count
  }
  await press(two, "Hit");
  for (const page of [one, two]) {
    await page.waitForFunction(() => [...document.querySelectorAll("#scores b")].map(b => b.textContent).join() === "5,1");
  }
  step("counts hits by keyboard and by click, and shows them to both", true);
  await judge(one, "world, desk, light, playing");
  await two.reload();
  await says(two, "#game-text", "Hit as often as you can!");
  step("keeps seat and score after a reload", await score(two, "noa (you)") === 1, await two.locator("#game").innerText());
  await one.locator("#sessions li", { hasText: "mia 5 : noa 1" }).waitFor();
  step("shows the score in the list", true);

  await says(one, "#game-text", "You win, 5 to 1.");
  await says(two, "#game-text", "You lose, 1 to 5.");
  step("says who has won, without an error", await one.locator("#error").isHidden() && await two.locator("#error").isHidden(),
    await one.locator("#error").innerText());
  step("puts the focus on Close", await has_focus(one, "#quit") && (await one.locator("#quit").innerText()) === "Close");
  await one.locator("#sessions li", { hasText: "mia" }).waitFor({ state: "detached" });
  step("lists the session no more", true);
  await judge(two, "world, phone, dark, ended");
  await press(one, "Close");
  await one.locator("#game").waitFor({ state: "hidden" });
  step("offers another match", await one.locator("#play").isEnabled());
});
