local core = require "gamelift.core"
local mime = require "mime"
local program = require "spec.support.program"
local vectors = require "spec.support.vectors"

local sigv4 = vectors.json "sigv4.json"

local STATIC = {
  access_key_id = "AKIAIOSFODNN7EXAMPLE",
  secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}
local SESSION = {
  access_key_id = "ASIAIOSFODNN7EXAMPLE",
  secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYzEXAMPLEKEY",
  session_token = "AQoDYXdzEJr1K+EXAMPLE/token==With/Slashes+Plus",
}
local TIME = 1440938160 -- 2015-08-30T12:36:00Z

local function credentials_of(case)
  local recorded = case.credentials
  return {
    access_key_id = recorded.access_key,
    secret_access_key = recorded.secret_key,
    session_token = recorded.session_token,
  }
end

local function url_of(case) return case.url or "https://example.amazonaws.com" .. case.uri end

local function body_of(case) return case.body_b64 and mime.unb64(case.body_b64) or case.body end

local function is_folded(case)
  for _, header in ipairs(case.headers) do
    if header[2]:find "\n" then return true end
  end
  return false
end

local function signature_of(authorization) return authorization:match "Signature=(%x+)$" end

-- The headers that were signed, as a server reads them from the request: in no special order, names as they came.
local function received(case)
  local headers = { { "X-Amz-Date", case.date } }
  local has_host = false
  for _, header in ipairs(case.headers) do
    local name = header[1]:lower()
    has_host = has_host or name == "host"
    if case.authorization:find("[=;]" .. name:gsub("%-", "%%-") .. "[;,]") and name ~= "x-amz-date"
      and name ~= "x-amz-security-token" then
      headers[#headers + 1] = header
    end
  end
  local token = case.credentials.session_token
  if token then headers[#headers + 1] = { "x-amz-security-token", token } end
  if not has_host then headers[#headers + 1] = { "host", case.canonical_request:match "\nhost:([^\n]*)" } end
  return headers
end

local function sign(changes)
  local with = {
    signer = core.signer(), method = "POST", url = "https://example.amazonaws.com/", headers = {}, body = "",
    credentials = STATIC, region = "us-east-1", service = "service", time = TIME, stages = true,
  }
  for key, value in pairs(changes or {}) do with[key] = value end
  return with.signer:sign(with.method, with.url, with.headers, with.body, with.credentials, with.region, with.service,
    with.time, with.stages)
end

local function canonical(changes)
  local _, _, stages = assert(sign(changes))
  return stages.canonical_request
end

local function problem_of(changes)
  local authorization, message = sign(changes)
  assert.is_nil(authorization)
  return message
end

describe("sigv4 signs as recorded:", function()
  local signer = core.signer()
  for _, part in ipairs { "suite", "generated" } do
    for _, case in ipairs(sigv4[part]) do
      if not is_folded(case) then
        it(part .. " " .. case.name, function()
          local authorization, date, stages = signer:sign(case.method, url_of(case), case.headers, body_of(case),
            credentials_of(case), case.region, case.service, core.iso8601(case.date), true)
          assert.equal(case.canonical_request, stages.canonical_request)
          assert.equal(case.string_to_sign, stages.string_to_sign)
          assert.equal(case.authorization, authorization)
          assert.equal(case.date, date)
          assert.equal(signature_of(case.authorization), stages.signature)
          assert.equal(case.authorization:match "SignedHeaders=([^,]+)", stages.signed_headers)
        end)
      end
    end
  end

  it("every request of boto3", function()
    local count = 0
    for case in vectors.lines "requests.jsonl" do
      if not case.error then
        local headers = {}
        for _, name in ipairs { "Content-Type", "X-Amz-Target" } do headers[name] = case.headers[name] end
        local credentials = case.credentials == "session" and SESSION or STATIC
        local authorization, date, stages = signer:sign(case.method, case.scheme .. "://" .. case.host .. case.path,
          headers, body_of(case), credentials, "us-west-2", "gamelift", core.iso8601(case.date), true)
        assert.equal(case.canonical_request, stages.canonical_request)
        assert.equal(case.string_to_sign, stages.string_to_sign)
        assert.equal(case.headers.Authorization, authorization)
        assert.equal(case.headers["X-Amz-Date"], date)
        count = count + 1
      end
    end
    assert.is_true(count > 20)
  end)
end)

describe("sigv4 finds the signature of a received request:", function()
  local signer = core.signer()
  for _, part in ipairs { "suite", "generated" } do
    for _, case in ipairs(sigv4[part]) do
      if not is_folded(case) then
        it(part .. " " .. case.name, function()
          local path = url_of(case):match "^%a+://[^/?]*(.*)$"
          if path:sub(1, 1) ~= "/" then path = "/" .. path end
          local signature, request, text = signer:signature(case.method, path, received(case), body_of(case),
            case.credentials.secret_key, case.date, case.region, case.service)
          assert.equal(case.canonical_request, request)
          assert.equal(case.string_to_sign, text)
          assert.is_true(core.equal(signature_of(case.authorization), signature))
        end)
      end
    end
  end

  local function signature(headers, body, secret, service)
    return (assert(signer:signature("POST", "/", headers, body, secret or "secret", "20150830T123600Z", "r", service or "s")))
  end

  it("with a secret of each length around a block of SHA-256, as Python's hmac has it", function()
    for n, expected in pairs {
      [1] = "690bbe37b3bcfc1299c591423d2c5701b15f13f5f2c754280d2fdb07291fda33",
      [59] = "be11be1059d196df1d0aa25afeca73e4ed6408161b5686e178d106cb1ffc47f2",
      [60] = "b12d8ec8f63972e4da9212b73385bfca28fcaf5ab722bdae68f1a86ff3e7bcf8",
      [61] = "a4c1795b7bdde746b4b9fd5bf2d0c39209ff9686707b02cf926fc9b4abb6b946",
      [124] = "cbc43ad57c7334ed7ed3cb17cc548863139d680e1f2ae7113ca16177e4ca0efd",
    } do
      assert.equal(expected, (signature({ host = "h" }, "{}", ("s"):rep(n), "service")))
    end
  end)

  it("it differs for another secret, body or header", function()
    local first = signature({ { "host", "a" } }, "{}")
    assert.equal(first, signature({ host = "a" }, "{}"))
    assert.not_equal(first, signature({ { "host", "a" } }, "{ }"))
    assert.not_equal(first, signature({ { "host", "b" } }, "{}"))
    assert.not_equal(first, signature({ { "host", "a" }, { "x", "" } }, "{}"))
    assert.not_equal(first, signature({ { "host", "a" } }, "{}", "Secret"))
  end)

  it("it covers headers that a client usually leaves unsigned", function()
    local _, request = signer:signature("POST", "/", { ["User-Agent"] = "x", Authorization = "y" }, "", "secret",
      "20150830T123600Z", "r", "s")
    assert.truthy(request:find("authorization:y\nuser-agent:x\n\nauthorization;user-agent\n", 1, true))
  end)

  it("it ignores a claimed hash of the body, and accepts UNSIGNED-PAYLOAD", function()
    local other = ("0"):rep(64)
    local _, claimed = signer:signature("POST", "/", { ["x-amz-content-sha256"] = other }, "", "secret",
      "20150830T123600Z", "r", "s")
    assert.equal("e3b0c442", claimed:match "\n(%x%x%x%x%x%x%x%x)%x+$")
    local _, unsigned = signer:signature("POST", "/", { ["x-amz-content-sha256"] = "UNSIGNED-PAYLOAD" }, "", "secret",
      "20150830T123600Z", "r", "s")
    assert.truthy(unsigned:find "\nUNSIGNED%-PAYLOAD$")
  end)

  it("it rejects a malformed date, path or scope with the reason", function()
    local function message(path, date, region)
      local got, why = signer:signature("POST", path, {}, "", "secret", date, region, "s")
      assert.is_nil(got)
      return why
    end
    assert.equal("the date is not of the form YYYYMMDDTHHMMSSZ", message("/", "2015-08-30T12:36:00Z", "r"))
    assert.equal("the date is not of the form YYYYMMDDTHHMMSSZ", message("/", "", "r"))
    assert.equal("the path does not begin with a slash", message("http://a/", "20150830T123600Z", "r"))
    assert.equal("the region is not the name of a region", message("/", "20150830T123600Z", "r/s"))
  end)
end)

describe("sigv4 signs a canonical request", function()
  local signer = core.signer()

  it("that is a query alone", function()
    -- Computed with Python's hmac and hashlib.
    assert.equal("e44624e014b6235861c45711527eaeced7dd21d3def8ed4e3e9be4b451d3f2cf",
      signer:sign_canonical("ComputeId=pc&FleetId=fleet-1&pID=a%20b", "secret", "20261130T120000Z", "us-west-2", "gamelift"))
  end)

  it("and reports what is wrong", function()
    for problem, arguments in pairs {
      ["the date is not of the form YYYYMMDDTHHMMSSZ"] = { "secret", "20261130", "r", "s" },
      ["the region is not the name of a region"] = { "secret", "20261130T120000Z", "r/", "s" },
      ["the service is not the name of a service"] = { "secret", "20261130T120000Z", "r", "s/" },
      ["the secret access key is empty or has a line break or NUL in it"] = { "", "20261130T120000Z", "r", "s" },
    } do
      local signature, message = signer:sign_canonical("a=b", arguments[1], arguments[2], arguments[3], arguments[4])
      assert.is_nil(signature)
      assert.equal(problem, message)
    end
    assert.has_error(function() signer:sign_canonical("a=b", "secret") end)
  end)
end)

describe("sigv4's Host", function()
  local cases = {
    ["https://example.com:443/"] = "example.com",
    ["http://example.com:80/"] = "example.com",
    ["http://example.com:443/"] = "example.com:443",
    ["https://example.com:80/"] = "example.com:80",
    ["https://EXAMPLE.com:08443/"] = "example.com:8443",
    ["HTTPS://example.com:00443/"] = "example.com",
    ["https://example.com:/"] = "example.com",
    ["https://user:pass@example.com/"] = "example.com", -- of no concern to Host
    ["https://a@b@example.com:1/"] = "example.com:1",
    ["http://[::1]:9080/"] = "[::1]:9080",
    ["https://[2001:DB8::1]/x"] = "[2001:db8::1]",
    ["https://example.com?a=b"] = "example.com",
    ["https://example.com#/x"] = "example.com",
    ["http://localhost:65535"] = "localhost:65535",
  }
  for url, host in pairs(cases) do
    it("of " .. url .. " is " .. host, function()
      assert.equal(host, canonical({ url = url }):match "\nhost:([^\n]*)\n")
    end)
  end

  it("is the caller's if there is one", function()
    assert.equal("Other:1", canonical({ headers = { HOST = " Other:1 " } }):match "\nhost:([^\n]*)\n")
  end)
end)

describe("sigv4's path and query", function()
  local cases = { -- path and query as written, then canonical
    { "", "/", "" },
    { "/", "/", "" },
    { "?", "/", "" },
    { "/a/./b/../../c/", "/c/", "" },
    { "/../..", "/", "" },
    { "/a/..", "/", "" },
    { "/a/.", "/a", "" },
    { "/a/b/..", "/a", "" },
    { "///a//b///", "/a/b/", "" },
    { "/..a/b..", "/..a/b..", "" },
    { "/%7Ea%20b", "/%257Ea%2520b", "" }, -- encoded twice
    { "/a b\"<>é", "/a%20b%22%3C%3E%C3%A9", "" },
    { "/\255", "/%FF", "" },
    { "/a;b=c,d@e:f", "/a%3Bb%3Dc%2Cd%40e%3Af", "" },
    { "/?b=1&a=2&a=1&&c", "/", "=&a=1&a=2&b=1&c=" },
    { "/?a=1=2&a", "/", "a=&a=1=2" },
    { "/?a-=1&a=2", "/", "a=2&a-=1" }, -- by name first: "a" before "a-", though "a-=1" sorts before "a=2"
    { "/?A=1&a=1&Z=1", "/", "A=1&Z=1&a=1" },
    { "/?a=%20&a=+", "/", "a=%20&a=+" },
    { "/?a=b c&é", "/", "%C3%A9=&a=b%20c" },
    { "/?a/b=c?d", "/", "a/b=c?d" },
    { "/x?a=1#b?c", "/x", "a=1" },
    { "/x#?a=1", "/x", "" },
  }
  for _, case in ipairs(cases) do
    it(("%q become %q and %q"):format(case[1], case[2], case[3]), function()
      local path, query = canonical({ url = "https://h" .. case[1] }):match "^POST\n([^\n]*)\n([^\n]*)\n"
      assert.equal(case[2], path)
      assert.equal(case[3], query)
    end)
  end

  it("sorts a thousand pairs", function()
    local recorded, sorted = {}, {}
    for i = 1, 1000 do
      recorded[i] = ("k%04d=v"):format(i * 7919 % 1000)
      sorted[i] = ("k%04d=v"):format(i - 1)
    end
    local query = canonical({ url = "https://h/?" .. table.concat(recorded, "&") }):match "^POST\n/\n([^\n]*)\n"
    assert.equal(table.concat(sorted, "&"), query)
  end)
end)

describe("sigv4's headers", function()
  it("are folded, trimmed, in lower case and sorted", function()
    local text = canonical { headers = { ["X-B"] = "\t a  \t b ", ["x-a"] = "", ["X-Amz-Target"] = "T", z = " " } }
    assert.truthy(text:find("\nx-a:\nx-amz-date:20150830T123600Z\nx-amz-target:T\nx-b:a b\nz:\n\n"
      .. "host;x-a;x-amz-date;x-amz-target;x-b;z\n", 1, true))
  end)

  it("with one name are joined in their order, from a list of values or of pairs", function()
    assert.truthy(canonical({ headers = { ["X-A"] = { "2", " 1 ", "3" } } }):find("\nx-a:2,1,3\n", 1, true))
    assert.truthy(canonical({ headers = { { "X-A", "2" }, { "a", "-" }, { "x-a", " 1" } } })
      :find("POST\n/\n\na:-\nhost:example.amazonaws.com\nx-a:2,1\nx-amz-date:20150830T123600Z\n\n", 1, true))
  end)

  it("a name comes before a longer one that begins with it", function()
    assert.truthy(canonical({ headers = { ["x-ab"] = "2", ["x-a"] = "1" } }):find "host;x%-a;x%-ab;x%-amz%-date")
  end)

  it("that proxies change are not signed", function()
    local headers = {
      ["User-Agent"] = "x", ["X-Amzn-Trace-Id"] = "x", Expect = "100-continue", Connection = "close", TE = "x",
      ["Keep-Alive"] = "x", ["Proxy-Authenticate"] = "x", ["Proxy-Authorization"] = "x", Trailer = "x",
      ["Transfer-Encoding"] = "chunked", Upgrade = "x",
    }
    assert.truthy(canonical({ headers = headers }):find("\n\nhost;x-amz-date\n", 1, true))
  end)

  it("that the signer sets replace the caller's", function()
    local headers = { authorization = "old", ["x-amz-date"] = "old", ["X-Amz-Security-Token"] = "old" }
    local text = canonical { headers = headers, credentials = SESSION }
    assert.truthy(text:find("\nx-amz-date:20150830T123600Z\nx-amz-security-token:" .. SESSION.session_token .. "\n\n"
      .. "host;x-amz-date;x-amz-security-token\n", 1, true))
  end)

  it("a security token of the caller is signed if the credentials have none", function()
    assert.truthy(canonical({ headers = { ["X-Amz-Security-Token"] = "t" } }):find("\nx-amz-security-token:t\n", 1, true))
  end)

  it("a payload hash of the caller is used", function()
    assert.truthy(canonical({ headers = { ["X-Amz-Content-SHA256"] = " UNSIGNED-PAYLOAD" }, body = "x" })
      :find "\nhost;x%-amz%-content%-sha256;x%-amz%-date\nUNSIGNED%-PAYLOAD$")
  end)
end)

describe("sigv4 rejects, with the reason:", function()
  local cases = {
    { "a URL without scheme", { url = "example.com/" }, "the URL does not begin with https:// or http://" },
    { "a path for a URL", { url = "/" }, "the URL does not begin with https:// or http://" },
    { "an empty URL", { url = "" }, "the URL does not begin with https:// or http://" },
    { "a URL without host", { url = "https:///x" }, "the URL has no host" },
    { "a URL with user but no host", { url = "https://user@/x" }, "the URL has no host" },
    { "an unclosed bracket", { url = "http://[::1/x" }, "the URL's IPv6 address lacks a closing bracket" },
    { "text behind a bracket", { url = "http://[::1]x/" }, "the URL's port is not a number from 0 to 65535" },
    { "a port of letters", { url = "http://h:x/" }, "the URL's port is not a number from 0 to 65535" },
    { "a port too high", { url = "http://h:65536/" }, "the URL's port is not a number from 0 to 65535" },
    { "a port far too high", { url = "http://h:99999999999999999999/" }, "the URL's port is not a number from 0 to 65535" },
    { "a host with a space", { url = "http://a b/" }, "the URL's host has a character that a host may not have" },
    { "a host with a backslash", { url = "http://a\\b/" }, "the URL's host has a character that a host may not have" },
    { "a host beyond ASCII", { url = "http://é.com/" }, "the URL's host has a character that a host may not have" },
    { "a host too long", { url = "http://" .. ("a"):rep(256) .. "/" }, "the URL's host is too long" },
    { "a line break in the URL", { url = "http://h/\r\nX: y" }, "the URL has a line break or another control character" },
    { "NUL in the URL", { url = "http://h/\0" }, "the URL has a line break or another control character" },
    { "no method", { method = "" }, "the method is not an HTTP method" },
    { "a method with a space", { method = "GET /" }, "the method is not an HTTP method" },
    { "no region", { region = "" }, "the region is not the name of a region" },
    { "a region with a slash", { region = "us/east" }, "the region is not the name of a region" },
    { "a region with a line break", { region = "us\n" }, "the region is not the name of a region" },
    { "a region too long", { region = ("a"):rep(65) }, "the region is not the name of a region" },
    { "no service", { service = "" }, "the service is not the name of a service" },
    { "an empty header name", { headers = { [""] = "x" } },
      "the name of a header is empty or has a character it may not have" },
    { "a colon in a header name", { headers = { ["a:b"] = "x" } },
      "the name of a header is empty or has a character it may not have" },
    { "a line break in a header name", { headers = { { "a\r\nb", "x" } } },
      "the name of a header is empty or has a character it may not have" },
    { "CR LF in a header", { headers = { ["X-A"] = "b\r\nX-C: d" } },
      "header X-A: the value has a line break or another control character" },
    { "a folded header", { headers = { ["X-A"] = "b\n c" } },
      "header X-A: the value has a line break or another control character" },
    { "NUL in a header", { headers = { ["X-A"] = "b\0" } },
      "header X-A: the value has a line break or another control character" },
    { "NUL in a header that is not signed", { headers = { ["User-Agent"] = "b\0" } },
      "header User-Agent: the value has a line break or another control character" },
    { "NaN for a time", { time = 0 / 0 }, "the time lies outside of the years 0 to 9999" },
    { "a time without end", { time = math.huge }, "the time lies outside of the years 0 to 9999" },
    { "the year 10000", { time = 253402300800 }, "the time lies outside of the years 0 to 9999" },
    { "the time before the year 0", { time = -62167219201 }, "the time lies outside of the years 0 to 9999" },
  }
  for _, case in ipairs(cases) do
    it(case[1], function() assert.equal(case[3], problem_of(case[2])) end)
  end

  local bad = { -- what no key or token may have in it
    { "access_key_id", "", "the access key id is empty or has a character it may not have" },
    { "access_key_id", "A B", "the access key id is empty or has a character it may not have" },
    { "access_key_id", "A\r\nX: y", "the access key id is empty or has a character it may not have" },
    { "access_key_id", "A\127", "the access key id is empty or has a character it may not have" },
    { "access_key_id", "Ä", "the access key id is empty or has a character it may not have" },
    { "secret_access_key", "", "the secret access key is empty or has a line break or NUL in it" },
    { "secret_access_key", "s\n", "the secret access key is empty or has a line break or NUL in it" },
    { "secret_access_key", "s\0t", "the secret access key is empty or has a line break or NUL in it" },
    { "session_token", "t\n", "the session token has a character it may not have" },
    { "session_token", "t\0", "the session token has a character it may not have" },
  }
  for _, case in ipairs(bad) do
    it(("%s %q"):format(case[1], case[2]), function()
      local credentials = { access_key_id = "A", secret_access_key = "s" }
      credentials[case[1]] = case[2]
      assert.equal(case[3], problem_of { credentials = credentials })
    end)
  end

  it("more signed headers than an Authorization can name", function()
    local headers = {}
    for i = 1, 120 do headers[("x-%s-%d"):format(("n"):rep(40), i)] = "v" end
    assert.equal("the request is too large to sign", problem_of { headers = headers })
  end)

  it("more headers than its limit", function()
    local headers = {}
    for i = 1, 126 do headers["x" .. i] = "v" end
    assert.truthy(sign { headers = headers })
    headers.x127 = "v"
    assert.equal("there are too many headers to sign", problem_of { headers = headers })
    for i = 128, 500 do headers["x" .. i] = "v" end
    assert.equal("there are too many headers to sign", problem_of { headers = headers })
  end)

  it("a bad request, and signs the next one", function()
    local signer = core.signer()
    local first = sign { signer = signer }
    assert.is_nil((sign { signer = signer, url = "x" }))
    assert.is_nil((sign { signer = signer, headers = { a = "\n" } }))
    assert.equal(first, (sign { signer = signer }))
  end)
end)

describe("sigv4 raises for arguments of a wrong type:", function()
  local cases = {
    { "method", true }, { "url", {} }, { "headers", "x" }, { "headers", { x = 1 } }, { "headers", { x = true } },
    { "headers", { [true] = "x" } }, { "headers", { { "x" } } }, { "headers", { "x" } }, { "headers", { x = { 1 } } },
    { "body", {} }, { "region", {} }, { "service", {} }, { "time", "soon" }, { "credentials", "x" },
    { "credentials", {} }, { "credentials", { access_key_id = 1, secret_access_key = "s" } },
    { "credentials", { access_key_id = "A", secret_access_key = "s", session_token = 1 } },
  }
  for i, case in ipairs(cases) do
    it(("%s, case %d"):format(case[1], i), function()
      local ok, message = pcall(sign, { [case[1]] = case[2] })
      assert.is_false(ok)
      assert.truthy(message:find "bad argument")
      assert.falsy(message:find(STATIC.secret_access_key, 1, true))
    end)
  end

  it("a signer of another kind", function()
    local signer = core.signer()
    assert.has_error(function() signer.sign(io.stdout) end)
    assert.has_error(function() signer.sign({}) end)
    assert.has_error(function() signer.sign() end)
  end)
end)

describe("a signer", function()
  it("derives its key again for another secret, day, region or service, and keeps the first", function()
    local signer = core.signer()
    local variants = {
      {}, { time = TIME + 86400 }, { region = "us-east-2" }, { service = "servic" }, { credentials = SESSION },
      { region = "us-east-1a", service = "ervice" },
      { credentials = { access_key_id = "B", secret_access_key = ("s"):rep(60) } }, -- a key of one block
      { credentials = { access_key_id = "B", secret_access_key = ("s"):rep(61) } }, -- one that is hashed first
      { credentials = { access_key_id = "B", secret_access_key = ("s"):rep(1000) } },
    }
    local seen = {}
    for round = 1, 2 do
      for i, changes in ipairs(variants) do
        changes.signer = nil
        local fresh = sign(changes)
        changes.signer = signer
        assert.equal(fresh, (sign(changes)), ("round %d, variant %d"):format(round, i))
        assert.equal(round == 2, seen[fresh] or false)
        seen[fresh] = true
      end
    end
  end)

  it("distinguishes a secret and a day from others with the same letters", function()
    local signer = core.signer()
    local function signature(secret, date, region)
      return (assert(signer:signature("GET", "/", {}, "", secret, date, region, "s")))
    end
    local first = signature("K", "20150830T000000Z", "1a")
    local second = signature("K2", "01508301T000000Z", "a")
    assert.not_equal(first, second)
    assert.equal(second, (core.signer():signature("GET", "/", {}, "", "K2", "01508301T000000Z", "a", "s")))
  end)

  it("can be closed twice, and then signs nothing", function()
    local signer = core.signer()
    signer:close()
    signer:close()
    local ok, message = pcall(signer.sign, signer)
    assert.is_false(ok)
    assert.truthy(message:find "the signer is closed")
    assert.has_error(function() signer:signature() end)
  end)

  it("notices that an argument closed it", function()
    local signer = core.signer()
    local credentials = setmetatable({}, { __index = function(_, name)
      signer:close()
      return STATIC[name] or (name == "session_token" and "t" or nil)
    end })
    local ok, message = pcall(sign, { signer = signer, credentials = credentials })
    assert.is_false(ok)
    assert.truthy(message:find "the signer is closed")
  end)

  it("shows no secret when printed", function()
    assert.truthy(tostring(core.signer()):find "^[%w._]+: 0?x?%x+$")
  end)

  it("signs each URL as another signer does, whatever it has signed before", function()
    local signer = core.signer()
    local urls = { "https://example.com/a?b=c", "https://example.com/a?b=d", "https://example.com/x?b=d", "https://example.org/x?b=d",
      "https://example.org/x?b=", "https://example.com/%61?b=" }
    for _, url in ipairs(urls) do
      for _, other in ipairs(urls) do
        for _, service in ipairs { "service", "s3" } do
          local changes = { url = url, service = service }
          local _, _, expected = assert(sign(changes))
          sign { signer = signer, url = other, service = "service" }
          changes.signer = signer
          local _, _, stages = assert(sign(changes))
          assert.same(expected, stages)
        end
      end
    end
  end)

  it("rejects a path for a URL, and a URL for a path, that it has just read as the other", function()
    local signer = core.signer()
    local function read_path(path) return (signer:signature("POST", path, {}, "", "secret", "20150830T123600Z", "r", "service")) end
    assert.is_string(read_path "/a")
    local expected = problem_of { url = "/a" }
    assert.equal(expected, problem_of { signer = signer, url = "/a" })
    assert.is_string((sign { signer = signer, url = "https://a" }))
    assert.is_nil(read_path "https://a")
    assert.is_string(read_path "/a")
  end)

  it("signs with each time that it is given, 1970 as the first one, too", function()
    local signer = core.signer()
    local first, second = "19700101T000000Z", "19700101T000001Z"
    for _, case in ipairs { { 0, first }, { 0, first }, { 1, second }, { TIME }, { 0, first } } do
      local fresh, fresh_date = sign { time = case[1] }
      local authorization, date = sign { signer = signer, time = case[1] }
      assert.same({ fresh, fresh_date }, { authorization, date })
      if case[2] then assert.equal(case[2], date) end
    end
  end)

  it("signs while a finalizer signs with it", function()
    local signer = core.signer()
    local expected = sign { signer = signer, headers = { x = ("y"):rep(5000) } }
    local runs, is_over = 0, false
    local function litter()
      local proxy = newproxy and newproxy(true) or setmetatable({}, {})
      getmetatable(proxy).__gc = function()
        if is_over then return end
        runs = runs + 1
        sign { signer = signer, region = "elsewhere", headers = { x = ("z"):rep(runs % 50 * 1000) } }
      end
      if not newproxy then setmetatable(proxy, getmetatable(proxy)) end
    end
    local compiler, got = rawget(_G, "jit"), nil
    if compiler then
      compiler.off() -- finalizers run in interpreted code only
      compiler.flush()
    end
    for _ = 1, 1e5 do
      litter()
      got = sign { signer = signer, headers = { x = ("y"):rep(5000) } }
      if got ~= expected or runs >= 100 then break end
    end
    is_over = true
    if compiler then compiler.on() end
    assert.equal(expected, got)
    assert.is_true(runs >= 100)
  end)
end)

describe("a signer in C", function()
  it("leaves OpenSSL's error queue alone, and frees no memory that holds a key", function()
    local sources = {}
    for i, name in ipairs {
      "crypto/sigv4", "crypto/signing_key", "crypto/canonical_url", "crypto/random", "core/str", "core/url", "core/buf",
    } do
      sources[i] = "src/" .. name .. ".c"
    end
    for _, optimized in ipairs { "-O0", "-O3" } do -- a compiler may find that the wiped bytes are not read again
      local output = program.run("signer_checks", sources, optimized .. " -Wl,--wrap=free,--wrap=realloc")
      if not output then pending "there is no C compiler" end
      assert.equal("fine\n", output)
    end
  end)
end)

describe("equal", function()
  it("compares bytes", function()
    assert.is_true(core.equal("", ""))
    assert.is_true(core.equal("a\0b", "a\0b"))
    assert.is_false(core.equal("a\0b", "a\0c"))
    assert.is_false(core.equal("a", "ab"))
    assert.has_error(function() core.equal("a") end)
  end)
end)
