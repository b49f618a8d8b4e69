local scenario = require "spec.support.scenario"
local vectors = require "spec.support.vectors"

-- Our codes for boto3's classes; one of ours may cover several. Python's own errors are objects here (README).
local CODES = {
  PartialCredentialsError = "PartialCredentials",
  ProfileNotFound = "ProfileNotFound",
  ConfigParseError = "ConfigParseError",
  InvalidConfigError = "InvalidCredentialsConfig",
  InfiniteLoopConfigError = "InvalidCredentialsConfig",
  ParamValidationError = "InvalidCredentialsConfig",
  InvalidIMDSEndpointError = "InvalidCredentialsConfig",
  InvalidIMDSEndpointModeError = "InvalidCredentialsConfig",
  NoRegionError = "NoRegion",
  CredentialRetrievalError = "CredentialsProviderFailed",
  ClientError = "CredentialsProviderFailed",
  InvalidIdentityTokenException = "CredentialsProviderFailed",
  ExpiredTokenException = "CredentialsProviderFailed",
  IDPCommunicationErrorException = "CredentialsProviderFailed",
  EndpointConnectionError = "CredentialsProviderFailed",
  ResponseParserError = "CredentialsProviderFailed",
  MetadataRetrievalError = "CredentialsProviderFailed",
  UnauthorizedSSOTokenError = "SSOLoginRequired",
  SSOTokenLoadError = "SSOLoginRequired",
  RefreshWithMFAUnsupportedError = "MFARequired",
  RuntimeError = "ExpiredCredentials",
  -- Python's
  ParserError = { InvalidCredentials = true, CredentialsProviderFailed = true },
  ValueError = { InvalidCredentialsConfig = true, CredentialsProviderFailed = true },
  FileNotFoundError = { InvalidCredentialsConfig = true, CredentialsProviderFailed = true },
  JSONDecodeError = "CredentialsProviderFailed",
  AttributeError = "CredentialsProviderFailed",
  IndexError = "CredentialsProviderFailed",
  KeyError = "CredentialsProviderFailed",
  TypeError = "CredentialsProviderFailed",
}

local function is_class(class, err)
  local code = CODES[class]
  return err and (code == err.code or type(code) == "table" and code[err.code])
end

-- The deliberate differences (README): nil, or what to expect instead.
local function difference(case)
  local env, expected = case.env or {}, case.expected
  if env.AWS_PROFILE and env.AWS_DEFAULT_PROFILE then return "AWS_PROFILE first" end
  if env.AWS_REGION and env.AWS_REGION ~= env.AWS_DEFAULT_REGION then return "AWS_REGION first" end
  if expected.access_key and not expected.secret_key then return "null for a key" end
  if (env.AWS_CONTAINER_CREDENTIALS_FULL_URI or ""):find "^ftp:" then return "a container's URL that is not HTTP" end
  for _, name in ipairs { "config", "credentials" } do
    if case.files and (case.files[name] or ""):sub(1, 3) == "\239\187\191" then return "a byte order mark is passed over" end
  end
  for _, request in ipairs(expected.requests or {}) do
    if request.url:find "[\r\n]" then return "one line of role names" end
  end
end

local function check_error(expected, err)
  assert.is_truthy(err, "expected " .. expected.class .. ": " .. expected.message)
  assert.is_truthy(is_class(expected.class, err), expected.class .. " " .. expected.message .. " | " .. tostring(err))
  assert.is_truthy(err.kind == "credentials" or err.kind == "config", err.kind)
end

local function check_keys(expected, keys)
  assert.equal(expected.method, keys.source)
  assert.equal(expected.access_key, keys.access_key_id)
  assert.equal(expected.secret_key, keys.secret_access_key)
  assert.equal(expected.session_token ~= "" and expected.session_token or nil, keys.session_token)
  assert.equal(expected.account_id, keys.account_id)
  assert.equal(expected.expires, keys.expiration)
end

local function check_timeline(expected, timeline)
  for i, point in ipairs(expected.timeline) do
    local ours = timeline[i]
    local label = "at " .. point.at
    if point.error then check_error(point.error, ours.err)
    else assert.equal(point.access_key, ours.access_key, label .. ": " .. tostring(ours.err)) end
    -- boto3's first point comes after the providers that ask at once have done so
    if i > 1 then assert.equal(point.requests, ours.requests, label) end
  end
end

local function check_requests(expected, played)
  local recorded = {}
  for i, request in ipairs(played.requests) do recorded[i] = scenario.recorded(request) end
  for _, request in ipairs(expected.requests or {}) do request.headers = request.headers or {} end
  assert.same(expected.requests or {}, recorded)
  if not played.waited_for_process then assert.same(expected.slept or {}, played.slept) end
end

describe("credentials are where boto3 finds them:", function()
  after_each(scenario.clear)

  for case in vectors.lines "credentials/scenarios.jsonl" do
    local expected, other = case.expected, difference(case)
    it(("%s %s%s"):format(case.kind, case.id, other and " (but: " .. other .. ")" or ""), function()
      local played = scenario.play(case)
      if other == "AWS_PROFILE first" then return assert.is_truthy(played.keys) end
      if other == "a byte order mark is passed over" then return assert.is_truthy(played.keys) end
      if other == "a container's URL that is not HTTP" then
        assert.equal("InvalidCredentialsConfig", played.err.code)
        return assert.equal(0, #played.requests)
      end
      if other == "null for a key" then return assert.equal("CredentialsProviderFailed", played.err.code) end
      if expected.timeline then
        check_timeline(expected, played.timeline)
      elseif expected.error then
        check_error(expected.error, played.err)
      elseif expected.none then
        assert.is_nil(played.keys)
        assert.equal("NoCredentials", played.err.code)
      else
        assert.is_truthy(played.keys, tostring(played.err))
        check_keys(expected, played.keys)
      end
      if not other then check_requests(expected, played) end
    end)
  end
end)
