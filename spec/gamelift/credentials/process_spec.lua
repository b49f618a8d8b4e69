local core = require "gamelift.core"
local child = require "spec.support.child"
local credentials = require "gamelift.credentials"
local folder = require "spec.support.folder"
local script = require "spec.support.script"
local socket = require "socket"
local words = require "gamelift.config.shell_split"

local NOW = script.NOW
local real = { now = core.monotonic, sleep = function(_, seconds) socket.sleep(seconds) end }

local function run(command, limit)
  return credentials.cached(credentials.process { command = command, limit = limit or 5 }):get(NOW, real)
end

-- Returns the command line of credential_process that runs a text in a shell.
local function sh(text) return ("sh -c '%s'"):format(text) end

local function output(path)
  local pipe = io.popen(path)
  local text = pipe:read "*a"
  pipe:close()
  return text
end

-- Below valgrind a program that cannot be started is one that ended with status 127, and ends late when it is killed.
local valgrind = require("spec.support.interpreter").is_below_valgrind
local ODD_BELOW_VALGRIND = { ["no program"] = true, ["a file that is not a program"] = true }

describe("a split command line", function()
  for line, expected in pairs {
    [""] = {}, [" \t\r\n"] = {}, ["a  b"] = { "a", "b" }, ["'a b' \"c d\""] = { "a b", "c d" }, ["a'b'\"c\"\\d"] = { "abcd" },
    ["''"] = { "" }, ['"" a'] = { "", "a" }, ['"a\\"b\\\\c\\d"'] = { 'a"b\\c\\d' }, ["'a\\'"] = { "a\\" }, ["\\ a"] = { " a" },
  } do
    it("has the words of a shell: " .. line, function() assert.same(expected, words(line)) end)
  end

  for _, line in ipairs { "'", '"', "a 'b", 'a "b\\"', "a\\", '"\\' } do
    it("is rejected if its end is missing: " .. line, function() assert.is_nil(words(line)) end)
  end

  it("takes linear time", function()
    for _, piece in ipairs { "a", "\\a", "''", '""', "'a'", "a ", " ", '"\\""', "a'b'" } do
      assert.is_table(words(piece:rep(300000)))
      assert.is_nil(words(piece:rep(300000) .. "'"))
    end
    assert.equal(1000000, #words('"' .. ("\\\""):rep(1000000) .. '"')[1])
  end)
end)

describe("credential_process", function()
  after_each(folder.clear)

  for what, case in pairs {
    ["a status"] = { sh "echo hush; exit 3", "ended with status 3: run it by hand to see the reason" },
    ["a signal"] = { sh "echo hush; kill -9 $$", "signal 9" },
    ["no JSON"] = { "echo hush", "no JSON object" },
    ["a byte order mark"] = { sh [[printf "\357\273\277{}"]], "byte order mark before the JSON object" },
    ["too much"] = { sh "yes hush", "more than 64 KiB" },
    ["too much at once"] = { "head -c 70000 /dev/zero", "more than 64 KiB" },
    ["no program"] = { "/nonexistent/program hush", "no such program" },
    ["a file that is not a program"] = { "/etc/hostname hush", "may not be run" },
    ["an open quote"] = { "echo 'hush", "open quote" },
    ["nothing to run"] = { "", "empty" },
    ["too many words"] = { "echo" .. (" a"):rep(300), "more than 250 words" },
    ["a wrong version"] = { [[echo '{"Version": 2, "AccessKeyId": "hush"}']], "Version" },
    ["a number for a key"] = { [[echo '{"Version": 1, "AccessKeyId": 1, "SecretAccessKey": "hush"}']], "AccessKeyId" },
    ["an invalid time"] = { [[echo '{"Version": 1, "AccessKeyId": "a", "SecretAccessKey": "hush", "Expiration": "soon"}']],
      "Expiration" },
  } do
    it("that ends with " .. what .. " is an error that shows nothing of its output", function()
      if valgrind and ODD_BELOW_VALGRIND[what] then return pending "valgrind starts programs in its own way" end
      local keys, err = run(case[1])
      assert.is_nil(keys)
      assert.equal("CredentialsProviderFailed", err.code)
      assert.is_truthy(err.message:find(case[2], 1, true), err.message)
      assert.is_nil(err.message:find("hush", 1, true))
    end)
  end

  it("that hangs is killed with its children", function()
    local path = folder.with {} .. "/alive"
    local began = socket.gettime()
    local keys, err = run(sh(("sleep 30 & sleep 1.2 && echo x > %s; wait"):format(path)), 0.2)
    assert.is_nil(keys)
    assert.matches("within 0.2 seconds", err.message)
    assert.is_true(socket.gettime() - began < 1.1)
    socket.sleep(1.3)
    assert.is_nil(core.file_stamp(path))
  end)

  it("has ended even if a child keeps its output open", function()
    local began = socket.gettime()
    local keys = run(sh [[sleep 5 & echo "{\"Version\": 1, \"AccessKeyId\": \"a\", \"SecretAccessKey\": \"b\"}"]])
    assert.equal("a", keys.access_key_id)
    assert.is_true(socket.gettime() - began < 2)
  end)

  it("has no input, only its standard output is read, and it inherits no descriptors", function()
    local held = assert(io.open "/etc/hostname")
    local path = folder.with {} .. "/seen"
    run(sh(("ls -l /proc/self/fd > %s; cat; echo loud >&2"):format(path)))
    held:close()
    local text = core.read_file(path)
    assert.matches(" 0 %-> /dev/null", text)
    assert.matches(" 2 %-> /dev/null", text)
    assert.is_nil(text:find("hostname", 1, true), text)
  end)

  it("leaves no zombie and no descriptor", function()
    if valgrind then return pending "valgrind ends programs in its own time" end
    -- a moment later, since popen closes its other end only after the program has begun
    local function open() return tonumber(output "sleep 0.05; ls /proc/$PPID/fd | wc -l") end
    local function zombies() -- of the specs before this one, too
      local list = {}
      for pid in output "ps -o pid=,stat= --ppid $PPID":gmatch "(%d+) +Z" do list[pid] = true end
      return list
    end
    local function use()
      run "echo x"
      run("sleep 10", 0.001)
      core.process({ "sleep", "10" }, 10) -- dropped
    end
    use()
    collectgarbage()
    collectgarbage()
    local before, others = open(), zombies()
    for _ = 1, 20 do use() end
    collectgarbage()
    collectgarbage()
    assert.equal(before, open())
    -- on a loaded machine a killed program ends later, and is reaped by the next start
    local left
    for _ = 1, 100 do
      run "echo x"
      left = {}
      for pid in pairs(zombies()) do left[#left + 1] = not others[pid] and pid or nil end
      if not left[1] then break end
      socket.sleep(0.05)
    end
    assert.same({}, left)
  end)

  it("lets other coroutines run meanwhile", function()
    local ticks = 0
    local transport = { now = core.monotonic, sleep = function(_, seconds)
      ticks = ticks + 1
      socket.sleep(seconds)
    end }
    local provider = credentials.process { command = sh "sleep 0.1; exit 1" }
    provider:credentials(transport, NOW)
    assert.is_true(ticks > 1, ticks)
  end)

  it("is split as by a shell, and no shell runs", function()
    for line, expected in pairs {
      ["a b  c"] = { "a", "b", "c" },
      ["a 'b c' \"d e\""] = { "a", "b c", "d e" },
      ["a\\ b 'c\\d' \"e\\\"f\\g\""] = { "a b", "c\\d", 'e"f\\g' },
      ["'' \"\" a''b"] = { "", "", "ab" },
      ["$HOME `id` $(id) a|b >c ;d &e *"] = { "$HOME", "`id`", "$(id)", "a|b", ">c", ";d", "&e", "*" },
      ["a#b # c"] = { "a#b", "#", "c" },
      ["\ta\nb\r"] = { "a", "b" },
      [""] = {},
    } do
      assert.same(expected, words(line))
    end
    for _, line in ipairs { "'a", '"a', '"a\\"', "a\\" } do assert.is_nil(words(line)) end
  end)
end)

describe("credential_process in a host that ignores SIGCHLD, so that the system takes the exit status", function()
  it("gives keys", function()
    local path = folder.with { keys = '{"Version":1,"AccessKeyId":"AKIA","SecretAccessKey":"canary"}' }
    local said = child.run(child.code([[
      local core = require "gamelift.core"
      local provider = require("gamelift.credentials").process { command = "cat " .. %s .. "/keys", limit = 5 }
      local keys, err = require("gamelift.credentials").cached(provider):get(0, { now = core.monotonic, sleep = function(_, seconds)
        os.execute("sleep " .. seconds)
      end })
      print(keys and keys.access_key_id, err)
    ]], path), "env --ignore-signal=CHLD")
    folder.clear()
    assert.equal("AKIA\tnil\nstatus 0\n", said)
  end)
end)
