// The views of the console: which lists they show, by which columns.
import { ListSection } from "./list.js";
import { call, describe, make, number, short, status, time } from "./page.js";
import { Table, range } from "./table.js";

const text = name => row => String(row[name] ?? "–");
const id = name => row => short(row[name]) || "–";
const when = name => row => time(row[name]);
const name_column = cell => ({ head: "Name", cell });
const status_column = { head: "Status", cell: row => status(row.Status), width: "8rem" };

const sum = (row, name) => row.locations.reduce((total, place) => total + place[name], 0);
const count = (n, noun, many = noun + "s") => `${number(n)} ${n === 1 ? noun : many}`;

function location_text(row, place) {
  const size =
    row.ComputeType === "ANYWHERE"
      ? count(place.hosts, "compute")
      : `${count(place.hosts, "instance")}, ${place.DesiredInstances} desired (${place.MinSize}–${place.MaxSize})`;
  return `${place.Location} · ${size} · ${count(place.processes, "process", "processes")}, ${place.ready} ready`;
}

// Returns the locations of a fleet with their capacity and processes.
function describe_locations(item) {
  return [
    make("p", { class: "head" }, "Locations"),
    make(
      "ul",
      { class: "plain" },
      ...item.locations.map(place => make("li", {}, status(place.Status), " ", make("bdi", {}, location_text(item, place)))),
    ),
  ];
}

