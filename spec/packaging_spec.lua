-- What is shipped: the rockspec's lists, the symbols of the built modules, the layout of the tree.
local build = require "spec.support.interpreter".build

local function lines_of(command)
  local pipe = assert(io.popen(command))
  local lines = {}
  for line in pipe:lines() do lines[#lines + 1] = line end
  pipe:close()
  return lines
end

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

describe("the rockspec", function()
  it("lists the files of the tree", function()
    local path = os.tmpname()
    lines_of("make -s rockspec OUTPUT=" .. path .. " 2>&1")
    local text = read(path)
    os.remove(path)
    assert.is_true(text == read "rockspec/gamelift-scm-1.rockspec", "the lists of files are old: make rockspec")
  end)

  it("is one that LuaRocks can load", function()
    local rockspec = {}
    local chunk
    if setfenv then -- luacheck: ignore 113
      chunk = assert(loadfile "rockspec/gamelift-scm-1.rockspec")
      setfenv(chunk, rockspec) -- luacheck: ignore 113
    else
      chunk = assert(loadfile("rockspec/gamelift-scm-1.rockspec", "t", rockspec))
    end
    chunk()
    assert.equal("gamelift", rockspec.package)
    for name, module in pairs(rockspec.build.modules) do
      for _, path in ipairs(type(module) == "table" and module.sources or { module }) do
        assert.truthy(io.open(path), name .. ": " .. path):close()
      end
    end
    assert.truthy(rockspec.build.modules.gamelift)
  end)
end)

describe("the built modules", function()
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

  it("link what they say: libcrypto for crypto, libcurl for curl, neither for core", function()
    local function needs(name, library)
      local text = table.concat(lines_of(("readelf -d %s/gamelift/%s.so"):format(build, name)), "\n")
      return text:find("NEEDED[^\n]*" .. library) ~= nil
    end
    assert.same({ false, false }, { needs("core", "libcrypto"), needs("core", "libcurl") })
    assert.same({ true, false }, { needs("crypto", "libcrypto"), needs("crypto", "libcurl") })
    assert.same({ false, true }, { needs("curl", "libcrypto"), needs("curl", "libcurl") })
  end)
end)

describe("the product's Lua", function()
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
      ["README.md"] = true, ["CHANGELOG.md"] = true, ["SECURITY.md"] = true, LICENSE = true,
    }
    for _, path in ipairs(lines_of "git ls-files 2>/dev/null") do
      local top = path:match "^[^/]+"
      assert.is_true(allowed[top] or top:sub(1, 1) == ".", path)
    end
  end)
end)
