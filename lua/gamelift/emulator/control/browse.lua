-- The action of the control interface that reads one list of the state, a page at a time: the console asks for what it shows.
local arguments = require "gamelift.emulator.arguments"
local exceptions = require "gamelift.emulator.model.exceptions"
local matchmakers = require "gamelift.emulator.model.matchmakers"
local options = require "gamelift.emulator.options"
local schema = require "gamelift.util.schema"
local summary = require "gamelift.emulator.model.summary"
local tables = require "gamelift.util.tables"

local find, lower = string.find, string.lower

local MAX_ROWS, DEFAULT_ROWS = 100, 25
local CONNECTED = 2 ^ 52 -- added to the rank of a process that speaks the Server SDK: those come first

-- Returns a copy of some members of a view.
local function part_of(view, ...)
  local row = {}
  for _, name in ipairs { ... } do row[name] = view[name] end
  return row
end

local function view_of(item) return item.view end

-- Lists -----------------------------------------------------------------------------------------------------------------

-- A list has its items in collections(backend), a list of them, or in map(backend), where false stands for a deleted one; row(item), what
-- a page shows; whole(item, backend), all of it; text(item), at most five strings that a search looks at; and, if the items have no such
-- field, rank(item), a number of its own for each, higher for newer ones.
local lists = {}

local function location_row(location)
  return {
    Location = location.name, Status = location.status,
    DesiredInstances = location.desired, MinSize = location.minimum, MaxSize = location.maximum,
    hosts = location.hosts.count, processes = location.processes, ready = location.ready.count, busy = location.busy,
  }
end

local function fleet_row(fleet)
  local row = part_of(fleet.attributes, "Name", "Status", "ComputeType", "FleetType", "InstanceType")
  row.FleetId, row.sessions, row.locations = fleet.id, fleet.sessions.count, {}
  row.ComputeType = fleet.container and "CONTAINER" or row.ComputeType or fleet.anywhere and "ANYWHERE" or "EC2"
  for i, location in ipairs(fleet.locations) do row.locations[i] = location_row(location) end
  return row
end

lists.fleets = {
  collections = function(backend) return { backend.fleets } end,
  row = fleet_row,
  whole = function(fleet)
    return tables.merge(fleet.attributes, tables.merge(fleet_row(fleet), { RuntimeConfiguration = fleet.runtime }))
  end,
  text = function(fleet) return fleet.id, fleet.attributes.Name, fleet.attributes.Status end,
}

local function session_row(s)
  return part_of(s.view, "GameSessionId", "Name", "FleetId", "Location", "Status", "StatusReason", "CurrentPlayerSessionCount",
    "MaximumPlayerSessionCount", "PlayerSessionCreationPolicy", "IpAddress", "Port", "CreationTime", "TerminationTime")
end

