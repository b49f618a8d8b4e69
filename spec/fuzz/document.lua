-- JSON documents, against lua-cjson: what one reads the other reads as the same, but for what each leaves out.
local cjson = require "cjson"
local core = require "gamelift.core"
local json = require "gamelift.util.json"

cjson.decode_invalid_numbers(false)
cjson.decode_max_depth(1000)

-- Compares a value of core.read_json with cjson's, which has integers and cannot tell [] from {}.
local function same(ours, theirs)
  if ours == core.null then return theirs == cjson.null end
  if type(ours) == "number" then return type(theirs) == "number" and (ours == theirs or ours ~= ours) end
  if type(ours) ~= "table" then return ours == theirs end
  if type(theirs) ~= "table" then return false end
  for key, value in next, ours do
    if not same(value, theirs[key]) then return false end
  end
  for key in next, theirs do
    if ours[key] == nil then return false end
  end
  return true
end

-- Reports whether cjson reads another text, or none: a lone surrogate, an escaped NUL, or white space that is not JSON's.
local function is_beyond_cjson(text) return text:find "\\u[dD][89a-fA-F]" or text:find "\\u0000" or text:find "%z" end

local function check_places(text, value, places)
  if type(value) ~= "table" then return end
  for key, at in next, assert(places[value]) do
    assert(at >= 1 and at <= #text, "a place beyond the text")
    check_places(text, value[key], places)
  end
end

local function check_document(text, value)
  for _, member in ipairs { false, "credentials" } do
    local document, problem = core.document(text, member or nil)
    assert(document or type(problem) == "string")
    if not member then assert((document ~= nil) == (type(value) == "table" and getmetatable(value) ~= core.json_list)) end
    for key, scalar in pairs(document or {}) do assert(type(key) == "string" and type(scalar) ~= "table") end
  end
end

return function(text)
  local value, places, offset = core.read_json(text)
  check_document(text, value)
  assert(core.json_string(text) == nil or core.read_json(core.json_string(text)) == text)
  if value == nil then
    assert(type(places) == "string" and offset >= 1 and offset <= #text + 1)
    return
  end
  check_places(text, value, places)
  if is_beyond_cjson(text) then return end
  local ok, theirs = pcall(cjson.decode, text)
  if type(value) ~= "table" and not ok then return end
  assert(ok, theirs)
  assert(same(value, theirs), "lua-cjson reads it as another")
  local written = json.encode(value)
  assert(same((core.read_json(written)), cjson.decode(written)), "written, lua-cjson reads it as another")
end
