-- Plays a script against a local GameLift whose clock is driven, and writes down every reply: the whole of it, so that a spec notices
-- whatever changes.
--
--   transcript.play { { "CreateBuild", { Name = "b" }, build = "Build.BuildId" }, { "DescribeBuild", { BuildId = "$build" } }, … }
--
-- A step is an operation or an action of the control interface with its parameters, and perhaps a list of the reply's fields that are
-- written down. Names of further fields keep a value of the reply, which later steps have as $name. Ids are those of the seed.
local gamelift = require "spec.support.local_gamelift"
local process = require "spec.support.process"
local tables = require "gamelift.util.tables"

local transcript = {}

local FOLDER = "spec/gamelift/emulator/transcripts/"
local WIDTH = 130 -- of a line

local function scalar(value)
  if type(value) == "number" then return ("%.12g"):format(value) end
  if type(value) ~= "string" then return tostring(value) end
  return (("%q"):format(value):gsub("\\\n", "\\n"))
end

-- Returns a value as text: on one line if that has room for it, else with one item a line.
local function text_of(value, indent)
  if type(value) ~= "table" then return scalar(value) end
  local parts = {}
  for i, item in ipairs(value) do parts[i] = text_of(item, indent .. "  ") end
  for _, key in ipairs(tables.keys(value)) do parts[#parts + 1] = key .. " = " .. text_of(value[key], indent .. "  ") end
  if #parts == 0 then return "{}" end
  local line = "{ " .. table.concat(parts, ", ") .. " }"
  if #indent + #line - 2 <= WIDTH and not line:find("\n", 1, true) then return line end
  return ("{\n%s  %s,\n%s}"):format(indent, table.concat(parts, ",\n" .. indent .. "  "), indent)
end

--- Returns a value as text.
function transcript.text_of(value) return text_of(value, "") end

-- Returns the parameters with the values that were kept.
local function filled(value, kept)
  if type(value) == "string" then
    return (value:gsub("%$([%l_]+)", function(name) return kept[name] or error("nothing is kept as " .. name) end))
  end
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do copy[key] = filled(item, kept) end
  return copy
end

local function field(reply, path)
  for name in path:gmatch "[^.]+" do reply = reply and reply[tonumber(name) or name] end
  return reply
end

-- Returns a reply's fields of a list.
local function part_of(reply, fields)
  if not fields or not reply then return reply end
  local part = {}
  for _, name in ipairs(fields) do part[name] = reply[name] end
  return part
end

local function perform(game, name, parameters)
  if name:find "^%l" then
    local result, problem = game.emulator:control(name, parameters)
    return result, result == nil and problem or nil
  end
  local reply, code, message = game:call(name, parameters)
  return reply, code and code .. ": " .. message
end

--- Returns the names of the scripts.
function transcript.names()
  local names = {}
  for name in process.run("ls " .. FOLDER):gmatch "([%w_]+)%.lua" do names[#names + 1] = name end
  return names
end

--- Writes the transcripts of all scripts again.
function transcript.write()
  for _, name in ipairs(transcript.names()) do
    process.write(FOLDER .. name .. ".txt", transcript.play(dofile(FOLDER .. name .. ".lua")))
  end
end

--- Plays steps. Returns the text of all of them and their replies.
---@param steps table
---@param options? table # of the local GameLift
---@return string
function transcript.play(steps, options)
  local game, kept, lines = gamelift.new(options), {}, {}
  for _, step in ipairs(steps) do
    local parameters = filled(step[2] or {}, kept)
    local reply, problem = perform(game, step[1], parameters)
    lines[#lines + 1] = ("> %s %s"):format(step[1], transcript.text_of(parameters))
    lines[#lines + 1] = problem or transcript.text_of(part_of(reply, step[3]))
    for name, path in pairs(step) do
      if type(name) == "string" then
        kept[name] = field(reply, path) or error(("%s has no %s: %s"):format(step[1], path, lines[#lines]))
      end
    end
  end
  return table.concat(lines, "\n") .. "\n"
end

return transcript
