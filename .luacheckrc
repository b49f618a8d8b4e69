std = "max"
max_line_length = 140
codes = true
exclude_files = { ".build", "lua/gamelift/enums.lua", "lua/gamelift/types.lua", "src/model/public_types.lua" }
-- What ships runs on Lua 5.1 to 5.5 and LuaJIT, in hosts that leave out `io`, `os` and `debug`, and in hosts where reading an
-- undeclared global raises: what not every host has is looked up with rawget(_G, name) when it is used.
files["lua"] = {
  std = "min",
  not_globals = { "io", "os", "debug", "arg", "dofile", "loadfile", "loadstring", "load", "unpack" },
}
-- Scripts, which no host requires.
for _, name in ipairs { "local/launch", "local/nginx", "doctor/command" } do
  files["lua/gamelift/" .. name .. ".lua"] = { globals = { "io", "os", "arg" } }
end
-- What runs inside nginx.
for _, name in ipairs { "nginx/*", "transport/http_destination", "local/events", "local/launcher", "local/process",
  "local/request_log", "local/server",
  "local/state_file",
  "local/websocket", "server/host_nginx" } do
  files["lua/gamelift/" .. name .. ".lua"] = { read_globals = { "ngx", "io", "os", "debug" } }
end
files["spec"] = { std = "max+busted", globals = { "ngx" } }
files["examples"] = { globals = { "ngx" } }
