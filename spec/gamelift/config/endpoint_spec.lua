-- Where the requests of a whole client go, and what they are signed for.
local endpoint = require "gamelift.config.endpoint"
local gamelift = require "gamelift"
local script = require "spec.support.script"
local vectors = require "spec.support.vectors"

-- The URL and the signing scope of a call; or nil and the error, raised or returned.
local function sent(case)
  local transport = script.transport { { status = 200, body = "{}" } }
  local made, client = pcall(gamelift.client, {
    region = vectors.without_null(case.region), endpoint = vectors.without_null(case.endpoint),
    use_fips = case.fips, use_dualstack = case.dualstack,
    credentials = script.KEYS, transport = transport, clock = function() return script.NOW end,
  })
  if not made then return nil, client end
  local reply, err = client:list_fleets()
  if not reply then return nil, err end
  local request = transport.requests[1]
  local region, service = request.headers.Authorization:match "/%d+/([^/]+)/([^/]+)/aws4_request"
  return request.url, region .. "/" .. service
end

-- boto3 signs for these, but would never get a response, or would send a password.
local function is_refused_by_us(url) return url:find "^ftp:" or url:find "@" end

describe("the endpoint of a client", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  local function name(case)
    return ("%s %s%s%s"):format(vectors.without_null(case.endpoint) or "", tostring(vectors.without_null(case.region)):gsub("%c", "?"),
      case.fips and " FIPS" or "", case.dualstack and " dualstack" or "")
  end

  local all = vectors.json "endpoints.json"
  for _, kind in ipairs { "regions", "odd_regions" } do
    for i, case in ipairs(all[kind] or {}) do
      it(("is boto3's for %s %d: %s"):format(kind, i, name(case)), function()
        local url, scope = sent(case)
        local theirs = case.client
        if theirs.error then
          assert.is_nil(url)
          assert.is_truthy(type(scope) == "string" or scope.kind == "config")
        else
          assert.equal(theirs.url, url, tostring(scope))
          assert.equal(table.concat(theirs.signing_scope, "/"), scope)
        end
      end)
    end
  end

  it("needs no proxy where a request's URL cannot be read", function()
    assert.is_false(endpoint.proxy(nil, "https://h/\233"))
  end)

  for i, case in ipairs(all.custom_endpoints or {}) do
    it(("is the configured one, as in boto3, %d: %s"):format(i, name(case)), function()
      local url, scope = sent(case)
      local theirs = case.client
      if theirs.error or is_refused_by_us(case.endpoint) then
        assert.is_nil(url)
      elseif case.fips or case.dualstack then -- boto3 goes there and drops the wish
        assert.is_nil(url)
        assert.equal(case.rules.error, scope.message:match "Invalid Configuration.*", tostring(scope))
      else
        assert.equal(theirs.url, url, tostring(scope))
        assert.equal(table.concat(theirs.signing_scope, "/"), scope)
      end
    end)
  end
end)

describe("a URL in a message", function()
  for url, shown in pairs {
    ["http://u:p@host/x"] = "http://host/x", ["http://host/x"] = "http://host/x", ["http://u:a@b@host"] = "http://host",
    ["u:p@host"] = "host", ["http://u:p@"] = "http://", [""] = "", ["@host"] = "host", ["u:p@host//x"] = "host//x",
  } do
    it(("shows no user and no password: %q"):format(url), function() assert.equal(shown, endpoint.redact(url)) end)
  end
end)

describe("the host header", function()
  for url, header in pairs {
    ["https://EXAMPLE.com/"] = "example.com", ["https://A.example:443/X"] = "a.example", ["http://A.example:8080/"] = "a.example:8080",
    ["https://example.com/X"] = false, ["http://127.0.0.1:9080/"] = false,
  } do
    it("of " .. url, function() assert.equal(header or nil, endpoint.host_header(url)) end)
  end
end)

