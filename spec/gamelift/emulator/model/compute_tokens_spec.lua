local gamelift = require "spec.support.local_gamelift"
local tokens = require "gamelift.emulator.model.compute_tokens"

describe("the auth token of a compute", function()
  local g, fleet, backend, model
  before_each(function()
    g = gamelift.new()
    fleet = g:anywhere(0)
    backend = g.emulator:backend()
    model = backend.fleets_by_id[fleet]
  end)

  local function issue(name) return g:ok("GetComputeAuthToken", { FleetId = fleet, ComputeName = name or "pc" }) end

  local function check(name, token) return { tokens.check(g.emulator:backend(), model, name, token) } end

  it("is the same until 15 minutes before it expires in 3 hours", function()
    local first = issue()
    assert.equal(gamelift.START + 10800, first.ExpirationTimestamp)
    assert.matches("^%x+%-" .. ("%x"):rep(32) .. "$", first.AuthToken)
    g:advance(9900)
    assert.same(first, issue())
    g:advance(1)
    local second = issue()
    assert.equal(gamelift.START + 9901 + 10800, second.ExpirationTimestamp)
    assert.not_equal(first.AuthToken, second.AuthToken)
  end)

  it("is valid until it expires", function()
    local token = issue().AuthToken
    g:advance(10799)
    assert.same({ true }, check("pc", token))
    g:advance(1)
    assert.same({ nil, "the auth token expired 0 s ago; GetComputeAuthToken returns a new one" }, check("pc", token))
    g:advance(60)
    assert.same({ nil, "the auth token expired 60 s ago; GetComputeAuthToken returns a new one" }, check("pc", token))
  end)

  it("is that of one compute, fleet, region and account", function()
    local token = issue().AuthToken
    local function wrong(name, id) return { nil, ("the auth token is not one of compute %s in fleet %s"):format(name, id or fleet) } end
    assert.same(wrong "other", check("other", token))
    for _, changed in ipairs { "", "x", token .. "0", "0" .. token, token:sub(1, -2), "f" .. token, ("f"):rep(11) .. token:match "%-.*",
      ("%x"):format(gamelift.START + 99999) .. token:match "%-.*" } do
      assert.same(wrong "pc", check("pc", changed))
    end
    local copy = { id = "fleet-other" }
    assert.same(wrong("pc", "fleet-other"), { tokens.check(backend, copy, "pc", token) })
    local elsewhere = setmetatable({ region = "eu-west-1" }, { __index = backend })
    assert.same(wrong "pc", { tokens.check(elsewhere, model, "pc", token) })
  end)

  it("is another one when it is renewed", function()
    local compute = model.locations[1].hosts:head()
    local first = issue()
    assert.equal(gamelift.START + 10800, compute.token_expires)
    local renewed = tokens.renew(backend, model, compute)
    assert.equal(gamelift.START + 10801, compute.token_expires)
    assert.not_equal(first.AuthToken, renewed)
    assert.same({ { true }, { true } }, { check("pc", first.AuthToken), check("pc", renewed) })
    g:advance(5)
    tokens.renew(g.emulator:backend(), model, compute)
    assert.equal(gamelift.START + 10805, compute.token_expires)
    assert.equal(gamelift.START + 10805, issue().ExpirationTimestamp)
  end)
end)
