-- SearchGameSessions, over the index of one fleet.
local filter = require "gamelift.emulator.model.filter"
local find = require "gamelift.emulator.model.find"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"
local sessions = require "gamelift.emulator.operations.sessions"

local reject = exceptions.reject

local search = { operations = {} }

local MAX_PAGE_SIZE = 20

local function compile_expression(backend, member, compile, text)
  if not text then return nil end
  local result, message = compile(text, backend.options)
  return result or reject(backend, "filter_grammar", "%s: %s", member, message)
end

-- Returns the matching records, sorted. They are kept until the index changes, so that all pages of a search share one sort.
local function sorted_matches(fleet, key, match, comes_before)
  local cached = fleet.sorted
  if cached and cached.version == fleet.index_version and cached.key == key then return cached.list end
  local list = {}
  for record in fleet.index:each() do
    if match(record) then list[#list + 1] = record end
  end
  table.sort(list, comes_before)
  fleet.sorted = { version = fleet.index_version, key = key, list = list }
  return list
end

local function view(record)
  return record.view, sessions.free_form_bytes(record)
end

function search.operations.SearchGameSessions(backend, p)
  local is_match = compile_expression(backend, "FilterExpression", filter.compile, p.FilterExpression)
  local comes_before = compile_expression(backend, "SortExpression", filter.compile_sort, p.SortExpression)
  local fleet = find.fleet_or_alias(backend, p)
  local location = p.Location and find.fleet_location(backend, fleet, p.Location)
  local function match(record)
    return (not location or record.location == location) and (not is_match or is_match(record))
  end
  local list, token
  if comes_before then
    local key = table.concat({ p.FilterExpression or "", p.SortExpression, p.Location or "" }, "\0")
    list, token = pages.slice(backend, p, sorted_matches(fleet, key, match, comes_before), view, MAX_PAGE_SIZE)
  else
    list, token = pages.scan(backend, p, fleet.index, match, view, MAX_PAGE_SIZE)
  end
  return { GameSessions = list, NextToken = token }
end

return search
