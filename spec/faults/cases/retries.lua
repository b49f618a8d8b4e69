-- R: errors of the service, which are repeated and which are not, tokens, clocks, expired credentials, paginators.
local faults = require "spec.support.faults"

local unpack = table.unpack or unpack

local function response(body, headers, status)
  return { "send", faults.http(body, (headers or "") .. "x-amzn-RequestId: r-1\r\n", status) }
end

local function failure(code, status, headers)
  return response(('{"__type":"%s","message":"m"}'):format(code), headers, status or "400 Bad")
end

local OK = response '{"FleetIds":[]}'
local GOOD = { "read", OK, "read", OK, "read", OK, "hold" }
local SAFE = "list_fleets"

-- Returns the script of one connection that gives a response to each request.
local function each(...)
  local script = {}
  for _, step in ipairs { ... } do
    script[#script + 1] = "read"
    script[#script + 1] = step
  end
  script[#script + 1] = "hold"
  return script
end

-- Returns the script of one connection that gives a response to each of n requests.
local function repeated(n, step)
  local steps = {}
  for i = 1, n do steps[i] = step end
  return each(unpack(steps))
end

local function service(code, attempts, more)
  local expect = { kind = "service", code = code, sent = "yes", attempts = attempts or 1 }
  for k, v in pairs(more or {}) do expect[k] = v end
  return expect
end

-- Returns the values that a name has in the bodies that the server saw, if they have the name.
local function tokens(stats, name)
  local list = {}
  for _, logged in ipairs(stats.log) do list[#list + 1] = logged.body:match('"' .. name .. '":"([^"]*)"') end
  return list
end

local function same_token(name, least)
  return function(stats)
    local list = tokens(stats, name)
    if #list < least then return ("%d requests have %s"):format(#list, name) end
    for _, token in ipairs(list) do
      if token ~= list[1] or #token > 128 or token:find "[^%w-]" then return name .. ": " .. table.concat(list, " and ") end
    end
  end
end

local function signed_again(stats)
  local seen = {}
  for _, logged in ipairs(stats.log) do
    local key = logged.head:match "Credential=([^/]*)/"
    if seen[key] then return "the key was used twice: " .. key end
    seen[key] = true
  end
end

return function(case)
  local function call(row, name, script, expect, more)
    more = more or {}
    more.method, more.params = more.method or SAFE, more.params or {}
    if type(script[1]) == "string" then script = { script } end
    case(row, name, script, expect, more)
  end

  -- R1: where the code is.
  for name, text in pairs {
    ["__type"] = '{"__type":"NotFoundException","message":"m"}',
    ["__type with a namespace"] = '{"__type":"com.amazonaws.gamelift#NotFoundException","message":"m"}',
    ["__type with a URL"] = '{"__type":"NotFoundException:http://internal.amazon.com/coral/","message":"m"}',
    ["both"] = '{"__type":"aws.x#NotFoundException:http://x","Message":"m"}', ["code"] = '{"code":"NotFoundException","message":"m"}',
    ["__type behind other members"] = '{"message":"m","x":[{"__type":"Other"}],"__type":"NotFoundException"}',
  } do
    call("R1", "the code is in " .. name, each(response(text, "", "400 Bad")), service("NotFoundException"))
  end
  for name, value in pairs { plain = "NotFoundException", ["with a URL"] = "NotFoundException:http://x/", ["with a namespace"] =
    "aws#NotFoundException" } do
    call("R1", "the code is in a header, " .. name, each(response("", "x-amzn-errortype: " .. value .. "\r\n", "400 Bad")),
      service("NotFoundException"))
  end

  -- R2: errors that cannot be read, or only in part.
  for name, text in pairs {
    ["a number as __type"] = '{"__type":7,"message":"m"}', ["a list as __type"] = '{"__type":["NotFoundException"]}',
    ["null as __type"] = '{"__type":null}', ["an empty __type"] = '{"__type":""}', ["a broken body"] = '{"__type":"NotFoundException',
    ["a list"] = '["NotFoundException"]', ["a body that is nested too deeply"] = '{"x":' .. ("["):rep(100000),
    ["a byte that is not UTF-8"] = '{"__type":"Not\255FoundException"}',
  } do
    call("R2", name, each(response(text, "", "400 Bad")), { kind = "service", sent = "yes", attempts = 1 })
  end
  for name, text in pairs {
    ["a number as message"] = "7", ["a map as message"] = '{"a":1}', ["null as message"] = "null",
    ["a message of 1 MiB"] = '"' .. ("m"):rep(2 ^ 20) .. '"', ["control characters"] = '"a\\u0000b\\u001b[31m\\n"',
    ["a message with format characters"] = '"%s%n%d"', ["a lone surrogate"] = '"\\ud800"',
  } do
    call("R2", name, each(response('{"__type":"NotFoundException","message":' .. text .. "}", "", "400 Bad")), service("NotFoundException"))
  end

  -- R3: what is repeated, with exact counts, by operations of every class.
  for _, code in ipairs { "ThrottlingException", "Throttling", "TooManyRequestsException", "RequestLimitExceeded", "SlowDown" } do
    call("R3", code .. " three times", each(failure(code), failure(code), failure(code)), service(code, 3), { requests = 3 })
    call("R3", code .. " of an unsafe operation, then success", each(failure(code), response "{}"), { ok = true, attempts = 2 },
      { method = "create_player_sessions", params = { GameSessionId = "g", PlayerIds = { "p" } }, requests = 2 })
  end
  for _, status in ipairs { "429 Too Many", "500 Oops", "503 Unavailable" } do
    call("R3", status .. " once", each(failure("X", status), OK), { ok = true, attempts = 2 }, { requests = 2 })
    call("R3", status .. " in mode off", each(failure("X", status)), service("X", 1), { options = { retry = { mode = "off" } } })
  end
  call("R3", "max_attempts = 1", each(failure("X", "500 Oops")), service("X", 1), { options = { retry = { max_attempts = 1 } } })
  call("R3", "max_attempts = 6", each(failure("X", "500 a"), failure("X", "500 b"), failure("X", "500 c"), failure("X", "500 d"),
    failure("X", "500 e"), OK), { ok = true, attempts = 6 }, { requests = 6, options = { retry = { max_attempts = 6 } } })
  call("R3", "RequestTimeout", each(failure "RequestTimeout", OK), { ok = true, attempts = 2 }, { requests = 2 })
  call("R3", "the quota of a client ends its retries: 35 of them", { repeated(60, failure("X", "500 Oops")) },
    { kind = "service", code = "X", sent = "yes" }, { calls = 25, requests = 60, seconds = 4 })

  for _, code in ipairs { "NotFoundException", "FleetCapacityExceededException", "ConflictException", "InvalidRequestException",
    "UnauthorizedException", "InvalidFleetStatusException", "InternalServiceException", "AccessDeniedException", "TaggingFailedException",
    "UnsupportedRegionException", "IdempotentParameterMismatchException", "NotReadyException", "OutOfCapacityException" } do
    call("R4", code, each(failure(code)), service(code))
  end
  call("R5", "LimitExceededException is a quota of the account", each(failure "LimitExceededException"), service("LimitExceededException"))
  for _, value in ipairs { "0", "1", "junk", "-5", "1e9", "", "1, 2" } do
    call("R6", ("x-amz-retry-after %q"):format(value), each(failure("X", "503 Unavailable", "x-amz-retry-after: " .. value .. "\r\n"), OK),
      { ok = true, attempts = 2 }, { requests = 2 })
  end
  for _, value in ipairs { "60000", "99999999999999999999" } do
    call("R6", "x-amz-retry-after " .. value .. " is beyond the time of the call",
      each(failure("X", "503 Unavailable", "x-amz-retry-after: " .. value .. "\r\n")), service("X"),
      { options = { timeout = { total = 1 } } })
  end
  call("R6", "Retry-After is not GameLift's", each(failure("X", "503 Unavailable", "Retry-After: 3600\r\n"), OK),
    { ok = true, attempts = 2 },
    { requests = 2 })

  -- R7 and R8: a response is lost. What follows depends on the class of the operation.
  for _, how in ipairs { "reset", "close", "cut" } do
    local lost = { "read", how }
    call("R7", "CreateGameSession is repeated with its token: " .. how, { lost, lost, { "read", response '{"GameSession":{}}', "hold" } },
      { ok = true, attempts = 3 }, { method = "create_game_session", params = { FleetId = "fleet-1", MaximumPlayerSessionCount = 1 },
        requests = 3, server = same_token("IdempotencyToken", 3) })
    call("R7", "a placement is asked for by its id: " .. how, { lost, each(response '{"GameSessionPlacement":{"Status":"PENDING"}}') },
      { ok = true }, { method = "start_game_session_placement", params = { GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 },
        requests = 2, server = same_token("PlacementId", 2) })
    call("R7", "a placement that is unknown is sent again: " .. how, { lost, each(failure "NotFoundException",
      response '{"GameSessionPlacement":{"Status":"PENDING"}}') }, { ok = true },
      { method = "start_game_session_placement", params = { GameSessionQueueName = "q", MaximumPlayerSessionCount = 1 },
        requests = 3, server = same_token("PlacementId", 3) })
    call("R7", "a ticket is asked for by its id: " .. how, { lost, each(response '{"TicketList":[{"TicketId":"t","Status":"QUEUED"}]}') },
      { ok = true }, { method = "start_matchmaking", params = { ConfigurationName = "c", Players = { { PlayerId = "p" } } }, requests = 2 })
    call("R7", "a deletion that was carried out: " .. how, { lost, each(failure "NotFoundException") }, { ok = true },
      { method = "delete_fleet", params = { FleetId = "fleet-1" }, requests = 2 })
    for method, params in pairs {
      create_player_session = { GameSessionId = "g", PlayerId = "p" }, claim_game_server = { GameServerGroupName = "g" },
      create_player_sessions = { GameSessionId = "g", PlayerIds = { "p" } },
    } do
      call("R8", method .. " is not repeated: " .. how, { lost, GOOD }, { kind = "transport", code = "ConnectionLost", sent = "maybe",
        attempts = 1 }, { method = method, params = params, requests = 1 })
    end
    call("R8", "retry.unsafe repeats it: " .. how, { lost, { "read", response "{}", "hold" } }, { ok = true, attempts = 2 },
      { method = "create_player_sessions", params = { GameSessionId = "g", PlayerIds = { "p" } }, requests = 2,
        options = { retry = { unsafe = true } } })
  end
  call("R7", "idempotency = false: CreateGameSession is not repeated", { { "read", "reset" }, GOOD },
    { kind = "transport", code = "ConnectionLost", sent = "maybe", attempts = 1 }, { method = "create_game_session",
      params = { FleetId = "fleet-1", MaximumPlayerSessionCount = 1 }, requests = 1, options = { idempotency = false } })

  -- R9: clocks.
  local FAR = "Date: Tue, 01 Jan 2030 00:00:00 GMT\r\n"
  for _, code in ipairs { "RequestTimeTooSkewed", "InvalidSignatureException", "SignatureDoesNotMatch", "RequestExpired" } do
    call("R9", code .. " with another time", each(failure(code, "400 Bad", FAR), OK, OK), { ok = true }, { calls = 2, requests = 3,
      server = function(stats)
        for i = 2, 3 do
          if not stats.log[i].head:find("X-Amz-Date: 20300101T0000", 1, true) then return "signed with the old clock" end
        end
      end })
    call("R9", code .. " twice", each(failure(code, "400 Bad", FAR), failure(code, "400 Bad", FAR)), service(code, 2), { requests = 2 })
    call("R9", code .. " without a Date", each(failure(code, "400 Bad", "")), service(code), { requests = 1 })
    call("R9", code .. " with a Date that is none", each(failure(code, "400 Bad", "Date: soon\r\n")), service(code), { requests = 1 })
  end
  local UNAVAILABLE, NOON = failure("X", "503 Unavailable"), 1770091506
  for name, jump in pairs { ["a year ahead"] = 31536000, ["a year back"] = -31536000, ["to 1970"] = -NOON } do
    call("R10", "a clock that jumps " .. name .. " during the call", each(UNAVAILABLE, UNAVAILABLE, OK), { ok = true, attempts = 3 },
      { requests = 3, clock = { NOON, NOON, NOON + jump } })
  end
  call("R11", "a clock in 2040, and a service in 2100", each(failure("RequestTimeTooSkewed", "400 Bad",
    "Date: Fri, 01 Jan 2100 00:00:00 GMT\r\n"), OK), { ok = true }, { requests = 2, clock = 2208988800, server = function(stats)
      if not stats.log[1].head:find("X-Amz-Date: 20400101T000000Z", 1, true) then return stats.log[1].head end
      if not stats.log[2].head:find("X-Amz-Date: 21000101T000000Z", 1, true) then return stats.log[2].head end
    end })

  -- R12: a token expires.
  for _, code in ipairs { "ExpiredToken", "ExpiredTokenException" } do
    call("R12", code .. ", and there are other credentials", each(failure(code), OK), { ok = true },
      { requests = 2, provider = true, server = signed_again })
    call("R12", code .. ", and they have expired, too", each(failure(code), failure(code)), service(code, 2),
      { requests = 2, provider = true, server = signed_again })
    call("R12", code .. " of fixed keys", each(failure(code)), service(code), { requests = 1 })
  end

  -- R15: paginators.
  local function page(token) return response('{"FleetIds":["f"],"NextToken":' .. token .. "}") end
  call("R15", "pages", each(page '"a"', page '"b"', OK), { ok = true }, { walk = {}, requests = 3 })
  call("R15", "the same token twice", each(page '"a"', page '"a"', OK), { kind = "pagination", code = "PaginationError" },
    { walk = {}, requests = 2 })
  call("R15", "tokens that alternate, with MaxItems", each(page '"a"', page '"b"', page '"a"', page '"b"', OK), { ok = true },
    { walk = { PaginationConfig = { MaxItems = 4 } }, requests = 4 })
  for name, token in pairs { empty = '""', ["null"] = "null", ["false"] = "false" } do
    call("R15", "a token that is " .. name .. " ends the pages", each(page(token), OK), { ok = true }, { walk = {}, requests = 1 })
  end
  for name, token in pairs { ["a list"] = "[1]", ["a map"] = '{"a":1}' } do
    call("R15", "a token that is " .. name, each(page(token), OK), { kind = "pagination", code = "PaginationError" },
      { walk = {}, requests = 1 })
  end
  call("R15", "a token of 1 MiB", each(page('"' .. ("t"):rep(2 ^ 20) .. '"'), OK), { ok = true }, { walk = {}, requests = 2, poll = 0.1 })
  call("R15", "a token with quotes and line breaks", each(page '"\\"\\r\\n\\u0000{"', OK), { ok = true },
    { walk = {}, requests = 2, server = function(stats)
      if not stats.log[2].body:find('"NextToken":"\\"\\r\\n\\u0000{"', 1, true) then return "another token: " .. stats.log[2].body end
    end })
  call("R15", "a page fails once", each(page '"a"', failure("X", "503 Unavailable"), OK), { ok = true }, { walk = {}, requests = 3 })
  call("R15", "a page fails", each(page '"a"', failure "NotFoundException"), service("NotFoundException"), { walk = {}, requests = 2 })
end
