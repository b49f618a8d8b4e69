// Finds sections by the words that are typed. SECTIONS: [address, title, title of the page, members, words].
const box = document.getElementById("search");
const results = document.getElementById("results");
const up = document.body.dataset.up;

// Makes "CreateGameSession", "create_game_session" and "create game session" alike.
const squeeze = text => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");

// Returns how well a word fits a section: 0 not at all, more is better.
function fit(word, { name, parts, page, members, words }) {
  if (name === word) return 40;
  if (name.startsWith(word) || parts.includes(word)) return 20;
  if (members.includes(" " + word + " ")) return 16;
  if (name.includes(word)) return 12;
  if (page === word) return 10;
  if (words.includes(" " + word + " ")) return 6;
  if (page.includes(word)) return 5;
  return words.includes(" " + word) ? 3 : words.includes(word) ? 1 : 0;
}

const index = SECTIONS.map(([address, title, page, members, words]) => ({
  address, title, pageTitle: page, name: squeeze(title), parts: title.toLowerCase().split(/[^\p{L}\p{N}]+/u), page: squeeze(page),
  members: " " + members.toLowerCase().replace(/_/g, "") + " ",
  rank: !address.includes("#") ? 8 : address.startsWith("operations/") ? -20 : 0, // pages first, parts of operations last
  words: " " + words.toLowerCase().replace(/_/g, "") + " " + words.toLowerCase().replace(/_/g, " ") + " ",
}));

function find(text) {
  const all = squeeze(text), words = text.split(/[\s_:.(){}=,"'`]+/).map(squeeze).filter(Boolean);
  if (!all) return [];
  const found = [];
  for (const entry of index) {
    const fits = words.map(word => fit(word, entry));
    const whole = fit(all, entry) * 3;
    if (!whole && fits.includes(0)) continue;
    found.push({ entry, score: whole + fits.reduce((sum, each) => sum + each, 0) / words.length + entry.rank });
  }
  return found.sort((a, b) => b.score - a.score || a.entry.title.length - b.entry.title.length).slice(0, 20).map(({ entry }) => entry);
}

function show() {
  const found = find(box.value);
  results.replaceChildren(...found.map(({ address, title, pageTitle }) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = up + address;
    link.textContent = title;
    if (title !== pageTitle) link.append(Object.assign(document.createElement("small"), { textContent: pageTitle }));
    item.append(link);
    return item;
  }));
  if (!found.length && box.value.trim()) {
    results.replaceChildren(Object.assign(document.createElement("li"), { className: "none", textContent: "Nothing found." }));
  }
  results.hidden = !box.value.trim();
}

function close() {
  box.value = "";
  show();
}

box.addEventListener("input", show);
box.addEventListener("keydown", event => {
  if (event.key === "Enter") results.querySelector("a")?.click();
  if (event.key === "Escape") close();
  if (event.key === "ArrowDown") { event.preventDefault(); results.querySelector("a")?.focus(); }
});
results.addEventListener("keydown", event => {
  const item = document.activeElement.closest("li");
  const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling }[event.key];
  if (event.key.startsWith("Arrow")) { event.preventDefault(); (next?.firstElementChild ?? box).focus(); }
  if (event.key === "Escape") { close(); box.focus(); }
});
results.addEventListener("click", event => { if (event.target.closest("a")) close(); });
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
});
const menu = document.getElementById("menu"), navigation = document.getElementById("navigation");
menu.addEventListener("click", () => menu.setAttribute("aria-expanded", navigation.classList.toggle("open")));
navigation.addEventListener("click", event => {
  if (event.target.closest("a")) menu.setAttribute("aria-expanded", navigation.classList.remove("open") ?? false);
});
navigation.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
