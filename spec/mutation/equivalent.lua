-- Mutants that no caller can notice: path, line before, line after, reason.
return {
  { "lua/gamelift/client.lua", "settings = false, transport = false, owned = false,", "settings = false, transport = true, owned = false,",
    "a place in the table, filled before it is read" },
}
