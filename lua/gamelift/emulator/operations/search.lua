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

local function view(record)
  return record.view, sessions.free_form_bytes(record)
end

-- Adds the location to an expression, or to none.
local function within(location, expression)
  local inner = expression and expression.match
  return {
    all = { { operand = "location", comparator = "=", value = location.name, absent = false }, expression },
    match = function(record) return record.location == location and (not inner or inner(record)) end,
  }
end

function search.operations.SearchGameSessions(backend, p)
  local expression = compile_expression(backend, "FilterExpression", filter.compile, p.FilterExpression)
  local sort = compile_expression(backend, "SortExpression", filter.compile_sort, p.SortExpression)
  local fleet = find.fleet_or_alias(backend, p)
  if p.Location then expression = within(find.fleet_location(backend, fleet, p.Location), expression) end
  local query = fleet.index:query(expression, backend.options)
  local list, token
  if sort then
    list, token = pages.take(backend, p, function(count)
      return fleet.index:first_sorted(query, sort, count, backend.options)
    end, view, MAX_PAGE_SIZE)
  else
    list, token = pages.scan(backend, p, query, nil, view, MAX_PAGE_SIZE)
  end
  return { GameSessions = list, NextToken = token }
end

return search
