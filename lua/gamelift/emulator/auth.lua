-- Verifies Signature Version 4 with the same core that signs.
local core = require "gamelift.core"
local exceptions = require "gamelift.emulator.model.exceptions"
local options = require "gamelift.emulator.options"

local auth = {}

local SERVICE = "gamelift"

local function raise_incomplete(message, ...)
  exceptions.raise("IncompleteSignatureException", message:format(...))
end

local function raise_invalid(message, ...)
  exceptions.raise("InvalidSignatureException", message:format(...))
end

local MAX_SHOWN = 64 -- bytes of the request that a message quotes

local function printable(text) return core.printable(text, MAX_SHOWN) end

local PARAMETERS = { "Credential", "SignedHeaders", "Signature" }
local is_parameter = { Credential = true, SignedHeaders = true, Signature = true }

-- Returns the parameters of an Authorization header by name: these three, each once.
local function parameters_of(text)
  local parameters = {}
  for part in text:gmatch("[^,]+") do
    local name, value = part:match("^%s*(%w+)=(%S*)%s*$")
    if not name then
      raise_incomplete("'%s' not a valid key=value pair (missing equal-sign) in Authorization header.", printable(part))
    end
    if not is_parameter[name] then raise_incomplete("Authorization header has an unknown '%s' parameter.", printable(name)) end
    if parameters[name] then raise_incomplete("Authorization header has more than one '%s' parameter.", name) end
    parameters[name] = value
  end
  for _, name in ipairs(PARAMETERS) do
    if (parameters[name] or "") == "" then raise_incomplete("Authorization header requires '%s' parameter.", name) end
  end
  return parameters
end

-- Returns the parts of a credential: key/20260203/us-west-2/gamelift/aws4_request.
local function parse_credential(text)
  local key, date, region, service, last = text:match("^([^/]+)/([^/]*)/([^/]*)/([^/]*)/([^/]*)$")
  if not key then raise_incomplete("Credential must have exactly 5 slash-delimited elements, got '%s'", printable(text)) end
  return { key = key, date = date, region = region, service = service, last = last }
end

-- Parses AWS4-HMAC-SHA256 Credential=…/20260203/us-west-2/gamelift/aws4_request, SignedHeaders=…, Signature=…
local function parse_authorization(header)
  local algorithm, rest = header:match("^(%S+)%s+(.*)$")
  if algorithm ~= "AWS4-HMAC-SHA256" then
    raise_incomplete("Unsupported AWS algorithm in the Authorization header: expected AWS4-HMAC-SHA256")
  end
  local parameters = parameters_of(rest)
  local authorization = parse_credential(parameters.Credential)
  authorization.names, authorization.signature = parameters.SignedHeaders, parameters.Signature
  return authorization
end

local function check_scope(authorization, served, amz_date)
  if not served[authorization.region] then
    raise_invalid("Credential should be scoped to a valid region: %s.", options.unserved(served, printable(authorization.region)))
  end
  if authorization.service ~= SERVICE then
    raise_invalid("Credential should be scoped to correct service: '%s'.", SERVICE)
  end
  if authorization.last ~= "aws4_request" then raise_invalid("Credential should be scoped with a valid terminator: 'aws4_request'.") end
  if authorization.date ~= amz_date:sub(1, 8) then
    raise_invalid("Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '%s' != '%s'.",
      printable(authorization.date), amz_date:sub(1, 8))
  end
end

local function amz_text(seconds)
  return (core.utc(seconds):gsub("[-:]", ""))
end

local function check_time(amz_date, wall, skew)
  local year, month, day, hour, minute, second = amz_date:match("^(%d%d%d%d)(%d%d)(%d%d)T(%d%d)(%d%d)(%d%d)Z$")
  local time = year and core.iso8601(("%s-%s-%sT%s:%s:%sZ"):format(year, month, day, hour, minute, second))
  if not time then raise_incomplete("Date must be in ISO-8601 'basic format'. Got '%s'.", printable(amz_date)) end
  local minutes = math.floor(skew / 60)
  if time < wall - skew then
    raise_invalid("Signature expired: %s is now earlier than %s (%s - %d min.)", amz_date, amz_text(wall - skew), amz_text(wall), minutes)
  elseif time > wall + skew then
    raise_invalid("Signature not yet current: %s is still later than %s (%s + %d min.)", amz_date, amz_text(wall + skew),
      amz_text(wall), minutes)
  end
end

-- Checks that Host and every received x-amz-* header are signed. SDKs leave User-Agent, amz-sdk-* and X-Amzn-Trace-Id unsigned.
local function check_signed(names, headers)
  for _, name in ipairs { "host", "x-amz-date" } do
    if not names[name] then raise_invalid("'%s' must be a 'SignedHeader' in the AWS Authorization.", name) end
  end
  for name in pairs(headers) do
    if name:find("^x%-amz%-") and not names[name] then
      raise_invalid("'%s' must be a 'SignedHeader' in the AWS Authorization.", printable(name))
    end
  end
