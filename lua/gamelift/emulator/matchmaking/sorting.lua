-- Sorts long lists in steps: table.sort cannot yield.
local sorting = {}

-- Merges the sorted runs first … middle and middle + 1 … last of `from` into `into`.
local function merge(from, into, first, middle, last, is_before)
  local a, b = first, middle + 1
  for i = first, last do
    if b > last or a <= middle and is_before(from[a], from[b]) then
      into[i], a = from[a], a + 1
    else
      into[i], b = from[b], b + 1
    end
  end
end

--- Sorts a list in place; equal items keep their order.
-- @param is_before function(a, b) -> whether a comes before b or is its equal
-- @param meter table counts the work, and may yield
function sorting.sort(list, is_before, meter)
  local count, width = #list, 1
  local from, into = list, {}
  while width < count do
    local done = 0
    for first = 1, count, 2 * width do
      local last = math.min(count, first + 2 * width - 1)
      merge(from, into, first, math.min(count, first + width - 1), last, is_before)
      if last - done >= 512 then
        meter:charge((last - done) / 4)
        done = last
      end
    end
    meter.used = meter.used + (count - done) / 4
    from, into, width = into, from, 2 * width
  end
  if from ~= list then
    for i = 1, count do list[i] = from[i] end
  end
end

return sorting
