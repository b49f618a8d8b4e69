-- Copies a state of plain data and collections. Tables that refer to each other do so in the copy, too.
local snapshot = {}

-- Returns a copy. shared: a set of tables that are not copied, but belong to both.
function snapshot.copy(value, shared)
  local seen = {}
  for table_ in pairs(shared) do seen[table_] = table_ end
  -- A list instead of recursion: a timer leads to a session, its fleet, all other sessions …
  local pending = {}
  local function copy_of(old)
    if type(old) ~= "table" then return old end
    if not seen[old] then
      seen[old] = setmetatable({}, getmetatable(old))
      pending[#pending + 1] = old
    end
    return seen[old]
  end
  local result = copy_of(value)
  while #pending > 0 do
    local old = table.remove(pending)
    local new = seen[old]
    for key, item in pairs(old) do new[copy_of(key)] = copy_of(item) end
  end
  return result
end

return snapshot
