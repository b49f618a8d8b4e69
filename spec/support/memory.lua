-- The memory of this process, for specs that look for leaks.
local memory = {}

--- Returns the address space in MiB, which allocated memory is part of before it is used; nil where /proc does not have it.
function memory.allocated()
  local file = io.open "/proc/self/statm"
  local pages = file and file:read "*a":match "^%d+"
  if file then file:close() end
  return pages and tonumber(pages) / 256
end

return memory
