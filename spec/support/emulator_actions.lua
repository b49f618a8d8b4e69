-- Renders the control interface as the table of lua/gamelift/emulator/README.md, from the rows that check its arguments. Writes
-- the table into the README when it runs as a program:
--
--   LUA_PATH="lua/?.lua;lua/?/init.lua" LUA_CPATH=".build/5.4/?.so" lua5.4 spec/support/emulator_actions.lua
local emulator = require "gamelift.emulator"

local README = "lua/gamelift/emulator/README.md"
local HEAD = "| Action | What it does | Arguments | Example |\n|---|---|---|---|\n"

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function json(value)
  if type(value) == "string" then return '"' .. value .. '"' end
  if type(value) ~= "table" then return tostring(value) end
  local out = {}
  for i, item in ipairs(value) do out[i] = json(item) end
  if out[1] then return "[" .. table.concat(out, ", ") .. "]" end
  for i, key in ipairs(sorted_keys(value)) do out[i] = '"' .. key .. '": ' .. json(value[key]) end
  return "{" .. table.concat(out, ", ") .. "}"
end

local function arguments_text(arguments)
  local list = {}
  for _, name in ipairs(sorted_keys(arguments)) do
    if name ~= "account" then list[#list + 1] = ("`%s` (%s)"):format(name, arguments[name]) end
  end
  return list[1] and table.concat(list, "; ") or "none"
end

-- Returns the table, one row an action.
local function render()
  local rows, actions = {}, emulator.new():describe_actions()
  for i, name in ipairs(sorted_keys(actions)) do
    local row = actions[name]
    rows[i] = ("| `%s` | %s | %s | `%s` |\n"):format(name, row.does, arguments_text(row.arguments), json(row.example))
  end
  return HEAD .. table.concat(rows)
end

local function write()
  local file = assert(io.open(README, "rb"))
  local text = file:read "*a"
  file:close()
  local start = assert(text:find(HEAD, 1, true))
  local stop = assert(text:find("\n\n", start, true))
  file = assert(io.open(README, "wb"))
  file:write(text:sub(1, start - 1), render(), text:sub(stop + 1))
  file:close()
end

if arg and arg[0] and arg[0]:find "emulator_actions%.lua$" then write() end

return { render = render }
