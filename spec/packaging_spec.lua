-- Tests what is shipped: the rockspec, the Makefile's flags and folders, the symbols of the built modules, the layout of the tree.
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"
local build = interpreter.build

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local function rockspec_at(path)
  local rockspec = {}
  local chunk
  if setfenv then -- luacheck: ignore 113
    chunk = assert(loadfile(path))
    setfenv(chunk, rockspec) -- luacheck: ignore 113
  else
    chunk = assert(loadfile(path, "t", rockspec))
  end
  chunk()
  return rockspec
end

describe("the rockspec", function()
  it("is complete, and lists no files: the Makefile installs those of the tree", function()
    local rockspec = rockspec_at "rockspec/gamelift-scm-1.rockspec"
    assert.equal("gamelift", rockspec.package)
    assert.same({ "linux" }, rockspec.supported_platforms)
    local description = rockspec.description
    for _, member in ipairs { "summary", "detailed", "license", "labels" } do assert.truthy(description[member], member) end
    assert.truthy(rockspec.test.command)
    assert.equal("make", rockspec.build.type)
    assert.is_nil(rockspec.build.modules)
    for _, name in ipairs { "CRYPTO", "OPENSSL", "CURL" } do
      assert.truthy(rockspec.external_dependencies[name], name)
      assert.equal("$(" .. name .. "_LIBDIR)", rockspec.build.variables[name .. "_LIBDIR"])
    end
  end)
end)

-- Make without what `make test` passes on to it.
local MAKE = "env -u MAKEFLAGS -u MFLAGS -u SANITIZE make "

