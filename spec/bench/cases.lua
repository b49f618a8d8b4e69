-- The operations that are measured alone, as functions without arguments. A case is made when it is requested, so that it loads only
-- the modules that it needs.   cases.get(name) returns the function; or nil and the reason.
local bodies = require "spec.bench.bodies"

local cases = {}

local credentials = {
  access_key_id = "AKIAIOSFODNN7EXAMPLE",
  secret_access_key = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
}

local function encoder()
  local core = require "gamelift.core"
  return function() return assert(core.encode("create_game_session", bodies.create_params, "boto3", "input")) end
end

local function signer()
  local core = require "gamelift.core"
  local self = core.signer()
  local headers = { ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = "GameLift.CreateGameSession" }
  local url, time = "https://gamelift.us-west-2.amazonaws.com/", 1770091506
  return function(body)
    return assert(self:sign("POST", url, headers, body or bodies.create_request, credentials, "us-west-2", "gamelift",
      time))
  end
end

local function decoder(n)
  local core, body = require "gamelift.core", bodies.page(n)
  return function() return assert(core.decode("describe_game_sessions", body)) end
end

-- The same page in CBOR.
local function cbor_decoder(n)
  local core = require "gamelift.core"
  local page = core.decode("describe_game_sessions", bodies.page(n))
  local body = core.encode("describe_game_sessions", page, "off", "output", nil, nil, nil, "cbor")
  return function() return assert(core.decode("describe_game_sessions", body, "output", false, "cbor")) end
end

local function cbor_encoder()
  local core = require "gamelift.core"
  return function()
    return assert(core.encode("create_game_session", bodies.create_params, "boto3", "input", nil, nil, nil, "cbor"))
  end
end

local function cjson_decoder(n)
  local cjson, body = require "cjson", bodies.page(n)
  return function() return cjson.decode(body) end
end

-- Builds the decoded tables in Lua: the cost of the tables without any parsing.
local function copier(n)
  local function copy(t)
    local out = {}
    for k, v in pairs(t) do out[k] = type(v) == "table" and copy(v) or v end
    return out
  end
  local page = decoder(n)()
  return function() return copy(page) end
end

-- Makes a client on a transport that responds at once: the cost of a call without moving bytes.
local function caller(operation, params, response)
  local transport = {}
  function transport.send()
    return {
      status = 200,
      headers = { ["content-type"] = "application/x-amz-json-1.1", ["x-amzn-requestid"] = "0a1b2c3d",
        ["content-length"] = tostring(#response), date = "Tue, 03 Feb 2026 04:05:06 GMT" },
      body = response,
    }
  end
  function transport.sleep() end
  local client = require("gamelift").client {
    region = "us-west-2", credentials = credentials, transport = transport, clock = function() return 1770091506 end,
  }
  return function() return assert(client[operation](client, params)) end
end

local makers = {
  encode = encoder,
  ["cbor.encode"] = cbor_encoder,
  sign = signer,
  ["encode+sign"] = function()
    local encode, sign = encoder(), signer()
    return function() return sign(encode()) end
  end,
  ["cjson.encode"] = function()
    local cjson = require "cjson"
    return function() return cjson.encode(bodies.create_params) end
  end,
  call = function() return caller("create_game_session", bodies.create_params, bodies.create()) end,
  page_call = function() return caller("describe_game_sessions", bodies.page_params, bodies.page(20)) end,
}

-- Also returns "decode N", "cbor.decode N", "cjson.decode N" and "copy N" for any number of sessions.
function cases.get(name)
  local kind, n = name:match "^(%S+) (%d+)$"
  local sized = ({ decode = decoder, ["cbor.decode"] = cbor_decoder, ["cjson.decode"] = cjson_decoder, copy = copier })[kind]
  local ok, run = pcall(sized or makers[name], tonumber(n))
  if ok then return run end
  return nil, run
end

return cases
