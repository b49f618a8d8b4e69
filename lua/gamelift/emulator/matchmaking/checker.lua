-- Checks of the members of a JSON document that a person wrote. A check raises a problem that names the JSON path, what is
-- allowed and, for a misspelt name, the nearest one; guard() turns it into a result.
--
-- Documents come from core.read_json, or are plain Lua tables: in those an empty table may be a list or an object.
local core = require("gamelift.native").require "gamelift.core"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

local defaults = require("gamelift.emulator.matchmaking.options").defaults()

local checker = {}

local Checker = {}
Checker.__index = Checker
Checker.__name = "gamelift.emulator.matchmaking.checker"

--- Returns a checker.
-- @param text string|nil the document's text, for lines in messages
-- @param places table|nil as core.read_json returns them
-- @param opts table|nil see options.lua
function checker.new(text, places, opts)
  return setmetatable({ text = text, places = places, warnings = {}, options = opts or defaults,
    strict = opts and opts.strict_rule_sets }, Checker)
end

local function position(text, offset)
  local line, last = 1, 0
  for newline in text:sub(1, offset - 1):gmatch "()\n" do line, last = line + 1, newline end
  return line, offset - last
end

--- Returns "line 3, column 7" of a byte offset in a text.
function checker.position(text, offset)
  return ("line %d, column %d"):format(position(text, offset))
end

-- A node is { value, path, table = the container, key }.

--- Returns the node of the whole document.
function checker.root(value)
  return { value = value, path = "$" }
end

function Checker:place(node)
  local marks = self.places and node.container and self.places[node.container]
  local offset = marks and marks[node.key]
  return offset and self.text and checker.position(self.text, offset) or nil
end

local function new_problem(self, node, message, ...)
  if select("#", ...) > 0 then message = message:format(...) end
  local place = self:place(node)
  return { problem = node.path .. (place and " (" .. place .. ")" or "") .. ": " .. message, path = node.path }
end

--- Raises a problem of a node.
function Checker:fail(node, message, ...)
  error(new_problem(self, node, message, ...), 0)
end

--- Raises a problem that no document names: attempt() may turn it into a warning.
function Checker:doubt(node, message, ...)
  local problem = new_problem(self, node, message, ...)
  problem.is_doubtful = true
  error(problem, 0)
end

--- Calls f(...) and returns its result; where the option doubtful_rule_sets accepts them, doubts become a warning and nil.
function Checker:attempt(f, ...)
  if self.options.doubtful_rule_sets ~= "accept" then return f(...) end
  local ok, result = pcall(f, ...)
  if ok then return result end
  if type(result) ~= "table" or not result.is_doubtful then error(result, 0) end
  self.warnings[#self.warnings + 1] = result.problem .. " (ignored)"
  return nil
end

--- As doubt(), but continues where doubts are accepted.
function Checker:question(node, message, ...)
  self:attempt(self.doubt, self, node, message, ...)
end

function Checker:warn(node, message)
  self.warnings[#self.warnings + 1] = node.path .. ": " .. message
end

--- Calls f(...); returns its result, or nil and the problem it raised.
function checker.guard(f, ...)
  local ok, result = pcall(f, ...)
  if ok then return result end
  if type(result) ~= "table" or not result.problem then error(result, 0) end
  return nil, result.problem, result.path
end

local function is_list(value)
  if type(value) ~= "table" then return false end
  return getmetatable(value) == core.json_list or #value > 0 or next(value) == nil
end

local function is_object(value)
  return type(value) == "table" and getmetatable(value) ~= core.json_list and #value == 0
end

checker.is_list = is_list

-- Describes a value for "got …".
local function describe(value)
  if value == nil then return "nothing" end
  if value == core.null then return "null" end
  if type(value) == "table" then return is_list(value) and "a list" or "an object" end
  if type(value) == "number" then return ("%.14g"):format(value) end
  return messages.quote(value)
end

checker.describe = describe

--- Returns the node of a member; its value is nil where the object lacks it. null counts as absent.
function checker.member(node, name)
  local value = node.value[name]
  if value == core.null then value = nil end
  return { value = value, path = node.path .. "." .. name, container = node.value, key = name }
end

--- Returns the node of an item; i is from 1, paths count from 0.
function checker.item(node, i)
  return { value = node.value[i], path = ("%s[%d]"):format(node.path, i - 1), container = node.value, key = i }
end

function Checker:object(node)
  if not is_object(node.value) then self:fail(node, "expected an object, got %s", describe(node.value)) end
  return node.value
end

--- Returns the nodes of a list's items; none where it is absent and not required.
function Checker:list(node, required)
  local nodes = {}
  if node.value == nil and not required then return nodes end
  local is_json_list = getmetatable(node.value) == core.json_list
  if not is_list(node.value) or self.places and not is_json_list then -- text tells {} from []
    self:fail(node, "expected a list, got %s", type(node.value) == "table" and not is_json_list and "an object" or describe(node.value))
  end
  for i = 1, #node.value do nodes[i] = checker.item(node, i) end
  return nodes
end

function Checker:string(node)
  if type(node.value) ~= "string" or node.value == "" then
    self:fail(node, "expected a string that is not empty, got %s", describe(node.value))
  end
  return node.value
end

--- Returns a number of at least `least`; a string of digits counts as a number, as the service's examples have it.
function Checker:number(node, least)
  local value = node.value
  if type(value) == "string" and value:match "^%s*%-?[%d.]+%s*$" then value = tonumber(value) end
  if type(value) ~= "number" or value ~= value or value < (least or -math.huge) then
    self:fail(node, "expected a number%s, got %s", least and (" of at least %g"):format(least) or "", describe(node.value))
  end
  return value
end

function Checker:integer(node, least)
  local value = node.value
  if type(value) ~= "number" or value ~= math.floor(value) or value < least or math.abs(value) > 1e9 then
    self:fail(node, "expected a whole number%s, got %s", least > -math.huge and (" of at least %d"):format(least) or "", describe(value))
  end
  return value
end

function Checker:one_of(node, allowed)
  for _, value in ipairs(allowed) do
    if node.value == value then return value end
  end
  local nearest = type(node.value) == "string" and core.suggest(node.value, allowed)
  return self:fail(node, "expected one of %s, got %s%s", table.concat(allowed, ", "), describe(node.value),
    nearest and ", did you mean " .. nearest .. "?" or "")
end

--- Raises on members that are not in `known`, or only warns where the checker is not strict.
function Checker:members(node, known)
  for _, name in ipairs(tables.keys(node.value)) do
    local found = false
    for _, other in ipairs(known) do found = found or other == name end
    if not found then
      local member = checker.member(node, name)
      local message = messages.unknown("property", name, known)
      if self.strict then self:fail(member, "%s", message) end
      self:warn(member, message .. " (ignored)")
    end
  end
end

--- Raises where two items have one name.
function Checker:unique(node, seen, name, what)
  if seen[name] then self:fail(node, "the %s %s is declared twice", what, messages.quote(name)) end
  seen[name] = true
end

return checker
