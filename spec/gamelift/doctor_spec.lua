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
    assert.has_error(function() gamelift.doctor { regoin = "x" } end)
    assert.has_error(function() gamelift.doctor { call = "delete_fleet" } end)
    assert.has_error(function() gamelift.doctor { call = "nonsense" } end)
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
