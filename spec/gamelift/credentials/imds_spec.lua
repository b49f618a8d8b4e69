-- The instance's metadata service, over scripted responses.
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local errors = require "gamelift.errors"
local script = require "spec.support.script"

local NOW = script.NOW
local DOCUMENT = '{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2026-02-03T10:05:06Z"}'
local TOKEN, ROLE, KEYS = { status = 200, body = "tok" }, { status = 200, body = "role" }, { status = 200, body = DOCUMENT }

-- Returns what the provider does with these responses, and a line for each request.
local function ask(steps, options)
  local transport = script.transport(steps)
  local keys, reason = credentials.imds(options or {}):credentials(transport, NOW)
  local lines = {}
  for i, request in ipairs(transport.requests) do
    lines[i] = ("%s %s %s"):format(request.method, request.url:match "latest/(.*)$", request.headers["x-aws-ec2-metadata-token"] or "-")
  end
  return keys, reason, lines, transport
end

local PUT, LIST = "PUT api/token -", "GET meta-data/iam/security-credentials/ "
local GET = "GET meta-data/iam/security-credentials/role "

describe("the instance's metadata", function()
  local random_float = core.random_float
  before_each(function()
    script.environment()
    core.random_float = function() return 0 end
  end)
  after_each(function() core.random_float = random_float end)
  teardown(script.restore)

  it("are asked for by requests of a fixed form", function()
    local keys, _, _, transport = ask({ TOKEN, ROLE, KEYS }, { timeout = 3 })
    assert.same({ access_key_id = "A", secret_access_key = "s", session_token = "t", expiration = NOW + 21600, source = "iam-role" }, keys)
    local agent = transport.requests[1].headers["User-Agent"]
    assert.matches("^lua%-gamelift/", agent)
    local base = "http://169.254.169.254/latest/"
    for i, case in ipairs {
      { "PUT", "api/token", { ["x-aws-ec2-metadata-token-ttl-seconds"] = "21600" } },
      { "GET", "meta-data/iam/security-credentials/", { ["x-aws-ec2-metadata-token"] = "tok" } },
      { "GET", "meta-data/iam/security-credentials/role", { ["x-aws-ec2-metadata-token"] = "tok" } },
    } do
      case[3]["User-Agent"] = agent
      assert.same({ method = case[1], url = base .. case[2], headers = case[3], body = "", no_proxy = true,
        timeout = { connect = 3, read = 3, total = 6 } }, transport.requests[i])
    end
  end)

  -- Attempts, responses to the request for a token, the reason or false (version 1) or the token, and how many requests it took.
  local LATE, LOST = { failure = "timeout", sent = "no" }, { failure = "timeout", sent = "maybe" }
  local ODD, DOWN, BAD = { status = 200, body = "a b" }, { failure = "connect", sent = "no" }, { failure = "http", sent = "maybe" }
  local CANNOT = "it returned a token that a header cannot have"
  for i, case in ipairs {
    { 1, { { status = 403 } }, false }, { 2, { { status = 404 } }, false }, { 2, { { status = 405 } }, false },
    { 2, { { status = 400 } }, "it refused a token (HTTP 400)" }, { 1, { { status = 500 } }, false },
    { 2, { { status = 500 }, TOKEN }, "tok" }, { 2, { { status = 500 }, { status = 401 } }, false }, { 1, { DOWN }, false },
    { 2, { DOWN, TOKEN }, "tok" }, { 1, { LATE }, false }, { 2, { LATE, TOKEN }, "tok" }, { 2, { LOST }, false }, { 1, { ODD }, CANNOT },
    { 2, { ODD, TOKEN }, "tok" }, { 2, { ODD, { status = 500 } }, CANNOT }, { 2, { ODD, { status = 403 } }, false },
    { 1, { BAD }, "it returned a token that cannot be read" }, { 2, { BAD, TOKEN }, "tok" },
    { 1, { { failure = "too_large", sent = "maybe" } }, "it returned a token that cannot be read" },
    { 2, { BAD, ODD }, CANNOT }, { 1, { { status = 200, body = "" } }, CANNOT },
  } do
    it(("give %s for token responses, case %d"):format(tostring(case[3]), i), function()
      local steps, expected = {}, {}
      for n, step in ipairs(case[2]) do steps[n], expected[n] = step, PUT end
      steps[#steps + 1], steps[#steps + 2] = ROLE, KEYS
      local keys, reason, lines = ask(steps, { attempts = case[1] })
      if case[3] == false or case[3] == "tok" then
        local token = case[3] or "-"
        expected[#expected + 1], expected[#expected + 2] = LIST .. token, GET .. token
        assert.equal("A", keys.access_key_id)
      else
        assert.same({ nil, case[3] }, { keys, reason })
      end
      assert.same(expected, lines)
    end)
  end

  it("are not asked for by version 1 if that is disabled", function()
    local keys, err, lines = ask({ { status = 403 } }, { v1_disabled = true })
    assert.is_nil(keys)
    assert.equal("CredentialsProviderFailed", err.code)
    assert.matches("it returned no token, and version 1 is disabled", err.message, 1, true)
    assert.same({ PUT }, lines)
    assert.is_table((ask({ TOKEN, ROLE, KEYS }, { v1_disabled = true })))
  end)

  -- A response to either request after the token, and the reason.
  for _, case in ipairs {
    { { failure = "connect", sent = "no", message = "refused" }, "it cannot be reached: refused" },
    { { failure = "connect", sent = "no", message = ("m"):rep(200) }, "it cannot be reached: " .. ("m"):rep(97) },
    { { status = 500, body = "x" }, "its response has HTTP status 500" },
    { { status = 204, body = "x" }, "its response has HTTP status 204" },
    { { status = 200, body = "" }, "its response is empty" },
  } do
    it("are missing: " .. case[2]:sub(1, 40), function()
      for place = 2, 3 do
        local steps = { TOKEN, ROLE }
        steps[place] = case[1]
        local keys, reason, lines = ask(steps)
        assert.is_nil(keys)
        assert.equal(case[2], reason:sub(1, #case[2]))
        assert.equal(place, #lines)
        steps = { TOKEN, ROLE, KEYS }
        table.insert(steps, place, case[1]) -- another attempt helps
        keys, _, lines = ask(steps, { attempts = 2 })
        assert.same({ "A", 4 }, { keys.access_key_id, #lines })
      end
    end)
  end

  for body, reason in pairs {
    x = "its response is not JSON", ["[]"] = "its response is not JSON", ["{}"] = "its response has no AccessKeyId",
    ['{"AccessKeyId":1}'] = "its response has no AccessKeyId", ['{"AccessKeyId":"A"}'] = "its response has no SecretAccessKey",
    ['{"AccessKeyId":"A","SecretAccessKey":"s"}'] = "its response has no Token",
    ['{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t"}'] = "its response has no Expiration",
  } do
    it("are not whole: " .. body, function()
      local keys, problem = ask { TOKEN, ROLE, { status = 200, body = body } }
      assert.same({ nil, reason }, { keys, problem })
    end)
  end

  for _, name in ipairs { "a", "A+=,.@_-9", "a\r\nb", "a\n", "..a" } do
    it(("may name the role %q"):format(name), function()
      local _, _, lines = ask { TOKEN, { status = 200, body = name }, KEYS }
      assert.equal("GET meta-data/iam/security-credentials/" .. name:match "^[^\r\n]*" .. " tok", lines[3])
    end)
  end

  for time, is_valid in pairs {
    ["2026-02-03T10:05:06Z"] = true, ["2026-02-03T10:05:06z"] = true, ["2026-02-03T10:05:06+00:00"] = true,
    ["2026-02-03T10:05:06+0000"] = true, ["2026-02-03T10:05:06"] = false, soon = false, [""] = false,
  } do
    it(("%s expire at %q"):format(is_valid and "may" or "may not", time), function()
      local keys, err = ask { TOKEN, ROLE, { status = 200, body = (DOCUMENT:gsub("2026[^\"]*", (time:gsub("%%", "%%%%")))) } }
      if is_valid then return assert.equal(NOW + 21600, keys.expiration) end
      assert.is_true(errors.is_error(err))
      assert.matches("its response: Expiration: expected an ISO 8601 time with a zone", err.message, 1, true)
    end)
  end

  -- Seconds until the expiration, what is drawn, and the seconds for which the keys are used.
  for _, case in ipairs {
    { -3600, 0, 1020 }, { 1019, 0, 1020 }, { 1021, 0, 1021 }, { 1499, 0.9999, 1500 }, { 1501, 0.9999, 1501 }, { 0, 0.5, 1260 },
  } do
    it(("that expire in %d s are used for %d s"):format(case[1], case[3]), function()
      core.random_float = function() return case[2] end
      local keys = ask { TOKEN, ROLE, { status = 200, body = (DOCUMENT:gsub("2026[^\"]*", core.utc(NOW + case[1]))) } }
      assert.equal(NOW + case[3], keys.expiration)
    end)
  end

  for text, count in pairs { ["1"] = 1, [" 5 "] = 5, ["60"] = 60, ["61"] = 60, ["0"] = 1, ["-1"] = 1, ["1.5"] = 1, x = 1, ["5 6"] = 1 } do
    it(("take %q of a variable as the number %d"):format(text, count), function()
      script.environment { AWS_METADATA_SERVICE_TIMEOUT = text }
      local _, _, _, transport = ask { TOKEN, ROLE, KEYS }
      assert.equal(count, transport.requests[1].timeout.read)
    end)
  end

  for _, case in ipairs {
    { { mode = "ipv5" }, 'endpoint mode: expected ipv4 or ipv6, got "ipv5"' },
    { { endpoint = "http://u:p@h/" }, 'endpoint "http://h/": a user in the URL isn\'t supported' },
  } do
    it("cannot be asked: " .. case[2], function()
      local keys, err, lines = ask({}, case[1])
      assert.is_nil(keys)
      assert.equal("InvalidCredentialsConfig", err.code)
      assert.matches(case[2], err.message, 1, true)
      assert.same({}, lines)
    end)
  end

  for url, base in pairs { ["http://h"] = "http://h/", ["http://h/p"] = "http://h/p/", ["http://h/p/"] = "http://h/p/" } do
    it("are below " .. base .. " for the endpoint " .. url, function()
      local _, _, _, transport = ask({ TOKEN, ROLE, KEYS }, { endpoint = url })
      assert.equal(base .. "latest/api/token", transport.requests[1].url)
    end)
  end
end)
