-- gamelift.sign: Signature Version 4 in headers, for a request to any AWS service.
local core = require("gamelift.native").require "gamelift.core"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local schema = require "gamelift.util.schema"
local strings = require "gamelift.util.strings"
local tables = require "gamelift.util.tables"

local signer -- made by the first call; holds the last signing key, which its __gc wipes

-- ---- types: what is misused raises ----

local secret, required = schema.secret, schema.required -- a secret may be in the wrong place: no value is ever shown
local text, optional_text = required(secret(schema.string)), secret(schema.string)

local function form(fields) return secret(schema.record(fields, "a table")) end

local REQUEST = form { method = text, url = text, headers = secret(schema.table), body = optional_text }
local OPTIONS = form {
  credentials = required(form {
    access_key_id = text,
    secret_access_key = text,
    session_token = optional_text,
    expiration = schema.any, -- comes with credentials that a provider returned
  }),
  region = text,
  service = text,
  time = secret(schema.type("unix seconds or ISO 8601 text", function(value)
    return type(value) == "number" or type(value) == "string"
  end)),
}

-- ---- headers ----

-- Returns a value as it is sent, folded lines joined; nil if it is not a string or an integer.
local function line_of(value)
  if type(value) == "number" and value % 1 == 0 then return ("%.0f"):format(value) end
  if type(value) ~= "string" then return nil end
  return (value:gsub("\r?\n[ \t]+", " "))
end

-- Returns the lines of a value or of a list of values; none if it is neither.
local function lines_of(value)
  if type(value) ~= "table" then return { line_of(value) } end
  local lines = {}
  for i, item in ipairs(value) do
    lines[i] = line_of(item)
    if not lines[i] then return {} end
  end
  return lines
end

local VALUE = "a string, an integer or a list of them"

-- Returns a copy of headers in the form { { name, value }, … }; or nil and a problem.
local function pairs_of_list(headers)
  for key in pairs(headers) do
    if type(key) ~= "number" then return nil, "request.headers: expected a list of pairs, got a field " .. messages.quote(key) end
  end
  local list = {}
  for i, header in ipairs(headers) do
    local name = type(header) == "table" and header[1]
    local value = type(name) == "string" and line_of(header[2])
    if not value then return nil, ("request.headers[%d]: expected a pair of name and value"):format(i) end
    list[i] = { name, value }
  end
  return list
end

-- Returns the same form of { [name] = value or { value, … } }, sorted by name; or nil and a problem.
local function pairs_of_map(headers)
  for name in pairs(headers) do
    if type(name) ~= "string" then return nil, "request.headers: expected names, got " .. messages.quote(name) end
  end
  local list = {}
  for _, name in ipairs(tables.keys(headers)) do
    local lines = lines_of(headers[name])
    if not lines[1] then return nil, ("request.headers[%s]: expected %s"):format(messages.quote(name), VALUE) end
    for _, line in ipairs(lines) do list[#list + 1] = { name, line } end
  end
  return list
end

-- Returns the problem if two names differ only in case, since a table gives them no order; else nil.
local function duplicate_problem(headers)
  local seen = {}
  for _, name in ipairs(tables.keys(headers)) do
    local other = seen[name:lower()]
    if other then
      return ("headers %s and %s are the same one: use one name with a list of values"):format(messages.quote(other), messages.quote(name))
    end
    seen[name:lower()] = name
  end
end

local PAYLOAD = "x-amz-content-sha256"

-- Returns { [name] = value } of a list, without the headers that the signer writes, and the names by their lower case. Values of
-- one name become one, which has the same signature.
local function sendable(list, has_token)
  local written = { authorization = true, ["x-amz-date"] = true, ["x-amz-security-token"] = has_token }
  local map, names = {}, {}
  for _, header in ipairs(list) do
    local word, value = header[1]:lower(), header[2]
    local name = names[word]
    if name then
      map[name] = strings.trim(map[name]) .. "," .. strings.trim(value)
    elseif not written[word] then
      names[word], map[header[1]] = header[1], value
    end
  end
  return map, names
end

-- ---- signing ----

local function fail_sign(message) return errors.fail("InvalidSignRequest", "sign: " .. message) end

-- Returns unix seconds; nil if the text is not a date.
local function seconds_of(time)
  if time == nil then return core.time() end
  if type(time) == "string" then return core.iso8601(time) end
  return time
end

--- Signs the headers of a request. Raises for fields that are unknown or of a wrong type. Does not block or yield.
---@param request gamelift.SignRequest # url: absolute and percent-encoded as it will be sent; headers: { [name] = value or
---  { value, … } } or { { name, value }, … }
---@param options gamelift.SignOptions # service: the name to sign for ("gamelift"); time: unix seconds or ISO 8601, else now
---@return table<string, string>? headers # to send: those of the request, and Authorization, X-Amz-Date and, with a token,
---  X-Amz-Security-Token in place of the request's own. For S3 (s3, s3express, s3-outposts, s3-object-lambda) also
---  X-Amz-Content-SHA256, unless the request has it ("UNSIGNED-PAYLOAD"); its path is signed as in the URL. Host is signed and
---  not added: the HTTP client sends it. nil for a URL, header, key or name that cannot be signed.
---@return gamelift.SignStages|gamelift.Error # the error's code is InvalidSignRequest
return function(request, options)
  local problem = schema.problem(REQUEST, request, "field", "request") or schema.problem(OPTIONS, options, "field", "options")
  local headers = not problem and request.headers or {}
  local is_list = headers[1] ~= nil
  local list
  if not problem then list, problem = (is_list and pairs_of_list or pairs_of_map)(headers) end
  if problem then error("gamelift.sign: " .. problem, 2) end

  problem = not is_list and duplicate_problem(headers)
  if problem then return fail_sign(problem) end
  local time = seconds_of(options.time)
  if not time then return fail_sign "options.time: expected ISO 8601 text or unix seconds" end

  signer = signer or core.signer()
  local credentials = options.credentials
  local authorization, date, stages = signer:sign(request.method, request.url, list, request.body, credentials,
    options.region, options.service, time, true)
  if not authorization then return fail_sign(date) end

  local token = credentials.session_token ~= "" and credentials.session_token or nil
  local signed, names = sendable(list, token ~= nil)
  signed.Authorization, signed["X-Amz-Date"] = authorization, date
  if token then signed["X-Amz-Security-Token"] = token end
  if not names[PAYLOAD] and stages.signed_headers:find(PAYLOAD, 1, true) then -- the signer has added it, for S3
    signed["X-Amz-Content-SHA256"] = stages.canonical_request:sub(-64)
  end
  return signed, stages
end
