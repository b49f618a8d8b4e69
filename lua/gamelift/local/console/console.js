// The console of the local GameLift. It reads and acts by /_control only, once a second while it is seen, and asks for the rows that it
// shows. All text from the state is inserted as text.
import { VIEWS } from "./views.js";
import { call, clock_of, make, number, pretty, request, scope } from "./page.js";

const $ = id => document.getElementById(id);
const EVERY = 1000; // milliseconds between polls
const SHARE = 20; // a poll that takes long is followed by a pause of so many times its time
const STEPS = [
  [1, "+1 s"],
  [10, "+10 s"],
  [60, "+1 min"],
  [3600, "+1 h"],
  [86400, "+1 day"],
];
// Argument of each request, list of its values in the reply, label.
const SCOPES = [
  ["account", "accounts", "Account"],
  ["region", "regions", "Region"],
];
const MAX_KNOWN = 50; // values that a field offers

let actions = {},
  sections = [],
  view_name,
  timer,
  round = 0;
const known = {}; // { [argument]: Set of values seen }

// Messages ------------------------------------------------------------------------------------------------------------

let message_timer;
function say(text) {
  clearTimeout(message_timer);
  $("message").replaceChildren(make("p", {}, text));
  message_timer = setTimeout(() => $("message").replaceChildren(), 6000);
}

// Performs an action, and says what came of it. Returns the result, or undefined.
async function act(action, args, done) {
  try {
    const result = await call(action, args);
    say(done);
    refresh();
    return result;
  } catch (error) {
    say(error.message);
  }
}

// Forms of actions ----------------------------------------------------------------------------------------------------

function offer(name) {
  const id = "known-" + name;
  if (!$(id)) $("known").append(make("datalist", { id }));
  $(id).replaceChildren(...[...(known[name] || [])].map(value => make("option", { value })));
  return id;
}

function remember(values) {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const set = (known[name] ??= new Set());
    set.delete(value);
    set.add(value);
    if (set.size > MAX_KNOWN) set.delete(set.values().next().value);
  }
}

const choices_of = words =>
  words.startsWith("one of ")
    ? [...words.matchAll(/"([^"]*)"/g)].map(match => match[1])
    : words.startsWith("true or false")
      ? ["true", "false"]
      : null;
const is_numeric = words => /^(whole number|number|port|HTTP status|close code)\b/.test(words);

// Returns the control of an argument, by the words that describe its type.
function control_of(name, words, example) {
  const required = words.endsWith(", required"),
    shared = { id: "field-" + name, name, required, "aria-describedby": "hint-" + name };
  const choices = choices_of(words);
  if (choices)
    return make(
      "select",
      shared,
      ...(required ? [] : [make("option", { value: "" }, "–")]),
      ...choices.map(value => make("option", { value }, value)),
    );
  if (is_numeric(words)) {
    const [, least, most] = words.match(/from (-?[\d.e+]+) to ([\d.e+]+)/) || [null, (words.match(/>= ([\d.]+)/) || [])[1]];
    return make("input", { ...shared, type: "number", step: words.startsWith("number") ? "any" : 1, min: least, max: most });
  }
  if (words.startsWith("table") || /^(RuleSetBody|body|rule_set_text)$/.test(name))
    return make("textarea", { ...shared, rows: 4, spellcheck: false });
  return make("input", { ...shared, type: "text", list: offer(name), autocomplete: "off", spellcheck: false });
}

// Returns the arguments in a form. Raises a message for text that is not JSON.
function arguments_of(form, types) {
  const args = {};
  for (const [name, words] of Object.entries(types)) {
    const text = form.elements[name]?.value;
    if (!text) continue;
    if (is_numeric(words)) args[name] = Number(text);
    else if (words.startsWith("true or false")) args[name] = text === "true";
    else if (words.startsWith("table")) {
      try {
        args[name] = JSON.parse(text);
      } catch (error) {
        throw new Error(`${name}: ${error.message}`, { cause: error });
      }
    } else args[name] = text;
  }
  return args;
}

function field_of(name, words, example, value) {
  const control = control_of(name, words);
  const text = value ?? (words.startsWith("table") && example !== undefined ? pretty(example) : undefined);
  if (text !== undefined) control.value = text;
  const has_example = example !== undefined && !words.startsWith("table");
  const hint = choices_of(words)
    ? words.endsWith(", required")
      ? "required"
      : "optional"
    : has_example
      ? `${words}, such as ${example}`
      : words;
  return make(
    "div",
    { class: "field" },
    make("label", { for: "field-" + name }, name),
    control,
    make("p", { class: "hint", id: "hint-" + name }, hint),
  );
}

