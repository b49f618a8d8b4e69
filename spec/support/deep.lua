-- small_stack.c runs this on a small stack.
local core = require "gamelift.core"

local function nested(open, close, n, inside) return open:rep(n) .. (inside or "") .. close:rep(n) end

local function refused(body)
  local reply, why = core.decode("describe_game_sessions", body)
  assert(reply == nil and why:find "nested too deeply", why)
end

local DEEP = 100000
refused('{"Unknown":' .. nested("[", "]", DEEP) .. "}")
refused('{"Unknown":' .. nested('{"a":', "}", DEEP, "1") .. "}")
refused('{"GameSessions":[{"Unknown":' .. ("["):rep(DEEP))
refused('{"GameSessions":[{"Unknown":' .. ('[{"":'):rep(DEEP))

-- The greatest depth that the decoder reads is 128, with the outermost object.
assert(core.decode("describe_game_sessions", '{"Unknown":' .. nested("[", "]", 127) .. "}"))
refused('{"Unknown":' .. nested("[", "]", 128) .. "}")

local function refused_in_cbor(body)
  local reply, why = core.decode("describe_game_sessions", body, "output", false, "cbor")
  assert(reply == nil and why:find "nested too deeply", why)
end
for _, head in ipairs { "\129", "\159", "\161\97a", "\191\97a" } do
  refused_in_cbor("\161\97x" .. head:rep(DEEP) .. "\0")
  refused_in_cbor("\161\108GameSessions\129\161\97x" .. head:rep(DEEP) .. "\0")
  local e = core.error(400, { ["smithy-protocol"] = "rpc-v2-cbor" }, "\161\103message" .. head:rep(DEEP) .. "\0")
  assert(e.code == "400")
end
assert(core.decode("describe_game_sessions", "\161\97x" .. ("\129"):rep(127) .. "\0", "output", false, "cbor"))

for _, body in ipairs { nested("[", "]", DEEP), '{"message":' .. nested('{"a":', "}", DEEP, "1") .. "}", ("["):rep(DEEP) } do
  local e = core.error(400, {}, body)
  assert(type(e.code) == "string" and #e.message <= 1024)
end
local e = core.error(400, {}, '{"__type":"NotFoundException","Message":' .. nested("[", "]", 120) .. "}")
assert(e.code == "NotFoundException")

local deep, cycle = {}, {}
for _ = 1, DEEP do deep = { deep } end
cycle.GameProperties = { cycle }
for _, mode in ipairs { "off", "boto3", "strict", "service" } do
  for _, value in ipairs { deep, { GameProperties = deep }, cycle, { GameProperties = { { Key = deep } } } } do
    for _, protocol in ipairs { "json", "cbor" } do
      local body, problems = core.encode("create_game_session", value, mode, "input", nil, nil, nil, protocol)
      assert(body or #problems > 0)
    end
  end
end
core.redact("create_player_session", "input", { PlayerData = deep, PlayerDataMap = deep, Unknown = deep })
core.page_token_decode(("W1tb"):rep(DEEP)) -- base64 of [[[

local body = assert(core.encode("create_game_session", { FleetId = "fleet-1", MaximumPlayerSessionCount = 1,
  GameSessionData = ("x"):rep(4096) }, "service"))
local signer = core.signer()
local headers = {}
for i = 1, 100 do headers["x-header-" .. i] = ("v"):rep(100) end
assert(signer:sign("POST", "https://gamelift.us-west-2.amazonaws.com/", headers, body,
  { access_key_id = "AKIAIOSFODNN7EXAMPLE", secret_access_key = "secret" }, "us-west-2", "gamelift", 1770091506))
core.ini(("[s]\nk = v\n" .. ("  a = b\n"):rep(1000)))
print "borne"
