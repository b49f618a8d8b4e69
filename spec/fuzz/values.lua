-- Any Lua values for every function of gamelift.core and gamelift.crypto and every method of their objects: tables whose metamethods
-- raise, call the core again, collect garbage, and change what is being read. A call returns or raises; it runs on a Lua that asserts
-- what its C API assumes. Functions that start programs and write files are left out.
local core = require "gamelift.core"
local crypto = require "gamelift.crypto"
local input = require "spec.fuzz.input"

local LEFT_OUT = { process = true, replace_file = true, read_file = true, require = true, core = true }

local functions, names = {}, {}
for _, module in ipairs { core, crypto } do
  for name, value in pairs(module) do
    if type(value) == "function" and not LEFT_OUT[name] then names[#names + 1], functions[name] = name, value end
  end
end
table.sort(names)

local methods = core.methods()
local SECRETS = { access_key_id = "AKID", secret_access_key = "secret" }
local TEXTS = {
  "GET", "https://h/a?b=c", "us-west-2", "gamelift", "boto3", "strict", "off", "service", "input", "output", "cbor", "json",
  "CreateGameSession", "StartMatchmaking", "{}", '{"a":[1,"b"]}', "[default]\na=b", "2026-02-03T04:05:06Z", "host", "role", "client",
  "path", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", "\129\2hi", "x-amz-date", "FleetId", "GameProperties", "Players", "Key",
  "Value", "PlayerAttributes", "transient", "throttling", "1.5", "key", "headers", "max_message",
}
local NUMBERS = { 0, 1, -1, 0.5, 3, 200, 400, 1.7e9, 2 ^ 53, 1e300, math.huge, -math.huge, 0 / 0, math.maxinteger, math.mininteger }

local makers = {
  function() return core.http_parser(100) end, function() return core.websocket { role = "client" } end,
  function() return core.websocket { role = "server", max_message = 10 } end, function() return core.limiter(0) end,
  function() return core.buffer() end, function() return crypto.signer() end,
}

-- What functions usually get, by kinds of arguments: so that a call often reaches what lies behind the first check.
local USUAL = {
  encode = "method table mode side text any object protocol", decode = "method text side any protocol", redact = "method side table",
  members = "method side", operation = "method", error = "number table text protocol", error_body = "text text text protocol",
  page_token_decode = "text", page_token_encode = "text number", websocket_request = "table", websocket_check = "number table text",
  websocket_upgrade = "text table", websocket_response = "text text number", websocket_read_request = "text", websocket = "table",
  suggest = "text table", document = "text text", read_json = "text", ini = "text", url = "text", endpoint = "text any any",
  request = "object text text table text any number", reset = "object any any", feed = "object text", text = "object text",
  binary = "object text", ping = "object text", close = "object number text",
  sign = "object text text table text table text text number any",
  signature = "object text text table text text text text text", sign_canonical = "object text text text text text",
}
local KINDS = {
  method = methods, mode = { "off", "boto3", "strict", "service" }, side = { "input", "output" }, protocol = { "json", "cbor" },
  text = TEXTS, number = NUMBERS,
}

local call, value_of -- call each other

local member_names = {}
for _, method in ipairs(methods) do
  for _, member in ipairs(core.members(method, "input")) do member_names[#member_names + 1] = member.name end
end

-- Returns a metatable whose events do what the input says, a few times.
local function hostile_metatable(bytes, state)
  local function event(target)
    state.events = state.events + 1
    if state.events > 12 then return nil end
    local kind = bytes:below(8)
    if kind == 0 then error "raised" end
    if kind == 1 then error(setmetatable({}, { __tostring = function() error "again" end })) end
    if kind == 2 then collectgarbage() end
    if kind == 3 and state.depth < 3 then call(bytes, state) end
    if kind == 4 and type(target) == "table" then for key in next, target do rawset(target, key, nil) end end
    if kind == 5 and type(target) == "table" then for i = 1, 40 do rawset(target, i, "more" .. i) end end
    if kind == 6 and coroutine.isyieldable() then coroutine.yield() end
    return value_of(bytes, state, 1)
  end
  return { __index = event, __newindex = event, __len = event, __tostring = event, __call = event, __eq = event,
    __lt = event, __concat = event,
    __pairs = function(target) event(target) return next, target end,
    __gc = function(target) pcall(event, target) end, __close = event,
    __name = bytes:byte() % 2 == 0 and "name" or {} }
end

local function table_of(bytes, state, depth)
  local made = {}
  for i = 1, bytes:below(5) do
    local key = bytes:byte() % 3 == 0 and i or bytes:byte() % 3 == 0 and value_of(bytes, state, 0)
      or bytes:pick(bytes:byte() % 2 == 0 and TEXTS or member_names)
    if key ~= nil and key == key then made[key] = value_of(bytes, state, depth - 1) end
  end
  if bytes:byte() % 3 == 0 then setmetatable(made, hostile_metatable(bytes, state)) end
  state.tables[#state.tables + 1] = made
  return made
end

local scalars = {
  function(bytes) return bytes:pick(TEXTS) end, function(bytes) return bytes:pick(NUMBERS) end, function(bytes) return bytes:text() end,
  function() return nil end, function(bytes) return bytes:byte() % 2 == 0 end, function(bytes) return bytes:byte() end,
  function(bytes) return bytes:pick(methods) end, function() return SECRETS end, function() return core.null end,
  function(bytes, state) return state.objects[bytes:below(#state.objects + 1)] end,
  function(bytes, state) return state.tables[bytes:below(#state.tables + 1)] end,
  function() return print end, function() return io.stdout end, function(bytes) return ("x"):rep(bytes:byte() * 20) end,
}

function value_of(bytes, state, depth)
  if depth > 0 and bytes:byte() % 3 == 0 then return table_of(bytes, state, depth) end
  return bytes:pick(scalars)(bytes, state)
end

-- Returns an argument of a kind, seldom of any.
local function argument(bytes, state, kind)
  if bytes:byte() % 32 == 0 then return value_of(bytes, state, 2) end
  if kind == "table" then return table_of(bytes, state, 3) end
  if kind == "object" then return state.objects[bytes:below(#state.objects + 1)] end
  if KINDS[kind] then return bytes:pick(KINDS[kind]) end
  return value_of(bytes, state, 2)
end

function call(bytes, state)
  state.depth = state.depth + 1
  local name = bytes:pick(names)
  local called = functions[name]
  local arguments, count = {}, bytes:below(9)
  if bytes:byte() % 2 == 0 then -- a method
    local object = state.objects[bytes:below(#state.objects + 1)] or bytes:pick(makers)()
    state.objects[#state.objects + 1] = object
    local class = debug.getmetatable(object)
    local of_class = {}
    for each, method in next, type(class.__index) == "table" and class.__index or {} do
      if type(method) == "function" then of_class[#of_class + 1] = each end
    end
    table.sort(of_class)
    name = of_class[1] and bytes:pick(of_class) or "__gc"
    called = of_class[1] and class.__index[name] or class.__gc
    arguments[1] = bytes:byte() % 16 > 0 and object or value_of(bytes, state, 1)
    if bytes:byte() % 32 == 0 and class.__gc then class.__gc(object) end
  end
  if USUAL[name] and bytes:byte() % 4 > 0 then
    count = 0
    for kind in USUAL[name]:gmatch "%a+" do
      count = count + 1
      if arguments[count] == nil then arguments[count] = argument(bytes, state, kind) end
    end
  end
  for i = arguments[1] and 2 or 1, count do
    if arguments[i] == nil then arguments[i] = value_of(bytes, state, 2) end
  end
  if bytes:byte() % 4 == 0 then
    local thread = coroutine.create(called)
    collectgarbage "restart" -- this Lua collects all garbage wherever it may: only where that is of interest
    for _ = 1, 3 do coroutine.resume(thread, table.unpack(arguments, 1, count)) end
    collectgarbage "stop"
  else
    collectgarbage "restart"
    local results = table.pack(pcall(called, table.unpack(arguments, 1, count)))
    collectgarbage "stop"
    if results[1] and (type(results[2]) == "userdata" and results[2] ~= core.null and debug.getmetatable(results[2])) then
      state.objects[#state.objects + 1] = results[2]
    end
  end
  state.depth = state.depth - 1
end

local runs = 0

return function(data)
  local bytes = input.new(data)
  collectgarbage "stop"
  runs = runs + 1
  if runs % 50 == 0 then collectgarbage() end
  local state = { events = 0, depth = 0, objects = {}, tables = {} }
  for _ = 1, 4 do
    if not bytes:is_empty() then call(bytes, state) end
  end
end
