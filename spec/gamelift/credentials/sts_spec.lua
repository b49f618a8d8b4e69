-- Calls of Amazon's Security Token Service, over scripted responses.
local script = require "spec.support.script"
local sts = require "gamelift.credentials.sts"
local tables = require "gamelift.util.tables"

local NOW = script.NOW
local ROLE = "arn:aws:iam::123456789012:role/lobby"
local FORM = "application/x-www-form-urlencoded; charset=utf-8"
local FIELDS = "<AccessKeyId>A</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken>"
  .. "<Expiration>2026-02-03T05:05:06Z</Expiration>"

local function response(action, fields, more)
  return { status = 200, body = ("<%sResponse><%sResult>%s<Credentials>%s</Credentials></%sResult></%sResponse>"):format(action, action,
    more or "", fields or FIELDS, action, action) }
end

local function failure(status, code, message)
  return { status = status, body = ("<ErrorResponse><Error><Code>%s</Code><Message>%s</Message></Error></ErrorResponse>"):format(code,
    message or "no") }
end

-- Calls an operation. Returns credentials, the error and the transport.
local function call(steps, params, keys, action)
  local all = tables.merge({ RoleArn = ROLE }, params)
  local transport = script.transport(steps)
  local context = { profile = {}, files = { config = { services = {} } }, region = "eu-west-1" }
  local credentials, err = sts.call(transport, NOW, "spec", context, action or "AssumeRole", all, keys)
  return credentials, err, transport
end

local function repeated(step) return { step, step, step, step, step } end

