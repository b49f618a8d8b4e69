-- Judges a run of mutants.
local summary = {}

--- Returns the last line of a run, and whether it passes: a tenth of the mutants may survive, so none of fewer than ten.
-- @param tried integer mutants, those that are equivalent with them
-- @param explained integer survivors that equivalent.lua lists
-- @param survived integer the others
function summary.of(tried, explained, survived)
  local counted = tried - explained
  local killed = counted - survived
  local line = ("%d mutants, %d equivalent; of %d others %d killed (%.1f %%), %d survived"):format(tried, explained, counted, killed,
    100 * killed / math.max(counted, 1), survived)
  return line, survived <= counted / 10
end

return summary
