-- SearchGameSessions, over the index of one fleet.
local filter = require "gamelift.emulator.model.filter"
local find = require "gamelift.emulator.model.find"
local pages = require "gamelift.emulator.model.pages"
local exceptions = require "gamelift.emulator.model.exceptions"
local sessions = require "gamelift.emulator.operations.sessions"

local reject = exceptions.reject

local search = { operations = {} }

local MOST_IN_A_PAGE = 20

local function compiled(backend, member, compile, text)
  if not text then return nil end
  local result, message = compile(text, backend.options)
  return result or reject(backend, "filter_grammar", "%s: %s", member, message)
end

-- All that match, sorted. Kept until the index changes, so that walking the pages of a sorted search sorts once.
local function sorted(fleet, key, match, before)
  local kept = fleet.sorted
  if kept and kept.version == fleet.index_version and kept.key == key then return kept.list end
  local list = {}
  for record in fleet.index:each() do
    if match(record) then list[#list + 1] = record end
  end
  table.sort(list, before)
  fleet.sorted = { version = fleet.index_version, key = key, list = list }
  return list
end

local function view(record)
  return record.view, sessions.weight(record)
end

function search.operations.SearchGameSessions(backend, p)
  local wanted = compiled(backend, "FilterExpression", filter.compile, p.FilterExpression)
  local before = compiled(backend, "SortExpression", filter.compile_sort, p.SortExpression)
  local fleet = find.fleet_or_alias(backend, p)
  local location = p.Location and find.location(backend, fleet, p.Location)
  local function match(record)
    return (not location or record.location == location) and (not wanted or wanted(record))
  end
  local list, token
  if before then
    local key = table.concat({ p.FilterExpression or "", p.SortExpression, p.Location or "" }, "\0")
    list, token = pages.slice(backend, p, sorted(fleet, key, match, before), view, MOST_IN_A_PAGE)
  else
    list, token = pages.scan(backend, p, fleet.index, match, view, MOST_IN_A_PAGE)
  end
  return { GameSessions = list, NextToken = token }
end

return search
