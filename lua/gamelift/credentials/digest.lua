-- A hash of a list of texts that no other list has: 40 hexadecimal digits. The texts may be secret.
local core = require "gamelift.core"

return function(texts)
  local parts = {}
  for i, text in ipairs(texts) do parts[i] = ("%d:%s"):format(#text, text) end
  return core.sha1(table.concat(parts))
end
