-- J: JSON and CBOR that break, overflow, nest or lie, in responses and in parameters.
local cjson = require "cjson"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"

local function reply(body, headers, status) return { { "read", { "send", faults.http(body, headers, status) }, "hold" } } end

local UNREADABLE = { kind = "parse", code = "ResponseParseError", sent = "yes", attempts = 1 }
local INVALID = { kind = "validation", code = "ParamValidationError", sent = "no", attempts = 0 }
local GAMES = "describe_game_sessions"

-- Returns a check that the reply has a value under a list of keys.
local function has(value, ...)
  local keys = { ... }
  return function(got)
    for _, key in ipairs(keys) do
      if type(got) ~= "table" then return "no " .. table.concat(keys, ".") end
      got = got[key]
    end
    if got ~= value then return ("%s is %s"):format(table.concat(keys, "."), tostring(got)) end
  end
end

local BROKEN = {
  ["empty"] = "", ["blank"] = " \n", ["null"] = "null", ["a number"] = "5", ["a string"] = '"text"', ["a list"] = "[{}]",
  ["NaN"] = '{"x":NaN}', ["Infinity"] = '{"x":Infinity}', ["-Infinity"] = '{"x":-Infinity}', ["a leading zero"] = '{"x":01}',
  ["a plus sign"] = '{"x":+1}', ["a point without digits"] = '{"x":1.}', ["hexadecimal"] = '{"x":0x10}',
  ["single quotes"] = "{'a':1}", ["a comment"] = "// c\n{}", ["a comma too many"] = '{"x":1,}',
  ["a comma too many in a list"] = '{"x":[1,]}',
  ["a raw control character"] = '{"x":"a\tb"}', ["a bad escape"] = '{"x":"\\x41"}', ["half an escape"] = '{"x":"\\u12"}',
  ["a bare name"] = "{a:1}", ["no colon"] = '{"a" 1}', ["half a word"] = '{"a":tru}', ["cut"] = '{"a"', ["cut inside text"] = '{"a":"b',
  ["1e400"] = '{"x":1e400}', ["minus alone"] = '{"x":-}',
}

local TRAILING = {
  ["two values"] = "{}{}", ["a letter"] = "{}x", ["a NUL"] = "{}\0", ["a NUL and more"] = "{}\0{}", ["a bracket"] = "{}]",
  ["a byte order mark"] = "\239\187\191{}", ["UTF-16"] = "{\0}\0", ["UTF-16 with its mark"] = "\255\254{\0}\0",
}

local NOT_UTF8 = {
  ["0xFF"] = '{"x":"\255"}', ["an overlong slash"] = '{"x":"\192\175"}', ["a surrogate"] = '{"x":"\237\160\128"}',
  ["beyond U+10FFFF"] = '{"x":"\244\144\128\128"}', ["a lone continuation"] = '{"x":"\128"}', ["half a character"] = '{"x":"\195"}',
  ["in a key"] = '{"\255":1}',
}

local WRONG_TYPES = {
  ["a string for a list"] = '{"GameSessions":"abc"}', ["a number for a structure"] = '{"GameSessions":[1]}',
  ["a list for a structure"] = '{"GameSessions":[[]]}', ["a map for a list"] = '{"GameSessions":{}}',
  ["a list for a time"] = '{"GameSessions":[{"CreationTime":[1]}]}', ["no date for a time"] = '{"GameSessions":[{"CreationTime":"x"}]}',
  ["a boolean for a time"] = '{"GameSessions":[{"CreationTime":true}]}',
}

-- Parameters that are no request. Each is made by a function, since it must be made where the client runs.
local PARAMETERS = {
  ["a list that contains itself"] = function()
    local list = {}
    list[1] = list
    return { GameProperties = list }
  end,
  ["a map that contains itself"] = function()
    local map = {}
    map.FleetId = map
    return map
  end,
  ["NaN"] = function() return { MaximumPlayerSessionCount = 0 / 0 } end,
  ["infinity"] = function() return { MaximumPlayerSessionCount = math.huge } end,
  ["half a player"] = function() return { MaximumPlayerSessionCount = 1.5 } end,
  ["a function"] = function() return { FleetId = print } end,
  ["a userdata"] = function() return { FleetId = io.stdout } end,
  ["a coroutine"] = function() return { FleetId = coroutine.create(function() end) } end,
  ["a hole in a list"] = function() return { GameProperties = { [1] = { Key = "k", Value = "v" }, [3] = {} } } end,
  ["names and numbers in one table"] = function() return { GameProperties = { { Key = "k", Value = "v" }, x = 1 } } end,
  ["a boolean as a key"] = function() return { [true] = 1 } end,
  ["a key with a NUL"] = function() return { ["Fleet\0Id"] = "x" } end,
  ["text that is not UTF-8"] = function() return { FleetId = "\255\254" } end,
  ["a metamethod that raises"] = function()
    return setmetatable({ FleetId = 5, x = true }, { __index = function() error "canary" end, __pairs = function() error "canary" end })
  end,
}