const LISTS = {
  fleets: {
    list: "fleets",
    title: "Fleets",
    empty: "No fleets. Create one with an SDK, or add some with the action seed.",
    placeholder: "name, id or status",
    ids: row => [{ FleetId: row.FleetId }],
    more: describe_locations,
    columns: [
      { head: "Fleet", cell: row => row.Name || row.FleetId },
      status_column,
      { head: "Compute", cell: text("ComputeType"), width: "7rem", wide: true },
      {
        head: "Locations",
        cell: row => row.locations.map(place => make("span", { title: location_text(row, place) }, location_text(row, place))),
        lines: true,
        wide: true,
        width: "45%",
      },
      { head: "Sessions", cell: row => `${number(row.sessions)}`, number: true, wide: true, width: "5.5rem" },
      { head: "Processes", cell: row => `${sum(row, "busy")} of ${sum(row, "processes")}`, number: true, width: "5.5rem" },
    ],
  },
  sessions: {
    list: "sessions",
    title: "Game sessions",
    empty: "No game sessions.",
    placeholder: "name, id, status or location",
    ids: row => [{ GameSessionId: row.GameSessionId }],
    columns: [
      { head: "Session", cell: row => row.Name || short(row.GameSessionId) },
      status_column,
      {
        head: "Players",
        cell: row => `${row.CurrentPlayerSessionCount} of ${row.MaximumPlayerSessionCount}`,
        number: true,
        width: "5.5rem",
      },
      { head: "Fleet", cell: text("FleetId"), wide: true, id: true },
      { head: "Location", cell: text("Location"), wide: true, width: "9rem" },
      {
        head: "Address",
        cell: row => (row.IpAddress ? `${row.IpAddress}:${row.Port}` : "–"),
        wide: true,
        id: true,
        width: "11rem",
      },
      { head: "Created", cell: when("CreationTime"), wide: true, width: "5.5rem" },
    ],
  },
  players: {
    list: "players",
    title: "Player sessions",
    empty: "No player sessions.",
    placeholder: "player, session or status",
    ids: row => [{ PlayerSessionId: row.PlayerSessionId }],
    columns: [
      { head: "Player", cell: text("PlayerId") },
      status_column,
      { head: "Game session", cell: id("GameSessionId"), wide: true, id: true },
      { head: "Player session", cell: text("PlayerSessionId"), wide: true, id: true },
      { head: "Created", cell: when("CreationTime"), wide: true, width: "5.5rem" },
    ],
  },
  queues: {
    list: "queues",
    title: "Queues",
    empty: "No queues.",
    placeholder: "name",
    columns: [
      name_column(text("Name")),
      { head: "Destinations", cell: text("destinations"), number: true, width: "7rem" },
      { head: "Timeout", cell: row => `${row.TimeoutInSeconds} s`, number: true, width: "5.5rem" },
    ],
  },
  placements: {
    list: "placements",
    title: "Placements",
    empty: "No placements.",
    placeholder: "id, queue or status",
    columns: [
      { head: "Placement", cell: text("PlacementId") },
      status_column,
      { head: "Queue", cell: text("GameSessionQueueName"), wide: true },
      { head: "Session", cell: id("GameSessionArn"), wide: true, id: true },
      { head: "Started", cell: when("StartTime"), wide: true, width: "5.5rem" },
      { head: "Ended", cell: when("EndTime"), wide: true, width: "5.5rem" },
    ],
  },
  configurations: {
    list: "configurations",
    title: "Configurations",
    empty: "No matchmaking configurations.",
    placeholder: "name or rule set",
    ids: row => [{ Name: row.RuleSetName, RuleSetBody: row.RuleSetBody }],
    columns: [
      name_column(text("Name")),
      { head: "Rule set", cell: text("RuleSetName") },
      { head: "Mode", cell: text("FlexMatchMode"), wide: true },
      { head: "Acceptance", cell: row => (row.AcceptanceRequired ? "required" : "–"), wide: true },
      { head: "Timeout", cell: row => `${row.RequestTimeoutSeconds} s`, number: true, width: "5.5rem" },
    ],
  },
  tickets: {
    list: "tickets",
    title: "Tickets",
    empty: "No matchmaking tickets.",
    placeholder: "id, configuration or status",
    ids: row => [{ TicketId: row.TicketId }],
    more: async item => [
      make("p", { class: "head" }, "Explanation"),
      make(
        "pre",
        { tabindex: 0, role: "group", "aria-label": "Explanation" },
        await call("explain", { TicketId: item.TicketId }).then(
          reply => reply.text,
          error => error.message,
        ),
      ),
      make("p", { class: "head" }, "Ticket"),
    ],
    columns: [
      { head: "Ticket", cell: text("TicketId") },
      status_column,
      { head: "Configuration", cell: text("ConfigurationName"), wide: true },
      { head: "Players", cell: row => row.players.join(", ") + (row.is_backfill ? " (backfill)" : ""), wide: true },
      { head: "Reason", cell: row => row.StatusReason || "–", wide: true },
      { head: "Started", cell: when("StartTime"), wide: true, width: "5.5rem" },
    ],
  },
  processes: {
    list: "processes",
    title: "Server processes",
    empty: "No server processes.",
    placeholder: "id, fleet, host, or sdk",
    ids: row => [{ process_id: row.process_id }, ...(row.sdk ? [{ ProcessId: row.process_id }] : [])],
    columns: [
      { head: "Process", cell: row => row.process_id.replace(/^process-/, "") },
      { head: "Status", cell: row => status(row.status), width: "8rem" },
      {
        head: "Server SDK",
        cell: row => (row.sdk ? [status(row.sdk.is_connected ? "connected" : "closed")] : "played here"),
        width: "7.5rem",
      },
      { head: "No game session because", cell: row => row.sdk?.no_session_because || "–", wide: true, width: "30%" },
      { head: "Fleet", cell: text("FleetId"), wide: true, id: true },
      { head: "Host", cell: text("host"), wide: true, id: true },
      { head: "Port", cell: text("port"), number: true, wide: true, width: "4.5rem" },
    ],
    more: item =>
      item.sdk?.no_session_because ? [make("p", {}, `It gets no game session: ${item.sdk.no_session_because}.`)] : [],
  },
  events: {
    list: "events",
    title: "Events",
    empty: "No events yet. Placements, matchmaking and game servers publish them.",
    placeholder: "type or resource",
    columns: [
      { head: "Event", cell: row => row.type || row["detail-type"] },
      { head: "Kind", cell: text("detail-type"), wide: true },
      { head: "Resource", cell: id("resource"), wide: true, id: true },
      { head: "Time", cell: when("time"), width: "5.5rem" },
    ],
  },
};

