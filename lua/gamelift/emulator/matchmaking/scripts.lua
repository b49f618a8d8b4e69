-- Checks scripts of simulations. A problem begins with the path of the JSON value that is wrong.
local checker = require "gamelift.emulator.matchmaking.checker"
local checks = require "gamelift.emulator.matchmaking.checks"
local core = require("gamelift.native").require "gamelift.core"
local options = require "gamelift.emulator.matchmaking.options"
local schema = require "gamelift.util.schema"
local tables = require "gamelift.util.tables"

local scripts = {}

local member = checker.member

-- The last ones describe a case of a collection.
local MEMBERS = { "configuration", "generator", "options", "rule_set", "rule_set_text", "seed", "steps", "until", "world", "basis",
  "group", "id", "kind", "why" }
local STEP_MEMBERS = { "accept", "at", "backfill", "check", "describe", "error", "reject", "returns", "start", "stop" }
local OPERATIONS = { start = "StartMatchmaking", backfill = "StartMatchBackfill", accept = "AcceptMatch", reject = "AcceptMatch" }
local WRONG = { type = true, unknown = true } -- other rules of the model are for the matchmaker to refuse

local ACCEPTANCE, TICKET = { AcceptanceType = "ACCEPT" }, { ConfigurationName = "x" }
local REQUIRED = { Name = "x", RuleSetName = "x", RequestTimeoutSeconds = 300, AcceptanceRequired = false } -- of a configuration

-- Raises the first problem that a request's model has with parameters; `params` are written as an SDK would.
local function check_model(check, node, operation, more)
  local params = tables.copy(check:object(node))
  for name, value in pairs(more) do
    if params[name] == nil then params[name] = value end
  end
  local text, problems = core.encode(operation, params, "boto3", "input")
  for _, problem in ipairs(text and {} or problems) do
    if WRONG[problem.rule] then
      local path = problem.path:gsub("%[(%d+)%]", function(number) return ("[%d]"):format(number - 1) end)
      check:fail({ value = node.value, path = node.path .. "." .. path }, "%s", problem.problem)
    end
  end
end

local function check_ids(check, node)
  for _, item in ipairs(check:list(node, true)) do check:string(item) end
end

local function check_numbers(check, node)
  for _, item in ipairs(check:list(node, true)) do check:integer(item, 0) end
end

-- Checks the members of an object; the names are free.
local function check_each(check_value)
  return function(check, node)
    for name in pairs(check:object(node)) do check_value(check, member(node, name)) end
  end
end

-- Groups of players: lists of ids, or one list.
local function check_groups(check, node)
  for _, item in ipairs(check:list(node, true)) do
    if type(item.value) == "table" then check_ids(check, item) else check:string(item) end
  end
end

local EXPECTED_MATCH = { tickets = check_ids, teams = check_each(check_ids), sizes = check_numbers, together = check_groups,
  apart = check_groups, team_names = check_ids }

local function check_match(check, node)
  check:object(node)
  check_ids(check, member(node, "tickets"))
  for name, check_value in pairs(EXPECTED_MATCH) do
    if node.value[name] ~= nil then check_value(check, member(node, name)) end
  end
end

-- By the names of checks.
local EXPECTED = {
  matches = function(check, node)
    for _, item in ipairs(check:list(node, true)) do check_match(check, item) end
  end,
  match_count = function(check, node) check:integer(node, 0) end,
  session = function(check, node) check:object(node) end,
  status = check_each(function(check, node) check:string(node) end),
  connection = check_each(check_ids),
  sizes = check_numbers, matched = check_ids, not_matched = check_ids, open = check_ids, same_session = check_ids,
}

local function check_expected(check, node)
  check:object(node)
  check:members(node, checks.names)
  for _, name in ipairs(tables.keys(node.value)) do
    local expected = member(node, name)
    if expected.value ~= nil then EXPECTED[name](check, expected) end
  end
end

local function check_step(check, node, last)
  check:object(node)
  check:members(node, STEP_MEMBERS)
  local at = member(node, "at")
  if type(at.value) ~= "number" or at.value < last then
    check:fail(at, "expected a number of at least %g, got %s", last, checker.describe(at.value))
  end
  for name, operation in pairs(OPERATIONS) do
    local params = member(node, name)
    if params.value ~= nil then
      check_model(check, params, operation, operation == "AcceptMatch" and ACCEPTANCE or TICKET)
    end
  end
  if node.value.stop ~= nil then check:string(member(node, "stop")) end
  for _, name in ipairs { "describe", "returns" } do
    if node.value[name] ~= nil then check_ids(check, member(node, name)) end
  end
  local expected = member(node, "check")
  if expected.value ~= nil then check_expected(check, expected) end
  if node.value.error ~= nil then check:string(member(node, "error")) end
  return at.value
end

local function check_rule_set(check, root)
  local body, text = member(root, "rule_set"), member(root, "rule_set_text")
  if text.value ~= nil then check:string(text) end
  if body.value ~= nil or text.value == nil then check:object(body) end
end

local function check_settings(check, root)
  local configuration, world, opts = member(root, "configuration"), member(root, "world"), member(root, "options")
  if configuration.value ~= nil then check_model(check, configuration, "CreateMatchmakingConfiguration", REQUIRED) end
  if world.value ~= nil then
    check:object(world)
    check:members(world, { "processes" })
    if world.value.processes ~= nil then check:integer(member(world, "processes"), 0) end
  end
  if opts.value ~= nil then
    local problem = schema.problem(options.type, check:object(opts), "option")
    if problem then check:fail(opts, "%s", problem) end
  end
  for _, name in ipairs { "until", "seed" } do
    if root.value[name] ~= nil then check:number(member(root, name), 0) end
  end
end

local function check_root(check, root)
  check:object(root)
  check:members(root, MEMBERS)
  check_rule_set(check, root)
  check_settings(check, root)
  local last = 0
  for _, node in ipairs(check:list(member(root, "steps"), root.value.generator == nil)) do last = check_step(check, node, last) end
  return true
end

--- Returns what is wrong with a script, or nil.
function scripts.check(script)
  local check = checker.new(nil, nil, options.check { strict_rule_sets = true })
  local ok, problem = checker.guard(check_root, check, checker.root(script))
  return not ok and problem or nil
end

return scripts