return function(case)
  local function response(row, name, body, expect, more)
    more = more or {}
    more.method, more.params = more.method or GAMES, more.params or { FleetId = "fleet-1" }
    case(row, name, reply(body, more.headers, more.status), expect, more)
  end

  for name, text in pairs {
    ["lists"] = '{"X":' .. ("["):rep(100000) .. ("]"):rep(100000) .. "}", ["lists without end"] = '{"X":' .. ("["):rep(100000),
    ["maps"] = ('{"a":'):rep(100000) .. "1" .. ("}"):rep(100000), ["maps without end"] = ('{"a":'):rep(100000),
    ["both"] = ('{"a":['):rep(50000) .. ("]}"):rep(50000), ["a depth of 129"] = '{"X":' .. ("["):rep(128) .. ("]"):rep(128) .. "}",
  } do
    response("J1", "nested too deeply: " .. name, text, UNREADABLE)
  end
  response("J1", "nested, not too deeply", '{"X":' .. ("["):rep(100) .. ("]"):rep(100) .. "}", { ok = true })
  response("J1", "an error that is nested too deeply", '{"__type":"NotFoundException","x":' .. ("["):rep(100000),
    { kind = "service", code = { "NotFoundException", "400" }, sent = "yes", attempts = 1 }, { status = "400 Bad" })
  local CBOR = { protocol = "cbor" }
  local SMITHY = "Content-Type: application/cbor\r\nsmithy-protocol: rpc-v2-cbor\r\n"
  for name, bytes in pairs {
    ["tags"] = ("\192"):rep(100000), ["lists"] = ("\129"):rep(100000), ["lists without a length"] = ("\159"):rep(100000),
    ["maps"] = ("\161\97a"):rep(100000), ["text in pieces"] = ("\127"):rep(100000),
    ["a list that claims 2^63 items"] = "\161\97a\155\127" .. ("\255"):rep(7),
    ["text that claims 2^63 bytes"] = "\161\97a\123\127" .. ("\255"):rep(7),
    ["a map that claims 2^32 members"] = "\186\255\255\255\255", ["nothing"] = "", ["a break alone"] = "\255",
    ["trailing bytes"] = "\160\0", ["a reserved length"] = "\161\97a\28", ["text that is not UTF-8"] = "\161\97a\97\255", ["JSON"] = "{}",
  } do
    response(name:find "claims" and "J12" or "J1", "CBOR: " .. name, bytes, UNREADABLE, { options = CBOR, headers = SMITHY })
  end
  response("J1", "CBOR: an empty map", "\160", { ok = true }, { options = CBOR, headers = SMITHY })
  response("J1", "CBOR: an error that is no CBOR", "<html>", { kind = "service", code = "400", sent = "yes", attempts = 1 },
    { options = CBOR, headers = SMITHY, status = "400 Bad" })

  for name, text in pairs(BROKEN) do response("J2", name, text, UNREADABLE) end
  for name, text in pairs(TRAILING) do response("J3", name, text, UNREADABLE) end
  for name, text in pairs(NOT_UTF8) do response("J4", name, text, UNREADABLE) end
  response("J4", "a lone surrogate as an escape", '{"NextToken":"a\\ud83cb"}', { ok = true, check = has("a\239\191\189b", "NextToken") })
  response("J5", "a NUL as an escape", '{"NextToken":"a\\u0000b"}', { ok = true, check = has("a\0b", "NextToken") })
  response("J5", "a NUL in a key", '{"a\\u0000b":1}', { ok = true, check = has(1, "a\0b") })

  local EXACT = math.type and true or false
  for name, number in pairs { ["2^53 + 1"] = "9007199254740993",
    ["2^63 - 1"] = "9223372036854775807", ["-2^63"] = "-9223372036854775808" } do
    response("J6", name, '{"Builds":[{"SizeOnDisk":' .. number .. "}]}", { ok = true, check = function(got)
      if EXACT and tostring(got.Builds[1].SizeOnDisk) ~= number then return tostring(got.Builds[1].SizeOnDisk) end
    end }, { method = "list_builds", params = {} })
  end
  for name, number in pairs { ["2^64"] = "18446744073709551616", ["300 digits"] = ("1"):rep(300), ["-0"] = "-0",
    ["1935.0"] = "1935.0",
    ["1935.7"] = "1935.7", ["1e308"] = "1e308", ["1e-400"] = "1e-400" } do
    response("J6", "an integer that is " .. name, '{"GameSessions":[{"CurrentPlayerSessionCount":' .. number .. "}]}", { ok = true,
      check = function(got)
        if type(got.GameSessions[1].CurrentPlayerSessionCount) ~= "number" then return "no number" end
      end })
  end
  response("J6", "an integer with a million digits", '{"GameSessions":[{"Port":' .. ("1"):rep(1000000) .. "}]}", UNREADABLE)

  for name, text in pairs(WRONG_TYPES) do response("J7", name, text, UNREADABLE) end
  response("J7", "scalars of other types are kept", '{"NextToken":5,"GameSessions":[{"Port":"1935"}]}',
    { ok = true, check = has("1935", "GameSessions", 1, "Port") })
  response("J7", "null everywhere", '{"NextToken":null,"GameSessions":[null,{"Port":null}]}',
    { ok = true, check = has(nil, "GameSessions", 1, "Port") })
  response("J7", "unknown members and enums", '{"New":{"a":[1]},"GameSessions":[{"Status":"NEW"}]}',
    { ok = true, check = has("NEW", "GameSessions", 1, "Status") })
  response("J7", "a name twice: the last counts", '{"NextToken":"a","NextToken":"b"}', { ok = true, check = has("b", "NextToken") })
  response("J7", "names of metamethods are data", '{"__index":{"a":1},"__gc":1,"__metatable":2,"__call":3}', { ok = true,
    check = function(got)
      if getmetatable(got) or got.a ~= nil then return "a metatable" end
    end })
  for name, text in pairs {
    ["an error of a 400"] = '{"__type":"NotFoundException","message":"m"}', ["a message alone"] = '{"message":"m"}',
  } do
    response("J7", "a 200 with " .. name, text, UNREADABLE)
  end

  local function many(n, f)
    local out = {}
    for i = 1, n do out[i] = f(i) end
    return table.concat(out, ",")
  end
  local function large(name, text, check) response("J8", name, text, { ok = true, check = check }, { poll = 0.5 }) end
  large("200,000 unknown names", "{" .. many(200000, function(i) return ('"k%d":1'):format(i) end) .. "}")
  large("the same name 200,000 times", "{" .. ('"k":1,'):rep(200000) .. '"k":2}', has(2, "k"))
  large("300,000 items", '{"GameSessions":[' .. ("{},"):rep(299999) .. "{}]}", has(nil, "GameSessions", 300001))
  large("a text of 8 MiB", '{"NextToken":"' .. ("x"):rep(2 ^ 23) .. '"}')
  large("8 MiB of escapes", '{"NextToken":"' .. ("\\u00e9"):rep(2 ^ 20) .. '"}')

  for name, value in pairs { ["a number"] = "1.5e9", ["ISO 8601"] = '"2026-02-03T04:05:06Z"', ["before 1970"] = "-5", ["1e20"] = "1e20",
    ["the year 10000"] = "253402300800", ["2038"] = "2147483648", ["nanoseconds"] = "1500000000.123456789" } do
    response("J9", "a time as " .. name, '{"GameSessions":[{"CreationTime":' .. value .. "}]}", { ok = true, check = function(got)
      if type(got.GameSessions[1].CreationTime) ~= "number" then return "no number" end
    end })
  end

  for name, make in pairs(PARAMETERS) do
    case("J10", "a parameter that is " .. name, reply '{"GameSession":{}}', INVALID,
      { method = "create_game_session", make_params = make, requests = 0, connections = 0 })
  end
  case("J10", "2^63, which boto3 sends too", reply '{"GameSession":{}}', { ok = true },
    { method = "create_game_session", params = { FleetId = "fleet-1", MaximumPlayerSessionCount = 2 ^ 63 } })
  case("J11", "an empty map", reply '{"PlayerSessions":[]}', { ok = true }, { method = "create_player_sessions",
    params = { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = {} }, server = function(stats)
      if not stats.log[1].body:find('"PlayerDataMap":{}', 1, true) then return stats.log[1].body end
    end })
  case("J11", "an empty structure", reply "{}", { ok = true }, { method = "list_fleets", params = {}, server = function(stats)
    if stats.log[1].body ~= "{}" then return stats.log[1].body end
  end })
  for name, text in pairs { ["quotes and line breaks"] = '"\r\n\t\\', ["U+2028"] = "\226\128\168", ["a NUL"] = "a\0b",
    ["a format"] = "%s%n", ["emoji"] = "\240\159\142\174" } do
    case("J5", "a parameter with " .. name .. " arrives as it was", reply '{"PlayerSessions":[]}', { ok = true },
      { method = "create_player_sessions", params = { GameSessionId = "g", PlayerIds = { "p" }, PlayerDataMap = { p = text } },
        server = function(stats)
          local got = cjson.decode(fault_server.bytes(stats.log[1].body)).PlayerDataMap.p
          if got ~= text then return ("%q"):format(got) end
        end })
  end
end
