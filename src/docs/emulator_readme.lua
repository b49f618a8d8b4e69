-- Writes the generated tables of lua/gamelift/emulator/README.md, each between its markers: the actions of the control interface,
-- the operations served, and the guesses. It reads the rows and comments of the code, so a new row needs no edit of the README.
--
--   make tables
local emulator = require "gamelift.emulator"
local exceptions = require "gamelift.emulator.model.exceptions"
local options = require "gamelift.emulator.options"

local FOLDER = "lua/gamelift/emulator/"
local README = FOLDER .. "README.md"

local readme = {}

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

local function sorted_keys(map)
  local keys = {}
  for key in pairs(map) do keys[#keys + 1] = key end
  table.sort(keys)
  return keys
end

local function table_of(head, rows)
  return ("| %s |\n|%s\n%s"):format(table.concat(head, " | "), ("---|"):rep(#head), table.concat(rows))
end

-- Actions -------------------------------------------------------------------------------------------------------------

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
    if name ~= "account" and name ~= "region" then list[#list + 1] = ("`%s` (%s)"):format(name, arguments[name]) end
  end
  return list[1] and table.concat(list, "; ") or "none"
end

local function actions_table()
  local rows, actions = {}, emulator.new():describe_actions()
  for i, name in ipairs(sorted_keys(actions)) do
    local row = actions[name]
    rows[i] = ("| `%s` | %s | %s | `%s` |\n"):format(name, row.does, arguments_text(row.arguments), json(row.example))
  end
  return table_of({ "Action", "What it does", "Arguments", "Example" }, rows)
end

-- Operations ----------------------------------------------------------------------------------------------------------

local function operations_table()
  local rows = {}
  for i, group in ipairs(emulator.groups) do
    local names = sorted_keys(require("gamelift.emulator.operations." .. group).operations)
    rows[i] = ("| [`operations/%s.lua`](operations/%s.lua) | %s |\n"):format(group, group, table.concat(names, ", "))
  end
  return table_of({ "Group", "Operations" }, rows)
end

-- Guesses -------------------------------------------------------------------------------------------------------------

-- Returns the guesses in the comments of a file: in each block of comment lines, the text behind "Guess: ".
local function comment_guesses(text)
  local list = {}
  local block = {}
  for line in (text .. "\n"):gmatch "(.-)\n" do
    local comment = line:match "^%s*%-%-%-? ?(.*)$"
    if comment then
      block[#block + 1] = comment
    else
      list[#list + 1] = table.concat(block, " "):match "Guess: (.*)$"
      block = {}
    end
  end
  return list
end

local function paths()
  local list = {}
  local pipe = assert(io.popen("find " .. FOLDER .. " -name '*.lua'"))
  for path in pipe:lines() do list[#list + 1] = path:sub(#FOLDER + 1) end
  assert(pipe:close())
  table.sort(list)
  return list
end

local function guesses_table()
  local rows = {}
  local function add(switch, default, sentence)
    rows[#rows + 1] = ("| %s | %s | %s |\n"):format(switch, default, (sentence:gsub("%.$", "")))
  end
  for _, situation in ipairs(sorted_keys(exceptions.inferred)) do
    local row = exceptions.inferred[situation]
    assert(row[2], situation .. " lacks its sentence")
    add(("`codes.%s`"):format(situation), ("`%s`"):format(row[1]), row[2])
  end
  for _, guess in ipairs(options.guesses()) do add(("`%s`"):format(guess.name), ("`%s`"):format(json(guess.default)), guess.sentence) end
  for _, path in ipairs(paths()) do
    for _, sentence in ipairs(comment_guesses(read(FOLDER .. path))) do add(("[`%s`](%s)"):format(path, path), "fixed", sentence) end
  end
  return table_of({ "Switch", "Default", "Guess" }, rows)
end

-- ---------------------------------------------------------------------------------------------------------------------

local TABLES = { actions = actions_table, operations = operations_table, guesses = guesses_table }

--- Returns the README with new tables in place of those between its markers.
---@param text string
---@return string
function readme.render(text)
  for _, name in ipairs(sorted_keys(TABLES)) do
    local begin, stop = ("<!-- %s: make tables -->\n"):format(name), ("<!-- /%s -->"):format(name)
    local _, first = text:find(begin, 1, true)
    local last = first and text:find(stop, first, true)
    assert(last, README .. " lacks the markers of " .. name)
    text = text:sub(1, first) .. "\n" .. TABLES[name]() .. "\n" .. text:sub(last)
  end
  return text
end

--- Writes the README. Raises if it lacks a marker.
function readme.write()
  local text = readme.render(read(README))
  local file = assert(io.open(README, "wb"))
  file:write(text)
  file:close()
end

return readme
