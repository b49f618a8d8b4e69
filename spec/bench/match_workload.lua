-- luacheck: no max line length
-- Tickets and rule sets for the matchmaking bench: seeded, the same under every Lua.
-- W     10,000 tickets evenly over 60 s: 90 % solo, 8 % parties of 2, 2 % of 3;
--       skill normal(1500, 300), party members +- normal(0, 80) around the party's value; 4 regions.
-- BURST the same 10,000 tickets, all at t = 0.
-- STUCK 10,000 solo tickets at t = 0 in clusters of nine alike, 2,000 skill points apart: no match exists, every ticket stays,
--       and each has eight possible partners (quadratic scans show here).
-- W2    2,000 solo tickets over 10 s, none can match, and no single rule shows it.
-- W3    the tickets of W2 under a rule set that is hard but can be met (string lists, per-team rules).
local M = {}

local function rng(seed) -- Park-Miller; products stay below 2^53, so doubles and integers agree
  local x = seed % 2147483647
  if x == 0 then x = 1 end
  local function u() x = (x * 48271) % 2147483647; return x / 2147483647 end
  for _ = 1, 20 do u() end
  local function int(n) return math.floor(u() * n) + 1 end
  local function normal(m, s)
    local a, b = u(), u()
    return m + s * math.sqrt(-2 * math.log(a)) * math.cos(2 * math.pi * b)
  end
  return u, int, normal
end

M.regions = { "us-east-1", "us-west-2", "eu-west-1", "ap-northeast-1" }
local base = { { 12, 72, 88, 165 }, { 72, 12, 140, 108 }, { 88, 140, 12, 225 }, { 165, 108, 225, 12 } }
local home = { 0.35, 0.60, 0.85, 1.0 } -- cumulative shares

local function gen_w(seed, burst)
  local u, _, normal = rng(seed or 1)
  local N, out, pid = 10000, {}, 0
  for i = 1, N do
    local r = u()
    local n = r < 0.90 and 1 or r < 0.98 and 2 or 3
    local h, hr = u(), 4
    for k = 1, 4 do if h < home[k] then hr = k break end end
    local pskill = normal(1500, 300)
    local players = {}
    for j = 1, n do
      pid = pid + 1
      local skill = n == 1 and pskill or pskill + normal(0, 80)
      skill = math.max(0, math.floor(skill * 10 + 0.5) / 10)
      local access = -20 * math.log(u()) -- last mile, exponential, mean 20 ms
      if u() < 0.05 then access = access + 100 end
      local lat = {}
      for k = 1, 4 do lat[k] = math.floor(base[hr][k] + access + 10 * u()) + 1 end
      players[j] = { id = "p" .. pid, skill = skill, lat = lat }
    end
    out[i] = { id = "t" .. i, at = burst and 0 or (i - 1) * 60 / N, players = players }
  end
  return out
end