lists.sessions = {
  collections = function(backend)
    local list = {}
    for fleet in backend.fleets:each() do list[#list + 1] = fleet.sessions end
    return list
  end,
  row = session_row,
  whole = function(s) return tables.merge(s.view, { process_id = s.process and s.process.id }) end,
  text = function(s) return s.view.GameSessionId, s.view.Name, s.view.Status, s.view.Location end,
}

lists.players = {
  map = function(backend) return backend.player_sessions_by_id end,
  row = function(p)
    return part_of(p.view, "PlayerSessionId", "PlayerId", "GameSessionId", "FleetId", "Status", "CreationTime", "TerminationTime")
  end,
  whole = view_of,
  text = function(p) return p.view.PlayerId, p.view.PlayerSessionId, p.view.GameSessionId, p.view.Status end,
}

lists.queues = {
  collections = function(backend) return { backend.queues } end,
  row = function(queue)
    local row = part_of(queue.view, "Name", "TimeoutInSeconds")
    row.destinations = #(queue.view.Destinations or {})
    return row
  end,
  whole = view_of,
  text = function(queue) return queue.view.Name end,
}

lists.placements = {
  map = function(backend) return backend.placements_by_id end,
  row = function(placement)
    return part_of(placement.view, "PlacementId", "GameSessionQueueName", "GameSessionName", "Status", "StartTime", "EndTime",
      "GameSessionArn", "GameSessionRegion", "IpAddress", "Port")
  end,
  whole = view_of,
  text = function(placement)
    local view = placement.view
    return view.PlacementId, view.GameSessionQueueName, view.Status, view.GameSessionName, view.GameSessionArn
  end,
}

lists.configurations = {
  collections = function(backend) return { backend.configurations } end,
  row = function(configuration)
    return part_of(configuration.view, "Name", "RuleSetName", "FlexMatchMode", "BackfillMode", "AcceptanceRequired",
      "RequestTimeoutSeconds")
  end,
  whole = function(configuration, backend)
    local rule_set = backend.rule_sets_by_name[configuration.view.RuleSetName]
    return tables.merge(configuration.view, { RuleSetBody = rule_set and rule_set.view.RuleSetBody })
  end,
  text = function(configuration) return configuration.view.Name, configuration.view.RuleSetName end,
}

lists.tickets = {
  map = function(backend) return backend.matchmaking and backend.matchmaking.tickets or {} end,
  rank = function(ticket) return ticket.order end,
  row = function(ticket)
    local players = {}
    for i, player in ipairs(ticket.request) do players[i] = player.PlayerId end
    return { TicketId = ticket.id, ConfigurationName = ticket.matchmaker, Status = ticket.status, StatusReason = ticket.reason,
      StatusMessage = ticket.message, StartTime = ticket.start, EndTime = ticket.finish, is_backfill = ticket.backfill, players = players }
  end,
  whole = function(ticket, backend)
    return matchmakers.service(backend):describe({ ticket.id })[1]
  end,
  text = function(ticket) return ticket.id, ticket.matchmaker, ticket.status, ticket.request[1] and ticket.request[1].PlayerId end,
}

local function process_row(process)
  local row = summary.process_view(process)
  row.FleetId, row.Location, row.host = process.location.fleet.id, process.location.name, process.host.name
  return row
end

lists.processes = {
  map = function(backend) return backend.processes_by_id end,
  rank = function(process) return process.rank + (process.sdk and CONNECTED or 0) end,
  row = process_row,
  whole = process_row,
  text = function(process)
    local status = summary.process_status(process)
    return process.id, process.location.fleet.id, process.host.name, process.location.name, process.sdk and "sdk " .. status or status
  end,
}

lists.events = {
  collections = function(backend) return { backend.events } end,
  row = function(item)
    local event = item.event
    return { id = event.id, time = event.time, ["detail-type"] = event["detail-type"], type = event.detail.type,
      resource = event.resources[1] }
  end,
  whole = function(item) return item.event end,
  text = function(item) return item.event["detail-type"], item.event.detail.type, item.event.resources[1], item.event.id end,
}

-- Pages -----------------------------------------------------------------------------------------------------------------

local function has(text, part) return text ~= nil and find(lower(text), part, 1, true) ~= nil end

-- Reports if one of the strings has the part, which is in lower case. It is called for each item: select() would take twice the time.
local function contains(part, a, b, c, d, e)
  return has(a, part) or has(b, part) or has(c, part) or has(d, part) or has(e, part)
end

-- Adds an item to the page, which has the highest ranks first and at most `size` items.
local function place(items, ranks, size, item, rank)
  local count = #items
  if count == size then
    if count == 0 or rank < ranks[count] then return end
  else
    count = count + 1
  end
  while count > 1 and ranks[count - 1] < rank do
    items[count], ranks[count] = items[count - 1], ranks[count - 1]
    count = count - 1
  end
  items[count], ranks[count] = item, rank
end

-- Calls visit(item, rank) for all items, newer ones of a collection first. The ranks of a collection are in a list, so that a page does not
-- touch the items that are not on it.
local function visit_items(list, backend, visit)
  for _, each in ipairs(list.collections and list.collections(backend) or {}) do
    for i = #each.items, each.first, -1 do
      if each.items[i] then visit(each.items[i], each.ranks[i]) end
    end
  end
  local rank = list.rank
  for _, item in pairs(list.map and list.map(backend) or {}) do
    if item then visit(item, rank and rank(item) or item.rank) end
  end
end

-- Returns the items of a page, their ranks, how many items fit, and how many of those are older than the page.
local function page_of(list, backend, args, size)
  local items, ranks, total, older = {}, {}, 0, 0
  local part, before = args.search and args.search ~= "" and lower(args.search), args.before or math.huge
  visit_items(list, backend, function(item, rank)
    if part and not contains(part, list.text(item)) then return end
    total = total + 1
    if rank >= before then return end
    older = older + 1
    place(items, ranks, size, item, rank)
  end)
  return items, ranks, total, older - #items
end

local function find_whole(list, backend, args)
  local chosen
  visit_items(list, backend, function(item, rank)
    if rank == args.rank then chosen = item end
  end)
  if not chosen then exceptions.argument_error("%s has no item %.0f any more", args.list, args.rank) end
  return list.whole(chosen, backend)
end

local function account_ids(emulator)
  local ids, is_listed = {}, {}
  for _, account in ipairs(emulator.options.accounts) do
    local id = account.account_id or options.ACCOUNT_ID
    if not is_listed[id] then ids[#ids + 1] = id end
    is_listed[id] = true
  end
  return ids
end

-- Returns how many items the lists have, as far as they are counted anyway.
local function counts_of(emulator, backend)
  local counts = {
    fleets = backend.fleets.count, queues = backend.queues.count, configurations = backend.configurations.count,
    events = backend.events.count, faults = #emulator.env.faults, requests = emulator.journal.last, sessions = 0, processes = 0,
  }
  for fleet in backend.fleets:each() do
    counts.sessions = counts.sessions + fleet.sessions.count
    for _, location in ipairs(fleet.locations) do counts.processes = counts.processes + location.processes end
  end
  return counts
end

local function describe(emulator, backend)
  local regions = {}
  for i, name in ipairs(emulator.options.served) do regions[i] = name end
  return {
    now = backend:stamp(), is_driven = emulator.is_driven, region = backend.region, regions = regions,
    account = backend.account_id, accounts = account_ids(emulator), counts = counts_of(emulator, backend),
  }
end

arguments.add_type("list", schema.one_of(tables.keys(lists)))
arguments.add_type("rank", schema.type("a whole number, the rank of a row", function(value)
  return type(value) == "number" and value >= 0 and value <= 2 * CONNECTED and value % 1 == 0
end))
arguments.add_type("rows", schema.whole("a whole number", 0, MAX_ROWS))

return function(action)
  action("browse", "Returns a page of one list, the newest first, with its time and counts; with rank one item as a whole.",
    { list = "list", limit = "rows", before = "rank", rank = "rank", search = "text" },
    { list = "sessions", limit = 25, search = "duel" },
    function(emulator, backend, args)
      local result, list = describe(emulator, backend), lists[args.list]
      if not list then return result end
      if args.rank then
        result.item = find_whole(list, backend, args)
        return result
      end
      local items, ranks, total, older = page_of(list, backend, args, args.limit or DEFAULT_ROWS)
      result.total, result.older, result.rows = total, older, {}
      for i, item in ipairs(items) do
        local row = list.row(item)
        row.rank = ranks[i]
        result.rows[i] = row
      end
      return result
    end)
end
