-- Each provider over the real transport, against a scripted server on loopback.
local core = require "gamelift.core"
local credentials = require "gamelift.credentials"
local curl = require "gamelift.transport.curl"
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local socket = require "socket"

local NOW = script.NOW
local ROLE = "arn:aws:iam::123456789012:role/lobby"

local server, transport

setup(function()
  server = fault_server.start()
  transport = curl.new { proxy = "http://127.0.0.1:1" } -- metadata must not go through it
end)

teardown(function()
  transport:close()
  server:stop()
end)

after_each(function()
  folder.clear()
  script.restore()
end)

-- Returns a listener that sends these responses in turn, over as many connections as needed.
local function listener_of(...)
  local steps = {}
  for _, response in ipairs { ... } do
    steps[#steps + 1] = "read"
    steps[#steps + 1] = { "send", type(response) == "table" and response[1] or faults.http(response) }
  end
  steps[#steps + 1] = "hold"
  return server:listen { steps }
end

local function get(provider, over)
  return credentials.cached(provider):get(NOW, over or transport)
end

local function log_of(listener, count)
  return listener:settled(function(stats) return stats.requests >= count end).log
end

local DOCUMENT = '{"AccessKeyId":"ASIAEXAMPLE","SecretAccessKey":"secret","Token":"token","Expiration":"2026-02-03T10:05:06Z"}'

local function is_whole(keys, err)
  assert.is_truthy(keys, tostring(err))
  assert.equal("ASIAEXAMPLE", keys.access_key_id)
  assert.equal("secret", keys.secret_access_key)
  assert.equal("token", keys.session_token)
  assert.is_true(keys.expiration > NOW)
end

describe("a message of a service", function()
  local http = require "gamelift.credentials.http"

  it("is shown without the secrets that were sent", function()
    assert.equal("no [redacted] and [redacted]", http.printable("no hush and hush", { "hush" }))
    assert.equal("key of abc", http.printable("key of abc", { "abc", "" }))
    assert.equal("[redacted]", http.printable("redacted", { "redacted" }))
  end)

  it("is cut in linear time", function()
    local text = http.printable(("hush"):rep(1000000), { "hush" })
    assert.is_true(#text <= 200)
  end)
end)

describe("the container's endpoint", function()
  it("is asked only if its URL is valid and its host is allowed", function()
    local function asked(url)
      local seen
      local _, err = credentials.container { url = url }:credentials {
        sleep = function() end,
        send = function(_, request)
          seen = request.url
          return nil, { kind = "connect", sent = "no", message = "x" }
        end,
      }
      assert.equal(seen and "CredentialsProviderFailed" or "InvalidCredentialsConfig", err.code)
      return seen ~= nil
    end
    for _, url in ipairs {
      "http://127.0.0.1/", "http://127.1.2.3:9/c?a=b", "http://localhost:8080/c", "http://LOCALHOST", "http://[::1]:9/c",
      "http://[0:0:0:0:0:0:0:1]/", "http://[fd00:ec2::23]/v1/credentials", "http://169.254.170.2/c", "https://example.com/creds?x=%20",
    } do
      assert.is_true(asked(url), url)
    end
    for _, url in ipairs {
      "gopher://127.0.0.1/", "ftp://localhost/c", "http://[::1]evil.example/", "http://[::1", "http://127.0.0.1:x/", "http://127.0.0.1:0/",
      "http://127.0.0.1@evil.example/", "http://evil.example/", "http://10.0.0.1/", "http://[::2]/", "http://127.0.0.256/",
      "file:///etc/passwd",
      "http://127.0.0.1/\r\nX: y", "http://127.0.0.1\\@evil/", "nonsense", "", "http://", "http://localhost/#f", "https://u:p@example.com/",
      "http://" .. (":"):rep(100000), "http://[" .. ("0:"):rep(100000) .. "x]/",
    } do
      assert.is_false(asked(url), url:sub(1, 80))
    end
  end)

  it("is asked with the token, without a proxy", function()
    local listener = listener_of(DOCUMENT)
    is_whole(get(credentials.container { url = listener.url .. "creds?a=b", token = "Bearer canary" }))
    local head = log_of(listener, 1)[1].head
    assert.matches("^GET /creds%?a=b HTTP/1.1\r\n", head)
    assert.matches("\r\nAuthorization: Bearer canary\r\n", head)
  end)

  it("gets the token, which is read again each time", function()
    local listener = listener_of(DOCUMENT, DOCUMENT)
    local path = folder.with { token = "first" } .. "/token"
    local provider = credentials.container { url = listener.url, token_file = path }
    assert(provider:credentials(transport, NOW))
    folder.write(path, "second")
    assert(provider:credentials(transport, NOW))
    local log = log_of(listener, 2)
    assert.matches("Authorization: first\r\n", log[1].head)
    assert.matches("Authorization: second\r\n", log[2].head)
  end)

  for what, response in pairs {
    ["a response beyond 64 KiB"] = ("x"):rep(70000),
    ["a redirect"] = { "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n" },
  } do
    it("may not return " .. what, function()
      local listener = listener_of(response, response, response)
      local sleepless = { now = transport.now, sleep = function() end,
        send = function(_, request) return transport:send(request) end }
      local keys, err = get(credentials.container { url = listener.url }, sleepless)
      assert.is_nil(keys)
      assert.equal("CredentialsProviderFailed", err.code)
    end)
  end

  it("must be on an allowed host", function()
    for _, url in ipairs { "http://10.0.0.1/", "http://localhost.evil.example/", "http://localhost@evil.example/",
      "http://evil.example\\@localhost/", "http://127.0.0.1.evil.example/", "http://127.1/", "http://2130706433/",
      "http://[::ffff:10.0.0.1]/", "http://[fd00:ec2::24]/", "http:///x", "localhost", "", "http://127.0.0.1\r\nX: y/",
      "gopher://127.0.0.1/", "ftp://localhost/", "file://localhost/etc/passwd", "http://[::1]evil.example/", "http://[::1",
      "http://[::1]:x/", "http://127.0.0.1:99999/", "http://127.0.0.1:80@evil.example/" } do
      local recorder = script.transport {}
      local keys, err = get(credentials.container { url = url }, recorder)
      assert.is_nil(keys)
      assert.equal("InvalidCredentialsConfig", err.code, url)
      assert.equal(0, #recorder.requests)
    end
  end)
end)

describe("the instance's metadata service", function()
  it("is asked for a token, a role and its credentials", function()
    local listener = listener_of("the-token", "lobby-role", DOCUMENT)
    is_whole(get(credentials.imds { endpoint = listener.url }))
    local log = log_of(listener, 3)
    assert.matches("^PUT /latest/api/token HTTP/1.1\r\n", log[1].head)
    assert.matches("\r\nx%-aws%-ec2%-metadata%-token%-ttl%-seconds: 21600\r\n", log[1].head)
    assert.matches("^GET /latest/meta%-data/iam/security%-credentials/ HTTP", log[2].head)
    assert.matches("^GET /latest/meta%-data/iam/security%-credentials/lobby%-role HTTP", log[3].head)
    assert.matches("\r\nx%-aws%-ec2%-metadata%-token: the%-token\r\n", log[3].head)
  end)

  for _, name in ipairs { "../../user-data", "a/b", "..", "a b", "a?b", "a#b", "a%2fb", "rôle" } do
    it("may not name a role " .. name, function()
      local listener = listener_of("the-token", name)
      local keys, err = get(credentials.imds { endpoint = listener.url })
      assert.is_nil(keys)
      assert.matches("a role with characters that none has", err.message)
      assert.equal(2, #log_of(listener, 2))
    end)
  end

  -- Off EC2 and without configuration: an address that swallows what is sent there.
  it("causes no delay if it is absent, and the error names all sources", function()
    local deaf = server:listen({}, { accept = false })
    script.environment { AWS_EC2_METADATA_SERVICE_ENDPOINT = deaf.url }
    local began = socket.gettime()
    local reply, err = require("gamelift").client({ region = "us-west-2" }):list_fleets()
    assert.is_nil(reply)
    assert.is_true(socket.gettime() - began < 3)
    assert.equal("NoCredentials", err.code)
    for _, name in ipairs { "environment", "assume-role", "web-identity", "sso", "credentials file", "login", "process",
      "config file", "EC2 key file", "boto 2 config", "container", "instance metadata" } do
      assert.is_truthy(tostring(err):find(name .. ": ", 1, true), name .. " is missing in " .. tostring(err))
    end
  end)

  it("is not asked by version 1 if its token is malformed", function()
    for _, body in ipairs { "a b", "a\r\nX: y", "\255", "token\n" } do
      local recorder = script.transport { { status = 200, body = body } }
      local keys, err = get(credentials.imds(), recorder)
      assert.is_nil(keys)
      assert.matches("returned a token that a header cannot have", err.message)
      assert.equal(1, #recorder.requests)
    end
    for _, kind in ipairs { "too_large", "http" } do
      local recorder = script.transport { { failure = kind, sent = "maybe" } }
      local keys, err = get(credentials.imds(), recorder)
      assert.is_nil(keys)
      assert.matches("returned a token that cannot be read", err.message)
      assert.equal(1, #recorder.requests)
    end
    local recorder = script.transport { { status = 200, body = "" }, { status = 200, body = "fine" },
      { status = 200, body = "role" }, { status = 200, body = DOCUMENT } }
    is_whole(get(credentials.imds { attempts = 2 }, recorder))
    assert.equal("fine", recorder.requests[3].headers["x-aws-ec2-metadata-token"])
  end)

  it("obeys the same switches alone as in the chain", function()
    local path = folder.with { config = "[profile lobby]\nec2_metadata_service_endpoint = http://127.0.0.1:7/p\n"
      .. "ec2_metadata_v1_disabled = true\nmetadata_service_timeout = 4\nmetadata_service_num_attempts = 2\n"
      .. "[profile six]\nimds_use_ipv6 = true\n" } .. "/config"
    local refused = { status = 403 }
    -- variables, options, the URL of the first request and its time; how many are made
    for _, case in ipairs {
      { {}, {}, "http://169.254.169.254/latest/api/token", 1, 2 },
      { { AWS_EC2_METADATA_SERVICE_ENDPOINT = "http://127.0.0.1:8" }, {}, "http://127.0.0.1:8/latest/api/token", 1, 2 },
      { { AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE = "IPv6" }, {}, "http://[fd00:ec2::254]/latest/api/token", 1, 2 },
      { { AWS_METADATA_SERVICE_TIMEOUT = "3", AWS_METADATA_SERVICE_NUM_ATTEMPTS = "2" }, {},
        "http://169.254.169.254/latest/api/token", 3, 3 },
      { { AWS_EC2_METADATA_V1_DISABLED = "true" }, {}, "http://169.254.169.254/latest/api/token", 1, 1 },
      { { AWS_PROFILE = "lobby" }, {}, "http://127.0.0.1:7/p/latest/api/token", 4, 1 },
      { { AWS_PROFILE = "six" }, {}, "http://[fd00:ec2::254]/latest/api/token", 1, 2 },
      { { AWS_PROFILE = "lobby" }, { endpoint = "http://127.0.0.1:9", timeout = 2, v1_disabled = false, attempts = 1 },
        "http://127.0.0.1:9/latest/api/token", 2, 2 },
      { { AWS_EC2_METADATA_SERVICE_ENDPOINT = "http://127.0.0.1:8" }, { mode = "ipv6" }, "http://[fd00:ec2::254]/latest/api/token", 1, 2 },
    } do
      local variables = { AWS_CONFIG_FILE = path }
      for name, value in pairs(case[1]) do variables[name] = value end
      script.environment(variables)
      local recorder = script.transport { refused, refused, refused, refused }
      assert.is_nil((get(credentials.imds(case[2]), recorder)))
      assert.same({ case[3], case[4], case[5] }, { recorder.requests[1].url, recorder.requests[1].timeout.connect, #recorder.requests })
    end
    for _, value in ipairs { "true", "TRUE" } do
      script.environment { AWS_EC2_METADATA_DISABLED = value }
      local recorder = script.transport {}
      local _, err = get(credentials.imds { endpoint = "http://127.0.0.1:9" }, recorder)
      assert.matches("AWS_EC2_METADATA_DISABLED", err.message)
      assert.equal(0, #recorder.requests)
    end
  end)

  it("is not asked if it is switched off", function()
    script.environment { AWS_EC2_METADATA_DISABLED = "true" }
    local recorder = script.transport {}
    assert.is_nil((get(credentials.default { region = "us-west-2" }, recorder)))
    assert.equal(0, #recorder.requests)
  end)
end)

local function sts_response(action)
  return ('<%sResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><%sResult><AssumedRoleUser><Arn>arn:aws:sts::123456789012'
    .. ":assumed-role/lobby/s</Arn></AssumedRoleUser><Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret"
    .. "</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2026-02-03T05:05:06Z</Expiration></Credentials></%sResult>"
    .. "</%sResponse>"):format(action, action, action, action)
end

describe("a provider alone", function()
  local SOURCE = { access_key_id = "AKIAEXAMPLE", secret_access_key = "source/secret" }

  local function first_url(provider, variables, config)
    local path = folder.with { config = config or "", token = "\239\187\191the-token" }
    local all = { AWS_CONFIG_FILE = path .. "/config" }
    for name, value in pairs(variables) do all[name] = value end
    script.environment(all)
    local recorder = script.transport(setmetatable({}, { __index = function() return { failure = "tls", sent = "no" } end }))
    local _, err = get(provider(path), recorder)
    local request = recorder.requests[1]
    return request and request.url, request and request.body, err
  end

  local function role() return credentials.assume_role { role_arn = ROLE, source = SOURCE } end
  local function web(path) return credentials.web_identity { role_arn = ROLE, token_file = path .. "/token" } end

  it("asks the STS endpoint of the environment or the profile", function()
    for _, provider in ipairs { role, web } do
      for url, case in pairs {
        ["https://sts.eu-west-1.amazonaws.com/"] = { { AWS_REGION = "eu-west-1" } },
        ["https://sts.amazonaws.com/"] = { { AWS_REGION = "eu-west-1", AWS_STS_REGIONAL_ENDPOINTS = "legacy" } },
        ["https://sts.eu-north-1.amazonaws.com/"] = { { AWS_PROFILE = "lobby" }, "[profile lobby]\nregion = eu-north-1\n" },
        ["https://sts-fips.us-east-2.amazonaws.com/"] = { { AWS_REGION = "us-east-2", AWS_USE_FIPS_ENDPOINT = "true" } },
        ["http://127.0.0.1:4/"] = { {},
          "[default]\nregion = us-east-2\nservices = s\n[services s]\nsts =\n  endpoint_url = http://127.0.0.1:4\n" },
      } do
        assert.equal(url, (first_url(provider, case[1], case[2])))
      end
    end
  end)

  it("uses the session name of the environment, and strips a byte order mark from the token file", function()
    local _, body = first_url(web, { AWS_REGION = "eu-west-1", AWS_ROLE_SESSION_NAME = "lobby-7" })
    assert.matches("RoleSessionName=lobby%-7", body)
    assert.matches("WebIdentityToken=the%-token", body)
  end)

  it("reports what is wrong with the configuration", function()
    for _, provider in ipairs { role, web, function() return credentials.imds() end } do
      local url, _, err = first_url(provider, { AWS_PROFILE = "loby" }, "[profile lobby]\n")
      assert.is_nil(url)
      assert.equal("ProfileNotFound", err.code)
    end
  end)

  it("names where a container's URL that is not allowed comes from", function()
    script.environment { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://of-environment.example/" }
    for url, place in pairs {
      ["http://of-environment.example/"] = "AWS_CONTAINER_CREDENTIALS_FULL_URI", ["http://of-option.example/"] = "option url",
    } do
      local _, err = get(credentials.container { url = url }, script.transport {})
      assert.matches(place .. ": expected https, a loopback address", err.message, 1, true)
    end
  end)

  it("sends the container's token to the container's URL alone", function()
    local function authorization(url, options)
      script.environment { AWS_CONTAINER_CREDENTIALS_FULL_URI = "http://127.0.0.1:5/c",
        AWS_CONTAINER_AUTHORIZATION_TOKEN = "of-environment" }
      local recorder = script.transport { { status = 200, body = DOCUMENT } }
      options = options or {}
      options.url = url
      is_whole(get(credentials.container(options), recorder))
      return recorder.requests[1].headers.Authorization
    end
    assert.equal("of-environment", authorization "http://127.0.0.1:5/c")
    assert.equal("mine", authorization("http://127.0.0.1:5/c", { token = "mine" }))
    assert.is_nil(authorization "http://127.0.0.1:6/c")
  end)

  it("asks for an MFA code only where the role needs one, and sends it", function()
    script.environment { AWS_ENDPOINT_URL_STS = "http://127.0.0.1:4" }
    for code, sent in pairs { ["123456"] = "123456", [42] = "000042" } do
      local recorder, asked = script.transport { { status = 200, body = sts_response "AssumeRole" } }, nil
      is_whole(get(credentials.assume_role { role_arn = ROLE, source = SOURCE, region = "us-west-2", mfa_serial = "GAHT12345678",
        mfa_code = function(serial)
          asked = serial
          return code
        end }, recorder))
      assert.equal("GAHT12345678", asked)
      assert.matches("TokenCode=" .. sent .. "&", recorder.requests[1].body .. "&", 1, true)
    end
  end)

  it("of a role with an MFA device asks nothing without a code, and says what is missing", function()
    script.environment {}
    for expected, mfa_code in pairs {
      ["set the client's option mfa_code = function(serial) return code end"] = false,
      ["mfa_code returned no code: it raised an error"] = function() error "canary 123456" end,
      ["mfa_code returned no code"] = function() return { "123456" } end,
    } do
      local recorder = script.transport {}
      local _, err = get(credentials.assume_role { role_arn = ROLE, source = SOURCE, region = "us-west-2",
        mfa_serial = "GAHT12345678", mfa_code = mfa_code or nil }, recorder)
      assert.equal("MFARequired", err.code)
      assert.equal(expected, err.message:sub(-#expected))
      assert.is_nil(tostring(err):find("123456", 1, true) and tostring(err):find("canary", 1, true))
      assert.equal(0, #recorder.requests)
    end
  end)

  it("of a file reads its profile in the credentials file, else in the config file", function()
    local path = folder.with {
      credentials = "[lobby]\naws_access_key_id = of credentials\naws_secret_access_key = s\n[half]\naws_access_key_id = a\n",
      config = "[profile lobby]\naws_access_key_id = of config\naws_secret_access_key = s\n[profile arena]\n"
        .. "aws_access_key_id = arena\naws_secret_access_key = s\n[profile half]\naws_access_key_id = b\n"
        .. "aws_secret_access_key = s\n[profile empty]\n",
    }
    script.environment { AWS_CONFIG_FILE = path .. "/config", AWS_SHARED_CREDENTIALS_FILE = path .. "/credentials" }
    local function of(profile) return get(credentials.shared_file { profile = profile }, script.transport {}) end
    assert.same({ "of credentials", "shared-credentials-file" }, { of("lobby").access_key_id, of("lobby").source })
    assert.same({ "arena", "config-file" }, { of("arena").access_key_id, of("arena").source })
    assert.equal("PartialCredentials", (select(2, of "half")).code) -- no half is taken from the other file
    assert.matches('no aws_access_key_id in profile "?empty"? of the config file', (select(2, of "empty")).message)
    assert.equal("ProfileNotFound", (select(2, of "hall")).code)
  end)

  it("keeps the options that it was made with", function()
    local options = { endpoint = "http://127.0.0.1:9" }
    local provider = credentials.imds(options)
    options.endpoint = "http://127.0.0.1:8"
    local recorder = script.transport { { status = 400 } }
    get(provider, recorder)
    assert.equal("http://127.0.0.1:9/latest/api/token", recorder.requests[1].url)
  end)
end)

describe("STS", function()
  local direct
  setup(function() direct = curl.new { proxy = "" } end)
  teardown(function() direct:close() end)

  local function role(listener, over)
    script.environment { AWS_ENDPOINT_URL_STS = listener.url }
    local options = { role_arn = ROLE, region = "us-west-2", session_name = "spec",
      source = { access_key_id = "AKIAEXAMPLE", secret_access_key = "source/secret", session_token = "source-token" } }
    for key, value in pairs(over or {}) do options[key] = value end
    return credentials.assume_role(options)
  end

  it("is asked for a role with signed requests", function()
    local listener = listener_of(sts_response "AssumeRole")
    local keys, err = get(role(listener, { external_id = "a&b=c", duration = 900 }), direct)
    is_whole(keys, err)
    assert.equal("123456789012", keys.account_id)
    local request = log_of(listener, 1)[1]
    assert.matches("Authorization: AWS4%-HMAC%-SHA256 Credential=AKIAEXAMPLE/%d+/us%-west%-2/sts/aws4_request", request.head)
    assert.matches("X%-Amz%-Security%-Token: source%-token", request.head)
    assert.equal("Action=AssumeRole&Version=2011-06-15&DurationSeconds=900&ExternalId=a%26b%3Dc&RoleArn="
      .. "arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flobby&RoleSessionName=spec", request.body)
  end)

  it("is asked once for keys that are about to expire", function()
    script.environment {}
    local token = folder.with { token = "jwt.canary.jwt" } .. "/token"
    for action, provider in pairs {
      AssumeRole = credentials.assume_role { role_arn = ROLE, region = "us-west-2",
        source = { access_key_id = "AKIAEXAMPLE", secret_access_key = "source/secret" } },
      AssumeRoleWithWebIdentity = credentials.web_identity { role_arn = ROLE, token_file = token, region = "us-west-2" },
    } do
      local response = { status = 200, body = sts_response(action) }
      local recorder = script.transport { response, response }
      is_whole(credentials.cached(provider):get(NOW + 3540, recorder))
      assert.equal(1, #recorder.requests, action)
    end
  end)

  it("is asked for a web identity without a signature", function()
    local listener = listener_of(sts_response "AssumeRoleWithWebIdentity")
    script.environment { AWS_ENDPOINT_URL_STS = listener.url }
    local path = folder.with { token = "jwt.canary.jwt" } .. "/token"
    is_whole(get(credentials.web_identity { role_arn = ROLE, token_file = path, region = "us-west-2" }, direct))
    local request = log_of(listener, 1)[1]
    assert.is_nil(request.head:find "Authorization")
    assert.matches("&WebIdentityToken=jwt%.canary%.jwt", request.body)
  end)

  for what, body in pairs {
    ["no XML"] = "<a><b></a>", ["nothing"] = "", ["another document"] = "<html><body>login</body></html>",
    ["a document type"] = '<!DOCTYPE a [<!ENTITY b "c">]>' .. sts_response "AssumeRole",
    ["no expiration"] = (sts_response "AssumeRole":gsub("<Expiration>.-</Expiration>", "")),
    ["an invalid time"] = (sts_response "AssumeRole":gsub("2026%-02%-03T05:05:06Z", "soon")),
    ["half a response"] = sts_response "AssumeRole":sub(1, 300),
    ["NUL bytes"] = (sts_response "AssumeRole":gsub("secret", "se\0cret")),
  } do
    it("may not return " .. what, function()
      local keys, err = get(role(listener_of(body)), direct)
      assert.is_nil(keys)
      assert.equal("CredentialsProviderFailed", err.code)
      assert.matches("^assume%-role: ", err.message)
      assert.is_nil(tostring(err):find("secret", 1, true))
    end)
  end

  it("may refuse, and the error gives advice and shows no secret", function()
    local body = "<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>no, source-token, source/secret"
      .. "</Message></Error></ErrorResponse>"
    local listener = listener_of { "HTTP/1.1 403 Forbidden\r\nContent-Length: " .. #body .. "\r\n\r\n" .. body }
    local _, err = get(role(listener), direct)
    assert.equal(403, err.status)
    assert.equal("AccessDenied", err.details.code)
    assert.equal("assume-role", err.provider)
    assert.matches("trust policy", err.message)
    assert.is_nil(err.message:find("source/secret", 1, true))
    assert.is_nil(err.message:find("source-token", 1, true))
  end)
end)

describe("SSO", function()
  local direct
  setup(function() direct = curl.new { proxy = "" } end)
  teardown(function() direct:close() end)

  local START = "https://lobby.awsapps.com/start"

  -- A HOME with a cached token of this session.
  local function home(session, token)
    local path = folder.with {}
    os.execute("mkdir -p " .. path .. "/.aws/sso/cache")
    local file = ("%s/.aws/sso/cache/%s.json"):format(path, core.sha1(session))
    if token then folder.write(file, token) end
    return path, file
  end

  local function token(expires, more)
    return ('{"startUrl":"%s","region":"eu-west-1","accessToken":"old canary","expiresAt":"%s"%s}'):format(START, expires, more or "")
  end

  local RENEWABLE = ',"clientId":"id","clientSecret":"client secret","refreshToken":"refresh",'
    .. '"registrationExpiresAt":"2027-01-01T00:00:00Z"'
  local PORTAL = '{"roleCredentials":{"accessKeyId":"ASIAEXAMPLE","secretAccessKey":"secret","sessionToken":"token",'
    .. '"expiration":1770095106000}}'

  local function provider(listener, path, session)
    script.environment { HOME = path,
      AWS_ENDPOINT_URL_SSO = listener.url .. "portal", AWS_ENDPOINT_URL_SSO_OIDC = listener.url .. "oidc/" }
    return credentials.sso { start_url = START, region = "eu-west-1", account_id = "123456789012", role_name = "Dev Role",
      session = session }
  end

  it("returns credentials for a cached token", function()
    local listener = listener_of(PORTAL)
    local keys, err = get(provider(listener, (home(START, token "2026-02-03T05:05:06Z"))), direct)
    is_whole(keys, err)
    assert.equal("123456789012", keys.account_id)
    local head = log_of(listener, 1)[1].head
    assert.matches("^GET /portal/federation/credentials%?role_name=Dev%%20Role&account_id=123456789012 HTTP", head)
    assert.matches("x%-amz%-sso_bearer_token: old canary", head)
  end)

  it("is asked once for keys that are about to expire", function()
    local response = { status = 200, body = PORTAL }
    local recorder = script.transport { response, response }
    local path = home(START, token "2026-02-03T15:05:06Z")
    is_whole(credentials.cached(provider({ url = "http://127.0.0.1:1/" }, path)):get(NOW + 3540, recorder))
    assert.equal(1, #recorder.requests)
  end)

  it("refreshes a session's token that is about to expire, and stores it for other programs", function()
    local listener = listener_of('{"accessToken":"new canary access","expiresIn":28800,"refreshToken":"next refresh"}', PORTAL)
    local path, file = home("lobby", token("2026-02-03T04:15:06Z", RENEWABLE))
    is_whole(get(provider(listener, path, "lobby"), direct))
    local log = log_of(listener, 2)
    assert.matches("^POST /oidc/token HTTP", log[1].head)
    assert.equal('{"grantType": "refresh_token", "clientId": "id", "clientSecret": "client secret", "refreshToken": "refresh"}',
      log[1].body)
    assert.matches("x%-amz%-sso_bearer_token: new canary access", log[2].head)
    local kept = core.document((core.read_file(file)))
    assert.equal("new canary access", kept.accessToken)
    assert.equal("next refresh", kept.refreshToken)
    assert.equal("2026-02-03T12:05:06Z", kept.expiresAt)
    local pipe = io.popen("stat -c %a " .. file .. "; ls " .. file:match "^(.*)/" .. " | wc -l")
    assert.equal("600\n1\n", pipe:read "*a") -- no other user may read it, and no partial file is left
    pipe:close()
  end)

  it("uses the old token until it expires if it cannot be refreshed", function()
    local refused = "HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}"
    local listener = listener_of({ refused }, PORTAL)
    is_whole(get(provider(listener, (home("lobby", token("2026-02-03T04:15:06Z", RENEWABLE))), "lobby"), direct))
    listener = listener_of { refused }
    local _, err = get(provider(listener, (home("lobby", token("2026-02-03T04:05:05Z", RENEWABLE))), "lobby"), direct)
    assert.equal("SSOLoginRequired", err.code)
  end)

  for what, text in pairs { ["nothing"] = false, ["no JSON"] = "x", ["no token"] = "{}", ["an old one"] = token "2026-02-03T04:05:05Z" } do
    it("asks for a login if the cache holds " .. what, function()
      local recorder = script.transport {}
      local _, err = get(provider({ url = "http://127.0.0.1:1/" }, (home(START, text))), recorder)
      assert.equal("SSOLoginRequired", err.code)
      assert.matches("aws sso login", err.message)
      assert.equal(0, #recorder.requests)
    end)
  end
end)
