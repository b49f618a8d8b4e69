-- The upgrade request that opens a connection, and the check of its response.
local core = require("gamelift.native").require "gamelift.core"
local checks = require "gamelift.credentials.checks"
local errors = require "gamelift.errors"
local tables = require "gamelift.util.tables"
local transport_errors = require "gamelift.errors.transport"
local wire = require "gamelift.server.wire"

local handshake = {}

handshake.SDK_VERSION = "5.4.0" -- of the protocol
handshake.SDK_LANGUAGE = "Lua"

local SERVICE = "gamelift"

local function escape(text)
  return (text:gsub("[^%w%-%._~]", function(c) return ("%%%02X"):format(c:byte()) end))
end

local function query(parameters)
  local parts = {}
  for i, name in ipairs(tables.keys(parameters)) do parts[i] = escape(name) .. "=" .. escape(parameters[name]) end
  return table.concat(parts, "&")
end

-- Adds the signature of the keys. The canonical request is only the sorted query of ComputeId, FleetId and pID.
local function sign(parameters, keys, region, unix_seconds)
  local unfit = checks.header_problem(keys) -- in a query they could be sent, but no such keys exist
  if unfit then return errors.fail("InvalidCredentials", unfit) end
  local date = core.utc(unix_seconds):gsub("[-:]", "")
  local canonical = query { ComputeId = parameters.ComputeId, FleetId = parameters.FleetId, pID = parameters.pID }
  local signature, problem = core.signer():sign_canonical(canonical, keys.secret_access_key, date, region, SERVICE)
  if not signature then return errors.fail("InvalidCredentials", problem) end
  parameters.Authorization = "SigV4"
  parameters["X-Amz-Algorithm"] = "AWS4-HMAC-SHA256"
  parameters["X-Amz-Credential"] = ("%s/%s/%s/%s/aws4_request"):format(keys.access_key_id, date:sub(1, 8), region, SERVICE)
  parameters["X-Amz-Date"] = date
  parameters["X-Amz-Signature"] = signature
  parameters["X-Amz-Security-Token"] = keys.session_token
  return true
end

--- Returns the parameters of the query of an attempt to connect; or nil and an error.
---@param parameters table # parameters.lua
---@param dial table # session.lua
---@param keys? gamelift.Credentials # where there is no token
---@param unix_seconds number
---@return table<string, string>?
---@return gamelift.Error?
function handshake.parameters(parameters, dial, keys, unix_seconds)
  local all = {
    pID = parameters.process_id, ComputeId = parameters.host_id, FleetId = parameters.fleet_id,
    sdkVersion = handshake.SDK_VERSION, sdkLanguage = handshake.SDK_LANGUAGE, IdempotencyToken = dial.idempotency_token,
    Authorization = dial.token,
  }
  if not dial.token then
    local ok, err = sign(all, keys, parameters.region, unix_seconds)
    if not ok then return nil, err end
  end
  return all
end

--- Returns the upgrade request of a URL, as transports take it, and its key for handshake.check.
---@param url string # ws:// or wss://
---@param parameters table<string, string>
---@param seconds number # until the response has come
---@return gamelift.Request
---@return string
function handshake.request(url, parameters, seconds)
  local key = core.websocket_key()
  local base = url:gsub("^ws", "http"):gsub("#.*", "")
  if not base:find "^https?://[^/?]*[/?]" then base = base .. "/" end
  return {
    method = "GET", url = base .. (base:find("?", 1, true) and "&" or "?") .. query(parameters), body = "", upgrade = true,
    headers = {
      Upgrade = "websocket", Connection = "Upgrade", ["Sec-WebSocket-Key"] = key, ["Sec-WebSocket-Version"] = "13",
      ["User-Agent"] = "gamelift-lua-server/" .. core.version,
    },
    timeout = { connect = seconds, read = seconds, total = seconds },
  }, key
end

--- Returns the error of a refusal.
---@param status integer
---@param reason string
---@return nil
---@return gamelift.Error
function handshake.refuse(status, reason)
  local hint = status == 403 and " (the process id has to be unique, the token unexpired)" or ""
  return nil, errors.new {
    kind = "service", code = wire.code(status), status = status, sent = "yes",
    message = "GameLift refused the connection" .. hint .. (reason ~= "" and ": " .. core.printable(reason, 200) or ""),
  }
end

--- Checks the response to an upgrade request. Returns true; or nil and an error.
---@param response? gamelift.Response
---@param failure? gamelift.Failure # where there is no response
---@param key string
---@return true?
---@return gamelift.Error?
function handshake.check(response, failure, key)
  if not response then
    local _, err = transport_errors.fail(failure)
    return nil, err
  end
  if response.status ~= 101 then return handshake.refuse(response.status, response.body) end
  local ok, problem = core.websocket_check(response.status, response.headers, key)
  if not ok then return errors.fail("BadHTTP", problem, { sent = "yes" }) end
  if not response.connection then return errors.fail("InvalidTransport", "the transport hands over no connection after status 101") end
  return true
end

return handshake
