-- Tests that a value which ends up in a request changes nothing around it: the bytes are those that the spec writes itself, or nothing
-- leaves. spec/support/nasty_values.lua has the values.
local canary = require "spec.support.canary"
local core = require "gamelift.core"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local nasty_values = require "spec.support.nasty_values"
local script = require "spec.support.script"
local signatures = require "spec.support.signatures"

local REGION, DATE = "us-west-2", "20260203T040506Z" -- script.NOW

local function is_visible(text) return text ~= "" and not text:find "[^\33-\126]" end
local function is_key_id(text) return is_visible(text) and #text < 3000 end -- a longer one has no room in the header
local function is_line(text) return text ~= "" and not text:find "[%z\1-\31\127]" end
local function is_label(text) return text:find "^%w[%w-]*$" ~= nil and not text:find "%-$" and #text <= 63 end

-- Makes a client and one call. Returns the requests that left, the reply, and all that a user can see: what was raised, the error and
-- the events of the logger.
local function play(options, variables)
  script.environment(variables)
  local requests, shown = {}, {}
  local transport = { send = function(_, request)
    requests[#requests + 1] = request
    if request.headers["X-Amz-Target"] then return { status = 200, headers = {}, body = "{}" } end
    return { status = 404, headers = {}, body = "" }
  end, sleep = function() end }
  local all = { transport = transport, clock = function() return script.NOW end, logger = function(event) table.insert(shown, event) end }
  for name, value in pairs(options) do all[name] = value end
  local ok, reply, err = pcall(function() return gamelift.client(all):list_fleets() end)
  shown[#shown + 1] = ok and tostring(err) or tostring(reply)
  script.restore()
  return requests, ok and reply or nil, shown
end

-- Returns the request of ListFleets that the spec expects.
local function expected_request(over)
  local keys, region = over.keys or script.KEYS, over.region or REGION
  local signed = keys.session_token and "content-type;host;x-amz-date;x-amz-security-token;x-amz-target"
    or "content-type;host;x-amz-date;x-amz-target"
  return {
    method = "POST", url = over.url or ("https://gamelift.%s.amazonaws.com/"):format(region), body = "{}",
    headers = {
      ["Content-Type"] = "application/x-amz-json-1.1", ["X-Amz-Target"] = "GameLift.ListFleets", ["X-Amz-Date"] = DATE,
      ["X-Amz-Security-Token"] = keys.session_token, ["amz-sdk-request"] = "attempt=1; max=3", Host = over.host,
      Authorization = ("AWS4-HMAC-SHA256 Credential=%s/20260203/%s/gamelift/aws4_request, SignedHeaders=%s, Signature="):format(
        keys.access_key_id, region, signed),
    },
  }, keys.secret_access_key, region
end

-- Returns a request without what differs from call to call, which is checked here.
local function comparable(request)
  local headers = {}
  for name, value in pairs(request.headers) do headers[name] = value end
  assert.matches("^%x+%-%x+%-%x+%-%x+%-%x+$", headers["amz-sdk-invocation-id"])
  assert.matches("^lua%-gamelift/[%w.]+ ua/2.1 [%w./# -]+$", headers["User-Agent"])
  local signature
  headers.Authorization, signature = headers.Authorization:match "^(.*Signature=)(%x+)$"
  headers["amz-sdk-invocation-id"], headers["User-Agent"] = nil, nil
  return { method = request.method, url = request.url, headers = headers, body = request.body }, signature
end

local checker = signatures.new()

-- Checks one request against what the spec expects; its signature is checked at the end, with all others.
local function check_request(name, over, request)
  local expected, secret, region = expected_request(over)
  local actual, signature = comparable(request)
  assert.same(expected, actual, name)
  checker:add(name, request, { signature = signature, secret = secret, region = region, service = "gamelift", date = DATE })
end

-- Fails if one of the texts could change the look or the lines of a log: controls, Unicode's line ends and what turns its direction.
local function check_printable(shown, name)
  for _, text in ipairs(shown) do
    for _, pattern in ipairs { "[%z\1-\31\127]", "\194[\128-\159]", "\226\128[\168-\174]" } do
      assert.is_nil(type(text) == "string" and text:find(pattern) or nil, name .. ": " .. tostring(text))
    end
  end
end

-- Plays a value in one place. place: { name, options(value), variables(value), expected(value) -> expected_request's argument, or
-- nil where nothing may leave, is_secret }.
local function check_value(place, name, value)
  local requests, reply, shown = play(place.options(value), place.variables and place.variables(value) or {})
  local over = place.expected(value)
  assert.equal(over and 1 or 0, #requests, name .. ": " .. canary.shown(shown))
  if over then
    assert.is_table(reply, name)
    check_request(name, over, requests[1])
  end
  check_printable(shown, name)
  if place.is_secret then assert.is_nil(canary.find(canary.shown(shown), { value }), name) end
end

-- Plays all values. A variable of the environment cannot have a NUL.
local function check_place(place)
  for _, nasty in ipairs(nasty_values) do
    local name, value = place.name .. " = " .. nasty[1], nasty[2]
    if not (place.variables and value:find "%z") then check_value(place, name, value) end
  end
end

local function with_keys(field, value)
  local keys = { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }
  keys[field] = value
  return keys
end

local ENVIRONMENT = { AWS_REGION = REGION, AWS_ACCESS_KEY_ID = script.KEYS.access_key_id,
  AWS_SECRET_ACCESS_KEY = script.KEYS.secret_access_key, AWS_EC2_METADATA_DISABLED = "true" }

local function with_variable(name)
  return function(value)
    local variables = { [name] = value }
    for other, text in pairs(ENVIRONMENT) do variables[other] = variables[other] or text end
    return variables
  end
end

local function nothing() return nil end
local function unchanged() return {} end
local function no_options() return {} end

local function region_of(value) return is_label(value) and { region = value } or nil end

-- Returns the request to an endpoint: one of the values is a URL.
local function endpoint_of(value) return value == "http://evil.example/x" and { url = value } or nil end

local BASE = { region = REGION, credentials = script.KEYS }
local function option(name)
  return function(value)
    local options = { [name] = value }
    for other, default in pairs(BASE) do if options[other] == nil then options[other] = default end end
    return options
  end
end
local function credential(name)
  return function(value) return { region = REGION, credentials = with_keys(name, value) } end
end
local function key_of(field, fits)
  return function(value) return fits(value) and { keys = with_keys(field, value) } or nil end
end
local function is_secret_key(text) return text ~= "" and not text:find "[^\32-\126]" end
local function is_any_secret(text) return text ~= "" and not text:find "[%z\r\n]" end

local PLACES = {
  { name = "option region", options = option "region", expected = region_of },
  { name = "option profile", options = option "profile", expected = nothing },
  { name = "option endpoint", options = option "endpoint", expected = endpoint_of },
  { name = "option ca_file", options = option "ca_file", expected = function(value) return is_line(value) and {} or nil end },
  { name = "option proxy", options = option "proxy", is_secret = true,
    expected = function(value) return value == "http://user:pass@evil.example/" and {} or nil end },
  { name = "option validation", options = option "validation", expected = nothing },
  { name = "option protocol", options = option "protocol", expected = nothing },
  { name = "access_key_id", options = credential "access_key_id", expected = key_of("access_key_id", is_key_id), is_secret = true },
  { name = "secret_access_key", options = credential "secret_access_key", expected = key_of("secret_access_key", is_secret_key),
    is_secret = true },
  { name = "session_token", options = credential "session_token", expected = key_of("session_token", is_visible), is_secret = true },
}

local function variable(name, expected, is_secret)
  PLACES[#PLACES + 1] = { name = name, options = no_options, variables = with_variable(name), is_secret = is_secret,
    expected = expected }
end
variable("AWS_REGION", region_of)
variable("AWS_ENDPOINT_URL", endpoint_of)
variable("AWS_ENDPOINT_URL_GAMELIFT", endpoint_of)
variable("AWS_ACCESS_KEY_ID", key_of("access_key_id", is_key_id), true)
variable("AWS_SECRET_ACCESS_KEY", key_of("secret_access_key", is_any_secret), true)
variable("AWS_SESSION_TOKEN", key_of("session_token", is_visible), true)
variable("AWS_SECURITY_TOKEN", key_of("session_token", is_visible), true)
variable("AWS_CREDENTIAL_EXPIRATION", nothing)
variable("AWS_PROFILE", nothing)
variable("AWS_DEFAULT_PROFILE", nothing)
variable("AWS_RETRY_MODE", nothing)
variable("AWS_MAX_ATTEMPTS", nothing)
variable("AWS_CONFIG_FILE", function(value) -- a file without sections; names that are too long
  return value ~= "/etc/passwd" and #value < 4096 and {} or nil
end)
variable("AWS_CA_BUNDLE", unchanged)
for _, name in ipairs { "AWS_DEFAULT_REGION", "AWS_ACCOUNT_ID", "AWS_USE_FIPS_ENDPOINT", "AWS_USE_DUALSTACK_ENDPOINT", "HOME", "NO_PROXY",
  "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "AWS_STS_REGIONAL_ENDPOINTS", "AWS_ENDPOINT_URL_STS", "AWS_ROLE_SESSION_NAME", "HTTP_PROXY" } do
  variable(name, unchanged)
end

-- Values in the shared config file. What is expected is that of the text that core.ini makes of the line; nothing leaves where that is
-- no file, or no text.
local SETTINGS = { region = REGION, aws_access_key_id = script.KEYS.access_key_id, aws_secret_access_key = script.KEYS.secret_access_key }

local function config_text(name, value)
  local lines = { "[default]" }
  for other, text in pairs(SETTINGS) do lines[#lines + 1] = other ~= name and other .. " = " .. text or nil end
  lines[#lines + 1] = name .. " = " .. value .. "\n"
  return table.concat(lines, "\n")
end

local function setting(name, expected, is_secret)
  local home = folder.with {}
  PLACES[#PLACES + 1] = { name = "setting " .. name, is_secret = is_secret, options = no_options,
    variables = function(value)
      folder.write(home .. "/config", config_text(name, value))
      return { AWS_CONFIG_FILE = home .. "/config", AWS_EC2_METADATA_DISABLED = "true" }
    end,
    expected = function(value)
      local sections = core.ini(config_text(name, value))
      local text = sections and sections.default and sections.default[name]
      if type(text) == "string" then return expected(text) end
    end }
end
local function unless_empty(expected)
  return function(text) return text == "" and {} or expected(text) end
end
setting("region", region_of)
setting("endpoint_url", unless_empty(endpoint_of))
setting("aws_access_key_id", key_of("access_key_id", is_key_id), true)
setting("aws_secret_access_key", key_of("secret_access_key", is_any_secret), true)
setting("aws_session_token", unless_empty(key_of("session_token", is_visible)), true)
setting("retry_mode", nothing)
setting("max_attempts", nothing)
for _, name in ipairs { "ca_bundle", "output", "external_id", "role_session_name", "duration_seconds", "sts_regional_endpoints" } do
  setting(name, unchanged)
end

describe("a value in the configuration changes nothing around it:", function()
  teardown(folder.clear)
  for _, place in ipairs(PLACES) do
    it(place.name, function() check_place(place) end)
  end
end)

describe("a response of a hostile server", function()
  -- what is logged: the error as text, its code and request id, and the events of the logger
  local function check(name, response)
    local events = {}
    local client = script.client({ response }, { logger = function(event) events[#events + 1] = event end, retry = { mode = "off" } })
    local reply, err = client:list_fleets()
    assert.is_nil(reply, name)
    local event = events[1]
    check_printable({ tostring(err), err.code, err.request_id, event.code, event.request_id, event.kind, err.kind ~= "service" and
      err.message or "" }, name)
  end

  for _, nasty in ipairs(nasty_values) do
    it("adds no line to a log by " .. nasty[1], function()
      local value = nasty[2]
      local text = core.json_string(value) or core.json_string(value:gsub("[\128-\255]", "?"))
      for name, response in pairs {
        code = { status = 400, body = ('{"__type":%s,"message":%s}'):format(text, text) },
        header = { status = 400, headers = { ["x-amzn-errortype"] = value, ["x-amzn-requestid"] = value }, body = "{}" },
        text = { status = 400, headers = { ["x-amzn-requestid"] = value }, body = value },
        broken = { status = 200, headers = { ["x-amzn-requestid"] = value }, body = '{"FleetIds":[' .. value },
        failure = { failure = "read", sent = "maybe", message = value },
      } do check(name, response) end
    end)
  end

  it("has no request id where a transport returns something else", function()
    local client = script.client { { status = 200, headers = { ["x-amzn-requestid"] = {} }, body = "[" } }
    local _, err = client:list_fleets()
    assert.same({ "ResponseParseError", "nil" }, { err.code, tostring(err.request_id) })
  end)
end)

describe("a warning for the logger", function()
  it("is one printable line, though a path in it may have any bytes", function()
    local event
    require("gamelift.log").warning(function(e) event = e end, "UnreachableFile", "a\nb\27[31m")
    assert.equal("a\\nb\\x1b[31m", event.message)
  end)
end)

describe("the signatures of these requests", function()
  it("are those that Python computes", function()
    if checker.missing then return pending(checker.missing) end
    assert.is_true(checker.count > 500)
    assert.same({}, checker:wrong())
  end)
end)
