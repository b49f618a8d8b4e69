-- The request journal: the latest requests, so that a test can ask if an operation was called, how often and with what. It keeps the
-- bytes of requests and responses as they are, and decodes and redacts them when somebody reads them, so that a call costs no more.
local core = require "gamelift.core"
local json = require "gamelift.util.json"
local tables = require "gamelift.util.tables"

local journal = {}

local MAX_ENTRIES = 1000
local MAX_BYTES = 16 * 2 ^ 20 -- of all bodies; beyond that the oldest entries are dropped
local LARGE = 65536           -- bytes of a body above which only a cut copy of its values is kept
local CUT_BYTES, CUT_STRING, CUT_VALUES = 8192, 1024, 128 -- in a cut copy: of all strings and of one, the number of values
local CUT_COST = 16384        -- bytes that a cut copy counts for
local MAX_COUNTERS = 10000    -- further codes, which faults can make up, are counted together
local OTHER = "(other)"

journal.MAX_ENTRIES = MAX_ENTRIES

-- The columns that a request shows as they are.
local SHOWN = {
  "time", "account", "region", "operation", "status", "code", "duration", "delay", "lost", "refused", "protocol", "request_id",
}

--- Returns an empty journal. It is a ring of columns, without a table for each entry, which the garbage collector would visit.
function journal.new()
  local columns = { input = {}, output = {}, cost = {} }
  for _, name in ipairs(SHOWN) do columns[name] = {} end
  return { columns = columns, first = 1, last = 0, bytes = 0, counters = {}, counter_count = 0 }
end

local function slot_of(number) return (number - 1) % MAX_ENTRIES + 1 end

