-- Reads the memory figures of a process, this one by default. On Linux; elsewhere they are nil.
local memory = {}

local function status(field, pid)
  local file = io.open(("/proc/%s/status"):format(pid or "self"))
  if not file then return nil end
  local kib = file:read "*a":match(field .. ":%s*(%d+)")
  file:close()
  return tonumber(kib)
end

-- Returns the KiB that are resident now.
function memory.resident(pid) return status("VmRSS", pid) end

-- Returns the most KiB that were resident since forget_peak.
function memory.peak(pid) return status("VmHWM", pid) end

function memory.forget_peak(pid)
  local file = io.open(("/proc/%s/clear_refs"):format(pid or "self"), "w")
  if not file then return end
  file:write "5"
  file:close()
end

--- Returns the address space of this process in MiB, which allocated memory is part of before it is used.
function memory.allocated()
  local file = io.open "/proc/self/statm"
  local pages = file and file:read "*a":match "^%d+"
  if file then file:close() end
  return pages and tonumber(pages) / 256
end

return memory
