-- Reports of simulations: waits, sizes of matches, evaluations of rules, tickets without a match, in driven time.
local json = require "gamelift.util.json"
local tables = require "gamelift.util.tables"

local reports = {}

local function percentile(sorted, share)
  if #sorted == 0 then return nil end
  return sorted[math.max(1, math.ceil(#sorted * share))]
end

local function summarize_waits(run, begin)
  local waits, sum = {}, 0
  for _, match in ipairs(run.matches) do
    for _, ticket in ipairs(match.tickets) do
      if not ticket.backfill then
        waits[#waits + 1] = match.at + begin - ticket.start
        sum = sum + waits[#waits]
      end
    end
  end
  table.sort(waits)
  return { mean = #waits > 0 and sum / #waits or nil, median = percentile(waits, 0.5), p90 = percentile(waits, 0.9),
    longest = waits[#waits] }, waits
end

local function summarize_rules(run)
  local list, by_name = {}, {}
  for _, event in ipairs(run.events) do
    for _, metric in ipairs(event.detail.ruleEvaluationMetrics or {}) do
      local entry = by_name[metric.ruleName]
      if not entry then
        entry = { ruleName = metric.ruleName, passedCount = 0, failedCount = 0 }
        by_name[metric.ruleName], list[#list + 1] = entry, entry
      end
      entry.passedCount = entry.passedCount + metric.passedCount
      entry.failedCount = entry.failedCount + metric.failedCount
    end
  end
  return list
end

local function summarize_matches(run)
  local list, sizes = {}, {}
  for i, match in ipairs(run.matches) do
    local teams, ids = {}, {}
    for _, team in ipairs(match.teams) do teams[team.name] = team.players end
    for k, ticket in ipairs(match.tickets) do ids[k] = ticket.id end
    list[i] = { at = match.at, matchId = match.id, tickets = ids, teams = teams, size = match.size }
    sizes[match.size] = (sizes[match.size] or 0) + 1
  end
  local counts = {}
  for size, count in pairs(sizes) do counts[#counts + 1] = { size = size, matches = count } end
  table.sort(counts, function(a, b) return a.size < b.size end)
  return list, counts
end

local function unmatched(run)
  local list = {}
  for _, id in ipairs(run.starts) do
    local ticket = run.service.state.tickets[id]
    if ticket and ticket.status ~= "COMPLETED" and not ticket.match then list[#list + 1] = { id = id, status = ticket.status } end
  end
  return list
end

--- Returns the report of a run: see simulate.run.
-- @param begin number the time at which the run began
function reports.new(run, begin)
  local matches, sizes = summarize_matches(run)
  local waits, wait_times = summarize_waits(run, begin)
  return { seconds = run.now - begin, tickets = #run.starts, matches = matches, sizes = sizes, waits = waits, wait_times = wait_times,
    rules = summarize_rules(run), open = run.open, unmatched = unmatched(run), problems = run.problems, log = run.log, events = run.events }
end

local MOST_LISTED = 50 -- tickets without a match

--- Returns a report as text for people.
function reports.text(report)
  local lines = { ("%d tickets, %d matches in %g s"):format(report.tickets, #report.matches, report.seconds) }
  local waits = report.waits
  if waits.mean then
    lines[#lines + 1] = ("wait until matched: mean %.1f s, median %.1f s, 90 %% within %.1f s, longest %.1f s"):format(
      waits.mean, waits.median, waits.p90, waits.longest)
  end
  for _, entry in ipairs(report.sizes) do lines[#lines + 1] = ("matches of %d players: %d"):format(entry.size, entry.matches) end
  for _, rule in ipairs(report.rules) do
    lines[#lines + 1] = ("rule %s: passed %d, failed %d"):format(rule.ruleName, rule.passedCount, rule.failedCount)
  end
  for i = 1, math.min(MOST_LISTED, #report.unmatched) do
    lines[#lines + 1] = ("ticket %s: %s, not matched"):format(report.unmatched[i].id, report.unmatched[i].status)
  end
  if #report.unmatched > MOST_LISTED then
    lines[#lines + 1] = ("and %d more tickets, not matched"):format(#report.unmatched - MOST_LISTED)
  end
  for _, text in ipairs(report.log) do lines[#lines + 1] = text end
  for _, text in ipairs(report.problems) do lines[#lines + 1] = "problem: " .. text end
  return table.concat(lines, "\n")
end


--- Returns a report as JSON, without its events.
function reports.json(report)
  local copy = tables.copy(report)
  copy.events = nil
  if not copy.waits.mean then copy.waits = json.empty_object end
  return json.encode(copy)
end

return reports
