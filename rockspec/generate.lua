-- Prints the rockspec, whose lists of files are those of the tree: make rockspec.
-- Standard input: a line "MODULE SOURCE..." for each C module, then the path of each Lua module.

local LIBRARIES = {
  core = { libraries = { "m" } },
  crypto = { libraries = { "crypto" }, variable = "CRYPTO" },
  curl = { libraries = { "curl", "dl", "pthread", "m" }, variable = "CURL" },
}

local HEAD = [[
-- Written by rockspec/generate.lua. Not to be edited: make rockspec.
-- Built in a clone: luarocks make rockspec/gamelift-scm-1.rockspec
rockspec_format = "3.0"
package = "gamelift"
version = "scm-1"
source = { url = "git+file://." }
description = {
  summary = "Amazon GameLift client for Lua with a C core, and a local GameLift to run it against",
  license = "MIT",
}
supported_platforms = { "unix" }
-- luaexpat reads the answers of AWS STS; lua-cjson and argparse are for the local GameLift and gamelift-doctor.
dependencies = { "lua >= 5.1, < 5.5", "luaexpat >= 1.4", "lua-cjson >= 2.1", "argparse >= 0.7" }
-- Found by their libraries: the headers may stand where LuaRocks does not look (Debian's multiarch folders).
external_dependencies = { CRYPTO = { library = "crypto" }, CURL = { library = "curl" } }
build = {
  type = "builtin",
  modules = {]]

local TAIL = [[
  },
  install = { bin = {
    ["gamelift-doctor"] = "lua/gamelift/doctor/gamelift-doctor",
    ["gamelift-local"] = "lua/gamelift/local/gamelift-local",
  } },
}]]

local function quoted(list)
  local out = {}
  for i, word in ipairs(list) do out[i] = ('"%s"'):format(word) end
  return table.concat(out, ", ")
end

local function c_module(name, sources)
  local how = LIBRARIES[name] or error("which libraries does the module " .. name .. " need?")
  table.sort(sources)
  print(('    ["gamelift.%s"] = {'):format(name))
  print "      sources = {"
  for _, source in ipairs(sources) do print(('        "%s",'):format(source)) end
  print "      },"
  print(("      libraries = { %s },"):format(quoted(how.libraries)))
  if how.variable then
    print(('      incdirs = { "$(%s_INCDIR)" }, libdirs = { "$(%s_LIBDIR)" },'):format(how.variable, how.variable))
  end
  print "    },"
end

local function lua_module(path)
  local name = path:match "^lua/(.*)%.lua$":gsub("/init$", ""):gsub("/", ".")
  print(('    ["%s"] = "%s",'):format(name, path))
end

print(HEAD)
for line in io.lines() do
  local words = {}
  for word in line:gmatch "%S+" do words[#words + 1] = word end
  if words[2] then
    c_module(table.remove(words, 1), words)
  else
    lua_module(words[1])
  end
end
print(TAIL)
