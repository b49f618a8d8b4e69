-- Explanations of tickets as text for people.
local tables = require "gamelift.util.tables"

local explain_text = {}

local MOST_VALUES = 6

local function format_value(value)
  if type(value) == "number" then return ("%.6g"):format(value) end
  if type(value) == "string" or type(value) == "boolean" then return tostring(value) end
  if value == nil then return "none" end
  local parts = {}
  for i = 1, math.min(#value, MOST_VALUES) do parts[i] = format_value(value[i]) end
  if #value > MOST_VALUES then parts[#parts + 1] = "…" end
  return "[" .. table.concat(parts, " ") .. "]"
end

local function format_map(map)
  local parts = {}
  for i, key in ipairs(tables.keys(map)) do parts[i] = ("%s %s"):format(key, format_value(map[key])) end
  return table.concat(parts, ", ")
end

local LABELS = { { "values", "values" }, { "count", "count" }, { "operation", "must be" }, { "reference", "reference" },
  { "min_distance", "minDistance" }, { "max_distance", "maxDistance" }, { "min_count", "minCount" }, { "max_count", "maxCount" },
  { "max_latency", "maxLatency" } }

-- Returns what a rule's measure() gave as one line.
local function format_measure(measured)
  local parts = {}
  for _, label in ipairs(LABELS) do
    local value = measured[label[1]]
    if value ~= nil then parts[#parts + 1] = label[2] .. " " .. format_value(value) end
  end
  if measured.locations then parts[#parts + 1] = "latencies " .. format_map(measured.locations) end
  if measured.rules then parts[#parts + 1] = format_map(measured.rules) end
  return table.concat(parts, ", ")
end

local function describe_part(part)
  if part.kind == "rule" then return ("rule %s"):format(part.name) end
  return ("%s %g of team %s"):format(part.property, part.value, part.name)
end

local function describe_remedy(remedy)
  local parts = {}
  for i, part in ipairs(remedy.without) do parts[i] = describe_part(part) end
  return ("  without %s it would match now: %d players (%s)"):format(table.concat(parts, " and "), remedy.players,
    table.concat(remedy.tickets, ", "))
end

local function add_rules(lines, result)
  for _, rule in ipairs(result.rules) do
    lines[#lines + 1] = ("  rule %s (%s): passed %d, failed %d of %d tickets%s"):format(rule.name, rule.type, rule.passed, rule.failed,
      rule.passed + rule.failed, rule.required and "" or "; only part of a compound")
    for _, sample in ipairs(rule.failing) do
      lines[#lines + 1] = ("    with %s: %s"):format(sample.ticket, format_measure(sample.values))
    end
  end
end

local function add_expansions(lines, result)
  for _, expansion in ipairs(result.expansions) do
    local text = ("  %s is %s"):format(expansion.target, format_value(expansion.value))
    if expansion.step then text = text .. (" since %g s"):format(expansion.step.waitTimeSeconds) end
    if expansion.next then
      text = text .. (", becomes %s in %.4g s"):format(format_value(expansion.next.value), expansion.next.seconds)
    end
    lines[#lines + 1] = text
  end
end

local function add_closest(lines, result)
  for _, entry in ipairs(result.closest) do
    lines[#lines + 1] = ("  ticket %s: %s"):format(entry.ticket,
      #entry.failed == 0 and "fits by every rule" or "fails " .. table.concat(entry.failed, ", "))
  end
end

-- Adds a heading and what add() writes below it, unless that is nothing.
local function section(lines, heading, add, result)
  local place = #lines + 1
  lines[place] = heading
  add(lines, result)
  if #lines == place then lines[place] = nil end
end

--- Returns an explanation as lines of text.
-- @param result table as explain.ticket returns it
function explain_text.format(result)
  local lines = { ("Ticket %s of %s is %s, %.4g s old"):format(result.ticket, result.matchmaker, result.status, result.seconds) }
  if not result.pool then
    if result.message then lines[#lines + 1] = ("%s: %s"):format(result.reason, result.message) end
    return table.concat(lines, "\n")
  end
  for _, text in ipairs(result.obstacles) do lines[#lines + 1] = "It can never match: " .. text end
  if result.would_match then lines[#lines + 1] = "A match exists; the next pass makes it" end
  local players = result.players
  lines[#lines + 1] = ("A match needs %d to %d players; %d are found together, %d missing (%d tickets are open)"):format(players.least,
    players.most, players.have, players.missing, result.pool)
  if result.backfill then lines[#lines + 1] = "It is a backfill ticket: it needs at least one other ticket, and takes no other backfill" end
  section(lines, "Remedies", function(list)
    for _, remedy in ipairs(result.remedies) do list[#list + 1] = describe_remedy(remedy) end
  end)
  section(lines, "Rules, with each other ticket", add_rules, result)
  section(lines, "Expansions", add_expansions, result)
  section(lines, "Closest tickets", add_closest, result)
  if result.cut then lines[#lines + 1] = "The search stopped at its bound of work; something may be missing here" end
  return table.concat(lines, "\n")
end

return explain_text
