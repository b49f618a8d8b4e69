-- Counts the aims of a benchmark. A machine is noisy, so a missed aim is not a failure; the last line of each benchmark has them.
local aims = {}

local met, all, missed, unmeasured = 0, 0, {}, 0

--- Notes an aim. Returns "met", or "NOT MET" for the table.
---@param name string
---@param is_met? boolean # nil if it could not be measured here
---@return string
function aims.note(name, is_met)
  if is_met == nil then
    unmeasured = unmeasured + 1
    return "-"
  end
  all = all + 1
  if is_met then met = met + 1 else missed[#missed + 1] = name end
  return is_met and "met" or "NOT MET"
end

--- Returns the last line of a benchmark.
function aims.summary()
  if all + unmeasured == 0 then return "no aims: they are for other arguments" end
  local text = ("%d of %d aims met"):format(met, all)
  if unmeasured > 0 then text = ("%s, %d not measured"):format(text, unmeasured) end
  return missed[1] and text .. "; not met: " .. table.concat(missed, "; ") or text
end

return aims
