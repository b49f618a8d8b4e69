-- Copies of tables, and reading tables that belong to the user.
local tables = {}

local function index(t, key) return t[key] end

--- Returns t[key] of a user's table. Returns nil where the value is false or reading it raises, as strict tables do.
---@param t table
---@param key any
---@return any
function tables.field(t, key)
  local ok, value = pcall(index, t, key)
  return ok and value or nil
end

--- Returns the string keys of a table, sorted.
---@param t table
---@return string[]
function tables.keys(t)
  local keys = {}
  for key in pairs(t) do
    if type(key) == "string" then keys[#keys + 1] = key end
  end
  table.sort(keys)
  return keys
end

--- Returns a shallow copy, without the metatable.
---@param t table
---@return table
function tables.copy(t)
  local copy = {}
  for key, value in pairs(t) do copy[key] = value end
  return copy
end

--- Returns a new table with the keys of `base` and of `over`, which wins.
---@param base table
---@param over? table
---@return table
function tables.merge(base, over)
  local merged = tables.copy(base)
  for key, value in pairs(over or {}) do merged[key] = value end
  return merged
end

--- Returns a copy of a value with all tables below it copied. The value must be a tree.
---@param value any
---@return any
function tables.deep_copy(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  for key, item in pairs(value) do copy[key] = tables.deep_copy(item) end
  return copy
end

--- Returns true if two values are the same, or tables with the same contents.
---@param a any
---@param b any
---@return boolean
function tables.equal(a, b)
  if type(a) ~= "table" or type(b) ~= "table" then return a == b end
  for key, value in pairs(a) do
    if not tables.equal(value, b[key]) then return false end
  end
  for key in pairs(b) do
    if a[key] == nil then return false end
  end
  return true
end

return tables
