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

-- A value as it is sent, on one line: what was folded over several is joined. Nil if it is none.
local function line_of(value)
  if type(value) == "number" and value % 1 == 0 then return ("%.0f"):format(value) end
  if type(value) ~= "string" then return nil end
  return (value:gsub("\r?\n[ \t]+", " "))
end

-- The lines of one value or of a list of values. Nil if it is neither.
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

-- { { name, value }, … } of headers given so already.
local function pairs_of_list(headers)
  for key in pairs(headers) do
    if type(key) ~= "number" then return nil, "request.headers: a list with a field " .. messages.quote(key) end
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

-- The same of { [name] = value or { value, … } }, in the order of the names.
local function pairs_of_map(headers)
  for name in pairs(headers) do
    if type(name) ~= "string" then return nil, "request.headers: a name is " .. messages.quote(name) end
  end
  local list = {}
  for _, name in ipairs(tables.keys(headers)) do
    local lines = lines_of(headers[name])
    if not lines[1] then return nil, ("request.headers[%s]: expected %s"):format(messages.quote(name), VALUE) end
    for _, line in ipairs(lines) do list[#list + 1] = { name, line } end
  end
  return list
end

-- Two spellings of one name have no order in a table. Returns what is wrong, or nil.
local function twice_named(headers)
  local seen = {}
  for _, name in ipairs(tables.keys(headers)) do
    local other = seen[name:lower()]
    if other then
      return ("headers %s and %s are one: give it a list of values"):format(messages.quote(other), messages.quote(name))
    end
    seen[name:lower()] = name
  end
end

local PAYLOAD = "x-amz-content-sha256"

-- { [name] = value } of a list: values of one name become one, which is signed alike. Without what the signer writes
-- itself. Second, the names by their lower case.
local function sendable(list, has_token)
  local ours = { authorization = true, ["x-amz-date"] = true, ["x-amz-security-token"] = has_token }
  local map, spelt = {}, {}
  for _, header in ipairs(list) do
    local word, value = header[1]:lower(), header[2]
    local name = spelt[word]
    if name then
      map[name] = strings.trim(map[name]) .. "," .. strings.trim(value)
    elseif not ours[word] then
      spelt[word], map[header[1]] = header[1], value
    end
  end
  return map, spelt
end

-- ---- signing ----

local function refuse(message) return errors.fail("InvalidSignRequest", "sign: " .. message) end

-- Unix seconds; nil if the text is no date.
local function seconds_of(time)
  if time == nil then return core.time() end
  if type(time) == "string" then return core.iso8601(time) end
  return time
end

-- request: method; url, absolute and percent-encoded as it will be sent; headers, { [name] = value or { value, … } } or
--   { { name, value }, … }; body, a string.
-- options: credentials, { access_key_id, secret_access_key, session_token }; region; service, the name to sign for
--   ("gamelift"); time, unix seconds or ISO 8601, else now.
-- Returns the headers to send, { [name] = value }: those given, and Authorization, X-Amz-Date and, with a token,
--   X-Amz-Security-Token in place of any given ones. For S3 (s3, s3express, s3-outposts, s3-object-lambda) also
--   X-Amz-Content-SHA256, unless it is given ("UNSIGNED-PAYLOAD"); its path is signed as the URL has it. Host is signed,
--   given or not, and not added: the HTTP client sends it.
-- Second the stages: { canonical_request, string_to_sign, signature, signed_headers }.
-- Returns nil and an error (code InvalidSignRequest) for a URL, header, key or name that cannot be signed; raises for
--   fields that are unknown or of a wrong type. Neither blocks nor yields.
return function(request, options)
  local problem = schema.problem(REQUEST, request, "field", "request") or schema.problem(OPTIONS, options, "field", "options")
  local headers = not problem and request.headers or {}
  local is_list = headers[1] ~= nil
  local list
  if not problem then list, problem = (is_list and pairs_of_list or pairs_of_map)(headers) end
  if problem then error("gamelift.sign: " .. problem, 2) end

  problem = not is_list and twice_named(headers)
  if problem then return refuse(problem) end
  local time = seconds_of(options.time)
  if not time then return refuse "the time is no ISO 8601 date" end

  signer = signer or core.signer()
  local credentials = options.credentials
  local authorization, date, stages = signer:sign(request.method, request.url, list, request.body, credentials,
    options.region, options.service, time, true)
  if not authorization then return refuse(date) end

  local token = credentials.session_token ~= "" and credentials.session_token or nil
  local signed, spelt = sendable(list, token ~= nil)
  signed.Authorization, signed["X-Amz-Date"] = authorization, date
  if token then signed["X-Amz-Security-Token"] = token end
  if not spelt[PAYLOAD] and stages.signed_headers:find(PAYLOAD, 1, true) then -- the signer's, for S3
    signed["X-Amz-Content-SHA256"] = stages.canonical_request:sub(-64)
  end
  return signed, stages
end
