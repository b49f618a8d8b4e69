-- The core alone, in one process: decode against bare cjson.decode and against building the tables, encode, sign, cost
-- per item. Rounds are interleaved.
--   lua5.4 spec/bench/micro.lua ROUNDS      prints `name value value …`, microseconds per operation (items: per item)
local bodies = require "spec.bench.bodies"
local core = require "gamelift.core"
local has_cjson, cjson = pcall(require, "cjson")

local rounds = tonumber(arg[1]) or 9
local page20, page100 = bodies.page(20), bodies.page(100)

local credentials = {
  access_key_id = "AKIAIOSFODNN7EXAMPLE",
  secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}
local headers = { ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = "GameLift.CreateGameSession" }
local signer = core.signer()
local url = "https://gamelift.us-west-2.amazonaws.com/"

local function sign(body)
  return assert(signer:sign("POST", url, headers, body, credentials, "us-west-2", "gamelift", 1770091506))
end

local function encode()
  return assert(core.encode("create_game_session", bodies.create_params, "boto3", "input"))
end

-- The tables of the decoded page built again from Lua: what no reader can go below in this language by much.
local function copy(t)
  local out = {}
  for k, v in pairs(t) do out[k] = type(v) == "table" and copy(v) or v end
  return out
end
local decoded = assert(core.decode("describe_game_sessions", page100))

-- name, operations per round, function; collect: a full collection before each batch
local cases = {
  { "decode100", 60, function() return assert(core.decode("describe_game_sessions", page100)) end },
  { "cjson100", 60, has_cjson and function() return cjson.decode(page100) end },
  { "copy100", 60, function() return copy(decoded) end },
  { "decode20", 300, function() return assert(core.decode("describe_game_sessions", page20)) end },
  { "cjson20", 300, has_cjson and function() return cjson.decode(page20) end },
  { "encode", 4000, encode },
  { "sign", 4000, function() return sign(bodies.create_request) end },
  { "encode+sign", 4000, function() return sign(encode()) end },
  { "encode cjson", 4000, has_cjson and function() return cjson.encode(bodies.create_params) end },
}

-- Every batch reads 10,000 items with the collector off, so that all batches touch the same amount of fresh memory.
local ITEMS = 10000
for _, n in ipairs { 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000 } do
  local body = bodies.page(n)
  table.insert(cases, { "items " .. n, ITEMS / n, function() return core.decode("describe_game_sessions", body) end,
    per = ITEMS, stopped = true })
  table.insert(cases, { "items_cjson " .. n, ITEMS / n, has_cjson and function() return cjson.decode(body) end,
    per = ITEMS, stopped = true })
end

local results = {}
for round = 1, rounds do
  for i = 1, #cases do
    local case = cases[(i + round) % #cases + 1]
    local name, n, run = case[1], case[2], case[3]
    if run then
      collectgarbage()
      collectgarbage()
      if case.stopped then collectgarbage "stop" end
      local start = os.clock()
      for _ = 1, n do run() end
      results[name] = results[name] or {}
      table.insert(results[name], (os.clock() - start) * 1e6 / (case.per or n))
      collectgarbage "restart"
    end
  end
end

for _, case in ipairs(cases) do
  if results[case[1]] then print((case[1]:gsub(" ", "_")) .. " " .. table.concat(results[case[1]], " ")) end
end
