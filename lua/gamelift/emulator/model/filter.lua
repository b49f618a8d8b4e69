-- Compiles the expressions of SearchGameSessions.
--
--   filter  := or ;  or := and {OR and} ;  and := not {AND not} ;  not := [NOT] primary
--   primary := '(' or ')' | operand comparator value
--   sort    := operand (ASC | DESC)
--
-- The compiled functions take a record { view, properties, uncounted } (see session.lua) and depend on nothing else; uncounted is the
-- number of reserved slots that CurrentPlayerSessionCount leaves out, or nil. An expression is
-- { operand, comparator, value, absent }, { all = { … } }, { any = { … } } or { none = inner }; each has match(record). absent is the
-- result for a record without a value.
local filter = {}

local MILLISECONDS = 1000

-- operand = { type, function(record, switches) -> value or nil }
local operands = {
  gameSessionId = { "string", function(record) return record.view.GameSessionId end },
  gameSessionName = { "string", function(record) return record.view.Name end },
  maximumSessions = { "integer", function(record) return record.view.MaximumPlayerSessionCount end },
  playerSessionCount = { "integer", function(record) return record.view.CurrentPlayerSessionCount end },
  creationTimeMillis = { "integer", function(record)
    return math.floor(record.view.CreationTime * MILLISECONDS + 0.5)
  end },
  hasAvailablePlayerSessions = { "boolean", function(record, switches)
    local view = record.view
    if view.PlayerSessionCreationPolicy == "DENY_ALL" and not switches.deny_all_available then return false end
    return view.CurrentPlayerSessionCount + (record.uncounted or 0) < view.MaximumPlayerSessionCount
  end },
}

local PROPERTIES = "gameSessionProperties."

