-- Adds to JSON what the vectors need: `typed` entries inside a value, removal of null, comparison by meaning.
local mime = require "mime"
local vectors = require "spec.support.vectors"

local typed = {}

local special = { NaN = 0 / 0, Infinity = math.huge, ["-Infinity"] = -math.huge }

local function exact(entry)
  if entry.type == "base64" then return (mime.unb64(entry.value)) or "" end
  if entry.type == "number" then return special[entry.value] end
  return tonumber(entry.value) -- digits: an integer where Lua has them, else the nearest float
end

-- Puts each entry of `list` ({ path, type, value }) at its place in `value`, which is changed and returned.
function typed.apply(value, list)
  for _, entry in ipairs(list or {}) do
    local at = value
    for i = 1, #entry.path - 1 do at = at[entry.path[i]] end
    at[entry.path[#entry.path]] = exact(entry)
  end
  return value
end

-- Returns a copy without JSON null; later items of a list move up.
function typed.without_null(value)
  if type(value) ~= "table" then return value end
  local copy = {}
  if #value > 0 then
    for _, v in ipairs(value) do
      if v ~= vectors.null then copy[#copy + 1] = typed.without_null(v) end
    end
    return copy
  end
  for k, v in pairs(value) do
    if v ~= vectors.null then copy[k] = typed.without_null(v) end
  end
  return copy
end

-- Returns nil if a and b mean the same; else the place and the difference. `tolerance` is for numbers.
function typed.difference(a, b, tolerance, path)
  path = path or "value"
  if type(a) ~= type(b) then return ("%s: %s, not %s"):format(path, tostring(a), tostring(b)) end
  if type(a) ~= "table" then
    local same = a == b or (type(a) == "number" and math.abs(a - b) <= (tolerance or 0))
    return not same and ("%s: %s, not %s"):format(path, tostring(a), tostring(b)) or nil
  end
  for k, v in pairs(a) do
    local d = typed.difference(v, b[k], tolerance, path .. "." .. tostring(k))
    if d then return d end
  end
  for k in pairs(b) do
    if a[k] == nil then return ("%s.%s: missing"):format(path, tostring(k)) end
  end
end

return typed
