std = "max"
max_line_length = 140
codes = true
exclude_files = { ".build", "lua/gamelift/enums.lua", "lua/gamelift/types.lua", "src/model/face.lua" }
-- What ships runs on Lua 5.1 to 5.5 and LuaJIT: only what all of them have, and what is looked up before it is used.
files["lua"] = {
  std = "min",
  read_globals = {
    "jit", "ngx", "unpack",
    table = { fields = { "unpack" } },
    package = { fields = { "searchpath" } },
    math = { fields = { "type", "tointeger" } },
  },
}
files["spec"] = { std = "max+busted", globals = { "ngx" } }
files["examples"] = { globals = { "ngx" } }
