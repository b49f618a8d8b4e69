-- Reads the arguments of the suites that run beside the specs (make chaos, soak, mutation). One of another form ends the program with
-- status 2 and a message: a suite that tried nothing must not look like one that passed.
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

return command_line
