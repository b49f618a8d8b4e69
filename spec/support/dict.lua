-- Stands in for a lua_shared_dict where time does not matter; `values` is its content.
local Dict = {}
Dict.__index = Dict

function Dict:get(key) return self.values[key] end

function Dict:set(key, value)
  self.values[key] = value
  return true
end

function Dict:add(key, value)
  if self.values[key] ~= nil then return false, "exists" end
  return self:set(key, value)
end

function Dict:delete(key) self.values[key] = nil end

return function() return setmetatable({ values = {} }, Dict) end
