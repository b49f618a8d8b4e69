local core = require "gamelift.core"
local gamelift = require "spec.support.local_gamelift"

local WRONG_KEY = { access_key_id = "AKIDWRONG", secret_access_key = "x" }
local WRONG_SECRET = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "wrong" }

local TOKEN = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret", session_token = "t" }

local code_of = gamelift.code_of

describe("a request's signature", function()
  local g = gamelift.new()

  it("is accepted with the documented pair of keys", function()
    assert.is_nil(code_of(g:raw("ListFleets", "{}")))
  end)

  local cases = {
    { "an unknown key", { credentials = WRONG_KEY }, "UnrecognizedClientException" },
    { "a wrong secret", { credentials = WRONG_SECRET }, "InvalidSignatureException" },
    { "a token that belongs to no key", { credentials = TOKEN }, "UnrecognizedClientException" },
    { "another region", { region = "eu-west-1" }, "InvalidSignatureException" },
    { "another service", { service = "s3" }, "InvalidSignatureException" },
    { "a clock six minutes slow", { time = gamelift.START - 360 }, "InvalidSignatureException" },
    { "a clock six minutes fast", { time = gamelift.START + 360 }, "InvalidSignatureException" },
  }
  for _, case in ipairs(cases) do
    it("is rejected with " .. case[1], function()
      assert.equal(case[3], code_of(g:raw("ListFleets", "{}", case[2])))
    end)
  end

  it("may be four minutes off", function()
    assert.is_nil(code_of(g:raw("ListFleets", "{}", { time = gamelift.START - 240 })))
    assert.is_nil(code_of(g:raw("ListFleets", "{}", { time = gamelift.START + 240 })))
  end)

  it("names the region that is expected", function()
    assert.truthy(select(3, g:raw("ListFleets", "{}", { region = "eu-west-1" })):find("us-west-2", 1, true))
  end)

  local function changed(change)
    local request = g:request("ListFleets", "{}")
    change(request)
    local response = g.emulator:handle(request)
    return response.status == 200 and "ok" or core.error(response.status, response.headers, response.body).code
  end

  local function header(name, value)
    return function(r) r.headers[name] = value end
  end

  local function rewritten(pattern, replacement)
    return function(r) r.headers.authorization = r.headers.authorization:gsub(pattern, replacement) end
  end

  local changes = {
    { "no Authorization", header("authorization", nil), "MissingAuthenticationTokenException" },
    { "another algorithm", header("authorization", "Basic eDp5"), "IncompleteSignatureException" },
    { "an empty Authorization", header("authorization", ""), "IncompleteSignatureException" },
    { "no credential", rewritten("Credential=%S+", ""), "IncompleteSignatureException" },
    { "no signature", rewritten("Signature=%S+", ""), "IncompleteSignatureException" },
    { "a short credential", rewritten("/aws4_request", ""), "IncompleteSignatureException" },
    { "no date", header("x-amz-date", nil), "IncompleteSignatureException" },
    { "an invalid date", header("x-amz-date", "yesterday"), "IncompleteSignatureException" },
    { "a scope of another day", rewritten("/2023%d+/", "/20230101/"), "InvalidSignatureException" },
    { "another end of the scope", rewritten("aws4_request", "aws5_request"), "InvalidSignatureException" },
    { "a signed header missing", header("content-type", nil), "InvalidSignatureException" },
    { "a changed header", header("host", "elsewhere"), "InvalidSignatureException" },
    { "an unsigned host", rewritten("host;", ""), "InvalidSignatureException" },
    { "a changed body", function(r) r.body = "{ }" end, "InvalidSignatureException" },
    { "a changed path", function(r) r.path = "/other" end, "InvalidSignatureException" },
    { "a changed query", function(r) r.path = "/?a=1" end, "InvalidSignatureException" },
    { "a changed signature", rewritten("%x$", function(c) return c == "0" and "1" or "0" end), "InvalidSignatureException" },
    { "a second Credential", rewritten("SignedHeaders", "Credential=A/20231114/us-west-2/gamelift/aws4_request, SignedHeaders"),
      "IncompleteSignatureException" },
    { "a second Signature", rewritten("$", ", Signature=0"), "IncompleteSignatureException" },
    { "two Authorization headers in one", rewritten("^.*$", "%0,%0"), "IncompleteSignatureException" },
    { "an unknown parameter", rewritten("$", ", Nonce=1"), "IncompleteSignatureException" },
    { "a word without a value", rewritten("$", ", word"), "IncompleteSignatureException" },
    { "a header signed twice", rewritten("host;", "host;host;"), "InvalidSignatureException" },
    { "a signed header without a name", rewritten("host;", "host;;"), "InvalidSignatureException" },
    { "an end of the list without a name", rewritten(";x%-amz%-target", "%0;"), "InvalidSignatureException" },
    { "an unsigned target", rewritten(";x%-amz%-target", ""), "InvalidSignatureException" },
    { "an unsigned x-amz header more", header("x-amz-content-sha256", "x"), "InvalidSignatureException" },
    { "one more header that is not signed", header("user-agent", "x"), "ok" },
    { "headers that SDKs do not sign", function(r)
      r.headers["amz-sdk-invocation-id"], r.headers["amz-sdk-request"], r.headers["x-amzn-trace-id"] = "i", "attempt=1", "Root=1"
    end, "ok" },
  }
  for _, case in ipairs(changes) do
    it((case[3] == "ok" and "is right with " or "is rejected with ") .. case[1], function()
      assert.equal(case[3], changed(case[2]))
    end)
  end
end)