-- Returns the key of the property that an operand names, or nil.
local function property_of(name)
  return name:sub(1, #PROPERTIES) == PROPERTIES and #name > #PROPERTIES and name:sub(#PROPERTIES + 1) or nil
end

-- What only the index looks at.
local attributes = { location = function(record) return record.location.name end }

local function property_getter(key)
  -- The index does not hold keys with a period: no session matches them.
  if key:find(".", 1, true) then return function() return nil end end
  return function(record) return record.properties[key] end
end

-- Returns function(record, switches), which returns the value of an operand by which records are sorted: a number, a string or nil.
function filter.getter(name)
  local key = property_of(name)
  if key then return property_getter(key) end
  local known = operands[name]
  if not known then return attributes[name] end
  if known[1] ~= "boolean" then return known[2] end
  return function(record, switches) return known[2](record, switches) and 1 or 0 end
end

local comparators = {
  ["="] = function(a, b) return a == b end,
  ["<>"] = function(a, b) return a ~= b end,
  ["<"] = function(a, b) return a < b end,
  [">"] = function(a, b) return a > b end,
  ["<="] = function(a, b) return a <= b end,
  [">="] = function(a, b) return a >= b end,
}

-- Raises { message }, which compile and compile_sort catch, so that it carries no position in this file.
local function syntax_error(message, ...)
  error({ select("#", ...) > 0 and message:format(...) or message }, 0)
end

-- Tokens --------------------------------------------------------------------------------------------------------------

local function quoted(text, start)
  local parts, offset = {}, start + 1
  while true do
    local stop = text:find("['\\]", offset)
    if not stop then syntax_error("the string that begins at character %d does not end", start) end
    parts[#parts + 1] = text:sub(offset, stop - 1)
    if text:sub(stop, stop) == "'" then return table.concat(parts), stop + 1 end
    local escaped = text:sub(stop + 1, stop + 1)
    -- A backslash escapes a quote or a backslash; before anything else it is an ordinary character.
    if escaped == "'" or escaped == "\\" then
      parts[#parts + 1] = escaped
      offset = stop + 2
    else
      parts[#parts + 1] = "\\"
      offset = stop + 1
    end
  end
end

-- Returns a list of { kind, value, offset }; kind is "(", ")", "comparator", "string" or "word".
local function tokens_of(text)
  local list, offset = {}, 1
  while true do
    offset = text:find("%S", offset)
    if not offset then return list end
    local character = text:sub(offset, offset)
    local kind, value, stop
    if character == "(" or character == ")" then
      kind, value, stop = character, character, offset + 1
    elseif character == "'" then
      kind = "string"
      value, stop = quoted(text, offset)
    elseif character == '"' then
      syntax_error("strings are written in single quotes (character %d)", offset)
    elseif character:find("[<>=]") then
      kind = "comparator"
      value = text:match("^[<>]=", offset) or text:match("^<>", offset) or character
      stop = offset + #value
    else
      kind = "word"
      value = text:match("^[^%s()'\"<>=]+", offset)
      stop = offset + #value
    end
    list[#list + 1] = { kind = kind, value = value, offset = offset }
    offset = stop
  end
end

-- Parser --------------------------------------------------------------------------------------------------------------

local function describe_token(token)
  return token and ("%q at character %d"):format(token.value, token.offset) or "the end"
end

local function new_parser(text, switches)
  return { tokens = tokens_of(text), position = 1, switches = switches }
end

local function peek(parser)
  return parser.tokens[parser.position]
end

local function next_token(parser)
  local token = parser.tokens[parser.position]
  parser.position = parser.position + 1
  return token
end

local function accept_word(parser, word)
  local token = peek(parser)
  if token and token.kind == "word" and token.value == word then
    parser.position = parser.position + 1
    return true
  end
  return false
end

-- Returns { type, get }.
local function parse_operand(parser)
  local token = next_token(parser)
  if not token or token.kind ~= "word" then syntax_error("expected an operand, got %s", describe_token(token)) end
  local name = token.value
  local known = operands[name]
  if known then
    local get, switches = known[2], parser.switches
    return { type = known[1], name = name, get = function(record) return get(record, switches) end }
  end
  local key = property_of(name)
  if key then return { type = "string", name = name, property = true, get = property_getter(key) } end
  return syntax_error("expected an operand, got %s", describe_token(token))
end

local function parse_value(parser, operand)
  local token = next_token(parser)
  if not token then syntax_error("expected a value for %s, got the end", operand.name) end
  local value
  if token.kind == "string" then
    value = token.value
  elseif token.kind == "word" and token.value:find("^%-?%d+$") then
    value = tonumber(token.value)
  elseif token.kind == "word" and (token.value == "true" or token.value == "false") then
    value = token.value == "true"
  else
    syntax_error("expected a value for %s, got %s", operand.name, describe_token(token))
  end
  local kind = type(value) == "number" and "integer" or type(value)
  if kind ~= operand.type then
    syntax_error("%s: expected %s, got %s", operand.name,
      operand.type == "string" and "a string in single quotes" or "a value of type " .. operand.type, describe_token(token))
  end
  return value
end

local function parse_comparison(parser)
  local operand = parse_operand(parser)
  local token = next_token(parser)
  if not token or token.kind ~= "comparator" then
    syntax_error("expected a comparator after %s, got %s", operand.name, describe_token(token))
  end
  if operand.type ~= "integer" and token.value ~= "=" and token.value ~= "<>" then
    syntax_error("%s can be compared with = and <> only, not with %s", operand.name, token.value)
  end
  local compare, get, expected = comparators[token.value], operand.get, parse_value(parser, operand)
  local result_if_absent = token.value == "<>" and operand.property and parser.switches.missing_property_differs or false
  local filed = operand.type == "boolean" and (expected and 1 or 0) or expected
  return { operand = operand.name, comparator = token.value, value = filed, absent = result_if_absent, match = function(record)
    local value = get(record)
    if value == nil then return result_if_absent end
    return compare(value, expected)
  end }
end

local parse_or

local function parse_primary(parser)
  local token = peek(parser)
  if not token or token.kind ~= "(" then return parse_comparison(parser) end
  next_token(parser)
  local inner = parse_or(parser)
  local close = next_token(parser)
  if not close or close.kind ~= ")" then syntax_error("expected a closing parenthesis, got %s", describe_token(close)) end
  return inner
end

local function parse_not(parser)
  if not accept_word(parser, "NOT") then return parse_primary(parser) end
  local expression = parse_primary(parser)
  local inner = expression.match
  return { none = expression, match = function(record) return not inner(record) end }
end

local function parse_and(parser)
  local expression = parse_not(parser)
  while accept_word(parser, "AND") do
    local left, right = expression, parse_not(parser)
    local first, second = left.match, right.match
    expression = { all = { left, right }, match = function(record) return first(record) and second(record) end }
  end
  return expression
end

function parse_or(parser)
  local expression = parse_and(parser)
  while accept_word(parser, "OR") do
    local left, right = expression, parse_and(parser)
    local first, second = left.match, right.match
    expression = { any = { left, right }, match = function(record) return first(record) or second(record) end }
  end
  return expression
end

local function expect_end(parser)
  if peek(parser) then syntax_error("expected the end, got %s", describe_token(peek(parser))) end
end

local function call_parser(parse)
  local ok, result = pcall(parse)
  if ok then return result end
  if type(result) ~= "table" then error(result, 0) end
  return nil, result[1]
end

-- Compiles a filter expression. switches: the options deny_all_available and missing_property_differs. Returns the expression,
-- whose match(record) returns true or false, or nil and a message.
function filter.compile(text, switches)
  return call_parser(function()
    local parser = new_parser(text, switches)
    local expression = parse_or(parser)
    expect_end(parser)
    return expression
  end)
end

local function is_less(a, b)
  if type(a) == "boolean" then return not a and b end
  return a < b
end

-- Compiles a sort expression. Returns { operand, descending, comes_before }, or nil and a message. comes_before(a, b) is true if
-- record a comes before b; equal records come in the order of their ranks. Guess: sorting puts sessions without the value last in
-- both directions.
function filter.compile_sort(text, switches)
  return call_parser(function()
    local parser = new_parser(text, switches)
    local operand = parse_operand(parser)
    local get = operand.get
    local descending = accept_word(parser, "DESC")
    if not descending and not accept_word(parser, "ASC") then syntax_error("expected ASC or DESC, got %s", describe_token(peek(parser))) end
    expect_end(parser)
    local function comes_before(a, b)
      local x, y = get(a), get(b)
      if x == y then return a.rank < b.rank end
      if x == nil then return false end
      if y == nil then return true end
      if descending then return is_less(y, x) end
      return is_less(x, y)
    end
    return { operand = operand.name, descending = descending, comes_before = comes_before }
  end)
end

return filter