// Opens the form of an action. values: of arguments that are known already.
function open_form(action, values = {}) {
  const { does, arguments: types, example } = actions[action],
    { account: _, ...own } = types;
  const first = Object.keys(own).sort(
    (a, b) => own[b].endsWith(", required") - own[a].endsWith(", required") || (a < b ? -1 : 1),
  );
  const result = make("div", { class: "result", role: "status" });
  const form = make(
    "form",
    { novalidate: false },
    make("h2", { id: "dialog-title" }, action),
    make("p", { class: "hint" }, does),
    ...first.map(name => field_of(name, own[name], example[name], values[name])),
    make(
      "div",
      { class: "buttons" },
      make("button", { class: "main" }, "Run"),
      make("button", { type: "button", onclick: () => $("dialog").close() }, "Close"),
    ),
    result,
  );
  form.onsubmit = async event => {
    event.preventDefault();
    try {
      const reply = await call(action, arguments_of(form, own));
      result.replaceChildren(
        make(
          "pre",
          { tabindex: 0, role: "group", "aria-label": "Result" },
          typeof reply.text === "string" ? reply.text : pretty(reply),
        ),
      );
      refresh();
    } catch (error) {
      result.replaceChildren(make("p", { class: "problem" }, error.message));
    }
  };
  $("dialog").replaceChildren(form);
  $("dialog").showModal();
}

// Returns the buttons of the actions that take all of these arguments.
function buttons_for(values) {
  return Object.keys(actions)
    .filter(name => Object.keys(values).every(argument => argument in actions[name].arguments))
    .map(name => make("button", { type: "button", onclick: () => open_form(name, values) }, name));
}

// The page ------------------------------------------------------------------------------------------------------------

const tools = { $, act, say, open_form, buttons_for, remember, refresh, actions: () => actions };

function show_scopes(reply) {
  for (const [argument, list, label] of SCOPES) {
    const values = reply[list] || [],
      id = "scope-" + argument;
    let select = $(id);
    if (values.length > 1 && !select) {
      select = make("select", {
        id,
        onchange: () => {
          scope[argument] = select.value;
          show_view();
        },
      });
      $("scopes").append(make("p", {}, make("label", { for: id }, label), select));
    }
    if (select && select.options.length !== values.length) {
      select.replaceChildren(...values.map(value => make("option", { value }, value)));
      select.value = reply[argument];
    }
  }
}

function show_header(reply) {
  $("region").textContent = reply.regions.length > 1 ? "" : reply.region;
  const { text, iso } = clock_of(reply.now);
  $("now").textContent = text;
  $("now").setAttribute("datetime", iso);
  $("now").title = reply.is_driven
    ? "This clock moves by the buttons only."
    : "This clock runs, and the buttons move it forward.";
  show_scopes(reply);
  for (const [name, { count }] of Object.entries(VIEWS)) {
    if (count) $("count-" + name).textContent = reply.counts[count] ? number(reply.counts[count]) : "";
  }
}

function show_view() {
  const name = location.hash.slice(2);
  view_name = Object.hasOwn(VIEWS, name) ? name : "fleets";
  const view = VIEWS[view_name];
  for (const link of $("views").querySelectorAll("a")) {
    link.removeAttribute("aria-current");
    if (link.hash === "#/" + view_name) {
      link.setAttribute("aria-current", "page");
      link.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  }
  document.title = view.title + " – Local GameLift";
  sections = view.sections(tools);
  $("view").replaceChildren(make("h1", {}, view.title), ...sections.map(section => section.element));
  refresh();
}

async function poll() {
  clearTimeout(timer);
  if (document.hidden) return;
  const begin = performance.now(),
    mine = ++round;
  try {
    if (!Object.keys(actions).length) {
      ({ actions } = await request("_control"));
      for (const section of sections) section.actions_changed?.();
    }
    let header;
    for (const section of sections) header = (await section.update()) || header;
    header ||= await call("browse", {});
    if (mine !== round) return; // a later poll is under way
    $("down").hidden = true;
    show_header(header);
  } catch (error) {
    if (mine !== round) return;
    $("down").textContent = `${error.message} The console tries again.`;
    $("down").hidden = false;
  }
  timer = setTimeout(poll, Math.max(EVERY, SHARE * (performance.now() - begin)));
}

function refresh() {
  poll();
}

$("views").append(
  ...Object.entries(VIEWS).map(([name, { title, count }]) =>
    make("li", {}, make("a", { href: "#/" + name }, title, ...(count ? [make("span", { id: "count-" + name })] : []))),
  ),
);
$("advance").append(
  ...STEPS.map(([seconds, label]) =>
    make(
      "button",
      {
        type: "button",
        "aria-label": `Advance the clock by ${label.slice(1)}`,
        onclick: () => act("advance", { seconds }, `The clock moved by ${label.slice(1)}.`),
      },
      label,
    ),
  ),
);
addEventListener("hashchange", () => (location.hash === "#main" ? $("main").focus() : show_view()));
document.addEventListener("visibilitychange", refresh);
show_view();
