-- The types of what a message holds. A type is a function(value, writer, path): it checks a value and writes it as JSON, or adds to
-- the writer's list of problems.
local core = require("gamelift.native").require "gamelift.core"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local tables = require "gamelift.util.tables"

local shapes = {}

local function add_problem(writer, path, rule, problem)
  local details = writer.problems
  details[#details + 1] = { path = path, problem = problem, rule = rule }
end

local function put(writer, text) writer[#writer + 1] = text end

--- Returns a type of texts of 1 to `most` bytes.
---@param most integer
---@param pattern? string # a Lua pattern that the whole text matches
---@param expected? string # describes the pattern: "letters, digits, . and -"
function shapes.text(most, pattern, expected)
  return function(value, writer, path)
    local json = type(value) == "string" and core.json_string(value)
    if type(value) ~= "string" then
      add_problem(writer, path, "type", "expected text, got " .. messages.quote(value))
    elseif not json then
      add_problem(writer, path, "form", "the text is not UTF-8")
    elseif value == "" or #value > most then
      add_problem(writer, path, value == "" and "min" or "max", ("expected 1 to %d bytes, got %d"):format(most, #value))
    elseif pattern and not value:find(pattern) then
      add_problem(writer, path, "pattern", ("expected %s, got %s"):format(expected, messages.quote(value)))
    else
      put(writer, json)
    end
  end
end

--- Returns a type of whole numbers.
---@param least integer
---@param most integer
function shapes.integer(least, most)
  return function(value, writer, path)
    if type(value) == "number" and value >= least and value <= most and value % 1 == 0 then return put(writer, ("%d"):format(value)) end
    add_problem(writer, path, "type", ("expected a whole number from %d to %d, got %s"):format(least, most, messages.quote(value)))
  end
end

--- Is the type of finite numbers. The locale has no effect on what is written.
function shapes.number(value, writer, path)
  if type(value) == "number" and value == value and value > -math.huge and value < math.huge then
    return put(writer, (("%.17g"):format(value):gsub(",", ".")))
  end
  add_problem(writer, path, "type", "expected a number, got " .. messages.quote(value))
end

--- Is the type of true and false, which come from the session, not from its user.
function shapes.boolean(value, writer) return put(writer, tostring(value)) end

--- Returns a type of texts: the values of a list.
---@param values string[]
function shapes.one_of(values)
  local known = {}
  for _, value in ipairs(values) do known[value] = true end
  return function(value, writer, path)
    if known[value] then return put(writer, '"' .. value .. '"') end
    add_problem(writer, path, "enum", ("expected one of %s, got %s%s"):format(table.concat(values, ", "), messages.quote(value),
      messages.suggestion(value, values)))
  end
end

--- Returns a type of lists.
---@param item function # a type
---@param least integer # items
---@param most integer
function shapes.list(item, least, most)
  return function(value, writer, path)
    if type(value) ~= "table" then return add_problem(writer, path, "type", "expected a list, got " .. messages.quote(value)) end
    if #value < least or #value > most then
      add_problem(writer, path, #value < least and "min" or "max", ("expected %d to %d items, got %d"):format(least, most, #value))
      return
    end
    put(writer, "[")
    for i, one in ipairs(value) do
      if i > 1 then put(writer, ",") end
      item(one, writer, ("%s[%d]"):format(path, i))
    end
    put(writer, "]")
  end
end

--- Returns a type of maps from text to one type.
---@param item function # a type
function shapes.map(item)
  return function(value, writer, path)
    if type(value) ~= "table" then return add_problem(writer, path, "type", "expected a table, got " .. messages.quote(value)) end
    put(writer, "{")
    for i, key in ipairs(tables.keys(value)) do
      put(writer, (i > 1 and "," or "") .. (core.json_string(key) or '""') .. ":")
      item(value[key], writer, path .. "." .. key)
    end
    put(writer, "}")
  end
end

local function check_names(value, known, names, writer, path)
  for name in pairs(value) do
    if not known[name] then
      add_problem(writer, path .. messages.text(name), "unknown", "unknown parameter" .. messages.suggestion(name, names))
    end
  end
end

--- Returns a type of tables with these members, which are written in this order.
---@param members table[] # { name, type, "required" }
function shapes.record(members)
  local known, names = {}, {}
  for i, member in ipairs(members) do known[member[1]], names[i] = true, member[1] end
  return function(value, writer, path)
    if type(value) ~= "table" then
      return add_problem(writer, path, "type", "expected a table, got " .. messages.quote(value))
    end
    local prefix = path == "" and "" or path .. "."
    check_names(value, known, names, writer, prefix)
    local before = "{"
    for _, member in ipairs(members) do
      local name, item = member[1], value[member[1]]
      if item ~= nil then
        put(writer, before .. '"' .. name .. '":')
        member[2](item, writer, prefix .. name)
        before = ","
      elseif member[3] then
        add_problem(writer, prefix .. name, "required", "required")
      end
    end
    put(writer, before == "{" and "{}" or "}")
  end
end

--- Writes a value. Returns its JSON; or nil and an error with the code ParamValidationError, whose details list all problems.
---@param shape function
---@param value any
---@param operation string # begins the message
---@return string?
---@return gamelift.Error?
function shapes.write(shape, value, operation)
  local writer = { problems = {} }
  shape(value, writer, "")
  local problems = writer.problems
  if not problems[1] then return table.concat(writer) end
  local texts = {}
  for i, detail in ipairs(problems) do
    texts[i] = detail.path == "" and detail.problem or detail.path .. ": " .. detail.problem
  end
  return errors.fail("ParamValidationError", ("%s: %d problem%s: %s"):format(operation, #texts, #texts > 1 and "s" or "",
    table.concat(texts, " · ")), { operation = operation, details = problems })
end

return shapes
