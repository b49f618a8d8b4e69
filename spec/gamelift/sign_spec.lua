local core = require "gamelift.core"
local errors = require "gamelift.errors"
local gamelift = require "gamelift"
local mime = require "mime"
local vectors = require "spec.support.vectors"

local sigv4 = vectors.json "sigv4.json"
local SECRET = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
local KEYS = { access_key_id = "AKIDEXAMPLE", secret_access_key = SECRET }

local function credentials_of(recorded)
  return {
    access_key_id = recorded.access_key,
    secret_access_key = recorded.secret_key,
    session_token = recorded.session_token,
  }
end

local function request_of(case)
  return {
    method = case.method,
    url = case.url or "https://example.amazonaws.com" .. case.uri,
    headers = case.headers,
    body = case.body_b64 and mime.unb64(case.body_b64) or case.body,
  }
end

local function options_of(case)
  return { credentials = credentials_of(case.credentials), region = case.region, service = case.service, time = case.date }
end

-- The list form as a map, values of one name in a list of theirs.
local function as_map(headers)
  local map = {}
  for _, header in ipairs(headers) do
    local values = map[header[1]] or {}
    values[#values + 1] = header[2]
    map[header[1]] = values
  end
  return map
end

local function with(base, changes)
  local copy = {}
  for key, value in pairs(base) do copy[key] = value end
  for key, value in pairs(changes or {}) do copy[key] = value ~= "nil" and value or nil end
  return copy
end

local REQUEST = { method = "GET", url = "https://example.amazonaws.com/" }
local OPTIONS = { credentials = KEYS, region = "us-east-1", service = "service", time = 1440938160 }

local function sign(request, options) return gamelift.sign(with(REQUEST, request), with(OPTIONS, options)) end

describe("gamelift.sign signs as recorded:", function()
  for _, part in ipairs { "suite", "generated" } do
    for _, case in ipairs(sigv4[part]) do
      it(part .. " " .. case.name, function()
        local headers, stages = gamelift.sign(request_of(case), options_of(case))
        assert.equal(case.canonical_request, stages.canonical_request)
        assert.equal(case.string_to_sign, stages.string_to_sign)
        assert.equal(case.authorization:match "Signature=(%x+)$", stages.signature)
        assert.equal(case.authorization, headers.Authorization)
      end)

      it(part .. " " .. case.name .. ", headers in a table by name", function()
        local request = request_of(case)
        request.headers = as_map(case.headers)
        local headers, stages = gamelift.sign(request, options_of(case))
        assert.equal(case.canonical_request, stages.canonical_request)
        assert.equal(case.authorization, headers.Authorization)
        assert.equal(case.date, headers["X-Amz-Date"])
        assert.equal(case.credentials.session_token, headers["X-Amz-Security-Token"])

        -- Any transport can send the returned headers, which have the same signature.
        for name, value in pairs(headers) do
          assert.equal("string", type(name))
          assert.equal("string", type(value))
          assert.falsy(value:find "[\r\n]")
        end
        request.headers = headers
        assert.equal(case.authorization, gamelift.sign(request, options_of(case)).Authorization)
      end)
    end
  end
end)

describe("gamelift.sign", function()
  it("returns the caller's headers, its own, and the stages", function()
    local headers, stages = sign { headers = { ["X-Amz-Target"] = "GameLift.ListFleets", Accept = "*/*", ["Content-Length"] = 2 } }
    assert.same({
      ["X-Amz-Target"] = "GameLift.ListFleets", Accept = "*/*", ["Content-Length"] = "2",
      ["X-Amz-Date"] = "20150830T123600Z", Authorization = headers.Authorization,
    }, headers)
    assert.equal("accept;content-length;host;x-amz-date;x-amz-target", stages.signed_headers)
    assert.truthy(headers.Authorization:find("Signature=" .. stages.signature, 1, true))
  end)

  it("replaces the headers that it sets, in any case", function()
    local headers = sign({ headers = { authorization = "x", ["x-amz-DATE"] = "x", ["x-amz-security-token"] = "x" } },
      { credentials = with(KEYS, { session_token = "t" }) })
    assert.same({
      ["X-Amz-Date"] = "20150830T123600Z", ["X-Amz-Security-Token"] = "t", Authorization = headers.Authorization,
    }, headers)
  end)

  it("keeps a security token of the caller if the credentials have none", function()
    for _, token in ipairs { "nil", "" } do
      local headers, stages = sign({ headers = { ["x-amz-security-token"] = "x" } },
        { credentials = with(KEYS, { session_token = token }) })
      assert.equal("x", headers["x-amz-security-token"])
      assert.is_nil(headers["X-Amz-Security-Token"])
      assert.equal("host;x-amz-date;x-amz-security-token", stages.signed_headers)
    end
  end)

  -- Expected values are botocore's S3SigV4Auth's; spec/peers/sign_spec.lua compares with it over random keys.
  it("signs as S3 requires: the path as it is, the body's hash as a header", function()
    local request = { method = "PUT", url = "https://example-bucket.s3.us-west-2.amazonaws.com/builds/my%20game%2Bserver.zip",
      headers = { ["Content-Type"] = "application/zip" }, body = "hello" }
    local options = { credentials = { access_key_id = "AKIDEXAMPLE", secret_access_key = "secret", session_token = "tok" },
      region = "us-west-2", service = "s3", time = 1700000000 }
    local headers, stages = gamelift.sign(request, options)
    assert.equal("/builds/my%20game%2Bserver.zip", stages.canonical_request:match "^PUT\n([^\n]*)")
    assert.equal("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824", headers["X-Amz-Content-SHA256"])
    assert.equal("aa339c5edc27e6218b14b5c4cc44ce4b93fc5bd6c7eb417e3663e3cfc7229642", stages.signature)
    assert.equal("application/zip", headers["Content-Type"])
  end)

  it("leaves every byte of an S3 key as it is, and encodes the paths of others twice", function()
    local function path(service, url)
      return (select(2, sign({ url = "https://h.example" .. url }, { service = service })).canonical_request:match "^%u+\n([^\n]*)")
    end
    for _, service in ipairs { "s3", "s3express", "s3-outposts", "s3-object-lambda" } do
      for _, key in ipairs { "/a//b/./../c%20d", "/%2F", "/+", "/~(1)/" } do assert.equal(key, path(service, key)) end
      assert.equal("/", path(service, "?acl"))
      assert.equal("/a%20%C3%A9", path(service, "/a \195\169"))
    end
    for _, service in ipairs { "s3tables", "s3-outpost", "s", "gamelift" } do
      assert.equal("/c%2520d", path(service, "/a/..//./c%20d"))
      assert.is_nil(sign(nil, { service = service })["X-Amz-Content-SHA256"])
    end
    assert.equal("/a%2520b", path("gamelift", "/a%20b")) -- the signer keeps the last URL
    assert.equal("/a%20b", path("s3", "/a%20b"))
  end)

  it("uses the caller's hash of the payload for S3", function()
    local headers, stages = sign({ headers = { ["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD" }, body = "b" }, { service = "s3" })
    assert.equal("UNSIGNED-PAYLOAD", headers["x-amz-content-sha256"])
    assert.is_nil(headers["X-Amz-Content-SHA256"])
    assert.equal("UNSIGNED-PAYLOAD", stages.canonical_request:match "[^\n]+$")
    assert.equal("host;x-amz-content-sha256;x-amz-date", stages.signed_headers)
    assert.equal(headers.Authorization, sign({ headers = headers, body = "b" }, { service = "s3" }).Authorization)
  end)

  it("trims a value of many blanks in linear time", function()
    local blanks = (" "):rep(200000)
    local headers = sign { headers = { { "A", "1" }, { "A", blanks .. "x" .. blanks .. "y" .. blanks } } }
    assert.equal("1,x" .. blanks .. "y", headers.A)
  end)

  it("does not change the tables of the caller", function()
    local request = { method = "GET", url = "https://h/", headers = { Authorization = "x", A = { " 1", "2" } } }
    local options = with(OPTIONS)
    gamelift.sign(request, options)
    assert.same({ method = "GET", url = "https://h/", headers = { Authorization = "x", A = { " 1", "2" } } }, request)
    assert.same(OPTIONS, options)
  end)

  it("joins values of one name as they are signed", function()
    local list = { { "A", " 1" }, { "authorization", "x" }, { "b", " 3 " }, { "a", "2 " }, { "AUTHORIZATION", "y" } }
    local headers, stages = sign { headers = list }
    assert.same({
      A = "1,2", b = " 3 ", ["X-Amz-Date"] = "20150830T123600Z", Authorization = headers.Authorization,
    }, headers)
    assert.truthy(stages.canonical_request:find("\n\na:1,2\nb:3\nhost:", 1, true))
  end)

  it("takes the time as unix seconds, as ISO 8601, or now", function()
    local first = sign().Authorization
    assert.equal(first, sign({}, { time = "2015-08-30T12:36:00Z" }).Authorization)
    assert.equal(first, sign({}, { time = "20150830T123600Z" }).Authorization)
    assert.equal(first, sign({}, { time = 1440938160.9 }).Authorization)
    local date = sign({}, { time = "nil" })["X-Amz-Date"]
    assert.is_true(math.abs(core.iso8601(date) - core.time()) < 60)
  end)

  it("signs the example of the AWS documentation from 2015", function()
    assert.truthy(sign().Authorization:find "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31$")
  end)

  it("joins a folded header into one line", function()
    local headers, stages = sign { headers = { A = "b\r\n\tc\n  d" } }
    assert.equal("b c d", headers.A)
    assert.truthy(stages.canonical_request:find("\na:b c d\n", 1, true))
  end)
end)

describe("gamelift.sign returns nil and an error for", function()
  local cases = {
    { "CR LF in a header", { headers = { A = "b\r\nX: y" } }, nil,
      "header A: the value has a line break or another control character" },
    { "a line break at a header's end", { headers = { A = "b\n" } }, nil,
      "header A: the value has a line break or another control character" },
    { "NUL in a header", { headers = { A = { "b", "\0" } } }, nil,
      "header A: the value has a line break or another control character" },
    { "a line break in a header's name", { headers = { ["A\r\nB"] = "c" } }, nil,
      "the name of a header is empty or has a character it may not have" },
    { "two spellings of one name", { headers = { ["X-A"] = "1", ["x-a"] = "2" } }, nil,
      'headers "X-A" and "x-a" are the same one: use one name with a list of values' },
    { "a URL without scheme", { url = "example.com" }, nil, "the URL does not begin with https:// or http://" },
    { "a URL with a line break", { url = "https://h/\n" }, nil, "the URL has a line break or another control character" },
    { "no method", { method = "" }, nil, "the method is not an HTTP method" },
    { "an empty region", {}, { region = "" }, "the region is not the name of a region" },
    { "a region that is a URL", {}, { region = "evil.com/#" }, "the region is not the name of a region" },
    { "a service with a line break", {}, { service = "a\nb" }, "the service is not the name of a service" },
    { "a time that is not a date", {}, { time = "yesterday" }, "options.time: expected ISO 8601 text or unix seconds" },
    { "a time that is NaN", {}, { time = 0 / 0 }, "the time lies outside of the years 0 to 9999" },
    { "a time too late", {}, { time = 1e300 }, "the time lies outside of the years 0 to 9999" },
    { "an empty key id", {}, { credentials = { access_key_id = "", secret_access_key = SECRET } },
      "the access key id is empty or has a character it may not have" },
    { "a key id with a line break", {}, { credentials = { access_key_id = "A\n", secret_access_key = SECRET } },
      "the access key id is empty or has a character it may not have" },
    { "a secret with a line break", {}, { credentials = { access_key_id = "A", secret_access_key = SECRET .. "\n" } },
      "the secret access key is empty or has a line break or NUL in it" },
    { "a token with CR", {}, { credentials = { access_key_id = "A", secret_access_key = SECRET, session_token = "\r" } },
      "the session token has a character it may not have" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local headers, err = sign(case[2], case[3])
      assert.is_nil(headers)
      assert.is_true(errors.is_error(err))
      assert.equal("validation", err.kind)
      assert.equal("InvalidSignRequest", err.code)
      assert.equal("sign: " .. case[4], err.message)
      assert.equal("no", err.sent)
      assert.falsy(tostring(err):find(SECRET, 1, true))
    end)
  end

  it("more headers than can be signed", function()
    local headers = {}
    for i = 1, 200 do headers["x" .. i] = "v" end
    local signed, err = sign { headers = headers }
    assert.is_nil(signed)
    assert.equal("sign: there are too many headers to sign", err.message)
  end)
end)

describe("gamelift.sign raises for", function()
  local cases = {
    { "no request", function() gamelift.sign() end, "request: expected a table, got nil" },
    { "no options", function() gamelift.sign(REQUEST) end, "options: expected a table, got nil" },
    { "a call with a colon", function() gamelift:sign(REQUEST, OPTIONS) end, "unknown field" },
    { "an unknown field", function() sign { haeders = {} } end, 'unknown field "haeders" in request, did you mean headers?' },
    { "an unknown option", function() sign({}, { regoin = "x" }) end, 'unknown field "regoin" in options, did you mean region?' },
    { "an unknown credential", function() sign({}, { credentials = with(KEYS, { sesion_token = "x" }) }) end,
      'unknown field "sesion_token" in options.credentials, did you mean session_token?' },
    { "a field without a name", function() sign { true } end, "unknown field 1 in request" },
    { "no URL", function() sign { url = "nil" } end, "request.url: expected a string, got nil" },
    { "a URL that is a table", function() sign { url = {} } end, "request.url: expected a string, got a table" },
    { "a body that is a table", function() sign { body = {} } end, "request.body: expected a string, got a table" },
    { "headers that are text", function() sign { headers = "A: b" } end, "request.headers: expected a table, got a string" },
    { "a header that is true", function() sign { headers = { A = true } } end,
      'request.headers["A"]: expected a string, an integer or a list of them' },
    { "a header that is 1.5", function() sign { headers = { A = 1.5 } } end,
      'request.headers["A"]: expected a string, an integer or a list of them' },
    { "a header of no values", function() sign { headers = { A = {} } } end,
      'request.headers["A"]: expected a string, an integer or a list of them' },
    { "a header with an invalid value", function() sign { headers = { A = { "1", {} } } } end,
      'request.headers["A"]: expected a string, an integer or a list of them' },
    { "a header named by a boolean", function() sign { headers = { [true] = "x" } } end,
      "request.headers: expected names, got true" },
    { "a list of headers that are not pairs", function() sign { headers = { "A: b" } } end,
      "request.headers[1]: expected a pair of name and value" },
    { "a list of headers with a name as well", function() sign { headers = { { "A", "b" }, C = "d" } } end,
      'request.headers: expected a list of pairs, got a field "C"' },
    { "no credentials", function() sign({}, { credentials = "nil" }) end,
      "options.credentials: expected a table, got nil" },
    { "credentials that are text", function() sign({}, { credentials = SECRET }) end,
      "options.credentials: expected a table, got a string" },
    { "no secret", function() sign({}, { credentials = { access_key_id = "A" } }) end,
      "options.credentials.secret_access_key: expected a string, got nil" },
    { "no region", function() sign({}, { region = "nil" }) end, "options.region: expected a string, got nil" },
    { "no service", function() sign({}, { service = "nil" }) end, "options.service: expected a string, got nil" },
    { "a time that is a table", function() sign({}, { time = os.date "*t" }) end,
      "options.time: expected unix seconds or ISO 8601 text, got a table" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function()
      local ok, message = pcall(case[2])
      assert.is_false(ok)
      assert.truthy(message:find("gamelift.sign: " .. case[3], 1, true), message)
      assert.falsy(message:find(SECRET, 1, true))
    end)
  end
end)
