-- Requests to the local GameLift. A request is the operation, its form, and the body as a text; the form says how the body, JSON in most
-- seeds, is sent: as it is, as CBOR that was made of it, with an odd header, or with the signature checked.
local auth = require "gamelift.emulator.auth"
local core = require "gamelift.core"
local input = require "spec.fuzz.input"
local unwatched = require "spec.fuzz.unwatched"
local world = require "spec.fuzz.world"

local names = {}
for name in pairs(require("gamelift.emulator").operations) do names[#names + 1] = name end
table.sort(names)
local HEADERS = { "x-amz-target", "content-type", "smithy-protocol", "authorization", "x-amz-date", "x-amz-security-token", "host" }

local verify, is_checked = auth.verify, false
function auth.verify(...)
  if is_checked then return verify(...) end
  return { access_key_id = "GAMELIFTLOCAL" }, "us-west-2"
end

local function request_of(bytes)
  local name, form = bytes:pick(names), bytes:byte()
  local is_cbor = form % 2 == 1
  local headers = { host = "localhost", ["content-type"] = "application/x-amz-json-1.1", ["x-amz-target"] = "GameLift." .. name }
  local path = "/"
  if is_cbor then
    headers = { host = "localhost", ["content-type"] = "application/cbor", ["smithy-protocol"] = "rpc-v2-cbor" }
    path = "/service/GameLift/operation/" .. name
  end
  if form & 12 == 12 then headers[bytes:pick(HEADERS)] = bytes:text() end
  if form & 48 == 48 then path = bytes:text() end
  is_checked = form & 192 == 192
  local body = bytes:text()
  if is_cbor and form & 2 == 2 then
    local params = core.decode(name, body, "input", true)
    body = params and core.encode(name, params, "off", "input", nil, nil, nil, "cbor") or body
  end
  return { method = form & 15 == 5 and "GET" or "POST", path = path, headers = headers, body = body }, name, is_cbor and "cbor" or "json"
end

local local_gamelift = world.new()
local_gamelift:snapshot "start"

return function(data)
  local bytes = input.new(data)
  unwatched(function() local_gamelift:restore "start" end)
  for _ = 1, 6 do
    if bytes:is_empty() then break end
    local request, name, protocol = request_of(bytes)
    local response = local_gamelift:handle(request)
    assert(response.status >= 200 and response.status < 600)
    if response.status == 200 and not response.delay then
      assert(response.body == "" or core.decode(name, response.body, "output", false, protocol))
    else
      local problem = core.error(response.status, response.headers, response.body)
      assert(problem.code ~= "InternalFailure", problem.message)
      assert(utf8.len(problem.message))
    end
    if request.body:byte(1) == 33 then local_gamelift:advance(request.body:byte(2) or 1) end
  end
end
