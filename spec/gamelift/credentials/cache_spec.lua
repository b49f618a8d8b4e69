-- Keys that processes share belong to what the files and the environment say now.
local chain = require "gamelift.credentials.chain"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local new_dict = require "spec.support.dict"
local scheduler = require "spec.support.scheduler"
local script = require "spec.support.script"
local tables = require "gamelift.util.tables"

local NOW = script.NOW

local ANSWER = [[<R><AssumeRoleResult><Credentials><AccessKeyId>%s</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
  <SessionToken>t</SessionToken><Expiration>2026-02-03T05:05:06Z</Expiration></Credentials></AssumeRoleResult></R>]]

local CONFIG = "[default]\nrole_arn = arn:aws:iam::123456789012:role/%s\nsource_profile = base\n[profile base]\n"
  .. "aws_access_key_id = AKID\naws_secret_access_key = s\n"

describe("keys that processes share", function()
  local path, dict, loop, during

  -- The profile's role from now on. The lengths of the names differ, so a look at the file shows it.
  local function profile(role) folder.write(path, CONFIG:format(role)) end

  local function worker() return credentials.cached(credentials.default {}, dict) end

  -- The key id that the worker gets so many seconds later: the role's name.
  local function key(provider, after)
    local keys
    loop:spawn(function() keys = assert(provider:get(NOW + after, loop.transport)) end)
    loop:run()
    return keys.access_key_id
  end

  before_each(function()
    path = folder.with {} .. "/config"
    script.environment { AWS_CONFIG_FILE = path, AWS_REGION = "eu-west-1" }
    dict, during = new_dict(), function() end
    loop = scheduler.new(function(request)
      during()
      return { status = 200, headers = {}, body = ANSWER:format(request.body:match "role%%2F(%w+)") }, 2
    end)
    profile "lobby"
  end)

  after_each(function()
    folder.clear()
    script.restore()
  end)

  it("are used by a worker that has not read the files yet", function()
    assert.equal("lobby", key(worker(), 0))
    assert.equal("lobby", key(worker(), 1))
    assert.equal(1, #loop.requests)
  end)

  it("are fetched again when the profile has changed, by a new worker and by an old one", function()
    local old = worker()
    assert.equal("lobby", key(old, 0))
    profile "matchmaker"
    assert.equal("matchmaker", key(worker(), 1))
    assert.equal("matchmaker", key(old, 2))
    profile "lobby"
    assert.equal("lobby", key(old, 4))
    assert.equal(2, #loop.requests)
  end)

  it("of a changed profile arrive a second after another worker has fetched them", function()
    local one, other, keys = worker(), worker(), {}
    key(one, 0)
    key(other, 0)
    profile "matchmaker"
    loop:spawn(function() one:get(NOW + 2, loop.transport) end)
    loop:spawn(function() keys[1] = other:get(NOW + 2, loop.transport) end)
    loop:run()
    assert.equal("lobby", keys[1].access_key_id) -- which serve on while the other is at it
    assert.equal("matchmaker", key(other, 3))
    assert.equal(2, #loop.requests)
  end)

  it("of a changed profile arrive although the call that fetched them was dropped", function()
    local provider = worker()
    key(provider, 0)
    profile "matchmaker"
    local first = loop:spawn(function() provider:get(NOW + 2, loop.transport) end)
    loop:run(1)
    first.dropped = true
    loop:run(60)
    for name in pairs(dict.values) do
      if name:find " lock$" then dict:delete(name) end -- as it ends by itself
    end
    loop.time = loop.time + 60
    assert.equal("matchmaker", key(provider, 60))
  end)

  it("are not cached if the files change while they are fetched", function()
    function during() profile "matchmaker" end
    local provider = worker()
    assert.equal("lobby", key(provider, 0))
    assert.same({}, dict.values)
    assert.equal("matchmaker", key(provider, 1))
    profile "lobby"
    function during() end
    assert.equal("lobby", key(worker(), 1))
  end)

  it("are separate for each environment, which a reload of nginx may change", function()
    key(worker(), 0)
    script.environment { AWS_CONFIG_FILE = path, AWS_REGION = "eu-west-1", AWS_ROLE_SESSION_NAME = "new" }
    key(worker(), 1)
    assert.equal(2, #loop.requests)
  end)

  it("of a role have another key when the profile of its source has changed, even one that is not read yet", function()
    folder.clear()
    local role = credentials.assume_role { role_arn = "r", source = credentials.default {} }
    path = folder.with {} .. "/config"
    script.environment { AWS_CONFIG_FILE = path, AWS_REGION = "eu-west-1" }
    profile "lobby"
    local first = assert(chain.key_of(role))
    assert.equal(first, chain.key_of(role))
    profile "matchmaker"
    assert.are_not.equal(first, chain.key_of(role))
  end)

  it("have a hash of their identity as the key", function()
    key(worker(), 0)
    assert.matches("^gamelift credentials gamelift %x+$", tables.keys(dict.values)[1])
    local user = { credentials = function() end, cache_key = function() return "secret" end }
    assert.matches("^user %x+$", chain.key_of(user))
  end)
end)