local function gen_w2(seed)
  local _, int, normal = rng(seed or 1)
  local out = {}
  local roles, clans = { "tank", "healer", "damage", "scout" }, { "a", "b", "c", "d", "e", "f" }
  for i = 1, 2000 do
    local maps, seen = {}, {}
    while #maps < 4 do
      local m = "map" .. int(200)
      if not seen[m] then seen[m] = true; maps[#maps + 1] = m end
    end
    local r1 = int(4)
    local r2 = (r1 + int(3) - 1) % 4 + 1
    out[i] = { id = "t" .. i, at = (i - 1) * 10 / 2000,
      players = { { id = "p" .. i, skill = math.floor(normal(1500, 300)), maps = maps,
        roles = { roles[r1], roles[r2] }, clan = clans[int(6)] } } }
  end
  return out
end

local function gen_stuck(seed)
  local _, int = rng(seed or 1)
  local out, perm = {}, {}
  for i = 1, 10000 do perm[i] = i - 1 end
  for i = 10000, 2, -1 do local j = int(i) perm[i], perm[j] = perm[j], perm[i] end
  for i = 1, 10000 do
    out[i] = { id = "t" .. i, at = 0, players = { { id = "p" .. i, skill = math.floor(perm[i] / 9) * 2000 + int(50), lat = { 20, 40,
      60, 80 } } } }
  end
  return out
end

function M.tickets(name, seed)
  if name == "STUCK" then return gen_stuck(seed) end
  if name == "W" then return gen_w(seed, false) end
  if name == "BURST" then return gen_w(seed, true) end
  if name == "W2" or name == "W3" then return gen_w2(seed) end
  error("unknown workload " .. tostring(name))
end

local RS_W = [[{"name":"w","ruleLanguageVersion":"1.0",
"playerAttributes":[{"name":"skill","type":"number"}],
"teams":[{"name":"red","minPlayers":5,"maxPlayers":5},{"name":"blue","minPlayers":5,"maxPlayers":5}],
"rules":[
{"name":"fair","type":"distance","measurements":["flatten(teams[*].players.attributes[skill])"],
 "referenceValue":"avg(flatten(teams[*].players.attributes[skill]))","maxDistance":100},
{"name":"near","type":"latency","maxLatency":150}],
"expansions":[
{"target":"rules[fair].maxDistance","steps":[{"waitTimeSeconds":10,"value":200},{"waitTimeSeconds":20,"value":500}]},
{"target":"rules[near].maxLatency","steps":[{"waitTimeSeconds":15,"value":250}]}]}]]

local RS_W2 = [[{"name":"w2","ruleLanguageVersion":"1.0",
"playerAttributes":[{"name":"skill","type":"number"},{"name":"clan","type":"string"},
 {"name":"maps","type":"string_list"},{"name":"roles","type":"string_list"}],
"teams":[{"name":"red","minPlayers":5,"maxPlayers":5},{"name":"blue","minPlayers":5,"maxPlayers":5}],
"rules":[
{"name":"sharedMap","type":"collection","operation":"intersection","measurements":["flatten(teams[*].players.attributes[maps])"],"minCount":1},
{"name":"healers","type":"collection","operation":"contains","measurements":["flatten(teams[*].players.attributes[roles])"],"referenceValue":"healer","minCount":2,"maxCount":6},
{"name":"close","type":"distance","measurements":["avg(teams[red].players.attributes[skill])"],"referenceValue":"avg(teams[blue].players.attributes[skill])","maxDistance":600},
{"name":"far","type":"distance","measurements":["avg(teams[red].players.attributes[skill])"],"referenceValue":"avg(teams[blue].players.attributes[skill])","minDistance":500},
{"name":"clans","type":"comparison","operation":"!=","measurements":["teams[red].players.attributes[clan]"]},
{"name":"never","type":"compound","statement":"or(not(or(close,far)), and(close, far, not(or(clans, close))))"}]}]]

local RS_W3 = [[{"name":"w3","ruleLanguageVersion":"1.0",
"playerAttributes":[{"name":"skill","type":"number"},{"name":"clan","type":"string"},
 {"name":"maps","type":"string_list"},{"name":"roles","type":"string_list"}],
"teams":[{"name":"red","minPlayers":5,"maxPlayers":5},{"name":"blue","minPlayers":5,"maxPlayers":5}],
"rules":[
{"name":"sharedMap","type":"collection","operation":"intersection","measurements":["flatten(teams[*].players.attributes[maps])"],"minCount":1},
{"name":"healers","type":"collection","operation":"contains","measurements":["flatten(teams[*].players.attributes[roles])"],"referenceValue":"healer","minCount":2,"maxCount":6},
{"name":"close","type":"distance","measurements":["avg(teams[red].players.attributes[skill])"],"referenceValue":"avg(teams[blue].players.attributes[skill])","maxDistance":20},
{"name":"redClans","type":"comparison","operation":"!=","measurements":["teams[red].players.attributes[clan]"]},
{"name":"blueClans","type":"comparison","operation":"!=","measurements":["teams[blue].players.attributes[clan]"]},
{"name":"mixed","type":"compound","statement":"and(close, redClans, or(blueClans, not(close)))"}]}]]

function M.ruleset(name) if name == "W3" then return RS_W3 end return name == "W2" and RS_W2 or RS_W end

return M
