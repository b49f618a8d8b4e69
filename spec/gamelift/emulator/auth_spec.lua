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

describe("the message about a signature", function()
  local g = gamelift.new()
  local DATE = "20231114T221320Z"

  -- Returns the code and the message of a request whose headers have changed.
  local function problem_of(change, request_change)
    local request = g:request("ListFleets", "{}", request_change)
    if change then change(request.headers) end
    local response = g.emulator:handle(request)
    if response.status == 200 then return {} end
    local err = core.error(response.status, response.headers, response.body)
    return { err.code, err.message }
  end

  local function rewritten(pattern, replacement)
    return function(headers) headers.authorization = headers.authorization:gsub(pattern, replacement) end
  end

  local function signed(name) return ("'%s' must be a 'SignedHeader' in the AWS Authorization."):format(name) end

  for kind, cases in pairs {
    MissingAuthenticationTokenException = { { function(h) h.authorization = nil end, "Missing Authentication Token" } },
    IncompleteSignatureException = {
      { function(h) h.authorization = "Basic eDp5" end,
        "Unsupported AWS algorithm in the Authorization header: expected AWS4-HMAC-SHA256" },
      { rewritten("$", ", word"), "' word' not a valid key=value pair (missing equal-sign) in Authorization header." },
      { rewritten("$", ", Nonce=1"), "Authorization header has an unknown 'Nonce' parameter." },
      { rewritten("$", ", Signature=0"), "Authorization header has more than one 'Signature' parameter." },
      { rewritten("Credential=%S+ ", ""), "Authorization header requires 'Credential' parameter." },
      { rewritten("SignedHeaders=%S+ ", ""), "Authorization header requires 'SignedHeaders' parameter." },
      { rewritten("Signature=%x+", "Signature="), "Authorization header requires 'Signature' parameter." },
      { rewritten("/aws4_request", ""),
        "Credential must have exactly 5 slash-delimited elements, got 'GAMELIFTLOCAL/20231114/us-west-2/gamelift'" },
      { function(h) h["x-amz-date"] = nil end,
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header." },
      { function(h) h["x-amz-date"] = "20231314T221320Z" end, "Date must be in ISO-8601 'basic format'. Got '20231314T221320Z'." },
    },
    InvalidSignatureException = {
      { rewritten("us%-west%-2", "eu-west-1"), "Credential should be scoped to a valid region: this local GameLift serves us-west-2, not "
        .. "'eu-west-1' (gamelift-local --region, more than once, chooses the regions)." },
      { rewritten("/gamelift/", "/s3/"), "Credential should be scoped to correct service: 'gamelift'." },
      { rewritten("aws4_request", "aws5_request"), "Credential should be scoped with a valid terminator: 'aws4_request'." },
      { rewritten("20231114/", "20231115/"),
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20231115' != '20231114'." },
      { rewritten("host;", ""), signed "host" }, { rewritten(";x%-amz%-date", ""), signed "x-amz-date" },
      { rewritten(";x%-amz%-target", ""), signed "x-amz-target" },
      { rewritten("host;", "host;host;"), "The header 'host' is named twice in SignedHeaders." },
      { rewritten("host;", "host;none;"), "The signed header 'none' is not part of the request." },
      { rewritten("%x$", function(c) return c == "0" and "1" or "0" end),
        "The request signature we calculated does not match the signature you provided. "
        .. "Check your AWS Secret Access Key and signing method." },
    },
  } do
    it("of the kind " .. kind .. " says what is wrong", function()
      for _, case in ipairs(cases) do assert.same({ kind, case[2] }, problem_of(case[1])) end
    end)
  end

  it("says how far a clock may be off, five minutes", function()
    for seconds, text in pairs {
      [-301] = "Signature expired: 20231114T220819Z is now earlier than 20231114T220820Z (" .. DATE .. " - 5 min.)",
      [301] = "Signature not yet current: 20231114T221821Z is still later than 20231114T221820Z (" .. DATE .. " + 5 min.)",
    } do
      assert.same({ "InvalidSignatureException", text }, problem_of(nil, { time = gamelift.START + seconds }))
      assert.same({}, problem_of(nil, { time = gamelift.START + (seconds < 0 and -300 or 300) }))
    end
  end)

  it("lists the keys up to five, and says what is wrong with a token", function()
    local START = "The security token included in the request is invalid. This is the local GameLift: "
    for count, listed in pairs { [1] = " KEY1", [2] = "s KEY1, KEY2", [5] = "s KEY1, KEY2, KEY3, KEY4, KEY5",
      [6] = "s KEY1, KEY2, KEY3, KEY4, KEY5 and 1 more" } do
      local accounts = {}
      for i = 1, count do accounts[i] = { access_key_id = "KEY" .. i, secret_access_key = "x" } end
      local _, code, message = gamelift.new({ accounts = accounts }):raw("ListFleets", "{}", { credentials = WRONG_KEY })
      assert.same({ "UnrecognizedClientException", START .. "it accepts the access key id" .. listed
        .. ", not 'AKIDWRONG' (gamelift-local --key ID:SECRET gives it others)." }, { code, message })
    end
    assert.equal(START .. "the key 'GAMELIFTLOCAL' has no session token, but the request has one (AWS_SESSION_TOKEN).",
      (select(3, g:raw("ListFleets", "{}", { credentials = TOKEN }))))
  end)
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
    wall = wall + 99
    assert.is_nil(code_of(g:call("ListFleets")))
    wall = wall + 1
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