end

-- Returns the signed headers as received, in the order of the signature.
local function signed_headers(authorization, headers)
  local list, names = {}, {}
  for part in (authorization.names .. ";"):gmatch("([^;]*);") do
    local name = part:lower()
    local value = headers[name]
    if not value then raise_invalid("The signed header '%s' is not part of the request.", printable(part)) end
    if names[name] then raise_invalid("The header '%s' is named twice in SignedHeaders.", printable(part)) end
    list[#list + 1] = { name, value }
    names[name] = true
  end
  check_signed(names, headers)
  return list
end

local function raise_unrecognized(message, ...)
  exceptions.raise("UnrecognizedClientException",
    "The security token included in the request is invalid. This is the local GameLift: " .. message:format(...))
end

local MAX_KEYS = 5 -- access key ids that a message lists

local function reject_key(key, keys)
  local ids = {}
  for id in pairs(keys) do ids[#ids + 1] = id end
  table.sort(ids)
  local list = table.concat(ids, ", ", 1, math.min(#ids, MAX_KEYS))
  if #ids > MAX_KEYS then list = ("%s and %d more"):format(list, #ids - MAX_KEYS) end
  raise_unrecognized("it accepts the access key id%s %s, not '%s' (gamelift-local --key ID:SECRET gives it others).",
    #ids == 1 and "" or "s", list, printable(key))
end

local function check_token(account, token, wall)
  if token ~= account.session_token then
    raise_unrecognized(account.session_token and "the key '%s' needs its session token (AWS_SESSION_TOKEN)."
      or "the key '%s' has no session token, but the request has one (AWS_SESSION_TOKEN).", account.access_key_id)
  end
  if account.expires and wall >= account.expires then
    exceptions.raise("ExpiredTokenException", "The security token included in the request is expired")
  end
end

-- Returns the region that a request is signed for, before the signature is checked; nil if it does not say.
function auth.claimed_region(request)
  return (request.headers.authorization or ""):match "Credential=[^/,]*/[^/,]*/([^/,]*)/"
end

-- Returns the account of a request, { account_id … } as in the option accounts, and its region. Raises an exception for a wrong
-- signature. keys: the accounts by access key id. served: the regions, a set. wall: unix seconds. skew: seconds that the signature
-- may be off. signer: from the core.
function auth.verify(request, keys, signer, served, wall, skew)
  local headers = request.headers
  local header = headers.authorization
  if not header then exceptions.raise("MissingAuthenticationTokenException", "Missing Authentication Token") end
  local authorization = parse_authorization(header)
  local account = keys[authorization.key]
  if not account then reject_key(authorization.key, keys) end
  local amz_date = headers["x-amz-date"]
  if not amz_date then raise_incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.") end
  check_token(account, headers["x-amz-security-token"], wall)
  check_time(amz_date, wall, skew)
  check_scope(authorization, served, amz_date)
  local region = authorization.region
  local expected = signer:signature(request.method, request.path, signed_headers(authorization, headers), request.body,
    account.secret_access_key, amz_date, region, SERVICE)
  if not expected or not core.equal(expected, authorization.signature) then
    raise_invalid("The request signature we calculated does not match the signature you provided. "
      .. "Check your AWS Secret Access Key and signing method.")
  end
  return account, region
end

local function percent_encode(text)
  return (text:gsub("[^%w._~-]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local SIGNED = { "ComputeId", "FleetId", "pID" } -- the parameters of an upgrade that its signature covers, sorted

-- Returns the account and the region of an upgrade to the WebSocket of the Server SDK, whose query has a signature: of these
-- parameters alone. query: the decoded parameters. Raises an exception for a wrong signature; the rest as in verify.
function auth.verify_query(query, keys, signer, served, wall, skew)
  if query["X-Amz-Algorithm"] ~= "AWS4-HMAC-SHA256" then
    raise_incomplete("expected X-Amz-Algorithm=AWS4-HMAC-SHA256, got '%s'", printable(query["X-Amz-Algorithm"] or ""))
  end
  for _, name in ipairs { "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature" } do
    if not query[name] then raise_incomplete("the query requires the parameter '%s'", name) end
  end
  local credential, date = parse_credential(query["X-Amz-Credential"]), query["X-Amz-Date"]
  local account = keys[credential.key]
  if not account then reject_key(credential.key, keys) end
  check_token(account, query["X-Amz-Security-Token"], wall)
  check_time(date, wall, skew)
  check_scope(credential, served, date)
  local region = credential.region
  local parts = {}
  for i, name in ipairs(SIGNED) do parts[i] = name .. "=" .. percent_encode(query[name]) end
  local expected = signer:sign_canonical(table.concat(parts, "&"), account.secret_access_key, date, region, SERVICE)
  if not expected or not core.equal(expected, query["X-Amz-Signature"]) then
    raise_invalid "The signature does not match the parameters ComputeId, FleetId and pID."
  end
  return account, region
end

return auth
