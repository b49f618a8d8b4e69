-- Hashes a list of texts, which may be secret, to 40 hexadecimal digits. Lists that differ have different hashes.
local core = require "gamelift.core"

return function(texts)
  local parts = {}
  for i, text in ipairs(texts) do parts[i] = ("%d:%s"):format(#text, text) end
  return core.sha1(table.concat(parts))
end