describe("an unknown key", function()
  local function message_of(g, credentials)
    local _, code, message = g:raw("ListFleets", "{}", { credentials = credentials })
    assert.equal("UnrecognizedClientException", code)
    return message
  end

  it("gets an error with the known ids and the way to add others", function()
    assert.equal("The security token included in the request is invalid. This is the local GameLift: it accepts the access key id "
      .. "GAMELIFTLOCAL, not 'test' (gamelift-local --key ID:SECRET gives it others).",
      message_of(gamelift.new(), { access_key_id = "test", secret_access_key = "test" }))
    local accounts = {}
    for i = 1, 7 do accounts[i] = { access_key_id = "KEY" .. i, secret_access_key = "x" } end
    assert.matches("the access key ids KEY1, KEY2, KEY3, KEY4, KEY5 and 2 more, not 'AKIDWRONG'",
      message_of(gamelift.new { accounts = accounts }, WRONG_KEY))
  end)

  it("gets another error than a surplus or missing token", function()
    assert.matches("the key 'GAMELIFTLOCAL' has no session token", message_of(gamelift.new(), TOKEN))
    local g = gamelift.new { accounts = { { access_key_id = "A", secret_access_key = "a", session_token = "t" } } }
    assert.matches("the key 'A' needs its session token", message_of(g, { access_key_id = "A", secret_access_key = "a" }))
  end)
end)

