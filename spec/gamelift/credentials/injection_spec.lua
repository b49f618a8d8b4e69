-- Tests that no value of a provider's options, of a token or of a metadata service changes a request around it: the request is the one
-- that the spec writes itself, or none leaves.
local canary = require "spec.support.canary"
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local nasty_values = require "spec.support.nasty_values"
local script = require "spec.support.script"

local NOW = script.NOW
local ROLE, SESSION = "arn:aws:iam::123456789012:role/r", "session"

local function has_control(text) return text:find "[%z\1-\31\127]" ~= nil end

local function escape(text)
  return (text:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

-- Returns the body of a call of STS, its fields sorted.
local function form(action, fields)
  local parts = {}
  for name, value in pairs(fields) do parts[#parts + 1] = name .. "=" .. escape(value) end
  table.sort(parts)
  return ("Action=%s&Version=2011-06-15&"):format(action) .. table.concat(parts, "&")
end

local function characters(text) return select(2, text:gsub("[^\128-\191]", "")) end

-- Calls a provider. Returns the requests that left, and its error as text.
local function play(provider, response)
  local requests = {}
  local transport = { sleep = function() end, send = function(_, request)
    requests[#requests + 1] = { method = request.method, url = request.url, body = request.body, headers = request.headers }
    return response and response(request, #requests) or { status = 403, headers = {}, body = "" }
  end }
  local keys, err = provider:credentials(transport, NOW)
  return requests, tostring(keys and "" or err)
end

-- expected(value) -> { url =, body =, headers = { [name] = value } } of the last request, or nil where nothing may leave.
local function check(name, value, requests, text, expected)
  assert.is_nil(text:find "[%z\1-\31\127]", name .. ": " .. text)
  if not expected then return assert.equal(0, #requests, name .. ": " .. text) end
  assert.is_true(#requests > 0, name .. ": " .. text)
  local request = requests[#requests]
  assert.same({ expected.url, expected.body or "" }, { request.url, request.body }, name)
  for header, line in pairs(request.headers) do
    assert.is_false(has_control(header .. line), name)
    if expected.headers and expected.headers[header] then assert.equal(expected.headers[header], line, name) end
  end
  if expected.is_secret then assert.is_nil(canary.find(text, { value }), name) end
end

local function test(name, make, expected, response)
  it(name, function()
    for _, nasty in ipairs(nasty_values) do
      local value = nasty[2]
      local requests, text = play(make(value), response)
      check(name .. " = " .. nasty[1], value, requests, text, expected(value))
    end
  end)
end

local KEYS = { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" }
local STS = "https://sts.us-west-2.amazonaws.com/"

-- Returns the request of AssumeRole with a field changed; nil below the service's least length.
local function assume_role(field, least)
  return function(value)
    if characters(value) < least then return nil end
    local fields = { RoleArn = ROLE, RoleSessionName = SESSION }
    fields[field] = value
    if field == "SerialNumber" then fields.TokenCode = "123456" end
    return { url = STS, body = form("AssumeRole", fields) }
  end
end

local function role(option)
  return function(value)
    local options = { role_arn = ROLE, session_name = SESSION, source = KEYS, region = "us-west-2",
      mfa_code = function() return "123456" end }
    options[option] = value
    return credentials.assume_role(options)
  end
end

-- Writes a token of `aws sso login`. Returns the path of HOME.
local function sso_home(token, start_url)
  local home = folder.with {}
  assert(os.execute(("mkdir -p %s/.aws/sso/cache"):format(home)))
  folder.write(("%s/.aws/sso/cache/%s.json"):format(home, core.sha1(start_url)),
    ('{"accessToken":%s,"expiresAt":"2099-01-01T00:00:00Z"}'):format(core.json_string(token)))
  return home
end

local function sso(option)
  return function(value)
    local options = { start_url = "https://start", region = "us-west-2", account_id = "123456789012", role_name = "r" }
    options[option] = value
    return credentials.sso(options)
  end
end

local PORTAL = "https://portal.sso.us-west-2.amazonaws.com/federation/credentials?role_name=%s&account_id=%s"

describe("a value of a provider changes nothing around it:", function()
  before_each(function() script.environment { HOME = sso_home("sso-token", "https://start") } end)
  after_each(function()
    folder.clear()
    script.restore()
  end)

  test("role_arn of assume_role", role "role_arn", assume_role("RoleArn", 20))
  test("external_id of assume_role", role "external_id", assume_role("ExternalId", 2))
  test("session_name of assume_role", role "session_name", assume_role("RoleSessionName", 2))
  test("mfa_serial of assume_role", role "mfa_serial", assume_role("SerialNumber", 9))
  test("region of assume_role", role "region", function(value)
    if not value:find "^%w[%w-]*%w$" or #value > 63 then return nil end
    return { url = ("https://sts.%s.amazonaws.com/"):format(value), body = assume_role("RoleArn", 20)(ROLE).body }
  end)

  test("the token of web_identity", function(value)
    return credentials.web_identity { role_arn = ROLE, session_name = SESSION, token_file = folder.with { token = value } .. "/token",
      region = "us-west-2" }
  end, function(value)
    value = value:gsub("^\239\187\191", "")
    if characters(value) < 4 or #value > 65536 then return nil end
    return { url = STS, is_secret = true, body = form("AssumeRoleWithWebIdentity", { RoleArn = ROLE, RoleSessionName = SESSION,
      WebIdentityToken = value }) }
  end)

  test("account_id of sso", sso "account_id", function(value) return { url = PORTAL:format("r", escape(value)) } end)
  test("role_name of sso", sso "role_name", function(value) return { url = PORTAL:format(escape(value), "123456789012") } end)
  test("region of sso", sso "region", function(value)
    return value:find "^%w[%w-]*%w$" and #value <= 63 and { url = PORTAL:gsub("us%-west%-2", value):format("r", "123456789012") } or nil
  end)
  test("start_url of sso, which names a file", sso "start_url", function() return nil end)
  test("the token of sso", function(value)
    script.environment { HOME = sso_home(core.json_string(value) and value or "a", "https://start") }
    return sso "role_name" "r"
  end, function(value)
    local token = core.json_string(value) and value or "a"
    return not has_control(token)
      and { url = PORTAL:format("r", "123456789012"), headers = { ["x-amz-sso_bearer_token"] = token }, is_secret = true } or nil
  end)

  test("url of container", function(value) return credentials.container { url = value } end, function(value)
    return value == "https://evil.example/" and { url = value } or nil
  end)
  test("token of container", function(value) return credentials.container { url = "http://localhost/c", token = value } end, function(value)
    return not has_control(value) and { url = "http://localhost/c", headers = { Authorization = value }, is_secret = true } or nil
  end)

  local BASE = "http://169.254.169.254/latest/meta-data/iam/security-credentials/"
  test("endpoint of imds", function(value) return credentials.imds { endpoint = value } end, function(value)
    return value == "http://evil.example/x" and { url = value .. "/latest/meta-data/iam/security-credentials/" } or nil
  end)
  test("mode of imds", function(value) return credentials.imds { mode = value } end, function() return nil end)
  for _, nasty in ipairs(nasty_values) do
    local value = nasty[2]
    it("the token and the role of imds = " .. nasty[1], function()
      local is_token = value:find "^[\33-\126]+$" and #value <= 65536
      local requests, text = play(credentials.imds {}, function(request)
        return { status = 200, headers = {}, body = request.method == "PUT" and value or "r" }
      end)
      check("token", value, requests, text, is_token and { url = BASE .. "r", headers = { ["x-aws-ec2-metadata-token"] = value },
        is_secret = true } or { url = "http://169.254.169.254/latest/api/token" })

      local line = value:match "^[^\r\n]*"
      requests, text = play(credentials.imds {}, function(request)
        return { status = 200, headers = {}, body = request.method == "PUT" and "t" or value }
      end)
      local is_role = line:find "^[%w+=,.@_-]+$" and #value <= 65536
      check("role", value, requests, text, { url = BASE .. (is_role and line or "") })
    end)
  end

  it("a command of process, which no shell reads", function()
    local path = folder.with {}
    for _, nasty in ipairs(nasty_values) do
      local command = nasty[2]:gsub("touch x", "touch " .. path .. "/x")
      local requests, text = play(credentials.process { command = command })
      check(nasty[1], command, requests, text, nil)
      assert.is_nil(io.open(path .. "/x"), nasty[1])
    end
  end)

  it("a header of a request that a user-supplied transport would send", function()
    local sent = 0
    local http = require "gamelift.credentials.http"
    local response, failure = http.send({ send = function() sent = sent + 1 end, sleep = function() end },
      { method = "GET", url = "http://localhost/", headers = { A = "b\r\nX-Injected: 1" }, body = "", no_proxy = true })
    assert.same({ "nil", "http", "no", 0 }, { tostring(response), failure.kind, failure.sent, sent })
  end)

  it("the password of an endpoint of imds, which no message shows", function()
    local _, text = play(credentials.imds { endpoint = "http://user:canary-password@evil.example/" })
    assert.matches('endpoint "http://evil.example/"', text, 1, true)
    assert.is_nil(canary.find(text, { "canary-password" }))
  end)
end)
