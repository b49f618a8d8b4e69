-- The suites of spec/checks.mk refuse arguments with which they would try nothing, and end as if all were well.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

-- { command of make, what runs it, what it writes }
local SUITES = {
  { "chaos CALLS=0", "spec/chaos/run.lua 0 loop", "^CALLS: expected a whole number from 500 on, got 0$" },
  { "chaos CALLS=many", "spec/chaos/run.lua many loop", "got many$" },
  { "chaos TRANSPORTS=tcp", "spec/chaos/run.lua 500 loop tcp", "^TRANSPORTS: expected words of curl, loop, nginx, server, got tcp$" },
  { "soak CALLS=10000", "spec/soak/run.lua 10000 24 loop", "^CALLS: expected a whole number from 11000 on, got 10000$" },
  { "soak TRANSPORTS=tcp", "spec/soak/run.lua 20000 24 tcp", "^TRANSPORTS: expected words of curl, loop, nginx, got tcp$" },
  { "soak HOURS=2", "spec/soak/run.lua 20000 2 loop", "^HOURS: expected a whole number from 5 on, got 2$" }, -- two count
  { "soak-server ARGS=0", "spec/soak/server_sdk.lua 0", "expected a whole number from 50 on, got 0$" },
  { "soak-nginx ARGS=--requests=0", "spec/soak/nginx.lua --requests=0", "expected a whole number from 2000 on, got 0$" },
  { "soak-nginx ARGS=--calls=9000", "spec/soak/nginx.lua --calls=9000", "got %-%-calls=9000$" },
  { "bench ARGS=call", "spec/bench/run.lua call", "^ARGS: expected words of %-%-quick, %-%-no%-npm, calls, micro, cold, got call$" },
  { "bench-console ARGS=--rounds=0", "spec/bench/console.lua --rounds=0", "^%-%-rounds: expected a whole number from 1 on, got 0$" },
  { "bench-growth ARGS=--quick", "spec/bench/growth.lua --quick", "^ARGS: expected nothing, got %-%-quick$" },
  { "bench-instructions ARGS=cal", "spec/bench/instructions.lua cal", "^ARGS: expected words of encode, .*, got cal$" },
  { "bench-local ARGS=--sizes=", "spec/bench/local.lua --sizes=", "^%-%-sizes: expected a whole number from 1 on, got nothing$" },
  { "bench-match ARGS=W4", "spec/bench/matchmaking.lua W4", "^ARGS: expected words of W, .*, got W4$" },
  { "bench-nginx ARGS=--quick", "spec/bench/nginx.lua --quick", "^ARGS: expected words of %-%-seconds=3, got %-%-quick$" },
  { "bench-save ARGS=--sizes=10k", "spec/bench/save.lua --sizes=10k", "^%-%-sizes: expected a whole number from 1 on, got 10k$" },
  { "bench-server ARGS=--quick=1", "spec/bench/server_sdk.lua --quick=1", "^ARGS: expected words of %-%-quick, got %-%-quick=1$" },
  { "bench-tick ARGS=--quik", "spec/bench/tick.lua --quik", "^ARGS: expected words of %-%-quick, resolver, got %-%-quik$" },
}

describe("a suite that would try nothing fails:", function()
  for _, case in ipairs(SUITES) do
    it("make " .. case[1], function()
      local text, status = process.run(interpreter.command(case[2]))
      assert.matches(case[3], text)
      assert.equal(2, status)
    end)
  end

  local TARGETS = {
    { "fuzz TARGETS=jsn", "^TARGETS: expected some of cbor .*, got jsn\n" },
    { "fuzz TARGETS=", "^TARGETS: expected some of cbor .*, got nothing\n" },
    { "fuzz SECONDS=0", "^SECONDS and EXECUTIONS: expected whole numbers from 1 on\n" },
    { "fuzz EXECUTIONS=many", "^SECONDS and EXECUTIONS: expected whole numbers from 1 on\n" },
    { "check ARGS=oon", "^make check: there is no suite oon;" },
    { "mutation MUTANTS=0", "^MUTANTS: expected a whole number from 1 on, got 0$" },
    { "check-machines MACHINES=vax", "expected machines of arm64, s390x, i386 and musl, got vax$" },
  }
  local SCRIPTS = { fuzz = "make -s --no-print-directory fuzz-arguments %s", check = ".ci/check oon",
    mutation = "LUA_PATH='./?.lua;;' lua5.4 spec/mutation/run.lua 0 1 0", ["check-machines"] = "MACHINES=vax .ci/machines" }
  for _, case in ipairs(TARGETS) do
    it("make " .. case[1], function()
      local target, words = case[1]:match "^(%S+) (.*)$"
      local text, status = process.run(SCRIPTS[target]:format(words))
      assert.matches(case[2], text)
      assert.is_true(status > 0)
    end)
  end

  -- { name, arguments, what it writes }
  local LOGS = { { "no file", "", "got 0 empty ones$" }, { "empty files", "/dev/null /dev/null", "got 2 empty ones$" } }
  for _, case in ipairs(LOGS) do
    it("the search for secrets in " .. case[1], function()
      local text, status = process.run(interpreter.command("spec/support/find_secrets.lua " .. case[2]))
      assert.matches("^find_secrets: expected files with the output of a run, " .. case[3], text)
      assert.equal(2, status)
    end)
  end

  it("make coverage that counted nothing", function()
    local folder, remove = process.folder()
    finally(remove)
    local text, status = process.run(interpreter.command("spec/coverage/report.lua " .. folder))
    for _, name in ipairs { "C lines", "C branches", "Lua lines" } do assert.matches("\n" .. name .. ": nothing was counted\n", text) end
    assert.matches("problems$", text)
    assert.equal(1, status)
  end)

  it("make check-image, of which all is pending", function()
    local command = "env -u GAMELIFT_IMAGE SUITE=%s %s \"$(command -v busted)\" --ignore-lua spec/examples/image_spec.lua"
    local text, status = process.run(command:format("check-image", interpreter.path))
    assert.matches("\ncheck%-image: nothing was tried: it takes a minute: make check%-image$", text)
    assert.equal(1, status)
    text, status = process.run(command:format("", interpreter.path)) -- as in make test
    assert.matches("0 errors / 1 pending : [%d.]+ seconds$", text)
    assert.equal(0, status)
  end)

  for _, name in ipairs { "check-image", "check-websocket" } do
    it("make " .. name .. " is such a suite", function()
      assert.truthy(process.run("make -n " .. name):find("SUITE=" .. name .. " ", 1, true))
    end)
  end
end)

