-- Statements of compound rules.
--
--   statement := ('and' | 'or') '(' term {',' term} ')' | 'xor' '(' term ',' term ')' | 'not' '(' term ')'
--   term      := statement | the name of a rule
--
-- A tree is { operator, terms } or { rule = index }.
local messages = require "gamelift.util.messages"
local strings = require "gamelift.util.strings"

local statement = {}

local OPERATORS = { "and", "or", "not", "xor" }
local LEAST = { ["and"] = 2, ["or"] = 2, ["xor"] = 2, ["not"] = 1 }
local MOST = { ["and"] = math.huge, ["or"] = math.huge, ["xor"] = 2, ["not"] = 1 }
local MOST_OF_TWO = { ["and"] = 2, ["or"] = 2, ["xor"] = 2, ["not"] = 1 }

local function raise_problem(message, ...)
  error({ message:format(...) }, 0)
end

local function expect(text, place, character)
  place = text:find("%S", place) or #text + 1
  local found = text:sub(place, place)
  if found ~= character then
    raise_problem("expected %s at character %d, got %s", messages.quote(character), place,
      found == "" and "the end" or messages.quote(found))
  end
  return place + 1
end

local parse_term

local function parse_call(operator, text, place, rule_of, most)
  local node = { operator = operator, terms = {} }
  place = expect(text, place, "(")
  while true do
    node.terms[#node.terms + 1], place = parse_term(text, place, rule_of, most)
    local next_place = text:find("%S", place) or #text + 1
    if text:sub(next_place, next_place) ~= "," then break end
    place = next_place + 1
  end
  place = expect(text, place, ")")
  local count = #node.terms
  if count < LEAST[operator] or count > most[operator] then
    raise_problem("%s expects %s%d rule%s, got %d", operator, most[operator] > LEAST[operator] and "at least " or "",
      LEAST[operator], LEAST[operator] == 1 and "" or "s", count)
  end
  return node, place
end

function parse_term(text, place, rule_of, most)
  local start, stop = text:find("[^(),]+", text:find("%S", place) or #text + 1)
  if not start or start ~= text:find("%S", place) then
    raise_problem("expected a rule or one of %s at character %d", table.concat(OPERATORS, ", "), text:find("%S", place) or #text + 1)
  end
  local word = strings.trim(text:sub(start, stop))
  if text:sub(stop + 1, stop + 1) ~= "(" then return { rule = rule_of(word, raise_problem) }, stop + 1 end
  if not LEAST[word] then raise_problem("%s", messages.unknown("operator", word, OPERATORS)) end
  return parse_call(word, text, stop + 1, rule_of, most)
end

local function parse_text(text, rule_of, most)
  local tree, place = parse_term(text, 1, rule_of, most)
  local rest = text:find("%S", place)
  if rest then raise_problem("expected the end at character %d, got %s", rest, messages.quote(text:sub(rest, rest))) end
  if not tree.operator then raise_problem("expected one of %s with rules in parentheses", table.concat(OPERATORS, ", ")) end
  return tree
end

--- Parses a statement.
-- @param rule_of function(name, fail) -> the index of a rule; calls raise_problem(message, …) where it may not be named
-- @param only_two boolean|nil whether `and` and `or` take no more than two terms
-- @return the tree; nil and what is wrong
function statement.parse(text, rule_of, only_two)
  local ok, result = pcall(parse_text, text, rule_of, only_two and MOST_OF_TWO or MOST)
  if ok then return result end
  if type(result) ~= "table" then error(result, 0) end
  return nil, result[1]
end

--- Adds the indexes of the rules that a tree names to `set`.
function statement.collect(tree, set)
  if tree.rule then
    set[tree.rule] = true
    return
  end
  for _, term in ipairs(tree.terms) do statement.collect(term, set) end
end

--- Returns the value of a tree, given function(index of a rule) -> boolean.
function statement.evaluate(tree, value_of)
  if tree.rule then return value_of(tree.rule) end
  local terms, operator = tree.terms, tree.operator
  if operator == "not" then return not statement.evaluate(terms[1], value_of) end
  if operator == "xor" then
    return statement.evaluate(terms[1], value_of) ~= statement.evaluate(terms[2], value_of)
  end
  local all = operator == "and"
  for i = 1, #terms do
    if statement.evaluate(terms[i], value_of) ~= all then return not all end
  end
  return all
end

--- Adds the rules that must hold for the tree to hold to `required`, as far as `and` shows it.
function statement.required(tree, required)
  if tree.rule then
    required[tree.rule] = true
  elseif tree.operator == "and" then
    for _, term in ipairs(tree.terms) do statement.required(term, required) end
  elseif tree.operator == "or" then
    local left
    for _, term in ipairs(tree.terms) do
      local refuted = term.operator == "not" and term.terms[1].rule and required[term.terms[1].rule]
      if not refuted then
        if left then return end
        left = term
      end
    end
    if left then statement.required(left, required) end
  end
end

return statement