-- Megabytes, with which anything worse than linear would not end.
describe("a large Authorization header", function()
  local g = gamelift.new()
  local SCOPE = "Credential=GAMELIFTLOCAL/20231114/us-west-2/gamelift/aws4_request, "
  local n = 3e6
  for name, text in pairs {
    ["one word"] = ("a"):rep(n), ["words"] = ("a "):rep(n / 2), ["commas"] = (","):rep(n), ["blanks"] = (" "):rep(n) .. "x",
    ["empty values"] = ("a=,"):rep(n / 3), ["equals signs"] = ("="):rep(n), ["slashes"] = "Credential=" .. ("/"):rep(n),
    ["a key id"] = "Credential=" .. ("a"):rep(n) .. ", SignedHeaders=host, Signature=x",
    ["a part of a scope"] = "Credential=a/b/" .. ("c"):rep(n) .. ", SignedHeaders=host, Signature=x",
    ["one header many times"] = SCOPE .. "SignedHeaders=" .. ("host;"):rep(n / 5) .. ", Signature=x",
    ["a region"] = "Credential=GAMELIFTLOCAL/20231114/" .. ("r"):rep(n) .. "/gamelift/aws4_request, SignedHeaders=host, Signature=x",
    ["a signed header"] = SCOPE .. "SignedHeaders=" .. ("h"):rep(n) .. ", Signature=x",
    ["a signature"] = SCOPE .. "SignedHeaders=host;x-amz-date;x-amz-target, Signature=" .. ("x"):rep(n),
  } do
    it("is rejected, and not quoted: " .. name, function()
      local request = g:request("ListFleets", "{}")
      request.headers.authorization = "AWS4-HMAC-SHA256 " .. text
      local response = g.emulator:handle(request)
      assert.equal(400, response.status)
      assert.is_true(#response.body < 1000)
    end)
  end
end)

describe("accounts", function()
  local function two()
    return gamelift.new { accounts = {
      { access_key_id = "ONE", secret_access_key = "one" },
      { access_key_id = "TWO", secret_access_key = "two", session_token = "token", account_id = "222222222222",
        expires = gamelift.START + 100 },
    } }
  end

  it("have separate states", function()
    local g = two()
    g.credentials = { access_key_id = "ONE", secret_access_key = "one" }
    local fleet = g:fleet(1)
    g.credentials = { access_key_id = "TWO", secret_access_key = "two", session_token = "token" }
    assert.same({}, g:ok("ListFleets").FleetIds)
    assert.equal("NotFoundException", code_of(g:call("DeleteFleet", { FleetId = fleet })))
    assert.equal("arn:aws:gamelift:us-west-2:222222222222:gamesessionqueue/q",
      g:ok("CreateGameSessionQueue", { Name = "q" }).GameSessionQueue.GameSessionQueueArn)
    assert.equal(0, #g:control("state", { account = "222222222222" }).fleets)
    assert.equal(1, #g:control("state", {}).fleets)
    assert.truthy(select(2, g.emulator:control("state", { account = "3" })):find("there is no account 3", 1, true))
    g.credentials.session_token = "stale"
    assert.equal("UnrecognizedClientException", code_of(g:call("ListFleets")))
    g.credentials = { access_key_id = "GAMELIFTLOCAL", secret_access_key = "gamelift-local-secret" }
    assert.equal("UnrecognizedClientException", code_of(g:call("ListFleets")))
  end)

  it("may have temporary keys that expire", function()
    local wall = gamelift.START
    local g = gamelift.new { wall = function() return wall end, accounts = {
      { access_key_id = "TEMP", secret_access_key = "temp", session_token = "token", expires = gamelift.START + 100 },
    } }
    g.credentials = { access_key_id = "TEMP", secret_access_key = "temp", session_token = "token" }
    assert.is_nil(code_of(g:call("ListFleets")))
    wall = wall + 100
    assert.equal("ExpiredTokenException", code_of(g:call("ListFleets")))
  end)
end)

describe("the order of checks", function()
  it("is target, signature, parsing, constraints, look-up", function()
    local g = gamelift.new()
    assert.equal("UnknownOperationException", code_of(g:raw("Nothing", "{", { credentials = WRONG_KEY })))
    assert.equal("UnrecognizedClientException", code_of(g:raw("DeleteFleet", "{", { credentials = WRONG_KEY })))
    assert.equal("SerializationException", code_of(g:raw("DeleteFleet", "{")))
    assert.equal("SerializationException", code_of(g:raw("DeleteFleet", '{"FleetId":{}}')))
    assert.equal("InvalidRequestException", code_of(g:raw("DeleteFleet", "{}")))
    assert.equal("NotFoundException", code_of(g:raw("DeleteFleet", '{"FleetId":"fleet-0"}')))
  end)
end)
