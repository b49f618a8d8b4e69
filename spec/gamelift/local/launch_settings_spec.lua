-- The settings that the options of gamelift-local become, with an nginx that only says what a trial run says.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local tables = require "gamelift.util.tables"

local quote = process.quote
local NGINX = [[#!/bin/sh
if [ "$1" = -V ]; then
  echo 'nginx version: nginx/%s'
  echo 'configure arguments: --add-module=ngx_lua %s'
else
  echo "$@" >>%s/trials
  echo '%s'
  exit %d
fi
]]

describe("gamelift-local", function()
  local folder, remove
  setup(function()
    folder, remove = process.folder()
    process.write(folder .. "/bin", "")
    process.run("chmod +x " .. folder .. "/bin")
  end)
  teardown(function() remove() end)

  -- Runs the half of the program that is before nginx. nginx: { version, arguments, said, status }. Returns the settings or nil, what
  -- was printed, and the status.
  local function launch(words, variables, nginx)
    nginx = nginx or {}
    for _, name in ipairs { "init.lua", "nginx.conf", "nginx", "options", "trials" } do os.remove(folder .. "/" .. name) end
    process.write(folder .. "/bin", NGINX:format(nginx.version or "1.22.1", nginx.arguments or "--with-http_ssl_module", folder,
      nginx.said or "port=4711 tls=4712 lua=10027", nginx.status or 0))
    local said, status = process.run(("env -u NO_COLOR -u TERM -u LUA_PATH -u LUA_CPATH %s %s lua/gamelift/local/launch.lua %s 77 --nginx"
      .. " %s/bin %s"):format(variables or "", interpreter.path, folder, folder, words))
    local text = process.read(folder .. "/init.lua")
    if status ~= 0 or not text then return nil, said, status end
    local code = text:gsub("^require%('gamelift%.local%.server'%)%.init ", "return ")
    return assert((rawget(_G, "loadstring") or load)(code))(), said, status
  end

  local DEFAULTS = { build = "make server", parent = 77, host = "127.0.0.1", port = 4711, regions = {}, cors = {}, events_format = "sns",
    console = "lua/gamelift/local/console", environment = {}, keys = {}, clock = "wall", switches = {} }

  local function with_defaults(changes)
    return tables.merge(tables.merge({ dir = folder }, DEFAULTS), changes)
  end

  -- The options, and the settings other than those by default.
  for _, case in ipairs {
    { "", {} },
    { "--region us-west-2 --region eu-west-1", { regions = { "us-west-2", "eu-west-1" } } },
    { "--key a:b --key 'c d:e:123'", { keys = { { access_key_id = "a", secret_access_key = "b" },
      { access_key_id = "c d", secret_access_key = "e", account_id = "123" } } } },
    { "--keys k --seed s --state t --ready-file r --output o",
      { keys_file = "k", seed_file = "s", state_file = "t", ready_file = "r", output = "o" } },
    { "--set a=b=c --set _x1=", { switches = { { "a", "b=c" }, { "_x1", "" } } } },
    { "--clock driven --launch 'run me'", { clock = "driven", launch = "run me" } },
    { "--quiet --stay --no-stay", { quiet = true, stay = true, no_stay = true } },
    { "--log", { log = { format = "text", color = false } } },
    { "--log-format text", { log = { format = "text", color = false } } },
    { "--log-format json", { log = { format = "json", color = false } } },
    { "--allow-remote --host 10.0.0.1", { allow_remote = {}, host = "10.0.0.1" } },
    { "--allow-remote=Box --allow-remote=b-1.x_d --host 0.0.0.0", { allow_remote = { "box", "b-1.x_d" }, host = "0.0.0.0" } },
    { "--host localhost", {} }, { "--host 127.255.255.255", { host = "127.255.255.255" } }, { "--host ::1", { host = "::1" } },
    { "--host 0.0.0.255 --allow-remote", { host = "0.0.0.255", allow_remote = {} } },
    { "--cors http://a:80 --cors HTTPS://B:443 --cors http://c:443 --cors https://d:80 --cors app+x://E:80",
      { cors = { "http://a", "https://b", "http://c:443", "https://d:80", "app+x://e:80" } } },
    { "--events http://h/x --events-format eventbridge", { events = "http://h/x", events_format = "eventbridge" } },
    { "--events HTTPS://h:1/x?y --events-format eventbridge --events-from http://Game.Example:7/p/",
      { events = "HTTPS://h:1/x?y", events_format = "eventbridge", events_from = "http://Game.Example:7/p",
        events_host = "game.example" } },
    { "--events-from http://[FD00::1]:7//", { events_from = "http://[FD00::1]:7", events_host = "fd00::1" } },
  } do
    it("passes on " .. (case[1] == "" and "its defaults" or case[1]), function()
      local settings, said = launch(case[1])
      assert.equal("", said)
      assert.same(with_defaults(case[2]), settings)
    end)
  end

  it("passes on the certificates that it has made", function()
    local settings = launch "--events http://h/x --tls-port 0 --sdk-tls --events-from http://game.example/"
    local function read(name) return process.read(folder .. "/" .. name) end
    assert.same(with_defaults { certificate = read "tls.pem", events_certificate = read "sns.pem", events_key = read "sns.key",
      tls_port = 4712, sdk_tls = true, events = "http://h/x", events_from = "http://game.example", events_host = "game.example" }, settings)
    assert.matches("DNS:game.example", process.run("openssl x509 -noout -text -in " .. folder .. "/tls.pem"), 1, true)
    assert.truthy(launch "--tls-port 0 --events-from https://[FD00::1]")
    assert.matches("IP Address:FD00:0:0:0:0:0:0:1", process.run("openssl x509 -noout -text -in " .. folder .. "/tls.pem"), 1, true)
    local text = read "nginx.conf"
    assert.matches("listen 127.0.0.1:4711 backlog", text, 1, true)
    assert.matches("listen 127.0.0.1:4712 ssl", text, 1, true)
  end)

  it("passes on the search paths of the caller", function()
    assert.same({ LUA_PATH = "/a;;", LUA_CPATH = "/b;;" }, launch("", "LUA_PATH='/a;;' LUA_CPATH='/b;;'").environment)
  end)

  it("runs nginx once on trial, and tells the script how to run it", function()
    for version, flags in pairs { ["1.19.4"] = "", ["1.19.5"] = "-e stderr" } do
      launch("", "", { version = version })
      assert.same({ folder .. "/bin\n", flags .. "\n" }, { process.read(folder .. "/nginx"), process.read(folder .. "/options") })
      assert.equal(("%s-p %s -c %s/nginx.conf\n"):format(flags == "" and "" or flags .. " ", folder, folder),
        process.read(folder .. "/trials"))
    end
  end)

  it("saves the state at the end where nginx's Lua module can", function()
    for module, exits in pairs { [10017] = false, [10018] = true } do
      launch("", "", { said = "port=1 tls=0 lua=" .. module })
      assert.equal(exits, process.read(folder .. "/nginx.conf"):find("exit_worker_by_lua_block", 1, true) ~= nil)
      local settings, said, status = launch("--state s", "", { said = "port=1 tls=0 lua=" .. module })
      if exits then
        assert.equal("s", settings.state_file)
      else
        assert.same({ "gamelift-local: --state needs version 0.10.18 or later of nginx's Lua module, to save at the end", 1 },
          { said, status })
      end
    end
  end)

  for said, message in pairs {
    ["x\ngamelift-local: the port is taken\ny"] = "the port is taken",
    ["nginx: [emerg] 7#7: unknown directive"] = "nginx does not start: unknown directive",
    ["nginx: [emerg] no such file"] = "nginx does not start: no such file",
    ["error: cannot\nmore"] = "nginx does not start: cannot", ["what"] = "nginx does not start: what\n",
  } do
    it("says why it does not start: " .. (message:gsub("\n", "")), function()
      for _, status in ipairs { 0, 1 } do
        assert.same({ n = 3, nil, "gamelift-local: " .. message, 1 }, { n = 3, launch("", "", { said = said, status = status }) })
      end
    end)
  end

  it("does not take a trial for good that ended badly", function()
    local _, said, status = launch("", "", { status = 1 })
    assert.same({ "gamelift-local: nginx does not start: port=4711 tls=4712 lua=10027\n", 1 }, { said, status })
  end)

  -- Options, the status and the one line.
  for _, case in ipairs {
    { "--json", 2, "--json and --plot are for --simulate" }, { "--plot x", 2, "--json and --plot are for --simulate" },
    { "--sdk-tls", 2, "--sdk-tls needs --tls-port" }, { "--tls-port 65536", 2, "--tls-port: expected a port from 0 (any free one) to 65535,"
      .. " got '65536' (gamelift-local --help lists the options)" },
    { "--env --keys x", 2, "--env and --wait-for take --key, not --keys" }, { "--wait-for 1 --keys x", 2,
      "--env and --wait-for take --key, not --keys" },
    { "--host 127.0.0.256", 2, "--host: expected an IP address, got 127.0.0.256" }, { "--host 127.0.1", 2,
      "--host: expected an IP address, got 127.0.1" }, { "--host ::g", 2, "--host: expected an IP address, got ::g" },
    { "--host 126.0.0.1", 2, "126.0.0.1 is not an address of this machine alone, and anyone who reaches the port could call with well-known"
      .. " keys: add --allow-remote to permit that" },
    { "--host ::2", 2, "::2 is not an address of this machine alone, and anyone who reaches the port could call with well-known"
      .. " keys: add --allow-remote to permit that" },
    { "--wait-for 86401", 2, "--wait-for: expected a URL or seconds, got '86401' (gamelift-local --help lists the options)" },
    { "--wait-for http://a/b", 2, "--wait-for: expected a URL or seconds, got 'http://a/b' (gamelift-local --help lists the options)" },
    { "--key :b", 2, "--key: expected ID:SECRET or ID:SECRET:ACCOUNT (gamelift-local --help lists the options)" },
    { "--key a:b:c", 2, "--key: expected ID:SECRET or ID:SECRET:ACCOUNT (gamelift-local --help lists the options)" },
    { "--set =x", 2, "--set: expected NAME=VALUE, got '=x' (gamelift-local --help lists the options)" },
    { "--cors null", 2, "--cors: expected an origin, http://HOST or http://HOST:PORT without a path, got 'null'"
      .. " (gamelift-local --help lists the options)" },
    { "--events http://u:hush@h/", 2, "--events: a URL with a user name or password cannot be used; put a token into its path or query"
      .. " (gamelift-local --help lists the options)" },
    { "--events-from ftp://h", 2, "--events-from: expected http://HOST:PORT/PATH or https://…, got 'ftp://h'"
      .. " (gamelift-local --help lists the options)" },
    { "--events http:///x", 2, "--events: expected http://HOST:PORT/PATH or https://…, got 'http:///x'"
      .. " (gamelift-local --help lists the options)" },
    { "--allow-remote=a/b", 2, "--allow-remote: expected the name of a host, got 'a/b' (gamelift-local --help lists the options)" },
  } do
    it("rejects " .. case[1], function()
      assert.same({ n = 3, nil, "gamelift-local: " .. case[3], case[2] }, { n = 3, launch(case[1]) })
    end)
  end

  it("needs an nginx with TLS for --tls-port", function()
    local _, said, status = launch("--tls-port 0", "", { arguments = "" })
    assert.same({ ("gamelift-local: %s/bin has no TLS (http_ssl_module), which --tls-port needs"):format(folder), 1 }, { said, status })
  end)

  it("removes the file of a former --ready-file before nginx runs", function()
    process.write(folder .. "/ready", "old")
    launch("--ready-file " .. quote(folder .. "/ready"), "", { status = 1 })
    assert.is_nil(process.read(folder .. "/ready"))
  end)

  it("prints a configuration with two ports where any will do", function()
    local settings, said, status = launch "--print-config --port 0 --tls-port 0"
    assert.same({ 0 }, { status, settings })
    assert.matches("listen 127.0.0.1:1 backlog", said, 1, true)
    assert.matches("listen 127.0.0.1:2 ssl", said, 1, true)
    assert.matches("listen 127.0.0.1:9080 backlog", (select(2, launch "--print-config")), 1, true)
    assert.matches("listen 127.0.0.1:65535 backlog", (select(2, launch "--print-config --port 65535")), 1, true)
  end)
end)