// Faults --------------------------------------------------------------------------------------------------------------

const EFFECT = ["operation", "region", "seconds", "status", "code", "commit", "probability"];
const ARGUMENTS = ["kind", "operation", "commit", "seconds", "status", "code", "message", "body", "probability"];
const switched_off = new Map(); // faults that a switch has removed, by id: they can be added again

// Returns the arguments that make the same fault again.
function fault_arguments(fault) {
  const args = { region: fault.region }; // undefined, for all regions, also where one is chosen at the top
  for (const name of ARGUMENTS) if (fault[name] !== undefined) args[name] = fault[name];
  if (fault.remaining !== undefined) args.count = fault.remaining || fault.struck || 1;
  return args;
}

function faults_section(tools) {
  const is_on = fault => fault.remaining !== 0 && !switched_off.has(fault.id);
  async function turn(fault) {
    if (is_on(fault)) {
      if (await tools.act("remove_fault", { id: fault.id }, `${fault.id} is off.`)) switched_off.set(fault.id, fault);
    } else {
      const result = await tools.act("fault", fault_arguments(fault), `${fault.kind} is on.`);
      if (!result) return;
      if (!switched_off.delete(fault.id)) await call("remove_fault", { id: fault.id });
    }
    tools.refresh();
  }
  const grid = new Table({
    label: "Faults",
    key: fault => fault.id,
    empty: "No faults. Add one to see how your client bears it.",
    columns: [
      { head: "Fault", cell: row => `${row.kind} (${row.id})` },
      {
        head: "On",
        width: "4rem",
        cell: row => [
          make("button", {
            class: "switch",
            type: "button",
            role: "switch",
            "aria-checked": String(is_on(row)),
            "aria-label": `${row.kind}, ${row.id}`,
            onclick: () => turn(row),
          }),
        ],
      },
      { head: "Struck", cell: row => number(row.struck), number: true, width: "4.5rem" },
      { head: "Left", cell: row => (row.remaining === undefined ? "any" : number(row.remaining)), number: true, width: "4rem" },
      {
        head: "Effect",
        cell: row =>
          EFFECT.filter(name => row[name] !== undefined)
            .map(name => `${name} ${row[name]}`)
            .join(", ") || "–",
        wide: true,
        width: "45%",
      },
    ],
  });
  async function update() {
    const { faults } = await call("faults", {}),
      ids = new Set(faults.map(fault => fault.id));
    for (const key of switched_off.keys()) if (ids.has(key)) switched_off.delete(key); // of a server that was started again
    grid.show(
      [
        ...faults.map(fault => ({ ...fault, on: true })),
        ...[...switched_off.values()].map(fault => ({ ...fault, on: false })),
      ].sort((a, b) => a.id.localeCompare(b.id, "en", { numeric: true })),
    );
  }
  return {
    update,
    element: make(
      "section",
      {},
      make(
        "div",
        { class: "bar" },
        make("button", { class: "main", type: "button", onclick: () => tools.open_form("fault") }, "Add a fault"),
        make(
          "button",
          {
            type: "button",
            onclick: async () => {
              switched_off.clear();
              await tools.act("clear_faults", {}, "All faults are removed.");
            },
          },
          "Remove all",
        ),
      ),
      grid.element,
    ),
  };
}

// Requests ------------------------------------------------------------------------------------------------------------

const LIMITS = [25, 100, 1000];

