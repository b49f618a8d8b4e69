-- Compares what the callers were told with what the local GameLift holds.
local Referee = {}
Referee.__index = Referee

-- Returns all rows of a list.
function Referee:list(name)
  local rows, page = {}, nil
  repeat
    page = self.control("browse", { list = name, limit = 100, before = page and page.rows[#page.rows].rank })
    for _, row in ipairs(page.rows) do rows[#rows + 1] = row end
  until page.older == 0
  return rows
end

-- Returns { [key] = list of rows }.
local function group(rows, key_of)
  local groups = {}
  for _, row in ipairs(rows) do
    local key = key_of(row)
    if key then
      groups[key] = groups[key] or {}
      table.insert(groups[key], row)
    end
  end
  return groups
end

-- What each operation makes: the list that has it, the caller's key of a row, its id.
local MAKES = {
  create_game_session = { list = "sessions", key = function(row) return row.Name end, id = "GameSessionId" },
  create_player_session = { list = "players", key = function(row) return row.PlayerId end, id = "PlayerSessionId" },
  start_game_session_placement = { list = "placements", key = function(row) return row.GameSessionName end, id = "PlacementId" },
  start_matchmaking = { list = "tickets", key = function(row) return row.players[1] end, id = "TicketId" },
}

-- What an operation ends: the list, and whether a row has ended by it.
local ENDS = {
  terminate_game_session = { list = "sessions", id = "GameSessionId",
    ended = function(row) return row.Status == "TERMINATED" or row.Status == "TERMINATING" end },
  stop_matchmaking = { list = "tickets", id = "TicketId", ended = function(row) return row.Status == "CANCELLED" end,
    done = function(row) return row.Status ~= "SEARCHING" and row.Status ~= "QUEUED" end },
}

local KINDS = { service = true, transport = true, timeout = true, cancelled = true, parse = true }

function Referee:note(kind, text)
  local problems = self.problems
  problems[#problems + 1] = kind .. ": " .. text
end

local function describe(record)
  return ("%s of %s: %s, sent %s"):format(record.method, record.key, record.text or "ok", tostring(record.sent))
end

function Referee:check_made(record, rows, make)
  self.checked[make.list] = (self.checked[make.list] or 0) + 1
  if #rows > 1 then self:note("twice", describe(record)) end
  if record.ok and (not rows[1] or rows[1][make.id] ~= record.id) then self:note("lost", describe(record)) end
  if record.sent == "no" and rows[1] then self:note("committed, but sent = no", describe(record)) end
end

function Referee:check_ended(record, row, ending)
  if not row then return self:note("lost", describe(record)) end
  if record.ok and not (ending.done or ending.ended)(row) then self:note("not ended", describe(record) .. " is " .. row.Status) end
  if record.sent == "no" and not self.processes and ending.ended(row) then self:note("committed, but sent = no", describe(record)) end
end

function Referee:count(record)
  local counts = self.counts
  counts.calls, counts.attempts = counts.calls + 1, counts.attempts + record.attempts
  if record.attempts > 1 then
    counts.retried = counts.retried + 1
    if record.ok then counts.recovered = counts.recovered + 1 end
  end
  local outcome = record.ok and "answered" or record.kind
  counts[outcome] = (counts[outcome] or 0) + 1
  if record.sent then self.sent[record.sent] = (self.sent[record.sent] or 0) + 1 end
  if not record.ok and not KINDS[record.kind] then self:note("unexpected", describe(record)) end
  if record.wrong then self:note("mixed up", record.wrong) end
end

-- Returns the number of game sessions that their processes have activated: a placement goes to another process when one ends before.
local function count_activated(rows, processes)
  local n = 0
  for _, row in ipairs(rows) do
    local process = processes.starts[row.GameSessionId]
    if process and process.has_activated then n = n + 1 end
  end
  return n
end

--- Checks the records of one round, and that nothing exists that no caller asked for.
---@param processes? table # the server processes of all game sessions, which have ended: spec.chaos.game_servers
function Referee:judge(records, processes)
  self.processes = processes
  local groups, ids = {}, {}
  for _, make in pairs(MAKES) do
    local rows = self:list(make.list)
    groups[make.list] = group(rows, make.key)
    for _, row in ipairs(rows) do ids[row[make.id]] = row end
  end
  local asked = {}
  for _, record in ipairs(records) do
    self:count(record)
    local make, ending = MAKES[record.method], ENDS[record.method]
    asked[record.key] = true
    if make then self:check_made(record, groups[make.list][record.key] or {}, make) end
    if ending then self:check_ended(record, ids[record.id], ending) end
  end
  for name, rows_by_key in pairs(groups) do
    for key, rows in pairs(rows_by_key) do
      if not asked[key] then self:note("unknown", name .. " has " .. key) end
      local count = processes and name == "sessions" and count_activated(rows, processes) or #rows
      if count > 1 then self:note("twice", ("%d %s of %s"):format(count, name, key)) end
    end
  end
  if processes then self:judge_processes(processes) end
end

-- Checks the game sessions of processes that have all ended. One may be given to a process that ends before it hears of it; but then
-- that process starts no other one.
function Referee:judge_processes(processes)
  local ids = {}
  for _, row in ipairs(self:list "sessions") do
    local id, process = row.GameSessionId, processes.by_port[row.Port]
    ids[id] = true
    if row.Status ~= "TERMINATED" then self:note("not ended", ("%s is %s"):format(row.Name, row.Status)) end
    if not processes.starts[id] then self.counts.unstarted = (self.counts.unstarted or 0) + 1 end
    if not process or process.id and process.id ~= id then
      self:note("lost", ("%s did not start in %s"):format(id, process and process.name or "any process"))
    end
  end
  for id, process in pairs(processes.starts) do
    if not ids[id] then self:note("unknown", id .. " in " .. process.name) end
  end
  for _, problem in ipairs(processes.problems) do self:note("process", problem) end
end

--- Adds the number of calls that the faults have hit, and removes the faults.
function Referee:end_faults()
  local rows = self.control("faults", {}).faults
  for _, fault in ipairs(rows) do self.counts.hit = self.counts.hit + fault.struck end
  self.control("clear_faults", {})
end

--- Checks that the faults have hit, and that calls succeeded nevertheless: a client that gives up at once loses nothing.
function Referee:check_shares()
  local counts = self.counts
  local function check(what, part, whole, share, text)
    if part < share * whole then self:note("too few " .. what, text:format(part, whole)) end
  end
  check("faults", counts.hit, counts.attempts, 0.2, "%d of %d requests were hit")
  check("successes", counts.answered or 0, counts.calls, 0.4, "%d of %d calls")
  check("retries", counts.retried, counts.calls, 0.05, "%d of %d calls were retried")
  check("recovered", counts.recovered, counts.retried, 0.15, "%d of %d calls that were retried")
end

local function sorted(counts)
  local words = {}
  for name, n in pairs(counts) do words[#words + 1] = ("%d %s"):format(n, name) end
  table.sort(words, function(a, b) return tonumber(a:match "%d+") > tonumber(b:match "%d+") end)
  return table.concat(words, ", ")
end

--- Returns the lines of a report.
function Referee:report(processes)
  local lines = { sorted(self.counts), "failed calls by sent: " .. sorted(self.sent), "checked: " .. sorted(self.checked) }
  if processes then
    lines[#lines + 1] = "processes: " .. sorted(processes.counts)
    lines[#lines + 1] = "reported to on_error: " .. sorted(processes.reported)
  end
  lines[#lines + 1] = #self.problems == 0 and "none lost, none twice, none mixed up, none committed though sent = no"
    or ("%d problems"):format(#self.problems)
  for i = 1, math.min(20, #self.problems) do lines[#lines + 1] = self.problems[i] end
  return lines
end

--- Makes the referee of a local GameLift. control(action, arguments) performs an action of its control interface.
return function(control)
  local counts = { calls = 0, attempts = 0, retried = 0, recovered = 0, hit = 0 }
  return setmetatable({ control = control, problems = {}, checked = {}, sent = {}, counts = counts }, Referee)
end
