
// Finds pages by their title, then by the members and headings on them. PAGES: [address, title, words].
const box = document.getElementById("search");
const results = document.getElementById("results");
const up = document.body.dataset.up;

function find(text) {
  const wanted = text.toLowerCase().split(/[\s]+/).filter(Boolean);
  if (!wanted.length) return [];
  const found = [];
  for (const [address, title, words] of PAGES) {
    const name = title.toLowerCase(), plain = name.replace(/_/g, ""), all = (title + " " + plain + " " + words).toLowerCase();
    if (!wanted.every(word => all.includes(word))) continue;
    const word = wanted[0];
    const rank = name === word || words.toLowerCase().split(" ")[0] === word ? 0 : name.startsWith(word) ? 1 : name.includes(word) ? 2 : 3;
    const member = words.split(" ").find(each => wanted.some(part => each.toLowerCase().includes(part)));
    found.push({ address, title, rank, note: rank > 2 && member ? member : "" });
  }
  return found.sort((a, b) => a.rank - b.rank || a.title.length - b.title.length).slice(0, 20);
}

function show() {
  const found = find(box.value);
  results.replaceChildren(...found.map(({ address, title, note }) => {
    const item = document.createElement("li"), link = document.createElement("a");
    link.href = up + address;
    link.textContent = title;
    if (note) link.append(Object.assign(document.createElement("small"), { textContent: note }));
    item.append(link);
    return item;
  }));
  if (!found.length && box.value.trim()) {
    results.replaceChildren(Object.assign(document.createElement("li"), { textContent: "Nothing has that name." }));
  }
  results.hidden = !box.value.trim();
}

box.addEventListener("input", show);
box.addEventListener("keydown", event => {
  if (event.key === "Enter") results.querySelector("a")?.click();
  if (event.key === "Escape") { box.value = ""; show(); }
  if (event.key === "ArrowDown") { event.preventDefault(); results.querySelector("a")?.focus(); }
});
results.addEventListener("keydown", event => {
  const item = document.activeElement.closest("li");
  const next = { ArrowDown: item?.nextElementSibling, ArrowUp: item?.previousElementSibling }[event.key];
  if (event.key.startsWith("Arrow")) { event.preventDefault(); (next?.firstElementChild ?? box).focus(); }
  if (event.key === "Escape") { box.value = ""; show(); box.focus(); }
});
document.addEventListener("keydown", event => {
  if (event.key === "/" && document.activeElement !== box) { event.preventDefault(); box.focus(); }
});
const menu = document.getElementById("menu"), navigation = document.getElementById("navigation");
menu.addEventListener("click", () => menu.setAttribute("aria-expanded", navigation.classList.toggle("open")));
navigation.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