-- The lines of `make -n -B` that run a compiler called my-cc.
local function compiler_lines(words)
  local lines = {}
  for _, line in ipairs(lines_of(MAKE .. "-n -B CC=my-cc " .. words .. " 2>/dev/null")) do
    assert.is_nil(line:find "^%s*gcc ", line)
    if line:find "^%s*my%-cc " then lines[#lines + 1] = line end
  end
  assert.is_true(#lines > 0)
  return lines
end

describe("make", function()
  local folder, remove = process.folder()
  teardown(remove)

  it("passes the caller's CC, CPPFLAGS, CFLAGS and LDFLAGS to every line that compiles or links", function()
    local objects, links = 0, 0
    local targets = "all .build/oom/host .build/bench/tool .build/bench/bare_curl"
    for _, line in ipairs(compiler_lines(targets .. " CPPFLAGS=-I/my/include CFLAGS='-O1 -mine' LDFLAGS=-L/my/lib")) do
      local compiles, joins = line:find("%.c[ \n]") or line:find "%.c$", not line:find(" -c ", 1, true)
      assert.is_true(not compiles or line:find("-I/my/include", 1, true) ~= nil, line)
      assert.truthy(line:find("-O1 -mine", 1, true), line)
      assert.is_true(not joins or line:find(" -L/my/lib ", 1, true) ~= nil, line)
      objects, links = objects + (joins and 0 or 1), links + (joins and 1 or 0)
    end
    assert.is_true(objects > 40 and links == 6, objects .. " objects, " .. links .. " links")
  end)

  it("leaves FORTIFY to the caller who sets it, and out where nothing is optimized", function()
    for flags, expected in pairs {
      ["-O2"] = "_FORTIFY_SOURCE=2", ["-O3 -D_FORTIFY_SOURCE=3"] = "_FORTIFY_SOURCE=3", ["-O0"] = "", ["-g"] = "",
    } do
      local line = compiler_lines(("all CFLAGS='%s'"):format(flags))[1]
      assert.equal(expected, line:gsub("%-U_FORTIFY_SOURCE", ""):match "%-D(_FORTIFY_SOURCE=%d)" or "")
    end
  end)

  it("takes OpenSSL and curl from other folders, and writes a run path only for these", function()
    process.run(("mkdir -p '%s/my ssl/lib64' %s/curl/lib; touch '%s/my ssl/lib64/libcrypto.so' %s/curl/lib/libcurl.so"):format(
      folder, folder, folder, folder))
    local function link(words, library)
      for _, line in ipairs(compiler_lines("all " .. words)) do
        if line:find(library .. "%f[%W]") then return line end
      end
    end
    local ssl, curl = folder .. "/my ssl", folder .. "/curl"
    local path = "-L'%s' -Wl,-rpath,'%s' "
    for _, name in ipairs { "CRYPTO", "OPENSSL" } do
      local words = ("%s_DIR='%s'"):format(name, ssl)
      assert.truthy(link(words, "%-lcrypto"):find(path:format(ssl .. "/lib64", ssl .. "/lib64"), 1, true))
      assert.truthy(compiler_lines("all " .. words)[1]:find("-I'" .. ssl .. "/include'", 1, true))
    end
    assert.truthy(link("CURL_DIR=" .. curl, "%-lcurl"):find(path:format(curl .. "/lib", curl .. "/lib"), 1, true))
    assert.is_nil(link("CURL_DIR=" .. curl, "%-lcrypto"):find "rpath")
    assert.is_nil(link("CRYPTO_LIBDIR=/usr/lib/x86_64-linux-gnu CRYPTO_INCDIR=/usr/include", "%-lcrypto"):find "rpath")
  end)

  it("names what is missing with its package, and installs nothing", function()
    process.write(folder .. "/apt-get", "#!/bin/sh\necho called >>" .. folder .. "/called\n")
    process.run(("chmod +x %s/apt-get; cp %s/apt-get %s/sudo"):format(folder, folder, folder))
    for words, package in pairs {
      ["LUA_INCDIR=/nonexistent"] = "liblua" .. interpreter.version, ["CC=no-such-compiler"] = "gcc",
      ["LUA_CFLAGS=-I/usr/include/lua5." .. (interpreter.version == "5.1" and 4 or 1)] = "liblua" .. interpreter.version,
    } do
      for _, target in ipairs { "all", "install" } do
        local said, status = process.run(("PATH=%s:$PATH " .. MAKE .. "%s BUILD=%s/build PREFIX=%s/p LUA_VERSION=%s %s"):format(
          folder, target, folder, folder, interpreter.version, words))
        assert.matches("To go on, install:.*Debian: " .. package, said)
        assert.not_equal(0, status)
      end
    end
    assert.is_nil(process.read(folder .. "/called"))
    assert.equal("", (process.run("ls " .. folder .. "/p 2>/dev/null")))
  end)

  it("installs a core for nginx's LuaJIT; without it the local GameLift names the command that installs it", function()
    local version, prefix = interpreter.version, folder .. "/other's"
    local said, status = process.run(("%s -s install PREFIX=%s LUA_VERSION=%s"):format(MAKE, process.quote(prefix), version))
    assert.equal(0, status, said)
    local code = [[print(select(2, require "gamelift.local".start()) or "started")]]
    local function start()
      return (process.run(("cd /; LUA_PATH=%s %s -e %s"):format(process.quote(prefix .. "/share/lua/" .. version .. "/?.lua;"
        .. prefix .. "/share/lua/" .. version .. "/?/init.lua;;"), interpreter.path, process.quote(code))))
    end
    assert.equal("started", start())
    local core = prefix .. "/lib/lua/" .. version .. (version == "5.1" and "" or "/gamelift/abi5.1")
    process.run("rm -r " .. process.quote(core))
    assert.equal(("gamelift-local: nginx's LuaJIT needs gamelift.core for Lua 5.1: apt-get install liblua5.1-0-dev && make install"
      .. " PREFIX=%s LUA_VERSION=%s (in the folder of its source)"):format(process.quote(prefix), version), start())
  end)

  it("installs into a folder of any name, below DESTDIR, and uninstalls what it put there", function()
    local function make(target, version)
      local said, status = process.run((MAKE .. "-s %s PREFIX=%s DESTDIR=%s LUA_VERSION=%s"):format(target,
        process.quote "/it's a prefix", process.quote(folder .. "/a root"), version))
      assert.equal(0, status, said)
    end
    local prefix = folder .. "/a root/it's a prefix"
    local own, other = interpreter.version, interpreter.version ~= "5.1" and "5.1"
    make("install", own)
    if other then make("install", other) end
    for _, path in ipairs {
      "share/lua/" .. own .. "/gamelift/init.lua", "share/lua/" .. own .. "/gamelift/local/console/index.html",
      "share/lua/" .. own .. "/gamelift/local/console/views.js", "lib/lua/" .. own .. "/gamelift/core.so", "bin/gamelift-local",
      "share/man/man1/gamelift-local.1", "share/man/man1/gamelift-doctor.1",
      "lib/lua/" .. own .. "/gamelift/" .. (other and "abi5.1/gamelift/crypto.so" or "crypto.so"),
    } do
      assert.truthy(process.read(prefix .. "/" .. path), path)
    end
    assert.matches("^gamelift%-local %d", (process.run(process.quote(prefix .. "/bin/gamelift-local") .. " --version")))
    if other then make("uninstall", other) end
    assert.truthy(process.read(prefix .. "/bin/gamelift-local"), "what another Lua still needs")
    make("uninstall", own)
    assert.equal("", (process.run(("find %s -type f"):format(process.quote(prefix)))))
  end)
end)

describe("make dist", function()
  local version = "7.8." .. process.run "echo $$" -- other specs may run beside these
  local archive = ".build/gamelift-" .. version .. ".tar.gz"
  teardown(function() process.run("rm -f .build/gamelift-" .. version .. "*") end)

  it("writes the last commit's archive, its checksum and its rockspec; a second run writes the same bytes", function()
    if select(2, process.run "git rev-parse HEAD") ~= 0 then pending "not a git repository" end
    local url = "https://example.com/a?b=1&c=/gamelift.tar.gz"
    local function dist()
      local said, status = process.run(("%s -s dist VERSION=%s 'URL=%s'"):format(MAKE, version, url))
      assert.equal(0, status, said)
      assert.matches("OK$", (process.run(("cd .build && sha256sum -c gamelift-%s.tar.gz.sha256"):format(version))))
      return process.run("md5sum " .. archive):match "^%x+"
    end
    local md5 = dist()
    local rockspec = rockspec_at((".build/gamelift-%s-1.rockspec"):format(version))
    assert.equal(version .. "-1", rockspec.version)
    assert.same({ url = url, md5 = md5, dir = "gamelift-" .. version }, rockspec.source)
    assert.equal(md5, dist())
    for _, path in ipairs { "src/core/version.h", "lua/gamelift/native.lua" } do
      local text = process.run(("tar -xzOf %s gamelift-%s/%s"):format(archive, version, path))
      assert.truthy(text:find('VERSION "' .. version .. '"', 1, true) or text:find('VERSION = "' .. version .. '"', 1, true), path)
    end
  end)

  it("reports what it expects", function()
    assert.matches("expected VERSION=x%.y%.z, got ''", (process.run(MAKE .. "dist")))
    assert.matches("expected VERSION=x%.y%.z, got '1%.2/3'", (process.run(MAKE .. "dist VERSION=1.2/3 URL=x")))
    assert.matches("expected URL=", (process.run(MAKE .. "dist VERSION=1.2.3")))
  end)
end)

describe("the built modules", function()
  it("are hardened", function()
    for _, name in ipairs { "core", "crypto", "curl" } do
      local text = process.run(("readelf -dW %s/gamelift/%s.so; nm -D %s/gamelift/%s.so"):format(build, name, build, name))
      assert.truthy(text:find("BIND_NOW", 1, true), name)
      assert.truthy(text:find("__stack_chk_fail", 1, true), name)
      assert.is_nil(text:find "R[UN]*PATH", name)
    end
  end)

  for _, name in ipairs { "core", "crypto", "curl" } do
    it("export luaopen_gamelift_" .. name .. " and nothing else", function()
      local exported = {}
      for _, line in ipairs(lines_of(("nm -D --defined-only %s/gamelift/%s.so"):format(build, name))) do
        local symbol = line:match "(%S+)$"
        if not symbol:find "^__odr_asan" then exported[#exported + 1] = symbol end -- a sanitized build's own
      end
      assert.same({ "luaopen_gamelift_" .. name }, exported)
    end)
  end

  it("link only what they need: libcrypto for crypto, libcurl for curl, neither for core", function()
    local function needs(name, library)
      local text = table.concat(lines_of(("readelf -d %s/gamelift/%s.so"):format(build, name)), "\n")
      return text:find("NEEDED[^\n]*" .. library) ~= nil
    end
    assert.same({ false, false }, { needs("core", "libcrypto"), needs("core", "libcurl") })
    assert.same({ true, false }, { needs("crypto", "libcrypto"), needs("crypto", "libcurl") })
    assert.same({ false, true }, { needs("curl", "libcrypto"), needs("curl", "libcurl") })
  end)
end)

-- Returns the lines that assign to the control variable of a `for` loop around them, by their indents: Lua 5.5 has it constant.
local function loop_assignments(path)
  local wrong, loops, number = {}, {}, 0
  for line in io.lines(path) do
    number = number + 1
    local indent = #line:match "^ *"
    while loops[1] and indent <= loops[#loops].indent and line:find "%S" do loops[#loops] = nil end
    local assigned = line:match "^ *([%w_, ]+)=[^=]" or line:match "%f[%w]then ([%w_, ]+)=[^=]" or ""
    for _, loop in ipairs(loops) do
      local is_assigned = not assigned:find "^local " and not assigned:find "^for " and assigned:find("%f[%w_]" .. loop.name .. "%f[^%w_]")
      if is_assigned and not line:find ",$" then wrong[#wrong + 1] = ("%s:%d: %s"):format(path, number, line) end
    end
    local name = line:match "^ *for ([%w_]+)"
    if name and not line:find "end$" then loops[#loops + 1] = { indent = indent, name = name } end
  end
  return wrong
end

describe("the product's Lua", function()
  it("assigns to no loop variable, which Lua 5.5 refuses", function()
    local wrong = {}
    for _, path in ipairs(lines_of "find lua examples spec src -name '*.lua'") do
      for _, line in ipairs(loop_assignments(path)) do wrong[#wrong + 1] = line end
    end
    assert.same({}, wrong)
  end)

  it("has nothing that Lua 5.1 cannot read", function()
    local wrong = {}
    for _, path in ipairs(lines_of "find lua -name '*.lua'") do
      local said = lines_of(("luac5.1 -p %s 2>&1 || luajit -b %s /dev/null 2>&1"):format(path, path))
      if said[1] then wrong[#wrong + 1] = said[1] end
    end
    assert.same({}, wrong)
  end)
end)

describe("the tree", function()
  it("has nothing at its top but what belongs there", function()
    local allowed = {
      rockspec = true, src = true, lua = true, spec = true, examples = true, Makefile = true,
      ["README.md"] = true, ["CHANGELOG.md"] = true, ["SECURITY.md"] = true, ["CONTRIBUTING.md"] = true, LICENSE = true,
    }
    for _, path in ipairs(lines_of "git ls-files 2>/dev/null") do
      local top = path:match "^[^/]+"
      assert.is_true(allowed[top] or top:sub(1, 1) == ".", path)
    end
  end)
end)
