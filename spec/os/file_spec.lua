local child = require "spec.support.child"
local core = require "gamelift.core"
local environment = require "gamelift.config.environment"
local folder = require "spec.support.folder"
local process = require "spec.support.process"
local script = require "spec.support.script"

describe("core.read_file", function()
  after_each(folder.clear)

  it("reads a file whole, with a stamp that changes when the file does", function()
    local path = folder.with { a = "one\0two" } .. "/a"
    local text, stamp = core.read_file(path)
    assert.equal("one\0two", text)
    assert.equal(stamp, core.file_stamp(path))
    folder.write(path, "longer than before")
    assert.not_equal(stamp, core.file_stamp(path))
    assert.is_nil(core.file_stamp(path .. "x"))
  end)

  it("reads a file whose time needs more than 32 bits", function()
    local path = folder.with { a = "token" } .. "/a"
    process.run("touch -d 2100-01-01T00:00:00Z " .. path)
    local text, stamp = core.read_file(path)
    assert.equal("token", text)
    assert.matches("^4102444800%.0+ ", stamp)
    assert.equal(stamp, core.file_stamp(path))
  end)

  it("leaves out a byte order mark", function()
    local path = folder.with { a = "\239\187\191token", b = "a\239\187\191", c = "\239\187" }
    assert.equal("token", (core.read_file(path .. "/a")))
    assert.equal("a\239\187\191", (core.read_file(path .. "/b")))
    assert.equal("\239\187", (core.read_file(path .. "/c")))
  end)

  it("accepts an empty file and one of the maximum size, and no larger one", function()
    local path = folder.with { empty = "", full = ("x"):rep(100) }
    assert.equal("", (core.read_file(path .. "/empty")))
    assert.equal(100, #core.read_file(path .. "/full", 100))
    local text, problem, kind = core.read_file(path .. "/full", 99)
    assert.is_nil(text)
    assert.equal("is too large", problem)
    assert.is_nil(kind)
  end)

  it("treats the null device as an empty file, and rejects other devices", function()
    local text, stamp = core.read_file "/dev/null"
    assert.equal("", text)
    assert.equal(stamp, core.file_stamp "/dev/null")
    assert.equal("is not a regular file", select(2, core.read_file "/dev/zero"))
  end)

  it("distinguishes absent files from unreachable ones", function()
    local path = folder.with { a = "x" }
    process.run(("ln -s loop %s/loop"):format(path))
    for name, expected in pairs {
      ["/b"] = { "cannot be opened: no such file", "absent" },
      ["/a/b"] = { "cannot be opened: a part of the path is not a folder", "unreachable" },
      ["/"] = { "cannot be read: it is a folder", "unreachable" },
      ["/loop"] = { "cannot be opened: too many symbolic links", "unreachable" },
      ["/" .. ("x"):rep(300)] = { "cannot be opened: the name is too long", "unreachable" },
      ["/a\0b"] = { "has a NUL in its name" },
    } do
      assert.same(expected, { select(2, core.read_file(path .. name)) })
    end
  end)

  it("reports a read that fails", function()
    local text, problem = core.read_file "/proc/self/mem" -- nothing is mapped at its start
    assert.is_nil(text)
    assert.matches("^cannot be read: ", problem)
  end)

  it("says so where no file descriptor is left", function()
    local said = child.run([[
      local core, open = require "gamelift.core", {}
      repeat open[#open + 1] = io.open "/dev/null" until #open > 60 or not io.open "/dev/null"
      print(core.read_file "/etc/passwd")
    ]], "prlimit --nofile=40:40")
    assert.equal("nil\tcannot be opened: no file descriptor is left\tnil\nstatus 0\n", (said:gsub("left\n", "left\tnil\n")))
  end)

  it("has a stamp that changes with the permissions", function()
    local path = folder.with { a = "x" } .. "/a"
    local stamp = core.file_stamp(path)
    process.run("chmod 640 " .. path)
    assert.not_equal(stamp, core.file_stamp(path))
  end)

  it("names the user who may not read a file", function()
    local path = folder.with { a = "x" } .. "/a"
    process.run("chmod 0 " .. path)
    local user = process.run "id -u"
    local bound = user == "0" and "setpriv --bounding-set -dac_override,-dac_read_search " or "" -- root may read all
    local code = ([[print(select(2, require("gamelift.core").read_file(%q)))]]):format(path)
    local said = process.run(('LUA_CPATH="%s/?.so;;" %s%s -e %s'):format(os.getenv "GAMELIFT_BUILD", bound, os.getenv "GAMELIFT_LUA",
      process.quote(code)), true)
    assert.equal("cannot be opened: permission denied to user id " .. user .. "\tunreachable", said)
  end)

  it("finds the user's folder if HOME is not set", function()
    environment.capture(function() end)
    local pipe = io.popen "getent passwd $(id -u) | cut -d: -f6"
    assert.equal(pipe:read "*l" .. "/.aws/config", environment.expand "~/.aws/config")
    pipe:close()
    script.environment { HOME = "/home/lobby" }
    assert.equal("/home/lobby", environment.expand "~")
    assert.equal("/home/lobby/x", environment.expand "~/x")
    assert.equal("~x/y", environment.expand "~x/y")
    script.restore()
  end)
end)

describe("core.replace_file", function()
  after_each(folder.clear)

  it("puts a private file in the old one's place", function()
    local path = folder.with { a = "old" } .. "/a"
    assert.is_true(core.replace_file(path, "new\0bytes"))
    assert.equal("new\0bytes", (core.read_file(path)))
    local pipe = io.popen("stat -c %a " .. path .. "; ls -A " .. path:match "^(.*)/" .. " | wc -l")
    assert.equal("600\n1\n", pipe:read "*a")
    pipe:close()
  end)

  it("leaves nothing behind if it fails", function()
    local path = folder.with { a = "old" }
    for _, target in ipairs { "/b/c", "/", "/a/b" } do
      local ok, problem = core.replace_file(path .. target, "new")
      assert.is_nil(ok)
      assert.matches("^cannot be written", problem)
    end
    local pipe = io.popen("ls -A " .. path)
    assert.equal("a\n", pipe:read "*a")
    pipe:close()
  end)
end)

describe("core.replace_file", function()
  after_each(folder.clear)

  -- Runs code in a mount namespace where `path` is a file system of 4 KiB. Returns what it prints.
  local function on_small_disk(path, code)
    local mount = "unshare -rm sh -c 'mount -t tmpfs -o size=4k none %s && \"$@\"' sh"
    if select(2, process.run(mount:format(path) .. " true")) ~= 0 then return nil end
    return child.run(child.code(code, path, path), mount:format(path))
  end

  it("keeps the old file where no space is left, and leaves nothing else", function()
    local said = on_small_disk(folder.with {}, [[
      local core, folder = require "gamelift.core", %s
      print(core.replace_file(folder .. "/a", "old"), core.replace_file(folder .. "/a", ("x"):rep(10000)))
      print((core.read_file(folder .. "/a")), io.popen("ls -A " .. folder):read "*a")
    ]])
    if not said then return pending "needs a mount namespace, which this machine does not allow" end
    assert.equal("true\tnil\tcannot be written: no space is left\nold\ta\n\nstatus 0\n", said)
  end)

  it("names a file system that is read-only", function()
    local said = on_small_disk(folder.with {}, [[
      local core, folder = require "gamelift.core", %s
      os.execute("mount -o remount,ro " .. folder)
      print(core.replace_file(folder .. "/a", "new"))
    ]])
    if not said then return pending "needs a mount namespace, which this machine does not allow" end
    assert.equal("nil\tcannot be written: the file system is read-only\nstatus 0\n", said)
  end)
end)
