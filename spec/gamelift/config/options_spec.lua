local gamelift = require "gamelift"
local script = require "spec.support.script"

local NAN, INF = 0 / 0, math.huge
local keys = script.KEYS

local function keys_with(key, value)
  local copy = {}
  for k, v in pairs(keys) do copy[k] = v end
  copy[key] = value
  return copy
end

-- Texts that must never reach a header, a host name or a file name.
local NASTY = {
  "", "\n", "a\r\nX-Evil: 1", "a\0b", "a\127", "us-west-2\n", "\27[31m",
}

describe("the options of a client", function()
  local function refused(options, ...)
    local ok, message = pcall(function()
      local client = gamelift.client(options) -- no tail call: this line is to be blamed
      return client
    end)
    assert.is_false(ok)
    assert.is_string(message)
    assert.matches("^[^\n]*options_spec.lua:%d+: gamelift.client: ", message) -- blames the line that gave them
    for _, text in ipairs { ... } do assert.is_truthy(message:find(text, 1, true), message) end
    assert.is_nil(message:find "[%z\1-\31\127]")
    return message
  end

  it("may all be absent", function()
    assert.equal("gamelift.client (region from the environment)", tostring(gamelift.client()))
    assert.equal("gamelift.client (region from the environment)", tostring(gamelift.client {}))
  end)

  it("are taken in each of their forms", function()
    for _, options in ipairs {
      { region = "us-west-2" }, { region = "US-WEST-2" }, { region = ("x"):rep(63) }, { region = "fips-us-west-2" },
      { profile = "lobby 1" },
      { credentials = keys }, { credentials = keys_with("session_token", "t/+=") }, { credentials = print },
      { credentials = keys_with("expiration", 1e9) }, { credentials = { credentials = print } },
      { endpoint = "http://127.0.0.1:9080" }, { endpoint = "https://[::1]:9/base/" }, { endpoint = "HTTPS://A.example" },
      { endpoint = "https://a.example?key=a%20b&c=/?" },
      { use_fips = true, use_dualstack = false },
      { timeout = 5 }, { timeout = 0.001 }, { timeout = {} }, { timeout = { connect = 1, read = 2.5, total = 3 } },
      { retry = {} }, { retry = { mode = "off" } }, { retry = { mode = "adaptive", max_attempts = 1 } },
      { retry = { max_attempts = 5.0, unsafe = true, capacity = { attempts = 3, delay = 0.5 } } },
      { transport = { send = print } }, { transport = setmetatable({}, { __index = { send = print } }) },
      { validation = "strict" }, { validation = "off" }, { idempotency = false },
      { ca_file = "/etc/ssl/ca.pem" }, { proxy = "http://user:p%40ss@proxy:3128" }, { proxy = false },
      { max_response = 1024 }, { logger = print, clock = os.time },
    } do
      assert.is_truthy(gamelift.client(options))
    end
  end)

  -- option, value, what the message says besides the option's name
  for _, case in ipairs {
    { "region", "evil.com/#", 'a host label such as "us-west-2"', '"evil.com/#"' }, { "region", "x@evil:443/" },
    { "region", "-x" }, { "region", "x-" }, { "region", "a.b" }, { "region", ("x"):rep(64) }, { "region", "12" },
    { "region", 5 }, { "region", true }, { "region", {} }, { "region", "us_west_2" }, { "region", "us-west-2 " },
    { "region", "us\226\128\168west" },
    { "profile", 5, "string" },
    { "credentials", "AKIA", "access_key_id" }, { "credentials", {}, "access_key_id: expected a string" },
    { "credentials", keys_with("access_key_id", ""), "is empty" },
    { "credentials", keys_with("access_key_id", 5), "expected a string" },
    { "credentials", { access_key_id = "a" }, "secret_access_key: expected a string" },
    { "credentials", keys_with("secret_acess_key", "hush"), "did you mean secret_access_key" },
    { "credentials", keys_with("session_token", "a\r\nb"),
      "credentials.session_token: expected a string of printable ASCII characters (it has a byte that cannot be in a header)" },
    { "credentials", keys_with("access_key_id", "é"), "access_key_id: expected a string of printable ASCII characters (it has a byte" },
    { "credentials", keys_with("expiration", "soon"), "expiration: expected unix seconds" },
    { "credentials", keys_with("expiration", NAN), "expiration" },
    { "endpoint", "example.com", "http://127.0.0.1:9080" }, { "endpoint", "ftp://example.com" }, { "endpoint", "file:///x" },
    { "endpoint", "https://" }, { "endpoint", "https://exa mple.com" }, { "endpoint", "https://example.com#f" },
    { "endpoint", "https://example.com?q= 1" }, { "endpoint", "https://example.com?q=%0" },
    { "endpoint", "https://example.com?q=1#f" }, { "endpoint", "https://example.com?q=1\r\nX: y" },
    { "endpoint", "https://example.com:99999" },
    { "endpoint", "https://example.com:x" }, { "endpoint", "https://a\\b" }, { "endpoint", "https://[::1%25eth0]" },
    { "endpoint", "https://exam%00ple.com" }, { "endpoint", "https://bücher.example" }, { "endpoint", 9080 },
    { "endpoint", "https://under_score.example.com" }, { "endpoint", "https://a.example\r\nHost: b" },
    { "use_fips", "true", "true or false" }, { "use_dualstack", 1 }, { "idempotency", "no" },
    { "timeout", 0, "a number of seconds > 0" }, { "timeout", -1 }, { "timeout", NAN, "NaN" }, { "timeout", INF },
    { "timeout", "5", "a number of seconds > 0 or a table of connect, read, total" },
    { "timeout", { total = NAN }, "timeout.total", "NaN" },
    { "timeout", { connect = "3" }, "timeout.connect", '"3"' }, { "timeout", { conect = 3 }, "did you mean connect?" },
    { "timeout", { 5 }, "unknown option 1 in timeout" },
    { "retry", 3, "a table of capacity, max_attempts, mode, unsafe" }, { "retry", { mode = "legacy" }, '"standard"' },
    { "retry", { mode = "Standard" }, "retry.mode" }, { "retry", { max_attempts = 0 }, "a whole number >= 1" },
    { "retry", { max_attempts = 2.5 }, "retry.max_attempts", "2.5" }, { "retry", { max_attempts = NAN } },
    { "retry", { max_attemps = 2 }, "did you mean max_attempts?" }, { "retry", { unsafe = 1 }, "true or false" },
    { "retry", { capacity = 5 }, "a table of attempts, delay" }, { "retry", { capacity = { atempts = 5 } }, "attempts" },
    { "retry", { capacity = { delay = 0 } }, "retry.capacity.delay" },
    { "transport", "curl", "send(self, request)" }, { "transport", {}, "send(self, request)" }, { "transport", print },
    { "transport", { send = true } },
    { "validation", "full", '"boto3", "strict", "off"' }, { "validation", true },
    { "ca_file", true, "string" },
    { "proxy", "socks5://a:1", "false for none" }, { "proxy", true }, { "proxy", "proxy:3128" },
    { "proxy", "http://user:hush@a b" },
    { "max_response", 0, "bytes" }, { "max_response", 1.5 }, { "max_response", INF },
    { "logger", {}, "a function" }, { "clock", 5, "a function" },
  } do
    it(("refuse %s of the form %s"):format(case[1], tostring(case[2]):gsub("[%c\128-\255]", "?")), function()
      refused({ [case[1]] = case[2] }, case[1], case[3] or "expected", case[4] or "")
    end)
  end

  for _, name in ipairs { "region", "profile", "endpoint", "ca_file", "proxy" } do
    it("refuse control characters in " .. name, function()
      for _, nasty in ipairs(NASTY) do refused({ [name] = nasty }, name) end
    end)
  end

  for _, name in ipairs { "access_key_id", "secret_access_key", "session_token" } do
    it("refuse control characters in " .. name .. " and never show it", function()
      for _, nasty in ipairs(NASTY) do
        local message = refused({ credentials = keys_with(name, "hush" .. nasty .. (nasty == "" and "\n" or "")) }, name)
        assert.is_nil(message:find("hush", 1, true))
      end
    end)
  end

  it("reject an unknown name and suggest the nearest", function()
    refused({ regoin = "us-west-2" }, 'unknown option "regoin", did you mean region?')
    refused({ Region = "us-west-2" }, "did you mean region?")
    refused({ max_attempts = 3 }, "unknown option")
    refused({ endpoint_url = "http://a" }, "did you mean endpoint?")
    refused({ "us-west-2" }, "unknown option 1")
  end)

  it("have to be a table", function()
    refused("us-west-2", "options: expected a table, got a string")
  end)

  it("never show a password of a URL", function()
    for _, options in ipairs { { endpoint = "http://user:hush@host" }, { proxy = "ftp://user:hush@host" } } do
      assert.is_nil(refused(options):find "hush")
    end
  end)

  it("print format directives as they are", function()
    refused({ region = "%s%n%d" }, '"%s%n%d"')
    refused({ ["%s%n"] = 1 }, '"%s%n"')
  end)

  it("are shown cut and printable", function()
    assert.is_true(#refused { region = ("\27x"):rep(5000) } < 512)
  end)
end)

describe("the options of a call", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local function refused(options, ...)
    local client = script.client {}
    local ok, message = pcall(function() return (client:list_fleets({}, options)) end)
    assert.is_false(ok)
    assert.matches("^[^\n]*options_spec.lua:%d+: list_fleets: ", message)
    for _, text in ipairs { ... } do assert.is_truthy(message:find(text, 1, true), message) end
    ok, message = pcall(function() return (client:call("list_fleets", {}, options)) end)
    assert.is_false(ok)
    assert.matches("^[^\n]*options_spec.lua:%d+: list_fleets: ", message)
  end

  it("refuse what only a client has, unknown names and wrong forms", function()
    refused({ region = "us-west-2" }, 'unknown option "region"')
    refused({ timeuot = 5 }, "did you mean timeout?")
    refused({ timeout = NAN }, "timeout", "NaN")
    refused({ retry = { mode = "never" } }, "retry.mode")
    refused({ credentials = { acces_key_id = "a" } }, "did you mean access_key_id?")
    refused({ credentials = { session_token = "a\n" } }, "session_token")
    refused("5", "expected a table")
    refused(5, "expected a table")
  end)

  local function sent(client_options, call_options)
    local client, transport = script.client({ { status = 200, body = "{}" } }, client_options)
    assert(client:list_fleets({}, call_options))
    return transport.requests[1]
  end

  it("are merged over the client's, key by key", function()
    local timeout = { connect = 1, read = 2, total = 4 }
    assert.same({ connect = 1, read = 2, total = 4 }, sent({ timeout = timeout }).timeout)
    assert.same({ connect = 1, read = 9, total = 4 }, sent({ timeout = timeout }, { timeout = { read = 9 } }).timeout)
    assert.same({ connect = 1, read = 2, total = 8 }, sent({ timeout = timeout }, { timeout = 8 }).timeout)
    assert.same({ connect = 3, read = 20, total = 60 }, sent({}, {}).timeout)
    assert.same({ connect = 3, read = 20, total = 5 }, sent({ timeout = 5 }, {}).timeout)
    local request = sent({ retry = { max_attempts = 7 } }, { retry = { mode = "adaptive" } })
    assert.equal("attempt=1; max=7", request.headers["amz-sdk-request"])
  end)

  it("do not change the client's", function()
    local client, transport = script.client({ { status = 200, body = "{}" }, { status = 200, body = "{}" } }, { timeout = 7 })
    client:list_fleets({}, { timeout = { total = 1, read = 1 }, retry = { max_attempts = 1 } })
    client:list_fleets()
    assert.same({ connect = 3, read = 20, total = 7 }, transport.requests[2].timeout)
    assert.equal("attempt=1; max=3", transport.requests[2].headers["amz-sdk-request"])
  end)

  it("choose the validation of one call", function()
    local client = script.client { { status = 200, body = "{}" } }
    local params = { FleetId = "f", Limit = 0 } -- below the model's minimum
    assert.equal("validation", select(2, client:describe_game_sessions(params)).kind)
    assert.is_truthy(client:describe_game_sessions(params, { validation = "off" }))
  end)
end)
