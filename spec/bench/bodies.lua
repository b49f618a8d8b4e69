-- Makes the bodies that the bench, the memory sweep and the fuzzers use: game sessions as the service describes them, with the
-- members of an active session. They have the same bytes on every machine and Lua. spec/bench/bodies_spec.lua checks them against
-- the compiled-in model.
--   lua5.4 spec/bench/bodies.lua DIR     writes create.json, page20.json, page100.json into DIR
local bodies = {}

local function draws(seed) -- Park and Miller's generator: exact in doubles, hence the same in every Lua
  return function(n)
    seed = seed * 16807 % 2147483647
    return seed % n
  end
end

local function hex(draw, n)
  local out = {}
  for i = 1, n do out[i] = ("%x"):format(draw(16)) end
  return table.concat(out)
end

local function uuid(draw)
  return table.concat({ hex(draw, 8), hex(draw, 4), "4" .. hex(draw, 3), "a" .. hex(draw, 3), hex(draw, 12) }, "-")
end

local function quote(s)
  return '"' .. s:gsub('["\\]', "\\%0"):gsub("\n", "\\n") .. '"'
end

local regions = { "us-west-2", "eu-central-1", "ap-northeast-1" }
local modes = { "deathmatch", "capture the flag", "battle royale" }
local fleet = "fleet-2222bbbb-33cc-44dd-55ee-6666ffff77aa"

-- Writes the members in the service's order; quotes strings, and writes numbers as they are.
local function session(draw)
  local region = regions[draw(3) + 1]
  local ip = ("%d.%d.%d.%d"):format(18 + draw(40), draw(256), draw(256), 1 + draw(254))
  return {
    { "GameSessionId", ("arn:aws:gamelift:%s::gamesession/%s/gsess-%s"):format(region, fleet, uuid(draw)) },
    { "Name", ("Arena %d: %s"):format(draw(10000), modes[draw(3) + 1]) },
    { "FleetId", fleet },
    { "FleetArn", "arn:aws:gamelift:us-west-2:111122223333:fleet/" .. fleet },
    { "CreationTime", ("%d.%03d"):format(1770000000 + draw(1000000), draw(1000)), raw = true },
    { "CurrentPlayerSessionCount", tostring(draw(16)), raw = true },
    { "MaximumPlayerSessionCount", "16", raw = true },
    { "Status", "ACTIVE" },
    { "GameProperties", ('[{"Key":"mode","Value":%s},{"Key":"map","Value":"canyon-%d"},{"Key":"skill","Value":"%d"}]')
      :format(quote(modes[draw(3) + 1]), draw(20), draw(3000)), raw = true },
    { "IpAddress", ip },
    { "DnsName", ("ec2-%s.%s.compute.amazonaws.com"):format(ip:gsub("%.", "-"), region) },
    { "Port", tostring(1900 + draw(58000)), raw = true },
    { "PlayerSessionCreationPolicy", "ACCEPT_ALL" },
    { "CreatorId", "player-" .. hex(draw, 12) },
    { "GameSessionData", ('{"seed":%d,"rounds":%d}'):format(draw(1000000000), 1 + draw(9)) },
    { "Location", region },
  }
end

local function object(members)
  local out = {}
  for i, m in ipairs(members) do out[i] = quote(m[1]) .. ":" .. (m.raw and m[2] or quote(m[2])) end
  return "{" .. table.concat(out, ",") .. "}"
end

-- Returns the response of DescribeGameSessions with n sessions.
function bodies.page(n)
  local draw, sessions = draws(20260203), {}
  for i = 1, n do sessions[i] = object(session(draw)) end
  return ('{"GameSessions":[%s],"NextToken":%s}'):format(table.concat(sessions, ","), quote(hex(draw, 64)))
end

-- Returns the response of CreateGameSession.
function bodies.create()
  return '{"GameSession":' .. object(session(draws(7))) .. "}"
end

-- The parameters of the two calls.
bodies.create_params = {
  FleetId = fleet,
  MaximumPlayerSessionCount = 16,
  Name = "Arena 7: capture the flag",
  CreatorId = "player-0123456789ab",
  GameProperties = { { Key = "mode", Value = "capture the flag" }, { Key = "map", Value = "canyon-7" } },
}
bodies.page_params = { FleetId = fleet, Limit = 100, StatusFilter = "ACTIVE" }

-- The parameters as bytes, for a client that sends a prepared request.
bodies.create_request = '{"CreatorId":"player-0123456789ab","FleetId":"' .. fleet .. '",'
  .. '"GameProperties":[{"Key":"mode","Value":"capture the flag"},{"Key":"map","Value":"canyon-7"}],'
  .. '"IdempotencyToken":"0a1b2c3d-4e5f-4678-8abc-def012345678",'
  .. '"MaximumPlayerSessionCount":16,"Name":"Arena 7: capture the flag"}'
bodies.page_request = '{"FleetId":"' .. fleet .. '","Limit":100,"StatusFilter":"ACTIVE"}'

function bodies.write(dir)
  local function put(name, text)
    local f = assert(io.open(dir .. "/" .. name, "wb"))
    f:write(text)
    f:close()
  end
  put("create.json", bodies.create())
  put("page20.json", bodies.page(20))
  put("page100.json", bodies.page(100))
  put("create.request", bodies.create_request)
  put("page.request", bodies.page_request)
end

if arg and arg[0] and arg[0]:find("bodies%.lua$") then bodies.write(assert(arg[1], "bodies.lua DIR")) end

return bodies
