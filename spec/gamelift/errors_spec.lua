local errors = require "gamelift.errors"
local gamelift = require "gamelift"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local utf8_length = utf8 and utf8.len or function() return true end -- from 5.3 on

describe("errors", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local function failed(steps, over, params)
    local client = script.client(steps, over)
    return select(2, client:describe_game_sessions(params or { FleetId = "fleet-1" }))
  end

  it("print code, message, operation, status and request id in one line", function()
    local err = failed { script.service_error("NotFoundException", 400, "Fleet not found\\nat all") }
    assert.equal("Fleet not found\nat all", err.message) -- as the service sent it
    assert.equal("NotFoundException: Fleet not found\\nat all (describe_game_sessions, HTTP 400, request id r-1)",
      tostring(err))
  end)

  -- Fields of an error, and its text.
  for _, case in ipairs {
    { {}, "C: m" }, { { message = "" }, "C" }, { { operation = "o" }, "C: m (o)" }, { { status = 500 }, "C: m (HTTP 500)" },
    { { request_id = "r" }, "C: m (request id r)" }, { { operation = "o", request_id = "r" }, "C: m (o, request id r)" },
    { { operation = "o", message = "o: m" }, "C: o: m" }, { { operation = "o", message = "o m" }, "C: o m (o)" },
    { { operation = "o", message = "oo: m" }, "C: oo: m (o)" },
    { { operation = "o", message = "", status = 206 }, "C (o, HTTP 206)" }, { { request_id = "a\nb\0" }, "C: m (request id a\\nb\\x00)" },
  } do
    it("print " .. case[2], function()
      local fields = tables.merge({ kind = "service", code = "C", message = "m" }, case[1])
      assert.equal(case[2], tostring(errors.new(fields)))
    end)
  end

  it("have defaults for each field that is not known", function()
    local fields = { kind = "service", code = "C" }
    local err = errors.new(fields)
    assert.equal(fields, err)
    assert.same({ kind = "service", code = "C", message = "", retryable = false, attempts = 0, sent = "no" }, setmetatable(err, nil))
  end)

  it("keep 256 bytes of a request id, and escape what does not print in a message of this library", function()
    local err = errors.new { kind = "config", code = "C", message = "a\nb", request_id = ("r"):rep(257) }
    assert.equal("a\\nb", err.message)
    assert.is_true(#err.request_id <= 256 and #err.request_id > 250)
    assert.matches("^r+", err.request_id)
    assert.equal(("r"):rep(256), errors.new({ kind = "config", code = "C", request_id = ("r"):rep(256) }).request_id)
  end)

  it("have every documented field", function()
    local err = failed({ script.service_error("ThrottlingException", 400, "slow down") }, { retry = { mode = "off" } })
    assert.same({
      kind = "service", code = "ThrottlingException", message = "slow down", operation = "describe_game_sessions",
      status = 400, request_id = "r-1", retryable = true, attempts = 1, sent = "yes",
    }, setmetatable(err, nil))
  end)

  it("give the modeled members of an exception as details", function()
    local err = failed { script.service_error("NotFoundException", 400, "gone") }
    assert.same({ Message = "gone" }, err.details)
    assert.is_nil(failed({ script.service_error("AccessDenied", 403, "no") }).details)
  end)

  it("compare their code by is", function()
    local err = failed { script.service_error("NotFoundException") }
    assert.is_true(err:is "NotFoundException")
    assert.is_true(err:is(gamelift.errors.NotFoundException))
    assert.is_false(err:is "ConflictException")
  end)

  it("list all problems of the parameters with their paths", function()
    local client = script.client {}
    local _, err = client:create_game_session { fleetId = "f", MaximumPlayerSessionCount = 1, GameProperties = {
      { Key = "a", Value = "b" }, { Key = "c" } } }
    assert.equal("create_game_session: 2 problems: GameProperties[2].Value: required · "
      .. "fleetId: unknown parameter, did you mean FleetId?", err.message)
    assert.equal("ParamValidationError: " .. err.message, tostring(err))
    assert.equal(2, #err.details)
    assert.equal("GameProperties[2].Value", err.details[1].path)
    assert.equal("no", err.sent)
    assert.equal(0, err.attempts)
    _, err = client:describe_fleet_capacity { FleetIds = 5 }
    assert.matches("^describe_fleet_capacity: 1 problem: FleetIds: ", err.message)
    _, err = client:create_game_session "fleet-1"
    assert.equal("create_game_session: 1 problem: expected a table of parameters, got string", err.message)
  end)

  it("describe the first hundred problems and count the rest", function()
    local tags = {}
    for i = 1, 1000 do tags[i] = { Key = "k" } end
    local _, err = script.client({}):create_fleet { Name = "f", Tags = tags }
    assert.matches("^create_fleet: 1000 problems: Tags%[1%]%.Value: required", err.message)
    assert.equal(100, #err.details)
    local few = {}
    for i = 1, 101 do few[i] = { Key = "k" } end -- fits into a message's 1 KiB only in part
    _, err = script.client({}):create_fleet { Name = "f", Tags = few }
    assert.matches("^create_fleet: 101 problems: ", err.message)
  end)

  it("keep messages within 1 KiB of well-formed text", function()
    local err = failed { script.service_error("NotFoundException", 400, ("ü"):rep(5000)) }
    assert.is_true(#err.message <= 1024 and #tostring(err) <= 1024)
    assert.is_truthy(utf8_length(err.message))
    local params = {}
    for i = 1, 500 do params["Nonsense" .. i] = i end
    err = failed({}, {}, params)
    assert.is_true(#err.message <= 1024)
    assert.equal(100, #err.details)
    assert.is_truthy(utf8_length(tostring(err)))
  end)

  it("print format directives as they are, and escape control characters", function()
    local err = failed { script.service_error("NotFoundException", 400, "%s%n\\u0000\\u001b[31m") }
    assert.matches("%%s%%n", tostring(err))
    assert.is_nil(tostring(err):find "[%z\1-\31]")
  end)

  it("can be raised and caught as objects", function()
    local err = failed { script.service_error("NotFoundException") }
    local ok, caught = pcall(error, err)
    assert.is_false(ok)
    assert.equal(err, caught)
    assert.is_true(errors.is_error(caught))
    assert.is_false(errors.is_error "text")
    assert.is_false(errors.is_error(nil))
  end)

  it("have names, for codes of the service, of AWS and of this library", function()
    for _, name in ipairs { "NotFoundException", "FleetCapacityExceededException", "ThrottlingException", "ConnectTimeout",
      "ParamValidationError", "NoCredentials" } do
      assert.equal(name, gamelift.errors[name])
    end
    assert.error_matches(function() return gamelift.errors.NotFoundExeption end,
      'unknown error "NotFoundExeption", did you mean NotFoundException?', 1, true)
    assert.error_matches(function() return gamelift.errors.notFoundException end, "did you mean NotFoundException?", 1, true)
    local _, problem = pcall(function() return gamelift.errors.xyzzy end)
    assert.matches('^[^:]*errors_spec.lua:%d+: unknown error "xyzzy"', problem) -- names the caller's line
  end)

  it("have the kind of their code", function()
    local reply, err = errors.fail("NoRegion", "message", { provider = "p" })
    assert.is_nil(reply)
    assert.same({ kind = "config", code = "NoRegion", message = "message", provider = "p", retryable = false, attempts = 0,
      sent = "no" }, setmetatable(err, nil))
    local _, problem = pcall(function() errors.fail("NoSuchCode", "message") end)
    assert.matches("^[^:]*errors_spec.lua:%d+: errors.fail: unknown code NoSuchCode$", problem)
  end)

  it("of this library have a kind and a meaning each", function()
    local kinds = {
      validation = true, credentials = true, config = true, transport = true, timeout = true, parse = true,
      too_large = true, pagination = true, cancelled = true, closed = true,
    }
    local seen = {}
    for code, entry in pairs(errors.codes) do
      assert.matches("^%u%a+$", code)
      assert.is_true(kinds[entry.kind], code)
      assert.is_true(#entry.meaning > 10, code)
      seen[entry.kind] = true
    end
    assert.same(kinds, seen)
  end)

  it("that the sources make are all in that list", function()
    local listed = io.popen("grep -rhoE '(errors\\.|[^a-z_])fail\\(([a-zA-Z]+, )?\"[A-Za-z]+\"' lua/gamelift --include=*.lua"
      .. " --exclude-dir=emulator --exclude-dir=local")
    local made = 0
    for line in listed:lines() do
      local code = line:match '"(%u[%a]+)"'
      if code then
        made = made + 1
        assert.is_truthy(errors.codes[code], line)
      end
    end
    listed:close()
    assert.is_true(made > 50)
  end)
end)

describe("enums", function()
  it("reject an unknown name or value and suggest the nearest", function()
    assert.equal("ACTIVE", gamelift.enums.GameSessionStatus.ACTIVE)
    assert.error_matches(function() return gamelift.enums.GameSesionStatus end, "did you mean GameSessionStatus?", 1, true)
    assert.error_matches(function() return gamelift.enums.GameSessionStatus.ACTIV end, "did you mean ACTIVE?", 1, true)
  end)
end)
