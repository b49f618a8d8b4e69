-- Requests for credentials choose their proxy by their own host, whatever GameLift's requests do.
local fault_server = require "spec.support.fault_server"
local faults = require "spec.support.faults"
local folder = require "spec.support.folder"
local gamelift = require "gamelift"
local script = require "spec.support.script"

local OK = { "send", faults.http '{"FleetIds":["fleet-1"]}' }
local ESTABLISHED = { "send", "HTTP/1.1 200 Connection established\r\n\r\n" }
local KEYS = { "send", faults.http [[
<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
<Credentials><AccessKeyId>ASIAEXAMPLE</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>
<Expiration>2036-02-03T05:05:06Z</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>]] }

describe("requests for credentials", function()
  local server

  setup(function() server = fault_server.start() end)
  teardown(function()
    server:stop()
    folder.clear()
    script.restore()
  end)

  local HOSTS = {
    ["libcurl"] = function(options) return gamelift.client(options):list_fleets() end,
    ["a loop"] = function(options)
      local loop = gamelift.loop()
      options.transport = loop
      local call = gamelift.client(options):start("list_fleets")
      loop:run(10)
      loop:close()
      return call:result()
    end,
  }

  -- The reply of a call with keys of a web identity.
  local function ask(list_fleets, urls, environment, proxy)
    environment.AWS_ENDPOINT_URL_STS = urls.sts
    environment.AWS_ROLE_ARN = "arn:aws:iam::123456789012:role/lobby"
    environment.AWS_WEB_IDENTITY_TOKEN_FILE = folder.with { token = "jwt.canary.jwt" } .. "/token"
    script.environment(environment)
    return list_fleets { region = "us-west-2", endpoint = urls.gamelift, proxy = proxy, retry = { mode = "off" } }
  end

  -- The hosts that the proxy was asked for.
  local function tunnels(proxy)
    local hosts = {}
    for _, request in ipairs(proxy:stats().log) do hosts[#hosts + 1] = request.head:match "^CONNECT (%S+)" end
    return hosts
  end

  for host, list_fleets in pairs(HOSTS) do
    it("go directly where NO_PROXY names their host, and GameLift's through the proxy, with " .. host, function()
      local sts, proxy = server:listen { { "read", KEYS, "hold" } }, server:listen { { "read", ESTABLISHED, "read", OK, "hold" } }
      assert(ask(list_fleets, { sts = sts.url, gamelift = "http://gamelift.invalid/" },
        { http_proxy = "http://" .. proxy.address, no_proxy = "127.0.0.1" }))
      assert.same({ "gamelift.invalid:80" }, tunnels(proxy))
      assert.equal(1, sts:stats().requests)
    end)

    it("go through the proxy where NO_PROXY names GameLift's host only, with " .. host, function()
      local service, proxy = server:listen { { "read", OK, "hold" } }, server:listen { { "read", ESTABLISHED, "read", KEYS, "hold" } }
      assert(ask(list_fleets, { sts = "http://sts.invalid/", gamelift = service.url },
        { http_proxy = "http://" .. proxy.address, no_proxy = "127.0.0.1" }))
      assert.same({ "sts.invalid:80" }, tunnels(proxy))
      assert.equal(1, service:stats().requests)
    end)

    it("go through the proxy that is an option, which is for all hosts, with " .. host, function()
      local proxy = server:listen { { "read", ESTABLISHED, "read", KEYS, "hold" }, { "read", ESTABLISHED, "read", OK, "hold" } }
      assert(ask(list_fleets, { sts = "http://sts.invalid/", gamelift = "http://gamelift.invalid/" },
        { http_proxy = "http://127.0.0.1:1", no_proxy = "*" }, "http://" .. proxy.address))
      assert.same({ "sts.invalid:80", "gamelift.invalid:80" }, tunnels(proxy))
    end)

    it("go directly where the option proxy is false, with " .. host, function()
      local sts, service = server:listen { { "read", KEYS, "hold" } }, server:listen { { "read", OK, "hold" } }
      assert(ask(list_fleets, { sts = sts.url, gamelift = service.url }, { http_proxy = "http://127.0.0.1:1" }, false))
    end)
  end

  it("fail if their own proxy is not a URL, which GameLift's requests do not need", function()
    local service = server:listen { { "read", OK, "hold" } }
    local _, err = ask(HOSTS.libcurl, { sts = "http://sts.invalid/", gamelift = service.url },
      { http_proxy = "socks5://user:hush@127.0.0.1:1", no_proxy = "127.0.0.1" })
    assert.equal("credentials", err.kind)
    assert.is_nil(tostring(err):find("hush", 1, true))
  end)
end)