describe("a suite installs what it needs before it builds:", function()
  for _, name in ipairs { "bench", "bench-growth", "bench-tick", "chaos", "check-faults", "check-machines", "check-threads", "coverage",
    "fuzz", "lint", "mutation", "oom", "soak", "soak-server" } do
    it("make " .. name, function()
      local text = "\n" .. process.run("make -n " .. name)
      local install, build = text:find "\n[A-Z= ]*%.ci/deps %l", text:find "\nmkdir %-p %.build/%d"
      assert.truthy(install)
      assert.is_true(not build or install < build)
    end)
  end

  it("make lint, also the interpreter", function()
    assert.matches("the interpreter lua9%.9 ", (process.run ".ci/deps name lint lua9.9"))
  end)
end)

describe("a report of a sanitizer fails the run:", function()
  it("though the command succeeds", function()
    local folder, remove = process.folder()
    finally(remove)
    local text, status = process.run(".ci/sanitized " .. folder .. "/reports sh -c 'echo overflow >" .. folder .. "/reports/report.1'")
    assert.equal("\nA sanitizer reports (report.1):\noverflow", text)
    assert.equal(1, status)
  end)

  it("and where there is none, or an old one, the status is the command's", function()
    local folder, remove = process.folder()
    finally(remove)
    process.run("mkdir " .. folder .. "/reports; echo old >" .. folder .. "/reports/report.1")
    for _, expected in ipairs { 0, 1, 99 } do
      local text, status = process.run((".ci/sanitized %s/reports sh -c 'echo said; exit %d'"):format(folder, expected))
      assert.equal("said", text)
      assert.equal(expected, status)
    end
  end)

  if not interpreter.build:find "sanitize" then return end

  local DEFECTS = [[
    #include <stdlib.h>
    static void *volatile kept;
    int spec_leak(void *L) { kept = malloc(77); kept = NULL; return L == NULL; }
    int spec_use_after_free(void *L) { char *volatile p = malloc(7); free(p); return L == NULL ? p[1] : p[2]; }
    int spec_overflow(void *L) { volatile int most = 2147483647; return L == NULL ? most : most + 1; }
  ]]
  local COMPILE = "%s -g -shared -fPIC -fsanitize=address,undefined -fno-sanitize-recover=undefined -o %s/defects.so %s/defects.c"

  -- Returns the path of a report that has a text in it.
  local function find_report(text)
    for path in process.run("ls -d " .. interpreter.build .. "/reports/*"):gmatch "[^\n]+" do
      if (process.read(path) or ""):find(text, 1, true) then return path end
    end
  end

  -- The library is gone when leaks are looked for, and its names with it.
  local EXPECTED = { spec_leak = "Direct leak of 77 byte(s)", spec_use_after_free = "spec_use_after_free", spec_overflow = "spec_overflow" }
  for name, expected in pairs(EXPECTED) do
    it("that of a process whose output and status are lost: " .. name, function()
      local folder, remove = process.folder()
      finally(remove)
      process.write(folder .. "/defects.c", DEFECTS)
      assert.same({ "", 0 }, { process.run(COMPILE:format(os.getenv "CC" or "cc", folder, folder)) })
      process.run(("%s -e \"package.loadlib('%s/defects.so', '%s')()\" >/dev/null 2>&1 &"):format(interpreter.path, folder, name))
      local path = process.wait(function() return find_report(expected) end)
      assert.is_string(path)
      os.remove(path)
    end)
  end
end)
