-- Reads the arguments of the suites that run beside the specs (make chaos, soak, mutation, bench). One of another form ends the program
-- with status 2 and a message: a suite that tried nothing must not look like one that passed.
local command_line = {}

local function fail(name, expected, got)
  io.stderr:write(("%s: expected %s, got %s\n"):format(name, expected, got == "" and "nothing" or tostring(got)))
  os.exit(2)
end

--- Returns a whole number.
---@param name string # as the user writes it: "CALLS"
---@param text? string
---@param least integer
---@return integer
function command_line.number(name, text, least)
  local number = tonumber(text)
  if not number or number < least or number % 1 ~= 0 then fail(name, ("a whole number from %d on"):format(least), text) end
  return number
end

--- Returns words that are keys of a table.
---@param name string # "TRANSPORTS"
---@param words string[]
---@param known table
---@return string[]
function command_line.names(name, words, known)
  local all = {}
  for key in pairs(known) do all[#all + 1] = key end
  table.sort(all)
  for _, word in ipairs(words) do
    if not known[word] then fail(name, "words of " .. table.concat(all, ", "), word) end
  end
  if not words[1] then fail(name, "words of " .. table.concat(all, ", "), "") end
  return words
end

-- Returns the value of --name=value in the form of an example: a number, or a list of numbers.
local function read_value(word, example)
  local name, text = word:match "^(.-)=(.*)$"
  if not example:find(",", 1, true) then return command_line.number(name, text, 1) end
  local list = {}
  for each in (text .. ","):gmatch "(.-)," do list[#list + 1] = command_line.number(name, each, 1) end
  return list
end

--- Returns { [name] = true, a number or a list of numbers } of the words --name and --name=value, and a list of the others.
---@param words string[] # of ARGS
---@param forms string[] # examples of all words that are permitted: { "--quick", "--seconds=3", "--sizes=100,1000", "calls" }
---@return table options
---@return string[] others
function command_line.options(words, forms)
  local examples, options, others = {}, {}, {}
  for _, form in ipairs(forms) do examples[form:match "^[^=]*"] = form:match "=(.*)" or "" end
  for _, word in ipairs(words) do
    local name = word:match "^[^=]*"
    local example, has_value = examples[name], word:find("=", 1, true) ~= nil
    if not example or has_value ~= (example ~= "") then
      fail("ARGS", forms[1] and "words of " .. table.concat(forms, ", ") or "nothing", word)
    end
    local option = name:match "^%-%-(.*)"
    if option then options[option] = not has_value or read_value(word, example) else others[#others + 1] = word end
  end
  return options, others
end

return command_line
