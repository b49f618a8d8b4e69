-- Credentials of a fleet's role, from a server process.
local gamelift = require "gamelift"
local new = require "spec.support.sdk_loop".new
local script = require "spec.support.script"

describe("the provider fleet_role", function()
  local game, now

  setup(script.environment)
  teardown(script.restore)
  before_each(function()
    now = 1700000000
    game = new { clock = function() return now end }
    assert(game:connect())
    game.service.answer.GetFleetRoleCredentials = function(request)
      return { AccessKeyId = "AKID" .. #game.service:of "GetFleetRoleCredentials", SecretAccessKey = "secret",
        SessionToken = request.RoleArn, Expiration = (now + 3600) * 1000 }
    end
  end)
  after_each(function() game:close() end)

  local function ask(provider)
    return game:wait(game.loop:spawn(function() return provider:credentials() end))
  end

  it("gives the keys of the role with their expiry", function()
    local provider = gamelift.credentials.fleet_role { server = game.server, role_arn = "arn:role", session_name = "lobby" }
    assert.same({ access_key_id = "AKID1", secret_access_key = "secret", session_token = "arn:role", expiration = 1700003600,
      source = "fleet_role" }, ask(provider))
    assert.equal("lobby", game.service:of("GetFleetRoleCredentials")[1].RoleSessionName)
  end)

  it("signs the calls of a client, and is asked again before the keys expire", function()
    local sent = {}
    local transport = { sleep = function() end, send = function(_, request)
      sent[#sent + 1] = request.headers.Authorization:match "Credential=(%w+)/"
      return { status = 200, headers = {}, body = '{"FleetIds":[]}' }
    end }
    local client = gamelift.client { region = "eu-west-1", transport = transport, clock = function() return now end,
      credentials = gamelift.credentials.fleet_role { server = game.server, role_arn = "arn:role" } }
    local function call()
      assert(game:wait(game.loop:spawn(function() return client:list_fleets() end)))
    end
    call()
    call()
    now = now + 3000
    call()
    assert.same({ "AKID1", "AKID1", "AKID2" }, sent)
  end)

  it("is asked once for a call, also if the keys are about to expire", function()
    game.service.answer.GetFleetRoleCredentials = function()
      return { AccessKeyId = "AKID", SecretAccessKey = "secret", SessionToken = "token", Expiration = (now + 60) * 1000 }
    end
    local transport = { sleep = function() end, send = function() return { status = 200, headers = {}, body = '{"FleetIds":[]}' } end }
    local client = gamelift.client { region = "eu-west-1", transport = transport, clock = function() return now end,
      credentials = gamelift.credentials.fleet_role { server = game.server, role_arn = "arn:role" } }
    assert(game:wait(game.loop:spawn(function() return client:list_fleets() end)))
    assert.equal(1, #game.service:of "GetFleetRoleCredentials")
  end)

  it("returns an error that names it where the fleet has no role", function()
    game.service.answer.GetFleetRoleCredentials = function() return { AccessKeyId = "" } end
    local provider = gamelift.credentials.fleet_role { server = game.server, role_arn = "arn:role" }
    local _, err = ask(provider)
    assert.same({ "credentials", "NoFleetRole", "fleet_role" }, { err.kind, err.code, err.provider })
    assert.matches("^fleet_role: ", err.message)
  end)

  it("is a source of a chain, and of no shared cache", function()
    local c = gamelift.credentials
    local chain = c.chain { c.fleet_role { server = game.server, role_arn = "arn:role" } }
    assert.equal("AKID1", ask(chain).access_key_id)
    assert.is_nil(c.fleet_role({ server = game.server, role_arn = "arn:role" }).cache_key())
  end)

  it("raises without a server", function()
    assert.has_error(function() gamelift.credentials.fleet_role { role_arn = "arn:role" } end)
    assert.has_error(function() gamelift.credentials.fleet_role { role_arn = "arn:role", server = {} } end)
  end)
end)