-- Returns the beginning of a text, which ends with a whole character, and how long the text was.
local function cut_string(text, length)
  if #text <= length then return text end
  while length > 0 and text:byte(length + 1) >= 128 and text:byte(length + 1) < 192 do length = length - 1 end
  return ("%s… (%d bytes)"):format(text:sub(1, length), #text)
end

-- Returns a copy of a value with the first items of its lists and the beginnings of its strings; nil if there is no room left.
local function cut(value, room)
  room.values = room.values - 1
  if room.values < 0 then return nil end
  if type(value) == "string" then
    local text = cut_string(value, math.max(0, math.min(CUT_STRING, room.bytes)))
    room.bytes = room.bytes - #text
    return text
  end
  if type(value) ~= "table" then return value end
  local copy = {}
  for i, item in ipairs(value) do
    copy[i] = cut(item, room)
    if copy[i] == nil then break end
  end
  if copy[1] ~= nil then return copy end
  for key, item in pairs(value) do copy[key] = cut(item, room) end
  return copy
end

-- Returns the cut copy of a large body: { bytes, values }. values: what the body says, where it has been decoded. A body of an
-- unknown caller is not decoded.
local function cut_body(response, side, text, values, protocol)
  values = values or response.account and core.decode(response.operation, text, side, true, protocol)
  return { bytes = #text, values = values and cut(values, { bytes = CUT_BYTES, values = CUT_VALUES }) }
end

local function child(parent, key)
  local found = parent[key]
  if not found then
    found = {}
    parent[key] = found
  end
  return found
end

local function count(self, account, region, operation, code)
  local codes = child(child(child(self.counters, account or ""), region or ""), operation or "")
  if not codes[code] then
    self.counter_count = self.counter_count + 1
    if self.counter_count > MAX_COUNTERS then code = OTHER end
  end
  codes[code] = (codes[code] or 0) + 1
end

local function drop_oldest(self)
  local columns, slot = self.columns, slot_of(self.first)
  self.bytes = self.bytes - columns.cost[slot]
  columns.input[slot], columns.output[slot] = false, false
  self.first = self.first + 1
end

--- Adds a request that has been served.
---@param self table # from journal.new
---@param request table # of Emulator:handle
---@param response table # of Emulator:handle, with its headers
---@param protocol "json"|"cbor"
---@param time number # unix seconds
---@param duration number # seconds
---@param params? table # of an operation that succeeded
---@param reply? table # of an operation that succeeded
function journal.add(self, request, response, protocol, time, duration, params, reply)
  local operation, code = response.operation, response.code
  local input = operation and type(request.body) == "string" and request.body or ""
  local output = not code and not response.lost and response.body or ""
  local cost = #input + #output
  if #input > LARGE then
    cost = cost - #input + CUT_COST
    input = cut_body(response, "input", input, params, protocol)
  end
  if #output > LARGE then
    cost = cost - #output + CUT_COST
    output = cut_body(response, "output", output, reply, protocol)
  end
  if self.last - self.first + 1 == MAX_ENTRIES then drop_oldest(self) end
  self.last, self.bytes = self.last + 1, self.bytes + cost
  local columns, slot = self.columns, slot_of(self.last)
  columns.time[slot], columns.duration[slot], columns.protocol[slot] = time, duration, protocol
  columns.account[slot], columns.region[slot] = response.account or false, response.region or false
  columns.operation[slot] = operation or false
  columns.status[slot], columns.code[slot] = response.status, code or false
  columns.delay[slot] = response.delay or false
  columns.lost[slot], columns.refused[slot] = response.lost or false, response.refused or false
  columns.request_id[slot] = response.headers["x-amzn-requestid"]
  columns.input[slot], columns.output[slot], columns.cost[slot] = input, output, cost
  while self.bytes > MAX_BYTES do drop_oldest(self) end
  count(self, response.account, response.region, operation, code or "")
end

-- Returns the values of a body without their secrets, and the number of its bytes if they are cut.
local function read(row, side, kept)
  local is_cut, values = type(kept) == "table", {}
  if is_cut then values = kept.values
  elseif kept ~= "" then values = core.decode(row.operation, kept, side, true, row.protocol) end
  if values and next(values) ~= nil then values = core.redact(row.operation, side, values) end
  return values and (next(values) ~= nil and values or json.empty_object), is_cut and kept.bytes or nil
end

local function describe(columns, slot)
  local row = {}
  for _, name in ipairs(SHOWN) do row[name] = columns[name][slot] or nil end
  if not row.operation then return row end -- what an unknown operation sends may hold anything
  row.parameters, row.parameters_bytes = read(row, "input", columns.input[slot])
  if not row.code and not row.lost then row.reply, row.reply_bytes = read(row, "output", columns.output[slot]) end
  return row
end

local LEVELS = { "account", "region", "operation", "code" } -- of the tables of counters

-- Adds the rows of the counters below a level to `rows`, sorted, and returns their sum. values: what the levels above say.
local function add_counts(rows, counters, level, values, filter)
  local name, sum = LEVELS[level], 0
  for _, key in ipairs(tables.keys(counters)) do
    if not filter[name] or filter[name] == key then
      values[name] = key ~= "" and key or nil
      local item = counters[key]
      if LEVELS[level + 1] then
        sum = sum + add_counts(rows, item, level + 1, values, filter)
      else
        sum = sum + item
        rows[#rows + 1] = tables.merge(values, { count = item })
      end
    end
  end
  return sum
end

local function fits(filter, columns, slot)
  for name, value in pairs(filter) do
    if (columns[name][slot] or "") ~= value then return false end
  end
  return true
end

--- Returns the requests that a filter permits, oldest first, and how many there were since the journal began, also those that it no
--- longer holds. Parameters and replies have no secrets.
---@param self table # from journal.new
---@param filter { account?: string, region?: string, operation?: string, code?: string } # code "OK": those that succeeded
---@param limit? integer # of requests
---@return { count: integer, counts: table[], requests: table[] }
function journal.read(self, filter, limit)
  local wanted = tables.merge(filter, { code = filter.code == "OK" and "" or filter.code })
  local rows = {}
  local sum = add_counts(rows, self.counters, 1, {}, wanted)
  local columns, slots, number = self.columns, {}, self.last
  limit = limit or MAX_ENTRIES
  while number >= self.first and #slots < limit do
    local slot = slot_of(number)
    if fits(wanted, columns, slot) then slots[#slots + 1] = slot end
    number = number - 1
  end
  local requests = {}
  for i = #slots, 1, -1 do requests[#requests + 1] = describe(columns, slots[i]) end
  return { count = sum, counts = rows, requests = requests }
end

return journal
