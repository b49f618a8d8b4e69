-- gamelift-local --simulate FILE: runs a script of matchmaking requests in driven time, without a server.
local core = require("gamelift.native").require "gamelift.core"
local plot = require "gamelift.local.plot"
local simulate = require "gamelift.emulator.matchmaking.simulate"

local function line_at(text, offset)
  local _, count = text:sub(1, offset - 1):gsub("\n", "")
  return count + 1
end

-- Returns the line of the value that a problem names by its path, such as $.steps[0].at; the nearest one around it if it is absent.
local function line_of(text, script, places, problem)
  local value, offset = script, 1
  for word in problem:match("^%$([^:%s]*)"):gmatch "[^.%[%]]+" do
    if type(value) ~= "table" then break end
    local key = getmetatable(value) == core.json_list and (tonumber(word) or 0) + 1 or word
    offset = places[value] and places[value][key] or offset
    value = value[key]
  end
  return line_at(text, offset)
end

-- Returns the script in a file, its text and the places of its values; nil and the problem on failure.
local function read_script(path)
  local text, problem = core.read_file(path)
  if not text then return nil, ("%s: %s"):format(path, problem) end
  local script, places, offset = core.read_json(text)
  if script == nil then return nil, ("%s:%d: %s"):format(path, line_at(text, offset), places) end
  if type(script) ~= "table" or getmetatable(script) == core.json_list then
    return nil, ("%s:1: expected an object with rule_set and steps"):format(path)
  end
  return script, text, places
end

--- Runs the script in a file. Blocks until it has ended.
---@param path string
---@param as_json boolean # the report is JSON instead of text for people
---@param picture? string # the file for a plot: .svg, .png or .pdf
---@param folder string # for temporary files
---@return string? report
---@return boolean? holds # false if a check of the script does not hold
---@return string? problem # where the first is nil: file, line and path
return function(path, as_json, picture, folder)
  local script, text, places = read_script(path)
  if not script then return nil, nil, text end
  local report, wrong = simulate.run(script)
  if not report then return nil, nil, ("%s:%d: %s"):format(path, line_of(text, script, places, wrong), wrong) end
  local drawn, problem = true, nil
  if picture then drawn, problem = plot.draw(report, picture, folder) end
  if not drawn then return nil, nil, problem end
  return as_json and simulate.json(report) or simulate.text(report), #report.problems == 0
end
