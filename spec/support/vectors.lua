-- Reads recorded cases for the specs: the whole set in ../shared if that exists, else the sample in spec/vectors.
--
--   for case in vectors.lines "requests.jsonl" do … end
--   local suite = vectors.json "sigv4.json".suite
--
-- JSON null is vectors.null; numbers are as lua-cjson reads them (floats on 5.3+). Both raise if the file does not exist.
local cjson = require "cjson"

local vectors = { null = cjson.null }

local ROOTS = { "../shared/vectors/", "../shared/semantics/", "spec/vectors/" }

local function open(name)
  for _, root in ipairs(ROOTS) do
    local file = io.open(root .. name, "rb")
    if file then return file, root .. name end
  end
  error("no vectors " .. name .. " in " .. table.concat(ROOTS, " or "), 3)
end

-- Returns an iterator over the objects of a .jsonl file and their line numbers.
function vectors.lines(name)
  local file, path = open(name)
  local number = 0
  return function()
    local line = file:read "*l"
    if not line then
      file:close()
      return nil
    end
    number = number + 1
    local ok, object = pcall(cjson.decode, line)
    if not ok then error(path .. ":" .. number .. ": " .. object, 2) end
    return object, number
  end
end

-- Returns the value of a .json file.
function vectors.json(name)
  local file, path = open(name)
  local text = file:read "*a"
  file:close()
  local ok, value = pcall(cjson.decode, text)
  if not ok then error(path .. ": " .. value, 2) end
  return value
end

-- Returns the value, or nil for JSON null.
function vectors.without_null(value)
  if value ~= vectors.null then return value end
  return nil
end

return vectors