describe("a call of STS", function()
  setup(function() script.environment() end)
  teardown(script.restore)

  it("without keys is a request of a fixed form, with sorted parameters", function()
    local credentials, _, transport = call({ response "AssumeRole" }, { DurationSeconds = 900, ExternalId = "a b", TokenCode = "123456" })
    assert.same({ access_key_id = "A", secret_access_key = "s", session_token = "t", expiration = NOW + 3600, source = "spec" },
      credentials)
    local request = transport.requests[1]
    assert.matches("^lua%-gamelift/", request.headers["User-Agent"])
    request.headers["User-Agent"] = nil
    assert.same({ method = "POST", url = "https://sts.eu-west-1.amazonaws.com/", headers = { ["Content-Type"] = FORM },
      body = "Action=AssumeRole&Version=2011-06-15&DurationSeconds=900&ExternalId=a%20b"
        .. "&RoleArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2Flobby&TokenCode=123456",
      timeout = { connect = 5, read = 15, total = 20 } }, request)
  end)

  it("is signed with keys, at the caller's time", function()
    local keys = { access_key_id = "AKIAEXAMPLE", secret_access_key = "source/secret" }
    for _, token in ipairs { false, "source-token" } do
      keys.session_token = token or nil
      local headers = select(3, call({ response "AssumeRole" }, nil, keys)).requests[1].headers
      assert.same({ FORM, "20260203T040506Z", token or nil }, { headers["Content-Type"], headers["X-Amz-Date"],
        headers["X-Amz-Security-Token"] })
      assert.matches("^AWS4%-HMAC%-SHA256 Credential=AKIAEXAMPLE/20260203/eu%-west%-1/sts/aws4_request, SignedHeaders=content%-type;host;",
        headers.Authorization)
    end
  end)

  it("has the account of the role's ARN in its credentials", function()
    local more = "<AssumedRoleUser><Arn>%s</Arn></AssumedRoleUser>"
    for arn, account in pairs { ["arn:aws:sts::123456789012:assumed-role/a/b"] = "123456789012", ["arn:aws:sts:::assumed-role/a"] = false,
      ["x"] = false } do
      assert.equal(account or nil, (call { response("AssumeRole", nil, more:format(arn)) }).account_id)
    end
  end)

  -- The parameter and the characters that it needs.
  for name, least in pairs { RoleArn = 20, RoleSessionName = 2, ExternalId = 2, SerialNumber = 9, TokenCode = 6, WebIdentityToken = 4 } do
    it(("needs a %s of %d characters"):format(name, least), function()
      local _, err, transport = call({}, { [name] = ("ä"):rep(least - 1) })
      assert.same({ "InvalidCredentialsConfig", ("spec: %s: expected at least %d characters"):format(name, least), 0 },
        { err.code, err.message, #transport.requests })
      assert.is_table((call({ response "AssumeRole" }, { [name] = ("ä"):rep(least) })))
    end)
  end

  it("needs a duration of 900 s", function()
    assert.equal("spec: DurationSeconds: expected at least 900", select(2, call({}, { DurationSeconds = 899 })).message)
    assert.is_table((call({ response "AssumeRole" }, { DurationSeconds = 900 })))
  end)

  -- A response, the number of requests, and the end of the message.
  for _, case in ipairs {
    { failure(400, "IDPCommunicationError"), 5, "STS refused AssumeRole: IDPCommunicationError: no" },
    { failure(400, "Throttling"), 5, "STS refused AssumeRole: Throttling: no" },
    { failure(400, "Malformed"), 1, "STS refused AssumeRole: Malformed: no" },
    { failure(500, "InternalFailure"), 5, "STS refused AssumeRole: InternalFailure: no" },
    { failure(503, "AccessDenied"), 5,
      "STS refused AssumeRole: AccessDenied: no; the role's trust policy and the caller's own policy have to allow it" },
    { { status = 502, body = "<html>" }, 5,
      "the response of STS to AssumeRole has HTTP status 502 and no error that can be read: expected XML" },
    { { status = 403, body = "<a><b/></a>" }, 1, "the response of STS to AssumeRole has HTTP status 403 and no error that can be read" },
    { { status = 199, body = "<a/>" }, 1, "the response of STS to AssumeRole has HTTP status 199 and no error that can be read" },
    { { status = 300, body = "<a/>" }, 1, "the response of STS to AssumeRole has HTTP status 300 and no error that can be read" },
    { { status = 200, body = "<a>" }, 1, "the response of STS to AssumeRole: expected XML" },
    { { status = 200, body = "<a/>" }, 1, "the response of STS to AssumeRole lacks credentials" },
    { { failure = "connect", sent = "no", message = "refused" }, 5,
      "STS could not be reached at https://sts.eu-west-1.amazonaws.com/: refused" },
    { failure(400, "ExpiredToken"), 1,
      "STS refused AssumeRole: ExpiredToken: no; the credentials or the token of the request have expired" },
    { failure(400, "ExpiredTokenException"), 1,
      "STS refused AssumeRole: ExpiredTokenException: no; the token has expired: its file has to be written again" },
    { failure(403, "InvalidClientTokenId"), 1,
      "STS refused AssumeRole: InvalidClientTokenId: no; the keys of the request do not exist" },
    { failure(403, "SignatureDoesNotMatch"), 1,
      "STS refused AssumeRole: SignatureDoesNotMatch: no; the secret access key of the request is wrong" },
    { failure(400, "InvalidIdentityToken"), 1,
      "STS refused AssumeRole: InvalidIdentityToken: no; the token does not suit the role's identity provider" },
    { failure(403, "RegionDisabledException"), 1,
      "STS refused AssumeRole: RegionDisabledException: no; STS has to be activated in this region" },
    { failure(400, "ValidationError"), 1,
      "STS refused AssumeRole: ValidationError: no; a setting of the role does not have the form that STS expects" },
  } do
    it(("fails after %d: %s"):format(case[2], case[3]), function()
      local credentials, err, transport = call(repeated(case[1]))
      assert.is_nil(credentials)
      assert.same({ "CredentialsProviderFailed", "spec", "spec: " .. case[3], case[2] },
        { err.code, err.provider, err.message, #transport.requests })
    end)
  end

  it("takes its 5th response, and no 6th", function()
    local steps = repeated(failure(500, "InternalFailure"))
    steps[5] = response "AssumeRole"
    assert.is_table((call(steps)))
  end)

  it("shows no secret of the request in the message of STS", function()
    local keys = { access_key_id = "AKIAEXAMPLE", secret_access_key = "source/secret", session_token = "source-token" }
    local said = failure(400, "x654321", "654321 source/secret source-token the-jwt")
    local _, err = call({ said }, { TokenCode = "654321" }, keys)
    assert.equal("spec: STS refused AssumeRole: x[redacted]: [redacted] [redacted] [redacted] the-jwt", err.message)
    assert.same({ 400, { code = "x[redacted]" } }, { err.status, err.details })
    _, err = call({ said }, { WebIdentityToken = "the-jwt", TokenCode = "654321" })
    assert.equal("spec: STS refused AssumeRole: x[redacted]: [redacted] source/secret source-token [redacted]", err.message)
  end)

  for name in FIELDS:gmatch "<(%a+)>" do
    it("returns no credentials that lack " .. name, function()
      local credentials, err = call { response("AssumeRole", (FIELDS:gsub("<" .. name .. ">[^<]*</" .. name .. ">", ""))) }
      assert.is_nil(credentials)
      assert.equal("spec: the response of STS to AssumeRole lacks credentials", err.message)
    end)
  end

  it("reads the result of the operation that was called", function()
    assert.is_table((call({ response "AssumeRoleWithWebIdentity" }, nil, nil, "AssumeRoleWithWebIdentity")))
    assert.is_nil((call { response "AssumeRoleWithWebIdentity" }))
  end)

  it("needs a region that has an endpoint", function()
    local context = { profile = {}, files = { config = { services = {} } }, region = "a/b" }
    local credentials, err = sts.call(script.transport {}, NOW, "spec", context, "AssumeRole", { RoleArn = ROLE })
    assert.is_nil(credentials)
    assert.equal("InvalidRegion", err.code)
  end)
end)
