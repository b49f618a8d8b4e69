local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local interpreter = require "spec.support.interpreter"
local script = require "spec.support.script"

local function run(command)
  local pipe = io.popen(command .. ' 2>&1; echo "status $?"')
  local text = pipe:read "*a"
  pipe:close()
  local body, status = text:match "^(.-)status (%d+)\n$"
  return body, tonumber(status)
end

local SECRET, TOKEN = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "AQoDYXdzEJr1K+EXAMPLE"

describe("the doctor", function()
  before_each(function() script.environment { AWS_EC2_METADATA_DISABLED = "true" } end)
  after_each(function()
    folder.clear()
    script.restore()
  end)

  local function examine(over, steps)
    local transport = script.transport(steps or {})
    local report = gamelift.doctor(script.options(transport, over))
    return report, transport
  end

  it("reports the configuration and sends nothing by default", function()
    local report, transport = examine {}
    assert.is_true(report.ok, tostring(report))
    assert.equal("us-west-2", report.region)
    assert.equal("region", report.region_source)
    assert.equal("https://gamelift.us-west-2.amazonaws.com/", report.endpoint)
    assert.equal("explicit", report.credentials.source)
    assert.equal("the service's own", report.endpoint_source)
    assert.equal(0, #transport.requests)
    script.environment { AWS_ENDPOINT_URL = "http://localhost:9080" }
    assert.equal("AWS_ENDPOINT_URL", examine({}).endpoint_source)
    assert.matches("a call can work", tostring(report))
    for _, name in ipairs { "gamelift", "lua", "libcurl", "openssl" } do
      assert.matches("%d%.%d", report.versions[name])
    end
  end)

  -- Returns the text of a report, the versions left out.
  local function text_of(report) return (tostring(report):gsub("\n  versions     [^\n]+", "\n  versions")) end

  it("writes the configuration in a fixed order", function()
    assert.equal([[
gamelift doctor: a call can work
  region       us-west-2 (region)
  endpoint     https://gamelift.us-west-2.amazonaws.com/ (the service's own)
  profile      default
  credentials  explicit, key id …MPLE
  CA file      the system's
  proxy        none
  transport    user-supplied
  versions]], text_of(examine {}))
    local path = folder.with { ["ca.pem"] = "x" }
    script.environment { AWS_PROFILE = "p", AWS_CONFIG_FILE = folder.with { c = "[profile p]\nregion = eu-west-1\n" } .. "/c" }
    local keys = { access_key_id = "AKID1234", secret_access_key = SECRET, account_id = "123456789012",
      expiration = script.NOW + 7200 }
    local refused = script.service_error("UnauthorizedException", 400, "not you")
    refused.headers.Date = "Tue, 03 Feb 2026 04:00:00 GMT"
    local options = script.options(script.transport { refused }, { ca_file = path .. "/ca.pem", call = true,
      proxy = "http://u:hush@proxy.example:1", credentials = function() return keys end })
    options.region = nil
    local report = gamelift.doctor(options)
    assert.equal(([[
gamelift doctor: a call cannot work
  region       eu-west-1 (region of the profile)
  endpoint     https://gamelift.eu-west-1.amazonaws.com/ (the service's own)
  profile      p
  credentials  a user-supplied provider, key id …1234, account 123456789012, until 2026-02-03T06:05:06Z (2 h left)
  call         list_fleets failed, request id r-1
  clock        306 s ahead of the service's
  CA file      %s/ca.pem
  proxy        http://proxy.example:1
  transport    user-supplied
  versions
  problem      UnauthorizedException: not you (list_fleets, HTTP 400, request id r-1)
  problem      the clock of this machine is 306 s ahead of the service's]]):format(path), text_of(report))
    assert.equal('{"Limit":1}', options.transport.requests[1].body)
    assert.equal("http://proxy.example:1", report.proxy)
  end)

  it("writes no more than 1,000 bytes of a value", function()
    local report = examine { credentials = function() return nil, ("m"):rep(2000) end }
    local value = tostring(report):match "\n  problem      ([^\n]*)$"
    assert.is_true(#report.problems[1] > 1001)
    assert.equal(1000, #value)
  end)

  it("writes that there are no credentials, and what was not examined", function()
    local report = examine { credentials = function() return nil, "no luck" end }
    assert.same({ tried = {}, error = report.problems[1] }, report.credentials)
    assert.matches("\n  credentials  none\n", text_of(report), 1, true)
    assert.matches("no luck", report.problems[1])
    report = examine({ profile = "nobody" })
    assert.is_nil(report.credentials)
    assert.matches("\n  region       none\n  credentials  not examined\n  CA file ", text_of(report), 1, true)
    script.environment { AWS_EC2_METADATA_DISABLED = "true" }
    report = gamelift.doctor { region = "us-west-2", transport = script.transport {} }
    assert.same({ "NoCredentials: no source has credentials" }, report.problems)
    assert.matches("instance metadata", report.credentials.tried[#report.credentials.tried].name)
    assert.matches("\n  credentials  none\n    not        environment: AWS_ACCESS_KEY_ID is not set\n", text_of(report), 1, true)
  end)

  for seconds, text in pairs { [1] = "1 s", [119] = "119 s", [120] = "2 min", [7199] = "120 min", [7200] = "2 h", [10800000] = "3000 h" } do
    it(("writes %d seconds that the credentials are valid as %s"):format(seconds, text), function()
      local report = examine { credentials = function()
        return { access_key_id = "AKID1234", secret_access_key = SECRET, expiration = script.NOW + seconds }
      end }
      assert.same({ tried = {}, source = "a user-supplied provider", access_key_id = "…1234", expiration = script.NOW + seconds,
        expires_in = seconds }, report.credentials)
      assert.matches(("Z (%s left)\n"):format(text), tostring(report), 1, true)
    end)
  end

  for date, offset in pairs {
    ["Tue, 03 Feb 2026 04:09:06 GMT"] = 240, ["Tue, 03 Feb 2026 04:09:07 GMT"] = 241, ["Tue, 03 Feb 2026 04:01:06 GMT"] = -240,
    ["Tue, 03 Feb 2026 04:01:05 GMT"] = -241,
  } do
    it(("%s an offset of %d s"):format(math.abs(offset) > 240 and "rejects" or "tolerates", offset), function()
      local report = examine({ call = true }, { { status = 200, headers = { Date = date }, body = "{}" } })
      assert.equal(offset, report.clock_offset)
      assert.equal(math.abs(offset) <= 240, report.ok)
      assert.equal(math.abs(offset) > 240 and 1 or 0, #report.problems)
    end)
  end

  it("measures no clock without a Date, and by the Date of the last response", function()
    local ok = { status = 200, body = "{}" }
    local report = examine({ call = true }, { ok })
    assert.same({ operation = "list_fleets", ok = true }, report.call)
    assert.is_nil(report.clock_offset)
    assert.is_nil(tostring(report):find("clock", 1, true))
    report = examine({ call = true }, { { status = 200, headers = { Date = 5 }, body = "{}" } })
    assert.is_nil(report.clock_offset)
    report = examine({ call = true }, { { status = 500, headers = { Date = "Tue, 03 Feb 2026 04:00:00 GMT" } },
      { status = 200, headers = { Date = "Tue, 03 Feb 2026 04:05:07 GMT" }, body = "{}" } })
    assert.equal(1, report.clock_offset)
  end)

  for what, step in pairs {
    ["is not a table"] = { returns = { "200" } }, ["has no headers"] = { returns = { { status = 200, body = "" } } },
  } do
    it("reports a response of a user-supplied transport that " .. what, function()
      local report = examine({ call = true }, { step })
      assert.is_false(report.call.ok)
      assert.same({ report.call.error }, report.problems)
      assert.matches("^InvalidTransport: ", report.call.error)
    end)
  end

  it("works with a user-supplied transport that has no clock", function()
    local transport = { send = function() return { status = 200, headers = {}, body = "{}" } end }
    assert.is_true(gamelift.doctor(script.options(transport, { call = true })).ok)
  end)

  it("makes a transport of its own and closes it", function()
    local default, closed = require("gamelift.transport").default, 0
    local transports = require "gamelift.transport"
    transports.default = function(...)
      local transport = default(...)
      local close = transport.close
      transport.close = function(self)
        closed = closed + 1
        return close(self)
      end
      return transport
    end
    local ok, report = pcall(gamelift.doctor, { region = "us-west-2", credentials = script.KEYS })
    transports.default = default
    assert.is_true(ok, report)
    assert.same({ "libcurl", true, 1 }, { report.transport, report.ok, closed })
    transports.default = function() return require("gamelift.errors").fail("ConnectionFailed", "no descriptors") end
    ok, report = pcall(gamelift.doctor, { region = "us-west-2", credentials = script.KEYS })
    transports.default = default
    assert.is_true(ok, report)
    assert.is_nil(report.transport)
    assert.matches("^ConnectionFailed: no descriptors", report.problems[1])
  end)

  it("names default files that cannot be read, each once, and continues", function()
    local home = folder.with { [".aws"] = "" }
    script.environment { HOME = home, AWS_CONFIG_FILE = "", AWS_SHARED_CREDENTIALS_FILE = "", AWS_EC2_METADATA_DISABLED = "true" }
    local report = examine {}
    assert.is_true(report.ok, tostring(report))
    assert.equal(2, #report.unreachable)
    local line = "\n  not read     %s/.aws/config: cannot be opened: a part of the path is not a folder; it counts as absent\n"
    line = line:format(home)
    assert.is_truthy(tostring(report):find(line, 1, true), tostring(report))
  end)

  it("reports why the sources before the chosen one gave nothing, and when the keys expire", function()
    local path = folder.with { config = "[default]\nregion = eu-west-1\ncredential_process = "
      .. [[echo '{"Version": 1, "AccessKeyId": "AKIDEXAMPLE", "SecretAccessKey": "hush", "Expiration": "2026-02-03T05:05:06Z"}']]
      .. "\n" }
    script.environment { AWS_CONFIG_FILE = path .. "/config" }
    local report = gamelift.doctor { transport = script.transport {}, clock = function() return script.NOW end }
    assert.equal("eu-west-1", report.region)
    assert.equal("region of the profile", report.region_source)
    assert.equal("custom-process", report.credentials.source)
    assert.equal(3600, report.credentials.expires_in)
    assert.equal("…MPLE", report.credentials.access_key_id)
    local names = {}
    for i, one in ipairs(report.credentials.tried) do names[i] = one.name end
    assert.same({ "environment", "assume-role", "web-identity", "sso", "credentials file", "login", "those after it" }, names)
    local text = tostring(report)
    assert.matches("those after it: not asked", text)
    assert.matches("environment: AWS_ACCESS_KEY_ID is not set", text)
    assert.matches("until 2026%-02%-03T05:05:06Z %(60 min left%)", text)
    assert.is_nil(text:find("hush", 1, true))
  end)

  it("makes a signed call on request and measures the clock by it", function()
    local report, transport = examine({ call = true }, {
      { status = 200, headers = { Date = "Tue, 03 Feb 2026 04:05:26 GMT", ["x-amzn-RequestId"] = "r-1" }, body = "{}" } })
    assert.is_true(report.ok, tostring(report))
    assert.equal("GameLift.ListFleets", transport.requests[1].headers["X-Amz-Target"])
    assert.equal(20, report.clock_offset)
    assert.matches("clock        20 s behind the service's", tostring(report), 1, true)
    assert.equal("r-1", report.call.request_id)
    assert.matches("list_fleets succeeded, request id r%-1", tostring(report))
  end)

  it("reports a call that fails and a clock that is far off", function()
    local report = examine({ call = "describe_fleet_attributes" }, { script.service_error("AccessDeniedException") })
    assert.is_false(report.ok)
    assert.equal("describe_fleet_attributes", report.call.operation)
    assert.matches("AccessDeniedException", tostring(report))
    report = examine({ call = true }, { { status = 200, headers = { Date = "Tue, 03 Feb 2026 05:05:06 GMT" }, body = "{}" } })
    assert.is_false(report.ok)
    assert.matches("problem      the clock of this machine is 3600 s behind the service's", tostring(report), 1, true)
  end)

  for date, text in pairs {
    ["Tue, 03 Feb 2026 04:05:06 GMT"] = "as the service's", ["Tue, 03 Feb 2026 04:05:01 GMT"] = "5 s ahead of the service's",
  } do
    it("reports a clock that is " .. text, function()
      local clock = function() return script.NOW + 0.4 end
      local report = examine({ call = true, clock = clock }, { { status = 200, headers = { Date = date }, body = "{}" } })
      assert.matches("clock        " .. text .. "\n", tostring(report), 1, true)
    end)
  end

  it("reports what is wrong with the configuration instead of raising", function()
    for _, case in ipairs {
      { { profile = "nobody" }, "ProfileNotFound" },
      { { endpoint = "http://localhost", use_fips = true }, "InvalidEndpoint" },
      { { ca_file = "/nonexistent/ca.pem" }, "there is no CA file" },
    } do
      local report = examine(case[1])
      assert.is_false(report.ok)
      assert.is_truthy(tostring(report):find(case[2], 1, true), tostring(report))
    end
    local report = gamelift.doctor { transport = script.transport {} }
    assert.matches("NoRegion", tostring(report))
  end)

  it("raises for unknown options and for operations that change something", function()
    local ok, err = pcall(gamelift.doctor, { regoin = "x" })
    assert.is_false(ok)
    assert.matches('gamelift.doctor: unknown option "regoin", did you mean region?', err, 1, true)
    for _, call in ipairs { "delete_fleet", "nonsense", "create_fleet" } do
      ok, err = pcall(gamelift.doctor, { region = "us-west-2", call = call })
      assert.is_false(ok)
      assert.matches("gamelift.doctor: call: expected true or an operation that changes nothing", err, 1, true)
    end
  end)

  it("never shows a secret", function()
    local keys = { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = SECRET, session_token = TOKEN }
    local report = examine({ credentials = keys, proxy = "http://user:hush@proxy.example:1", call = true },
      { script.service_error("InvalidSignatureException", 403, "m") })
    local text = tostring(report)
    local function walk(value)
      if type(value) ~= "table" then text = text .. tostring(value) return end
      for key, inner in pairs(value) do walk(key) walk(inner) end
    end
    walk(setmetatable(report, nil))
    for _, secret in ipairs { SECRET, TOKEN, "hush", "AKIAIOSFODNN7" } do
      assert.is_nil(text:find(secret, 1, true), text)
    end
  end)

  describe("on the command line", function()
    local COMMAND = "env -i PATH=\"$PATH\" GAMELIFT_LUA=" .. interpreter.path .. " AWS_EC2_METADATA_DISABLED=true "

    it("ends with 0 if a call can work", function()
      local text, status = run(COMMAND .. "AWS_REGION=us-west-2 AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE AWS_SECRET_ACCESS_KEY="
        .. SECRET .. " lua/gamelift/doctor/gamelift-doctor")
      assert.equal(0, status, text)
      assert.matches("us%-west%-2 %(AWS_REGION%)", text)
      assert.matches("env, key id …MPLE", text)
      assert.is_nil(text:find(SECRET, 1, true))
    end)

    it("passes all of its options on", function()
      local path = folder.with { ["ca.pem"] = "x", config = "[profile p]\nregion = eu-west-1\naws_access_key_id = AKID1234\n"
        .. "aws_secret_access_key = s\n" }
      local text, status = run(COMMAND .. ("AWS_CONFIG_FILE=%s/config lua/gamelift/doctor/gamelift-doctor --region eu-west-2 --profile p"
        .. " --endpoint http://127.0.0.1:1/x --ca-file %s/ca.pem --proxy http://u:hush@127.0.0.1:2 --call describe_fleet_attributes")
        :format(path, path))
      assert.equal(1, status, text)
      for _, line in ipairs {
        "region       eu-west-2 (region)", "endpoint     http://127.0.0.1:1/x (endpoint)", "profile      p",
        "proxy        http://127.0.0.1:2", "CA file      " .. path .. "/ca.pem",
        "call         describe_fleet_attributes failed", "transport    libcurl",
      } do
        assert.is_truthy(text:find("\n  " .. line .. "\n", 1, true), text)
      end
    end)

    it("ends with 1 if a call cannot work, with 2 for wrong arguments", function()
      local text, status = run(COMMAND .. "lua/gamelift/doctor/gamelift-doctor --region us-west-2")
      assert.equal(1, status, text)
      assert.matches("instance metadata: AWS_EC2_METADATA_DISABLED is set", text)
      text, status = run(COMMAND .. "lua/gamelift/doctor/gamelift-doctor --region ''")
      assert.equal(2, status, text)
      text, status = run(COMMAND .. "lua/gamelift/doctor/gamelift-doctor --call delete_fleet --region us-west-2")
      assert.equal(2, status, text)
      assert.matches("^gamelift%-doctor: call: expected true or an operation that changes nothing\n$", text)
      text, status = run(COMMAND .. "AWS_ACCESS_KEY_ID=a AWS_SECRET_ACCESS_KEY=b lua/gamelift/doctor/gamelift-doctor "
        .. "--call --region us-west-2 --endpoint http://127.0.0.1:1")
      assert.equal(1, status, text)
      assert.matches("ConnectionFailed", text)
    end)
  end)
end)
