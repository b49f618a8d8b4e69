-- Other SDKs against gamelift-local: the AWS SDK for JavaScript v3 in JSON and in CBOR, the AWS SDK for Go v2 in CBOR. Each plays the
-- same scenario and prints the same facts. `.ci/deps peers` installs what they need.
local cjson = require "cjson"
local process = require "spec.support.process"

local quote, run = process.quote, process.run

local ROOT = run "pwd"
local FACTS = {
  placed = 1, full = { "GameSessionFullException", true, true }, time_is_a_time = true, found = { "room 1", "room 3" }, pages = { 4, 2 },
  unknown = { "NotFoundException", true, true }, invalid = { "InvalidRequestException", true, true },
  skill = 22.5, seats = { "bob" }, backfilled = true,
}

local function exists(path) return process.read(path) ~= nil end

local function missing_js()
  if not exists(".build/peers/node_modules/@aws-sdk/client-gamelift/package.json") then
    return "no AWS SDK for JavaScript v3 in .build/peers: .ci/deps peers"
  end
end

local function missing_go()
  if not exists ".build/peers/go-peer" then return "no program with the AWS SDK for Go v2 in .build/peers: .ci/deps peers" end
end

local peers = {
  { name = "the AWS SDK for JavaScript v3 in JSON", command = "node spec/peers/js/life.mjs json", missing = missing_js(),
    content_type = "application/x-amz-json-1.1" },
  { name = "the AWS SDK for JavaScript v3 in CBOR", command = "node spec/peers/js/life.mjs cbor", missing = missing_js(),
    content_type = "application/cbor" },
  { name = "the AWS SDK for Go v2", command = ".build/peers/go-peer", missing = missing_go(), content_type = "application/cbor" },
}

local function environment(server)
  return table.concat({ "env", "AWS_ACCESS_KEY_ID=" .. quote(server.credentials.access_key_id),
    "AWS_SECRET_ACCESS_KEY=" .. quote(server.credentials.secret_access_key), "AWS_REGION=" .. server.region,
    "AWS_DEFAULT_REGION=" .. server.region, "AWS_ENDPOINT_URL_GAMELIFT=" .. server.url, "AWS_CONFIG_FILE=/dev/null",
    "AWS_SHARED_CREDENTIALS_FILE=/dev/null", "NODE_NO_WARNINGS=1", "PEERS=" .. quote(ROOT .. "/.build/peers"), "" }, " ")
end

describe("gamelift-local serves", function()
  local server
  before_each(function() server = assert(process.server { clock = "driven" }) end)
  after_each(function() server:stop() end)

  for _, peer in ipairs(peers) do
    it(peer.name .. ": sessions, a placement, pages, errors by type, a match with acceptance, a backfill", function()
      if peer.missing then return pending(peer.missing) end
      local output = run(environment(server) .. peer.command)
      local ok, facts = pcall(cjson.decode, output)
      assert.is_true(ok, output)
      assert.equal(peer.content_type, facts.content_type)
      facts.content_type = nil
      assert.same(FACTS, facts)
    end)
  end
end)
