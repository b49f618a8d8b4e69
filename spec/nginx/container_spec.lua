-- nginx as a container starts it: the master as root with root's HOME, the workers as a user who cannot read that folder, no AWS file
-- anywhere, and no resolver.
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"

local USER = "nobody"

-- Serves GameLift and a container's credentials.
local ORIGIN = [[
location /keys { content_by_lua_block {
  ngx.print '{"AccessKeyId":"A","SecretAccessKey":"s","Token":"t","Expiration":"2036-02-03T05:05:06Z"}'
} }
location / { content_by_lua_block { ngx.print '{"FleetIds":["fleet-1"]}' } }]]

local INIT = [[init_by_lua_block {
  local gamelift = require "gamelift"
  events = {}
  client = gamelift.client { endpoint = "http://localhost:%d", region = "us-west-2", retry = { mode = "off" },
    logger = function(event) events[#events + 1] = event.code or event.operation end }
}]]

local FIRST_CALL = [[
local reply, err = client:list_fleets()
return reply and reply.FleetIds[1] or tostring(err), events]]

local is_root = process.run "id -u" == "0"
local group = is_root and process.run("id -gn " .. USER, true)

-- Makes a tree that everyone can read, with a home that only root can. Returns its path and a function that removes it.
local function make_tree()
  local dir, remove = process.folder()
  process.run(([[chmod 755 %s && mkdir -p %s/spec/support %s/.build/5.1 && mkdir -m 700 %s/root && cp -r lua %s/
    cp -r .build/5.1/gamelift %s/.build/5.1/ && cp spec/support/in_nginx.lua %s/spec/support/ && chmod -R a+rX %s/lua %s/.build %s/spec]])
    :gsub("%%s", dir))
  return dir, remove
end

describe("nginx started by root, with workers of " .. USER, function()
  if not is_root then
    pending "(only root can start workers of another user)"
    return
  end
  local origin, site, tree, remove

  setup(function()
    tree, remove = make_tree()
    origin = nginx.start { server = ORIGIN }
  end)

  after_each(function() site:stop() end)

  teardown(function()
    origin:stop()
    remove()
  end)

  local function start(environment)
    site = nginx.start { user = USER .. " " .. group, tree = tree, http = INIT:format(origin.port),
      environment = ("env HOME=%s/root AWS_CONTAINER_CREDENTIALS_FULL_URI=http://localhost:%d/keys %s "):format(tree, origin.port,
        environment or "") }
  end

  it("makes its first call with a warning if the worker may not read HOME", function()
    start()
    local values = site:run(FIRST_CALL)
    assert.equal("fleet-1", values[1])
    assert.same({ "UnreachableFile", "UnreachableFile", "UnreachableFile", "list_fleets" }, values[2]) -- config, credentials, .boto
    assert.equal("", site:alarms())
  end)

  it("names the unreadable file and the user if a variable names the file", function()
    start(("AWS_CONFIG_FILE=%s/root/config"):format(tree))
    local said = site:run(FIRST_CALL)[1]
    assert.matches("^ConfigParseError: .*/root/config: cannot be opened: permission denied to user id %d+", said)
  end)

  it("names the unreadable files in the doctor's report", function()
    start()
    local text = site:run [[return tostring(require("gamelift").doctor { endpoint = "http://localhost:1", region = "us-west-2" })]][1]
    assert.matches("a call can work", text)
    assert.matches("\n  not read     %S*/root/.aws/config: cannot be opened: permission denied to user id %d+; it counts as absent\n", text)
  end)
end)
