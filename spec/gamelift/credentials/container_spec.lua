-- Credentials of a container, over scripted responses.
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local NOW = script.NOW
local DOCUMENT = '{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2026-02-03T10:05:06Z"%s}'
local GOOD = { status = 200, body = DOCUMENT:format "" }

local function ask(steps, options)
  local transport = script.transport(steps)
  local all = tables.merge({ url = "http://127.0.0.1:1/c" }, options)
  local keys, err = credentials.container(all):credentials(transport, NOW)
  return keys, err, transport
end

describe("a container's credentials", function()
  before_each(function() script.environment() end)
  after_each(folder.clear)
  teardown(script.restore)

  for account, expected in pairs { [""] = false, [',"AccountId":"7"'] = "7", [',"AccountId":7'] = false } do
    it("are asked for by a request of a fixed form, with" .. account, function()
      local keys, _, transport = ask({ { status = 200, body = DOCUMENT:format(account) } }, { token = "tok" })
      assert.same({ access_key_id = "A", secret_access_key = "s", session_token = "t", expiration = NOW + 21600,
        source = "container-role", account_id = expected or nil }, keys)
      assert.same({ { method = "GET", url = "http://127.0.0.1:1/c", headers = { Accept = "application/json", Authorization = "tok" },
        body = "", timeout = { connect = 2, read = 2, total = 4 }, no_proxy = true } }, transport.requests)
    end)
  end

  local NOT_HERE = "expected https, a loopback address, 169.254.170.2, 169.254.170.23 or fd00:ec2::23"
  for url, is_allowed in pairs {
    ["http://127.0.0.1/"] = true, ["http://127.255.255.255/"] = true, ["http://127.0.0.256/"] = false, ["http://127.0.0.01/"] = false,
    ["http://127.0.0.0/"] = true, ["http://128.0.0.1/"] = false, ["http://126.0.0.1/"] = false, ["http://[::1]/"] = true,
    ["http://[0:0:0:0:0:0:0:1]/"] = true, ["http://[::2]/"] = false, ["http://[::11]/"] = false, ["http://LOCALHOST/"] = true,
    ["http://169.254.170.2/"] = true, ["http://169.254.170.23/"] = true, ["http://169.254.170.3/"] = false,
    ["http://[fd00:ec2::23]/"] = true, ["http://[fd00:ec2::24]/"] = false, ["https://example.com/"] = true, ["http://example.com/"] = false,
  } do
    it(("%s be asked for at %s"):format(is_allowed and "may" or "may not", url), function()
      local keys, err, transport = ask({ GOOD }, { url = url })
      assert.equal(is_allowed, keys ~= nil)
      assert.equal(not is_allowed and "container: option url: " .. NOT_HERE or nil, err and err.message)
      assert.equal(is_allowed and 1 or 0, #transport.requests)
    end)
  end

  -- A response, its reason, and how often it is asked for.
  for _, case in ipairs {
    { { status = 500 }, "no credentials from http://127.0.0.1:1/c: its response has HTTP status 500", 3 },
    { { status = 204 }, "no credentials from http://127.0.0.1:1/c: its response has HTTP status 204", 3 },
    { { failure = "connect", sent = "no", message = "not tok1" }, "no credentials from http://127.0.0.1:1/c: not [redacted]", 3 },
    { { status = 200, body = "x" }, "no credentials from http://127.0.0.1:1/c: its response is not JSON", 3 },
    { { status = 200, body = "[1]" }, "its response has no AccessKeyId", 1 },
    { { status = 200, body = "7" }, "its response has no AccessKeyId", 1 },
    { { status = 200, body = '{"AccessKeyId":"A"}' }, "its response has no SecretAccessKey", 1 },
    { { status = 200, body = '{"AccessKeyId":"A","SecretAccessKey":"s"}' }, "its response has no Token", 1 },
    { { status = 200, body = '{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t"}' }, "its response has no Expiration", 1 },
    { { status = 200, body = (GOOD.body:gsub("2026[^\"]*", "soon")) }, "its response: Expiration: expected an ISO 8601 time", 1 },
  } do
    it("are missing: " .. case[2], function()
      local keys, err, transport = ask({ case[1], case[1], case[1] }, { token = "tok1" })
      assert.is_nil(keys)
      assert.same({ "CredentialsProviderFailed", "container: " .. case[2], case[3] }, { err.code, err.message, #transport.requests })
      assert.same(case[3] == 3 and { 1, 1, 1 } or {}, transport.slept)
      if case[3] == 3 then assert.is_table((ask({ case[1], case[1], GOOD }))) end
    end)
  end

  it("are not asked for again where the transport cannot sleep", function()
    local requests = 0
    local transport = { send = function()
      requests = requests + 1
      return { status = 500, headers = {}, body = "" }
    end }
    assert.is_nil((credentials.container({ url = "http://127.0.0.1:1/c" }):credentials(transport, NOW)))
    assert.equal(1, requests)
  end)

  -- Variables, options, and the token that is sent, or the error.
  for _, case in ipairs {
    { {}, {}, nil }, { {}, { token = "" }, nil }, { {}, { token = "a b" }, "a b" },
    { {}, { token = "a\nb" }, error = "the authorization token has a line end, which a header cannot have" },
    { {}, { token = "a\rb" }, error = "the authorization token has a line end, which a header cannot have" },
    { { AWS_CONTAINER_AUTHORIZATION_TOKEN = "env" }, {}, nil },
    { { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1:1/c", AWS_CONTAINER_AUTHORIZATION_TOKEN = "env" }, {}, "env" },
    { { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1:1/c", AWS_CONTAINER_AUTHORIZATION_TOKEN = "env" }, { token = "own" },
      "own" },
    { { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1:2/", AWS_CONTAINER_AUTHORIZATION_TOKEN = "env" }, {}, nil },
    { {}, { token_file = "/nonexistent/t" }, error = "token file /nonexistent/t " },
  } do
    it("are asked for with the token " .. (case[3] or case.error or "none"), function()
      script.environment(case[1])
      local _, err, transport = ask({ GOOD }, case[2])
      if case.error then
        assert.equal("InvalidCredentialsConfig", err.code)
        return assert.equal("container: " .. case.error, err.message:sub(1, #case.error + 11))
      end
      assert.equal(case[3], transport.requests[1].headers.Authorization)
    end)
  end

  it("are asked for with a token of a file of up to 16 KiB", function()
    for length, fits in pairs { [16384] = true, [16385] = false } do
      local path = folder.with { t = ("x"):rep(length) } .. "/t"
      assert.equal(fits, (ask({ GOOD }, { token_file = path })) ~= nil)
    end
  end)

  it("are those of ECS's agent for a relative URL, before a whole one", function()
    script.environment { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI = "/v2/x", AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1:1/c" }
    local container = require "gamelift.credentials.container"
    local transport = script.transport { GOOD }
    assert.is_table((container.from_context():credentials(transport, NOW)))
    assert.equal("http://169.254.170.2/v2/x", transport.requests[1].url)
    script.environment { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://example.com/" }
    local _, err = container.from_context():credentials(transport, NOW)
    assert.equal("container: AWS_CONTAINER_CREDENTIALS_FULL_URI: " .. NOT_HERE, err.message)
    script.environment()
    assert.same({ nil, "no AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or …_FULL_URI" }, { container.from_context() })
  end)
end)