function requests_section(tools) {
  const select = label =>
    make(
      "select",
      { "aria-label": label, onchange: tools.refresh },
      make("option", { value: "" }, `All ${label.toLowerCase()}s`),
    );
  const operation = select("Operation"),
    code = select("Code");
  const limit = make(
    "select",
    { "aria-label": "Rows", onchange: tools.refresh },
    ...LIMITS.map(value => make("option", { value }, `last ${value}`)),
  );
  const where = make("span", { class: "range" });

  // Lists the values of a column of the counts.
  function fill(control, counts, name) {
    const values = new Map();
    for (const row of counts) {
      const value = row[name] ?? (name === "code" ? "OK" : null);
      if (value !== null) values.set(value, (values.get(value) || 0) + row.count);
    }
    for (const value of [...values.keys()].sort()) {
      let option = [...control.options].find(each => each.value === value);
      if (!option) control.append((option = make("option", { value })));
      option.textContent = `${value} (${number(values.get(value))})`;
    }
  }
  const detail = async row => [describe(row)];
  const grid = new Table({
    label: "Requests",
    key: row => row.request_id,
    detail,
    empty: "No requests yet.",
    columns: [
      { head: "Operation", cell: row => row.operation || "(unknown)" },
      {
        head: "Result",
        cell: row => (row.lost || row.code ? status(row.lost ? "lost" : row.code, "bad") : status(row.status)),
        width: "45%",
      },
      { head: "Account", cell: text("account"), wide: true, id: true, width: "9rem" },
      { head: "Duration", cell: row => `${(row.duration * 1000).toFixed(2)} ms`, number: true, wide: true, width: "6.5rem" },
      { head: "Time", cell: when("time"), wide: true, width: "5.5rem" },
    ],
  });
  async function update() {
    const args = { limit: limit.value };
    if (operation.value) args.operation = operation.value;
    if (code.value) args.code = code.value;
    const reply = await call("requests", args);
    fill(operation, reply.counts, "operation");
    fill(code, reply.counts, "code");
    grid.show(reply.requests.reverse());
    where.textContent = range(1, reply.requests.length, reply.count);
  }
  return {
    update,
    element: make(
      "section",
      {},
      make(
        "div",
        { class: "bar" },
        operation,
        code,
        limit,
        make("button", { type: "button", onclick: () => tools.act("clear_requests", {}, "The journal is empty.") }, "Clear"),
        where,
      ),
      grid.element,
    ),
  };
}

// Actions -------------------------------------------------------------------------------------------------------------

function actions_section(tools) {
  const list = make("ul", { class: "actions" }),
    search = make("input", { type: "search", "aria-label": "Search in actions", placeholder: "name or what it does" });
  function show() {
    const part = search.value.toLowerCase();
    list.replaceChildren(
      ...Object.entries(tools.actions())
        .filter(([name, { does }]) => `${name} ${does}`.toLowerCase().includes(part))
        .map(([name, { does }]) =>
          make("li", {}, make("button", { type: "button", onclick: () => tools.open_form(name) }, name), make("p", {}, does)),
        ),
    );
  }
  search.oninput = show;
  show();
  return {
    actions_changed: show,
    update: async () => {},
    element: make("section", {}, make("div", { class: "bar" }, search), list),
  };
}

const of_lists =
  (...names) =>
  tools =>
    names.map(name => new ListSection(tools, LISTS[name], names.length === 1));

// count: the member of counts that stands beside the name.
export const VIEWS = {
  fleets: { title: "Fleets", count: "fleets", sections: of_lists("fleets") },
  sessions: { title: "Sessions", count: "sessions", sections: of_lists("sessions") },
  players: { title: "Players", sections: of_lists("players") },
  placement: { title: "Placement", count: "queues", sections: of_lists("queues", "placements") },
  matchmaking: { title: "Matchmaking", count: "configurations", sections: of_lists("configurations", "tickets") },
  processes: { title: "Processes", count: "processes", sections: of_lists("processes") },
  events: { title: "Events", count: "events", sections: of_lists("events") },
  faults: { title: "Faults", count: "faults", sections: tools => [faults_section(tools)] },
  requests: { title: "Requests", count: "requests", sections: tools => [requests_section(tools)] },
  actions: { title: "Actions", sections: tools => [actions_section(tools)] },
};
