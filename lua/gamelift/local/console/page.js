// What the views of the console are made of: elements, texts, requests.

// Returns an element. Attributes whose names begin with "on" are listeners; children are elements or text.
export function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element[name] = value;
    else if (value !== undefined && value !== null && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

export const pretty = value => JSON.stringify(value, null, 2);
export const number = value => Number(value).toLocaleString("en");
export const short = id => String(id ?? "").replace(/^arn:.*\//, "");

// Returns "2026-11-30 14:45:03 UTC" and its ISO form.
export function clock_of(seconds) {
  const date = new Date(seconds * 1000),
    iso = Number.isNaN(date.getTime()) ? "" : date.toISOString();
  return { text: iso.slice(0, 19).replace("T", " ") + " UTC", iso };
}

// Returns a time element: of a unix time or an ISO 8601 text. The title has the date.
export function time(value) {
  if (value === undefined) return "–";
  const { text, iso } = clock_of(typeof value === "number" ? value : Date.parse(value) / 1000);
  return make("time", { datetime: iso, title: text }, text.slice(11, 19));
}

const GOOD = /^(ACTIVE|READY|FULFILLED|COMPLETED|OK|CLAIMED|connected|2\d\d)$/;
const BAD = /^(ERROR|FAILED|TIMED_OUT|CANCELLED|TERMINATED|TIMEDOUT|INTERRUPTED|EXPIRED|IMPAIRED|closed|[45]\d\d|lost|refused)$/;

// Returns a status, with a color that does not stand alone.
export function status(value, kind) {
  if (value === undefined) return "–";
  return make(
    "span",
    { class: "status " + (kind || (GOOD.test(value) ? "good" : BAD.test(value) ? "bad" : "busy")) },
    String(value),
  );
}

export const scope = {}; // arguments of all requests, such as the account that was chosen

// Sends a request. Returns the decoded response; raises its message, or why there is none.
export async function request(path, options) {
  let response, body;
  try {
    response = await fetch(path, { cache: "no-store", signal: AbortSignal.timeout(10000), ...options });
    body = await response.json();
  } catch (error) {
    throw new Error(
      response ? `The local GameLift responded with status ${response.status}.` : "The local GameLift cannot be reached.",
      { cause: error },
    );
  }
  if (!response.ok) throw new Error(body.error || `The local GameLift responded with status ${response.status}.`);
  return body;
}

const READS = new Set(["browse", "explain", "faults", "requests"]);

// Performs an action of the control interface.
export function call(action, args) {
  const all = { ...scope, ...args };
  if (READS.has(action)) return request(`_control/${action}?${new URLSearchParams(all)}`);
  return request(`_control/${action}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(all),
  });
}

const SHORT = 100; // characters of JSON in one line

function shown(name, value) {
  if (value === null || typeof value !== "object") return String(value);
  const line = JSON.stringify(value);
  return line.length <= SHORT
    ? make("code", {}, line)
    : make("pre", { tabindex: 0, role: "group", "aria-label": name }, pretty(value));
}

// Returns a description list of an object: texts as they are, the rest as JSON.
export function describe(item) {
  const list = make("dl", {});
  for (const [name, value] of Object.entries(item)) {
    const is_time = typeof value === "number" && /Time$|^time$/.test(name);
    list.append(make("dt", {}, name), make("dd", {}, is_time ? clock_of(value).text : shown(name, value)));
  }
  return list;
}
