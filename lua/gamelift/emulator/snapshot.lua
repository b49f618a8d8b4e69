-- A copy of a state, with everything that hangs together in it kept together. State is plain data and collections.
local snapshot = {}

-- shared: a set of tables that belong to both, and are not copied.
function snapshot.copy(value, shared)
  local seen = {}
  for table_ in pairs(shared) do seen[table_] = table_ end
  -- Not by recursion: a timer leads to a session, its fleet, all other sessions …
  local waiting = {}
  local function target(old)
    if type(old) ~= "table" then return old end
    if not seen[old] then
      seen[old] = setmetatable({}, getmetatable(old))
      waiting[#waiting + 1] = old
    end
    return seen[old]
  end
  local result = target(value)
  while #waiting > 0 do
    local old = table.remove(waiting)
    local new = seen[old]
    for key, item in pairs(old) do new[target(key)] = target(item) end
  end
  return result
end

return snapshot
