-- Tests how examples/lobby/start.lua ends, and what its nginx.conf does over HTTP/2.
local cjson = require "cjson"
local interpreter = require "spec.support.interpreter"
local nginx = require "spec.support.nginx"
local process = require "spec.support.process"
local socket = require "socket"

-- Lines of ps that name the folder: nginx, gamelift-local and the shell that stops them.
local function processes_of(dir)
  local list = {}
  for line in process.run("ps -eo pid,args"):gmatch "[^\n]+" do
    if line:find(dir, 1, true) and not line:find("ps -eo", 1, true) then list[#list + 1] = line end
  end
  return table.concat(list, "\n")
end

describe("the lobby's start script", function()
  -- Starts it with its temporary files in `dir`, waits for what it prints. Returns its process id, its port, and its input.
  local function start(dir)
    process.run(("mkfifo '%s/input'; mkdir '%s/a b'"):format(dir, dir))
    local pipe = assert(io.popen(("TMPDIR='%s/a b' exec %s%s --quiet <'%s/input' >'%s/out' 2>&1 & echo $!"):format(dir, process.clean,
      interpreter.command "examples/lobby/start.lua", dir, dir)))
    local pid = pipe:read "*l"
    pipe:close()
    local input = assert(io.open(dir .. "/input", "w"))
    local port = process.wait(function() return (process.read(dir .. "/out") or ""):match "http://127%.0%.0%.1:(%d+)/\n" end)
    assert(port, process.read(dir .. "/out"))
    return pid, tonumber(port), input
  end

  for _, signal in ipairs { "TERM", "INT", "HUP", "KILL" } do
    it("leaves nothing behind when it is stopped by " .. signal, function()
      local dir, remove = process.folder()
      local pid, port, input = start(dir)
      assert.truthy(processes_of(dir):find("gamelift-local", 1, true))
      assert.truthy(socket.connect("127.0.0.1", port)):close()
      process.kill(pid, signal)
      assert.truthy(process.wait(function() return not process.alive(pid) end))
      process.wait(function() return processes_of(dir) == "" and process.run(("ls '%s/a b'"):format(dir)) == "" end)
      assert.equal("", processes_of(dir))
      assert.equal("", process.run(("ls -A '%s/a b'"):format(dir)))
      assert.is_nil((socket.connect("127.0.0.1", port)))
      input:close()
      remove()
    end)
  end

  it("names an unknown option", function()
    local said, status = process.run("timeout 10 env " .. interpreter.command "examples/lobby/start.lua" .. " --prot=80")
    assert.same({ "lobby: --prot=80: expected --port=N, N up to 65535, --quiet, or --game-server=COMMAND", 1 }, { said, status })
  end)

  it("reports why nginx does not start", function()
    local taken = assert(socket.bind("127.0.0.1", 0))
    local _, port = taken:getsockname()
    local said, status = process.run(("timeout 10 env %s --port=%d"):format(interpreter.command "examples/lobby/start.lua", port))
    taken:close()
    assert.equal(1, status)
    assert.matches("bind%(%).* failed", said)
  end)
end)

describe("the lobby over HTTP/2", function()
  local server

  setup(function()
    local _, missing = process.run "curl --version | grep -w HTTP2"
    if missing ~= 0 then return end
    server = nginx.start { template = "examples/lobby/nginx.conf" }
    local old
    assert(process.wait(function()
      old = server:workers()
      return old[1]
    end))
    server:edit(function(text) return (text:gsub("listen [%d.:]+", "%0 http2", 1)) end)
    server:reload()
    -- Until they end, workers without HTTP/2 accept connections, too.
    assert(process.wait(function()
      for _, pid in ipairs(old) do
        if process.alive(pid) then return false end
      end
      return true
    end))
    assert(process.wait(function() return process.run(("curl -s --http2-prior-knowledge %s/none"):format(server.url)):find "no_such" end))
  end)

  teardown(function() if server then server:stop() end end)

  -- The lobby's error code for a body of this many bytes, with the status and the content type.
  local function post(bytes, options)
    if not server then pending "there is no curl with HTTP/2 here: apt-get install curl" end
    process.write(server.dir .. "/body", '{"token":"' .. ("a"):rep(bytes - 12) .. '"}')
    local said = process.run(table.concat({ "curl -s -m 10 --http2-prior-knowledge -X POST -H 'Content-Type: application/json'",
      "-w '\n%{http_code} %{content_type}'", server.url .. "/api/leave", (options:gsub("BODY", server.dir .. "/body")) }, " "))
    local body, status, kind = said:match "^(.*)\n(%d+) ([^;]*)"
    return { body ~= "" and cjson.decode(body).error.code, tonumber(status), kind }
  end

  it("answers JSON to a body that is too large", function()
    assert.same({ "too_large", 413, "application/json" }, post(9000, "-d @BODY"))
    assert.same({ "too_large", 413, "application/json" }, post(60000, "-d @BODY"))
    assert.same({ "too_large", 413, "application/json" }, post(60000, "-T - <BODY")) -- its length is not known at first
  end)

  -- Declares a body and sends none, for curl of Debian 12 may lose a response that comes before its body has left.
  it("answers JSON where nginx itself refuses a larger one", function()
    if not server then pending "there is no curl with HTTP/2 here: apt-get install curl" end
    local function frame(kind, stream, payload)
      local flags = kind == 1 and 4 or 0 -- END_HEADERS
      return string.char(0, math.floor(#payload / 256), #payload % 256, kind, flags, 0, 0, 0, stream) .. payload
    end
    local function field(name, value) return "\0" .. string.char(#name) .. name .. string.char(#value) .. value end
    local connection = assert(socket.connect("127.0.0.1", server.port))
    connection:settimeout(5)
    local head = field(":method", "POST") .. field(":path", "/api/leave") .. field(":scheme", "http")
      .. field(":authority", "127.0.0.1") .. field("content-length", "70000")
    connection:send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" .. frame(4, 0, "") .. frame(1, 1, head))
    local body
    repeat
      local start = assert(connection:receive(9))
      local length, kind = start:byte(2) * 256 + start:byte(3), start:byte(4)
      local payload = length > 0 and assert(connection:receive(length)) or ""
      if kind == 0 then body = payload end
    until body
    connection:close()
    assert.equal("too_large", cjson.decode(body).error.code)
  end)

  it("accepts the largest allowed body", function()
    assert.same({ "bad_request", 400, "application/json" }, post(8192, "-d @BODY"))
    assert.same({ "bad_request", 400, "application/json" }, post(8192, "-T - <BODY"))
  end)
end)