describe("a base URL", function()
  for url, problem in pairs {
    ["http://h"] = false, ["https://h:1/a?b=c%20d&e=~!$'()*+,;:@/?"] = false,
    ["http://h/?a=%2"] = "the query has a character that has to be",
    ["http://h/?a b"] = "the query has a character that has to be escaped", ["http://h?\255"] = "the query has a character",
    ["ftp://h"] = "", ["h"] = "", [""] = "",
  } do
    it(("%q %s"):format(url, problem and "is refused" or "is taken"), function()
      local found = endpoint.url_problem(url)
      if not problem then return assert.is_nil(found) end
      assert.equal(problem, found:sub(1, #problem))
    end)
  end

  it("is read with its query", function()
    local parts = endpoint.read "http://h:8080/a?b=c?d"
    assert.same({ "http", "h", 8080, "http://h:8080/a?b=c?d" }, { parts.scheme, parts.host, parts.port, parts.url })
    assert.equal("http://h/?x", endpoint.read("http://h?x").url)
  end)
end)

describe("a proxy of the environment", function()
  teardown(script.restore)

  -- Variables, URL of the request, and the proxy for it.
  local ALL = { HTTP_PROXY = "http://P:1", HTTPS_PROXY = "https://S:2" }
  for _, case in ipairs {
    { ALL, "http://h/", "http://P:1" }, { ALL, "https://h/", "https://S:2" }, { { http_proxy = "p" }, "http://h/", "http://p" },
    { { http_proxy = "//p:1" }, "http://h/", "http://p:1" }, { { http_proxy = "p//x" }, "http://h/", nil },
    { { HTTP_PROXY = "a", http_proxy = "b" }, "http://h/", "http://b" },
    { { HTTPS_PROXY = "a", https_proxy = "b" }, "https://h/", "http://b" },
    { { HTTP_PROXY = "a", REQUEST_METHOD = "GET" }, "http://h/", false },
    { { HTTPS_PROXY = "a", REQUEST_METHOD = "GET" }, "https://h/", "http://a" },
    { { http_proxy = "a", REQUEST_METHOD = "GET" }, "http://h/", "http://a" }, { {}, "http://h/", false },
    { { HTTPS_PROXY = "a" }, "http://h/", false }, { { HTTPS_PROXY = "ftp://a" }, "https://h/", nil },
  } do
    it(("for %s is %s"):format(case[2], tostring(case[3])), function()
      script.environment(case[1])
      local proxy, err = endpoint.proxy(nil, case[2])
      assert.equal(case[3], proxy)
      if case[3] == nil then assert.equal("InvalidConfig", err.code) else assert.is_nil(err) end
      assert.is_false(endpoint.proxy(false, case[2]))
      assert.equal("http://mine", endpoint.proxy("http://mine", case[2]))
    end)
  end

  -- NO_PROXY, URL, and whether the request goes directly.
  for _, case in ipairs {
    { "*", "https://h/", true }, { "*,x", "https://h/", false }, { "h", "https://h/", true }, { "H", "https://h/", true },
    { "h", "https://H/", true }, { "h", "https://a.h/", true }, { ".h", "https://h/", true }, { "..h", "https://a.h/", true },
    { "h", "https://ah/", false }, { "a.h", "https://h/", false }, { "h:443", "https://h/", true }, { "h:443", "https://a.h/", true },
    { "h:444", "https://h/", false }, { "h:444", "https://h:444/", true }, { "x, h ,y", "https://h/", true },
    { "x,,y", "https://h/", false },
    { ".", "https://h/", false }, { ",", "https://h/", false }, { "y", "https://h/", false }, { "10.0.0.1", "https://10.0.0.1/", true },
  } do
    it(("%s for %s with NO_PROXY=%s"):format(case[3] and "is not used" or "is used", case[2], case[1]), function()
      script.environment { HTTPS_PROXY = "http://p", NO_PROXY = case[1] }
      assert.equal(not case[3] and "http://p", endpoint.proxy(nil, case[2]))
    end)
  end
end)
