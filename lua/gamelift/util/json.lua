-- Writes JSON for people and tools: sorted keys, numbers by the shortest text that reads back the same, in any locale.
local core = require("gamelift.native").require "gamelift.core"
local tables = require "gamelift.util.tables"

local json = {}

--- The value that is written as {}; other empty tables are lists.
json.empty_object = {}

--- Returns the text of a number; NaN and infinities, which JSON lacks, are null.
---@param value number
---@return string
function json.number(value)
  if value ~= value or value == math.huge or value == -math.huge then return "null" end
  if value % 1 == 0 and math.abs(value) < 1e15 then return ("%d"):format(value) end
  local text
  for digits = 1, 17 do
    text = ("%." .. digits .. "g"):format(value):gsub(",", ".") -- the C library may write a comma for the point
    if tonumber(text) == value then break end
  end
  return text
end

--- Returns the text of a string; bytes that are not UTF-8 become question marks.
---@param value string
---@return string
function json.string(value)
  return core.json_string(value) or core.json_string((value:gsub("[\128-\255]", "?")))
end

--- Returns a value as JSON.
---@param value any # strings, numbers, booleans, nil, core.null, and tables of them: sequences, or objects by string keys
---@return string
function json.encode(value)
  local kind = type(value)
  if kind == "string" then return json.string(value) end
  if kind == "number" then return json.number(value) end
  if kind ~= "table" then return kind == "boolean" and tostring(value) or "null" end
  if value == json.empty_object then return "{}" end
  local out = {}
  for i, item in ipairs(value) do out[i] = json.encode(item) end
  if out[1] or not next(value) then return "[" .. table.concat(out, ",") .. "]" end
  for i, key in ipairs(tables.keys(value)) do out[i] = json.string(key) .. ":" .. json.encode(value[key]) end
  return "{" .. table.concat(out, ",") .. "}"
end

return json
