-- gamelift-local as a program: what it says, when it ends and what it leaves.
local gamelift = require "gamelift"
local http = require "spec.support.http"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local run, quote = process.run, process.quote
local SCRIPT = "lua/gamelift/local/gamelift-local"
-- The specs themselves may run under nohup.
local _, unknown = run "env --default-signal=HUP true"
local HANGS_UP = unknown == 0 and "env --default-signal=HUP" or ""

describe("gamelift-local", function()
  local folder, remove
  before_each(function() folder, remove = process.folder() end)
  after_each(function()
    -- A spec that fails leaves its server, and --stay keeps it: each has printed the id of its process.
    for pid in run(("cat %s/said %s/typescript* 2>/dev/null"):format(folder, folder)):gmatch "GameLift in [^\n]-, process (%d+)" do
      if process.alive(pid) and process.read("/proc/" .. pid .. "/comm") == "nginx\n" then process.kill(pid) end
    end
    remove()
  end)

  -- Starts the program in the background, under a shell of its own, with TMPDIR in the folder of the spec.
  -- Returns { pid, parent, port, said }; the shell writes the exit status to the file "status".
  -- how: { before = a command to start it with, script = another path, tmp = another name for the folder }
  local function start(words, how)
    how = how or {}
    local tmp = folder .. "/" .. (how.tmp or "tmp")
    run("mkdir -p " .. quote(tmp))
    process.write(folder .. "/start", ([[
      TMPDIR=%s %s %s --port 0 %s >%s/said 2>&1 &
      echo $$ $! >%s/pids.new
      mv %s/pids.new %s/pids
      wait $!
      echo $? >%s/status
    ]]):format(quote(tmp), how.before or HANGS_UP, how.script or SCRIPT, words or "", folder, folder, folder, folder, folder))
    run("sh " .. folder .. "/start >/dev/null 2>&1 &")
    local said = process.wait(function()
      local text = process.read(folder .. "/said")
      return text and (text:find "SECRET" or process.read(folder .. "/status")) and text
    end)
    local parent, pid = process.read(folder .. "/pids"):match "(%d+) (%d+)"
    return { pid = pid, parent = parent, said = said, port = tonumber(said:match "http://127.0.0.1:(%d+)") }
  end

  local function ended(server) return process.wait(function() return not process.alive(server.pid) end) end
  local function listens(server) return (pcall(http.connect, server.port)) end
  -- Another program may get a free port at once; it soon releases it if it is another run of these specs.
  local function lets_go(server) return process.wait(function() return not listens(server) end, 3) end
  local function status()
    return process.wait(function()
      local text = process.read(folder .. "/status")
      return text and text:find "\n" and text
    end)
  end
  local function left() return run("ls -A " .. folder .. "/tmp") end

  it("prints its address, its keys and the variables to export", function()
    local server = start()
    assert.matches("^gamelift%-local [%d.]+: GameLift in us%-west%-2 at http://127%.0%.0%.1:%d+", server.said)
    assert.matches("\nConsole for browsers: http://127.0.0.1:" .. server.port .. "/\n", server.said)
    assert.matches("export AWS_ENDPOINT_URL_GAMELIFT=http://127.0.0.1:" .. server.port, server.said)
    assert.matches("export AWS_ACCESS_KEY_ID=GAMELIFTLOCAL\n", server.said)
    assert.matches("export AWS_SECRET_ACCESS_KEY=gamelift%-local%-secret\n", server.said)
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("is one process with the id of the command", function()
    local server = start()
    assert.equal("", process.read(("/proc/%s/task/%s/children"):format(server.pid, server.pid)))
    assert.equal("nginx\n", process.read("/proc/" .. server.pid .. "/comm"))
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("keeps no files while it runs", function()
    local server = start()
    assert.equal("", left())
    process.kill(server.pid, "KILL")
    assert.truthy(ended(server))
    assert.equal("", left())
  end)

  for _, signal in ipairs { "TERM", "INT", "QUIT", "HUP" } do
    it("ends with status 0 and leaves no files at SIG" .. signal, function()
      local server = start()
      process.kill(server.pid, signal)
      assert.equal("0\n", status())
      assert.is_true(lets_go(server))
      assert.equal("", left())
      assert.equal(server.said, process.read(folder .. "/said")) -- not a word more
    end)
  end

  local ORPHANED = "gamelift%-local: ends, since the process that started it has ended; %-%-stay keeps it running\n"

  it("ends when the process that started it is killed, with a line that says so", function()
    local server = start()
    process.kill(server.parent, "KILL")
    assert.truthy(ended(server))
    assert.is_true(lets_go(server))
    assert.equal("", left())
    assert.matches("^" .. ORPHANED .. "$", process.read(folder .. "/said"):sub(#server.said + 1))
  end)

  it("reports the end of a CI step that started it in the background", function()
    local said = folder .. "/step"
    run(("%s sh -c '%s --port 0 --quiet >%s 2>&1 & sleep 0.5'"):format(HANGS_UP, SCRIPT, said))
    assert.truthy(process.wait(function() return process.read(said):find(ORPHANED) end))
  end)

  it("keeps running without the process that started it with --stay", function()
    local server = start "--stay"
    process.kill(server.parent, "KILL")
    process.wait(function() return not process.alive(server.parent) end)
    assert.is_nil(process.wait(function() return not process.alive(server.pid) end, 0.6))
    assert.is_true(listens(server))
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("keeps running after a hangup under nohup", function()
    local server = start("", { before = "nohup" })
    process.kill(server.pid, "HUP")
    assert.is_nil(process.wait(function() return not process.alive(server.pid) end, 0.6))
    process.kill(server.pid)
    assert.equal("0\n", status())
  end)

  it("runs as the only user of a container without other users", function()
    local unshare = "unshare --map-root-user "
    if select(2, run(unshare .. "true")) ~= 0 then return pending "no user namespaces can be made here" end
    local server = start("", { before = unshare })
    assert.truthy(server.port, server.said)
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("runs beside another one", function()
    local one, two = assert(process.server()), assert(process.server { region = "eu-west-1" })
    assert.not_equal(one.url, two.url)
    local function region(server)
      return http.request(server.url:match "%d+$", "GET", "/_health").body:match '"region":"([^"]*)"'
    end
    assert.equal("us-west-2", region(one))
    assert.equal("eu-west-1", region(two))
    one:stop()
    assert.is_true(process.alive(two.pid))
    two:stop()
    assert.is_false(process.alive(two.pid))
  end)

  it("reports a port in use in one line", function()
    local server = assert(process.server())
    local port = server.url:match "%d+$"
    local said, code = run("timeout 20 " .. SCRIPT .. " --port " .. port)
    server:stop()
    assert.equal(("gamelift-local: cannot listen on 127.0.0.1:%s: Address already in use"
      .. " (--port chooses another, 0 any free one)"):format(port), said)
    assert.equal(1, code)
  end)

  it("can use a port that a server has just left", function()
    local server = assert(process.server())
    local port = tonumber(server.url:match "%d+$")
    http.request(port, "GET", "/") -- the server's side of this connection lingers
    server:stop()
    local again = assert(process.server { port = port })
    again:stop()
  end)

  it("removes the folder of a start that was killed, and only that", function()
    local tmp, alive = folder .. "/tmp", process.read("/proc/self/stat"):match "^%d+"
    run(("mkdir -p %s/gamelift-local.999999999.abcdef/x %s/gamelift-local.%s.abcdef %s/other"):format(tmp, tmp, alive, tmp))
    run(("touch -d '2 minutes ago' %s/*"):format(tmp))
    run(("mkdir %s/gamelift-local.999999998.abcdef"):format(tmp)) -- of a server that starts now, in another container
    local server = start()
    process.kill(server.pid)
    status()
    assert.equal(("gamelift-local.%s.abcdef\ngamelift-local.999999998.abcdef\nother"):format(alive), left())
  end)

  it("runs where the folder for temporary files has a space and a quote in its name", function()
    local server = start("", { tmp = "it's a \"place\"" })
    assert.truthy(server.port, server.said)
    process.kill(server.pid)
    assert.equal("0\n", status())
    assert.equal("", (run("ls -A " .. quote(folder .. "/it's a \"place\""))))
  end)

  it("writes its later output to the file of --output", function()
    local server = assert(process.server { log = true, output = folder .. "/log" })
    http.request(server.url:match "%d+$", "POST", "/", { ["X-Amz-Target"] = "GameLift.ListFleets" }, "{}")
    server:stop()
    assert.matches("^%d%d:%d%d:%d%d ListFleets +400 MissingAuthenticationTokenException [%d.]+ ms\n$",
      process.read(folder .. "/log"))
  end)

  it("logs the advice for a client with other keys", function()
    local server = assert(process.server { log = true, output = folder .. "/log" })
    local client = gamelift.client { endpoint = server.url, region = server.region,
      credentials = { access_key_id = "test", secret_access_key = "test" } }
    local _, err = client:list_fleets()
    client:close()
    server:stop()
    assert.matches("accepts the access key id GAMELIFTLOCAL, not 'test' (gamelift-local --key ID:SECRET", err.message, 1, true)
    assert.matches("UnrecognizedClientException [%d.]+ ms The security token .*GAMELIFTLOCAL.*%-%-key", process.read(folder .. "/log"))
  end)

  it("reads keys from a shared credentials file", function()
    process.write(folder .. "/keys", "[lobby]\naws_access_key_id = LOBBYKEY\naws_secret_access_key = hush\n"
      .. "aws_account_id = 111122223333\n[default]\naws_access_key_id = MAIN\naws_secret_access_key = quiet\n"
      .. "aws_session_token = tok\n")
    local server = assert(process.server { keys = folder .. "/keys" })
    assert.same({ access_key_id = "MAIN", secret_access_key = "quiet", session_token = "tok" }, server.credentials)
    server:stop()
  end)

  it("names the profile of --keys that has half a pair of keys", function()
    for _, half in ipairs { "aws_access_key_id = K", "aws_secret_access_key = canary", "region = x" } do
      process.write(folder .. "/keys", "[default]\naws_access_key_id = MAIN\naws_secret_access_key = quiet\n[lobby]\n" .. half .. "\n")
      local said, code = run(("timeout 20 %s --port 0 --keys %s/keys"):format(SCRIPT, folder))
      assert.equal(("gamelift-local: %s/keys: [lobby] needs aws_access_key_id and aws_secret_access_key"):format(folder), said)
      assert.equal(1, code)
    end
  end)

  it("takes the first profile by name where none is the default", function()
    local text = {}
    for letter in ("mqbzfaxkdwhs"):gmatch "." do
      text[#text + 1] = ("[%s]\naws_access_key_id = KEY-%s\naws_secret_access_key = hush\n"):format(letter, letter)
    end
    process.write(folder .. "/keys", table.concat(text))
    local server = assert(process.server { keys = folder .. "/keys" })
    assert.equal("KEY-a", server.credentials.access_key_id)
    server:stop()
  end)

  it("prints keys as words that a shell takes for nothing but text", function()
    local secret = [[a b'c$(touch x)`touch x`"\]]
    process.write(folder .. "/keys", ("[default]\naws_access_key_id = K;K\naws_secret_access_key = %s\n"):format(secret))
    local server = assert(process.server { keys = folder .. "/keys" })
    assert.same({ access_key_id = "K;K", secret_access_key = secret }, server.credentials)
    server:stop()
    local greeting = run(("cd %s && (timeout 1 %s/%s --port 0 --keys keys | grep export >said; . ./said; "
      .. "printf %%s \"$AWS_SECRET_ACCESS_KEY\")"):format(folder, run "pwd", SCRIPT))
    assert.same({ secret, "keys\nsaid" }, { greeting, (run("ls " .. folder)) })
  end)

  it("listens on other addresses with --allow-remote", function()
    local server = assert(process.server { host = "0.0.0.0", allow_remote = true })
    local function status_of(host) return http.request(server.port, "GET", "/_control", { Host = host }).status end
    for _, host in ipairs { "localhost", "gamelift:9080", "10.1.2.3", "[fd00::1]:9080", "gamelift.games.svc.cluster.local:9080",
      "host.docker.internal", "box.home.arpa", "BOX.test" } do
      assert.same({ host, 200 }, { host, status_of(host) })
    end
    server:stop()
  end)

  -- Names that a page can make point here (DNS rebinding).
  it("accepts with --allow-remote no names of the internet but its own", function()
    local server = assert(process.server { allow_remote = { "Box.example.com", "games.example.org" } })
    local function status_of(host) return http.request(server.port, "GET", "/_control", { Host = host }).status end
    for _, host in ipairs { "box.example.com:9080", "BOX.EXAMPLE.COM", "games.example.org", "10.1.2.3" } do
      assert.same({ host, 200 }, { host, status_of(host) })
    end
    for _, host in ipairs { "example.com", "evil.box.example.com", "local.example.com", "10.1.2.3.example.com", "evil.com", "evil.local.",
      "internal.com", "home.arpa.com", "[evil.com]" } do
      assert.same({ host, 403 }, { host, status_of(host) })
    end
    server:stop()
  end)

  -- words, exit status, what the one line says
  local refused = {
    { "--prot 1", 2, "unknown option '%-%-prot'" },
    { "--port x", 2, "%-%-port: expected a port from 0 %(any free one%) to 65535, got 'x'" },
    { "--port 65536", 2, "%-%-port: expected a port .*, got '65536'" },
    { "--port=-1", 2, "%-%-port: expected a port .*, got '%-1'" },
    { "--port 80.5", 2, "%-%-port: expected a port .*, got '80.5'" },
    { "--host 0.0.0.0", 2, "0.0.0.0 is not an address of this machine alone.*%-%-allow%-remote" },
    { "--host 192.0.2.1 --allow-remote", 1, "cannot listen on 192.0.2.1:9080: Cannot assign requested address" },
    { "--host example --allow-remote", 2, "%-%-host: expected an IP address, got example" },
    { "--allow-remote http://box", 2, "%-%-allow%-remote: expected the name of a host, got 'http://box'" },
    { "--host 127.0.0.999", 2, "%-%-host: expected an IP address, got 127.0.0.999" },
    { "--host 127.0.0.1.1", 2, "%-%-host: expected an IP address, got 127.0.0.1.1" },
    { "--host '::1;'", 2, "%-%-host: expected an IP address, got ::1;" },
    { "--key nonsense", 2, "%-%-key: expected ID:SECRET or ID:SECRET:ACCOUNT" },
    { "--key 'a:b\nGITHUB_ENV=x'", 2, "%-%-key: expected a pair of keys without control characters" },
    { "--keys /nonexistent", 1, "/nonexistent: No such file or directory" },
    { "--keys /", 1, "/: " },
    { "--keys /dev/null", 1, "/dev/null: has no keys" },
    { "--keys spec/gamelift/local/seed.json", 1, "spec/gamelift/local/seed.json: " },
    { "--wait-for soon", 2, "%-%-wait%-for: expected a URL or seconds, got 'soon'" },
    { "--env=fish", 2, "%-%-env: expected sh, github or powershell, got 'fish'" },
    { "--seed /nonexistent", 1, "/nonexistent: No such file or directory" },
    { "--seed Makefile", 1, "Makefile:1: is not JSON: " },
    { "--output /nonexistent/x", 1, "/nonexistent/x: No such file or directory" },
    { "--clock fast", 2, "clock" },
    { "--set nonsense", 2, "%-%-set: expected NAME=VALUE, got 'nonsense'" },
    { "--set lga=5", 1, "unknown option \"lga\", did you mean lag" },
    { "--set lag=soon", 1, "option lag: expected .*, got \"soon\"" },
    { "--region 'evil.com/#'", 1, "option regions%[1%]: expected a region" },
    { "--simulate /nonexistent", 1, "/nonexistent: " },
    { "--simulate spec/gamelift/local/seed.json", 1, "spec/gamelift/local/seed.json:6: $.aliases: unknown property " },
    { "--nginx /nonexistent", 1, "no nginx at /nonexistent" },
    { "--nginx /bin/true", 1, "no nginx at /bin/true" },
    { "extra", 2, "too many arguments" },
  }
  for _, case in ipairs(refused) do
    it("rejects " .. case[1], function()
      local said, code = run(("TMPDIR=%s timeout 20 %s %s"):format(folder, SCRIPT, case[1]))
      assert.matches("^gamelift%-local: [^\n]*" .. case[3], said)
      assert.is_nil(said:find "\n")
      assert.equal(case[2], code)
      assert.equal("", run("ls -A " .. folder))
    end)
  end

  it("names the file, the place and the nearest name of a wrong entry in seed data", function()
    local path = folder .. "/100%.json"
    process.write(path, '{"fleets":[{"Name":"a"},{"Name":"b","proceses":1}]}')
    assert.same({ ("gamelift-local: %s: fleets[2].proceses: unknown parameter, did you mean processes?"):format(path), 1 },
      { run(("%s --port 0 --seed %s"):format(SCRIPT, path)) })
    process.write(path, '{"fleets":\n[}')
    assert.matches("100%%.json:2: is not JSON: ", (run(("%s --port 0 --seed %s"):format(SCRIPT, path))))
    for _, text in ipairs { "[]", " [{}]", "5" } do
      process.write(path, text)
      assert.matches("100%%.json:1: expected a JSON object with lists such as fleets",
        (run(("timeout 10 %s --port 0 --seed %s"):format(SCRIPT, path))))
    end
  end)

  local ENV = { "AWS_ENDPOINT_URL_GAMELIFT", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY" }

  it("prints the variables of a running server, which a shell can evaluate", function()
    local server = start "--region eu-west-1"
    local print_env = ("%s --port %d --env"):format(SCRIPT, server.port)
    local values = { "http://127.0.0.1:" .. server.port, "eu-west-1", "eu-west-1", "a b'c", "s$e" }
    local key = [[ --key "a b'c:s\$e"]]
    local quotes = run(print_env .. "=powershell --key 'a:s\226\128\153;calc'")
    assert.truthy(quotes:find("SECRET_ACCESS_KEY = 's\226\128\153\226\128\153;calc'", 1, true), quotes)
    local show = ' && printf "%s\n" "$' .. table.concat(ENV, '" "$') .. '"'
    assert.same({ table.concat(values, "\n"), 0 }, { run(('eval "$(%s%s)"%s'):format(print_env, key, show)) })
    local github = run(print_env .. "=github" .. key)
    assert.equal(("%s=%s"):format(ENV[4], values[4]), github:match(ENV[4] .. "[^\n]*"))
    local powershell = run(print_env .. "=powershell" .. key)
    assert.truthy(powershell:find("$env:AWS_ACCESS_KEY_ID = 'a b''c'", 1, true), powershell)
    process.kill(server.pid)
    assert.truthy(ended(server))
    local output, code = run(print_env .. " 2>/dev/null")
    assert.same({ "", 1 }, { output, code })
    assert.matches("no gamelift%-local is ready at http://127.0.0.1:" .. server.port, (run(print_env)))
    local region, problem = require("gamelift.local.health").wait("http://127.0.0.1:" .. server.port, 0.1)
    assert.is_nil(region)
    assert.matches("is ready at http://127.0.0.1:" .. server.port .. " after 0.1 s: ", problem, 1, true)
  end)

  it("waits until a server is ready, by its URL or its port", function()
    run(("(sleep 0.3; exec %s --port 0 --stay --ready-file %s/ready >%s/said 2>&1) &"):format(SCRIPT, folder, folder))
    local ready = process.wait(function() return process.read(folder .. "/ready") end)
    local url, port = ready:match "AWS_ENDPOINT_URL_GAMELIFT=(http://127.0.0.1:(%d+))\n"
    assert.same({ "", 0 }, { run(("%s --wait-for %s"):format(SCRIPT, url)) })
    assert.same({ "", 0 }, { run(("%s --port %s --wait-for 5"):format(SCRIPT, port)) })
    process.kill(process.read(folder .. "/said"):match "process (%d+)")
    assert.truthy(process.wait(function() return select(2, run(("%s --port %s --wait-for 0"):format(SCRIPT, port))) == 1 end))
  end)

  it("writes the variables to the file of --ready-file, and removes that of a former server first", function()
    local path = folder .. "/ready"
    process.write(path, "old")
    run(("%s --port 0 --seed /nonexistent --ready-file %s"):format(SCRIPT, path))
    assert.is_nil(process.read(path))
    local server = start("--ready-file " .. path)
    local text = process.wait(function() return process.read(path) end)
    for _, name in ipairs(ENV) do assert.matches("\n" .. name .. "=[^\n]+\n", "\n" .. text) end
    assert.equal("600", (run("stat -c %a " .. path))) -- it has the secret key
    assert.equal("ready", (run("ls " .. folder .. " | grep ready")))
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("prints an address that works when it listens on all", function()
    local server = start "--host 0.0.0.0 --allow-remote"
    assert.matches("at http://127.0.0.1:" .. server.port, server.said, 1, true)
    assert.equal(200, http.request(server.port, "GET", "/_health").status)
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("logs a JSON object for each request with --log-format json", function()
    local server = start "--log-format json"
    http.request(server.port, "POST", "/", { ["X-Amz-Target"] = "GameLift.ListFleets" }, "{}")
    local line = process.wait(function() return process.read(folder .. "/said"):match "\n({.*})\n" end)
    local entry = require "cjson".decode(line)
    assert.same({ "ListFleets", 400, "MissingAuthenticationTokenException" }, { entry.operation, entry.status, entry.code })
    assert.matches("^%d+%-%d+%-%d+T[%d:]+Z$", entry.time)
    assert.is_true(entry.duration < 10)
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  it("colors the log on a terminal, not with NO_COLOR and not in a file", function()
    if select(2, run "command -v script") ~= 0 then return pending "script (bsdutils) is missing" end
    for i, case in ipairs { { "", true }, { "NO_COLOR=1 ", false } } do
      local typescript = folder .. "/typescript" .. i
      run(("(sleep 5 | TERM=xterm script -qfc '%s%s --port 0 --stay --log' %s) >/dev/null 2>&1 &"):format(case[1], SCRIPT, typescript))
      local said = process.wait(function()
        local text = process.read(typescript)
        return text and text:find "SECRET" and text
      end)
      http.request(tonumber(said:match "http://127.0.0.1:(%d+)"), "GET", "/_health")
      local log = process.wait(function() return process.read(typescript):match "\n([^\n]*GET /_health[^\n]*)\n" end)
      assert.equal(case[2], log:find("\27[32m", 1, true) ~= nil)
      process.kill(said:match "process (%d+)")
    end
    local server = start "--log"
    http.request(server.port, "GET", "/_health")
    assert.is_nil(process.wait(function() return process.read(folder .. "/said"):match "GET /_health.*" end):find "\27")
    process.kill(server.pid)
    assert.truthy(ended(server))
  end)

  for _, shell in ipairs { "bash", "zsh", "fish" } do
    it("prints a completion script for " .. shell, function()
      local text, code = run(("%s --completion %s"):format(SCRIPT, shell))
      assert.equal(0, code)
      assert.matches("ready-file", text, 1, true)
    end)
  end

  it("names the packages when nginx has no Lua module", function()
    process.write(folder .. "/nginx", "#!/bin/sh\necho 'nginx version: nginx/1.22.1' >&2\n")
    run("chmod +x " .. folder .. "/nginx")
    local said, code = run("timeout 20 " .. SCRIPT .. " --nginx " .. folder .. "/nginx")
    assert.equal("gamelift-local: " .. folder .. "/nginx has no Lua module: apt-get install nginx-light"
      .. " libnginx-mod-http-lua, or OpenResty", said)
    assert.equal(1, code)
  end)

  it("names the build command if nginx's LuaJIT has no core", function()
    run("cp -r lua " .. folder)
    local said, code = run(("cd %s; timeout 20 ./%s --port 0"):format(folder, SCRIPT)) -- "./?.so" is in the default path
    assert.equal("gamelift-local: nginx's LuaJIT needs gamelift.core for Lua 5.1: make server", said)
    assert.equal(1, code)
  end)

  it("runs where it was installed, and through a link", function()
    local share = folder .. "/p/share/lua/" .. interpreter.version
    run(("mkdir -p %s/p/bin %s %s/p/lib/lua/5.1/gamelift"):format(folder, share, folder))
    run(("cp -r lua/gamelift %s; rm %s/gamelift/local/gamelift-local; cp %s %s/p/bin; cp .build/5.1/gamelift/*.so"
      .. " %s/p/lib/lua/5.1/gamelift"):format(share, share, SCRIPT, folder, folder))
    run(("ln -s p/bin/gamelift-local %s/linked"):format(folder))
    for _, path in ipairs { "/p/bin/gamelift-local", "/linked" } do
      os.remove(folder .. "/said")
      os.remove(folder .. "/status")
      local server = start("", { script = folder .. path })
      assert.truthy(server.port, server.said)
      process.kill(server.pid)
      assert.equal("0\n", status())
    end
  end)

  it("starts from Lua if its copy has lost the execute bit", function()
    run(("cp -r lua %s; mkdir %s/.build; cp -r .build/5.1 %s/.build; chmod -x %s/%s"):format(folder, folder, folder, folder, SCRIPT))
    assert.equal("us-west-2", (run(("LUA_PATH='%s/lua/?.lua;%s/lua/?/init.lua;;' %s -e '%s'"):format(folder, folder,
      interpreter.path, [[io.write(assert(require "gamelift.local".start()).region)]]))))
  end)

  for _, lua in ipairs { "lua5.4", "lua5.3", "lua5.2", "lua5.1", "luajit" } do
    it("is started and stopped from " .. lua, function()
      local package = lua == "luajit" and "luajit2" or lua
      if run("command -v " .. lua) == "" then pending(lua .. " is not here: apt-get install " .. package) end
      local said = run(([[LUA_PATH="lua/?.lua;lua/?/init.lua;;" %s -e '
        local server = assert(require "gamelift.local".start())
        print(server.pid, server.region, server.credentials.access_key_id)
        if %s then server:stop() end']]):format(lua, tostring(lua == "lua5.3")))
      local pid = said:match "^(%d+)\tus%-west%-2\tGAMELIFTLOCAL$"
      assert.truthy(pid, said)
      assert.is_false(process.alive(pid))
    end)
  end

  it("ends with the killed program that started it, under nohup, too, unless that wants it to stay", function()
    local program = [[%s nohup %s -e '
      print(assert(require "gamelift.local".start { stay = %s }).pid)
      io.stdout:flush()
      os.execute "kill -9 $PPID"']]
    local paths = 'LUA_PATH="lua/?.lua;lua/?/init.lua;;"'
    local function start_and_die(stay) return run(program:format(paths, interpreter.path, tostring(stay))):match "%d+" end
    local ended_pid, kept_pid = start_and_die(false), start_and_die(true)
    assert.truthy(ended { pid = ended_pid })
    assert.is_true(process.alive(kept_pid))
    process.kill(kept_pid)
    assert.truthy(ended { pid = kept_pid })
  end)

  it("prints its configuration and starts nothing", function()
    local said, code = run("timeout 20 " .. SCRIPT .. " --print-config --port 9999")
    assert.equal(0, code)
    assert.matches("listen 127%.0%.0%.1:9999", said)
  end)

  it("runs a simulation of matchmaking without a server", function()
    local path = folder .. "/duel.json"
    local script = [[{ "rule_set": { "ruleLanguageVersion": "1.0", "teams": [
      { "name": "red", "minPlayers": 1, "maxPlayers": 1 }, { "name": "blue", "minPlayers": 1, "maxPlayers": 1 } ] },
      "steps": [ { "at": 0, "start": { "TicketId": "a", "Players": [ { "PlayerId": "p1" } ] } },
        { "at": 4, "start": { "TicketId": "b", "Players": [ { "PlayerId": "p2" } ] } },
        { "at": 20, "check": { "matches": [ { "tickets": ["a", "b"] } ] } } ] }]]
    process.write(path, script)
    local said, code = run("timeout 20 " .. SCRIPT .. " --simulate " .. path)
    assert.matches("^2 tickets, 1 matches in 20 s\nwait until matched: mean 2%.0 s", said)
    assert.equal(0, code)
    process.write(path, (script:gsub('"a", "b"', '"a"')))
    said, code = run("timeout 20 " .. SCRIPT .. " --simulate " .. path)
    assert.matches("\nproblem: steps%[2%] at 20 s: ", said)
    assert.equal(1, code)
    process.write(path, (script:gsub('"at": 4', '"att": 4')))
    said, code = run("timeout 20 " .. SCRIPT .. " --simulate " .. path)
    assert.equal("gamelift-local: " .. path .. ':4: $.steps[1].att: unknown property "att", did you mean at?', said)
    assert.equal(1, code)
  end)

  it("prints help and its version", function()
    assert.matches("^Usage: gamelift%-local", (run("timeout 20 " .. SCRIPT .. " --help")))
    assert.equal("gamelift-local " .. require "gamelift.core".version, (run("timeout 20 " .. SCRIPT .. " --version")))
  end)
end)
