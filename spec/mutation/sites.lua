-- Finds where a source can be mutated: operators, bounds, constants, conditions and whole lines, outside comments and strings.
local sites = {}

-- Each: a pattern of the operator with what must surround it, and its replacement.
local C = {
  { " < ", " <= " }, { " <= ", " < " }, { " > ", " >= " }, { " >= ", " > " }, { " == ", " != " }, { " != ", " == " },
  { " && ", " || " }, { " || ", " && " }, { " %+ ", " - " }, { " %- ", " + " }, { " %* ", " / " }, { " & ", " | " }, { "!%f[%w_(]", "" },
}
local LUA = {
  { " < ", " <= " }, { " <= ", " < " }, { " > ", " >= " }, { " >= ", " > " }, { " == ", " ~= " }, { " ~= ", " == " },
  { " and ", " or " }, { " or ", " and " }, { " %+ ", " - " }, { " %- ", " + " }, { " %* ", " / " }, { "%f[%w_]not ", "" },
  { "%f[%w_]true%f[^%w_]", "false" }, { "%f[%w_]false%f[^%w_]", "true" },
}

-- Returns the text with each character of a comment or string replaced by a space, lines kept.
local function mask(text, is_c)
  local out, i = {}, 1
  local function blank(last)
    out[#out + 1] = (text:sub(i, last):gsub("[^\n]", " "))
    i = last + 1
  end
  while i <= #text do
    local c, two = text:sub(i, i), text:sub(i, i + 1)
    local level = not is_c and (text:match("^%-%-%[(=*)%[", i) or text:match("^%[(=*)%[", i))
    if level then
      blank(select(2, text:find("]" .. level .. "]", i, true)) or #text)
    elseif is_c and two == "/*" then
      blank(select(2, text:find("*/", i, true)) or #text)
    elseif two == (is_c and "//" or "--") then
      blank((text:find("\n", i, true) or #text + 1) - 1)
    elseif c == '"' or c == "'" then
      local last = i + 1
      while last < #text and text:sub(last, last) ~= c do last = last + (text:sub(last, last) == "\\" and 2 or 1) end
      blank(last)
    else
      local last = text:find(is_c and "[/\"']" or "[%-%[\"']", i + 1) or #text + 1
      out[#out + 1], i = text:sub(i, last - 1), last
    end
  end
  return table.concat(out)
end

local function add(list, number, before, after, rule)
  if after ~= before then list[#list + 1] = { line = number, before = before, after = after, rule = rule } end
end

local function add_operators(list, number, line, masked, rules)
  for _, rule in ipairs(rules) do
    local first, last = masked:find(rule[1])
    while first do
      add(list, number, line, line:sub(1, first - 1) .. rule[2] .. line:sub(last + 1), "operator")
      first, last = masked:find(rule[1], first + 1)
    end
  end
end

-- Adds 1 to each constant.
local function add_constants(list, number, line, masked)
  for first, digits, last in masked:gmatch "()%f[%w_.](%d+)()%f[^%w_.]" do
    add(list, number, line, line:sub(1, first - 1) .. ("%d"):format(tonumber(digits) + 1) .. line:sub(last), "constant")
  end
end

-- Swaps the branches of a condition that is in one line.
local function add_conditions(list, number, line, masked, is_c)
  local pattern, negated = "%f[%w_]if ().-() then%f[^%w_]", "not (%s)"
  if is_c then pattern, negated = "%f[%w_]if ()%b()()", "(!%s)" end
  local first, last = masked:match(pattern)
  if not first then return end
  local condition = negated:format(line:sub(first, last - 1))
  add(list, number, line, line:sub(1, first - 1) .. condition .. line:sub(last), "condition")
end

-- Drops a statement that is a line: a call or an assignment, no declaration.
local function add_drops(list, number, line, masked, is_c)
  local rest = masked:gsub("^ +", "")
  local is_statement
  if is_c then
    is_statement = masked:find "^  " and rest:find ";%s*$" and (rest:find "^[%w_]+%(.*%);" or rest:find "^%*?[%w_%->.%[%]]+ [+|&-]?= "
      or rest:find "^[%w_%->.]+[+-][+-];")
  else
    is_statement = masked:find "^  " and (rest:find "^[%w_.:]+%(.*%)%s*$" or rest:find "^[%w_.%[%]]+ = .*[%w_%])]%s*$"
      and not rest:find "%f[%w_]function%f[^%w_]" and not rest:find "%f[%w_]or$" and not rest:find "%f[%w_]and$")
  end
  if is_statement then add(list, number, line, line:match "^ *" .. (is_c and ";" or "do end"), "dropped line") end
end

--- Lists the mutations of a source: { line, before, after, rule }, in the order of its lines.
function sites.list(text, is_c)
  local list, masks, number = {}, mask(text, is_c):gmatch "([^\n]*)\n", 0
  for line in text:gmatch "([^\n]*)\n" do
    local masked = masks()
    number = number + 1
    if not masked:find "^%s*#" then
      add_operators(list, number, line, masked, is_c and C or LUA)
      add_constants(list, number, line, masked)
      add_conditions(list, number, line, masked, is_c)
      add_drops(list, number, line, masked, is_c)
    end
  end
  return list
end

return sites
