-- Emulator:load of state files that somebody has forged: a real state, some of whose values the input replaces, with the right checksum.
-- It is refused, and nothing has changed; or it is loaded, and requests get responses, whatever is in its records. After a
-- reset everything is as at the start.
local core = require "gamelift.core"
local input = require "spec.fuzz.input"
local outboxes = require "gamelift.local.outbox"
local same = require "spec.fuzz.same"
local unwatched = require "spec.fuzz.unwatched"
local world = require "spec.fuzz.world"

local TOPIC = "arn:aws:sns:us-west-2:123456789012:a"
local local_gamelift = world.new { traces = false }
local outbox = outboxes.new { url = "http://receiver/", needs_topic = true, stamp = function() return "2026-01-02T03:04:05.678Z" end,
  log = function() end, subscribe_url = function(subscription) return subscription.topic .. subscription.token end }
local_gamelift.outbox = outbox

-- Returns the places of the values in the numbers of the tables, as state_text reads them.
local function value_places(numbers, shapes)
  local counts, at = {}, 1
  while shapes[at] do
    counts[#counts + 1] = tonumber(shapes[at])
    at = at + 1 + counts[#counts]
  end
  local places, i = {}, 1
  local function value()
    places[#places + 1] = i
    i = i + 1
  end
  while numbers[i] do
    local items = tonumber(numbers[i + 2])
    i = i + 3
    for _ = 1, items do value() end
    local shape = tonumber(numbers[i])
    i = i + 1
    for _ = 1, counts[shape] or 0 do value() end
    while shape == 0 and numbers[i] ~= "0" do
      i = i + 1
      value()
    end
    if shape == 0 then i = i + 1 end
  end
  return places
end

-- Returns the parts of a saved state: lists, the numbers of its tables, shapes and lengths; strings, as one text; and the places of values.
local function parts_of(text)
  local a, b, c, start = text:match "^[^\n]*\n[^\n]*\n(%d+) (%d+) (%d+)\n()"
  local parts, lists, from = {}, {}, start
  for i, size in ipairs { a, b, c } do
    parts[i], lists[i], from = text:sub(from, from + size - 1), {}, math.tointeger(from + size)
    for number in parts[i]:gmatch "%-?%d+" do table.insert(lists[i], number) end
  end
  return { lists = lists, strings = text:sub(from), places = value_places(lists[1], lists[2]) }
end

-- The states: a small one with subscriptions, and the world with a session, tickets and a placement.
local function states_of()
  local function run(operation, body)
    return local_gamelift:handle { method = "POST", path = "/", body = body, headers = { ["x-amz-target"] = "GameLift." .. operation } }
  end
  local small = world.new { data = { locations = { "custom-home" } } }
  small.outbox = outbox
  for i = 1, 2 do outbox:subscribe(TOPIC .. i) end
  outbox:confirm(TOPIC .. 1, outbox:subscribe(TOPIC .. 1).token)
  for i = 1, 3 do outbox:publish("{}", TOPIC .. i % 2 + 1) end
  local made = { parts_of(small:save()) }
  run("CreateGameSession", '{"FleetId":"fleet-main","MaximumPlayerSessionCount":2}')
  run("StartMatchmaking", '{"ConfigurationName":"alone","TicketId":"t","Players":[{"PlayerId":"p"}]}')
  run("StartGameSessionPlacement", '{"GameSessionQueueName":"q","MaximumPlayerSessionCount":2,"PlacementId":"p"}')
  made[2] = parts_of(local_gamelift:save())
  return made
end

local auth = require "gamelift.emulator.auth"
function auth.verify() return { access_key_id = "GAMELIFTLOCAL" }, "us-west-2" end

local states = states_of()
local_gamelift:reset()

-- Values as the text has them: false, true, integers, absent ones (a string that is not there), and those of a byte.
local VALUES = { "3", "7", "2", "-4", "6", "4000000000000", "-4000000000000", "4000001", "8", "4", "5" }

-- Changes a number of a list, or how many there are.
local function change(list, place, bytes)
  local kind, from = bytes:below(4), bytes:byte()
  if kind == 0 then list[place] = tostring(from) end
  if kind == 1 then list[place] = list[from % #list + 1] end
  if kind == 2 then table.insert(list, place, tostring(from)) end
  if kind == 3 then table.remove(list, place) end
end

-- Returns a forged state: each change is a place, what it does, and numbers. Most replace a value by another.
local function forged(bytes)
  local parts = bytes:pick(states)
  local lists, strings = {}, parts.strings
  for i, list in ipairs(parts.lists) do lists[i] = table.move(list, 1, #list, 1, {}) end
  while not bytes:is_empty() do
    local kind, place = bytes:below(16), bytes:byte() * 256 + bytes:byte()
    if kind < 3 then
      change(lists[kind + 1], place % #lists[kind + 1] + 1, bytes)
    elseif kind == 3 then
      place = place % #strings + 1
      strings = strings:sub(1, place - 1) .. string.char(bytes:byte()) .. strings:sub(place + 1)
    else
      local from, places = bytes:byte(), parts.places
      lists[1][places[place % #places + 1]] = kind < 8 and VALUES[from % #VALUES + 1] or kind < 10 and tostring(from)
        or parts.lists[1][places[(from * 256 + bytes:byte()) % #places + 1]]
    end
  end
  local texts = {}
  for i, list in ipairs(lists) do texts[i] = table.concat(list, " ") end
  local body = ("%d %d %d\n%s%s"):format(#texts[1], #texts[2], #texts[3], table.concat(texts), strings)
  return "gamelift-local state 2\n" .. core.sha1(body) .. "\n" .. body
end

local REQUESTS = {
  { "DescribeGameSessions", '{"FleetId":"fleet-main"}' }, { "SearchGameSessions", '{"FleetId":"fleet-main"}' }, { "ListFleets", "{}" },
  { "CreateGameSession", '{"FleetId":"fleet-main","MaximumPlayerSessionCount":2}' }, { "DescribeMatchmaking", '{"TicketIds":["t"]}' },
  { "StartMatchmaking", '{"ConfigurationName":"alone","TicketId":"u","Players":[{"PlayerId":"q"}]}' },
  { "DescribeGameSessionPlacement", '{"PlacementId":"p"}' }, { "DeleteFleet", '{"FleetId":"fleet-main"}' },
}

local function serve()
  for _, row in ipairs(REQUESTS) do
    local response = local_gamelift:handle { method = "POST", path = "/", body = row[2],
      headers = { ["x-amz-target"] = "GameLift." .. row[1], ["content-type"] = "application/x-amz-json-1.1" } }
    assert(response.status >= 200 and response.status < 600 and (response.body == "" or core.read_json(response.body)))
  end
end

local start = local_gamelift:control "state"

return function(data)
  local text = forged(input.new(data))
  local ok, problem = local_gamelift:load(text)
  if not ok then
    assert(utf8.len(problem) and not problem:find "[%z\1-\31\127]", problem)
    return unwatched(function() assert(same(local_gamelift:control "state", start), "a state that is refused has changed another") end)
  end
  unwatched(function()
    serve()
    local message = outbox:next(1e6)
    if message then outbox:settle(message, { status = 200 }, nil, 1e6) end
    outbox:describe()
    pcall(local_gamelift.work, local_gamelift) -- a timer of a broken record may raise: once, since it is then gone
    outbox.subscriptions, outbox.by_topic = {}, {}
    local_gamelift:reset()
    assert(same(local_gamelift:control "state", start), "a reset does not end a forged state")
  end)
end
