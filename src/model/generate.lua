-- Reads a model directory of botocore (service-2.json or service-2.json.gz, paginators-1.json) and writes src/model/model.def,
-- lua/gamelift/enums.lua and lua/gamelift/types.lua. They contain facts only: names, types, limits, enum values. The release comes from
-- botocore's __init__.py, three folders above the directory.
--
--   lua5.4 src/model/generate.lua MODEL_DIRECTORY [OUTPUT_ROOT]       (make model MODEL=MODEL_DIRECTORY)

local here = arg[0]:match "^(.*)/[^/]*$" or "."
package.path = ("%s/?.lua;%s/../../lua/?.lua;"):format(here, here) .. package.path
local cjson = require "cjson"
local overrides = require "overrides"
local posix_regex = require "posix_regex"
local types_lua = require "types_writer"
local error_codes = require "gamelift.errors.codes"
local tables = require "gamelift.util.tables"

local function read(path)
  local file = assert(io.open(path, "rb"))
  local text = file:read "*a"
  file:close()
  return text
end

-- Reads JSON from path, or from path.gz, as botocore's wheels contain it.
local function read_json(path)
  local file = io.open(path, "rb") or assert(io.popen("gzip -dc '" .. path:gsub("'", "'\\''") .. ".gz'"))
  local text = file:read "*a"
  file:close()
  return cjson.decode(text)
end

-- Returns "botocore 1.44.8", or "an unnamed release" for a directory outside of botocore.
local function release_of(directory)
  local file = io.open(directory .. "/../../../__init__.py", "rb")
  local version = file and file:read("*a"):match "__version__ = '([%d.]+)'"
  if file then file:close() end
  return version and "botocore " .. version or "an unnamed release"
end

-- Replaces each line "--:methods CLASS PATH" by the documented methods of that class: functions in PATH below a comment of `---`
-- lines. Functions with other comments are internal.
local function with_methods(text)
  return (text:gsub("%-%-:methods (%w+) ([%w_/.]+)\n", function(class, path)
    local out, doc = {}, {}
    for line in read(here .. "/../../" .. path):gmatch "([^\n]*)\n" do
      local signature = line:match("^function " .. class .. ":[%w_]+%([^)]*%)")
      if line:find "^%-%-%-" then
        doc[#doc + 1] = line
      elseif line ~= "" or #doc == 0 then
        if signature and #doc > 0 then out[#out + 1] = table.concat(doc, "\n") .. "\n" .. signature .. " end\n" end
        doc = {}
      end
    end
    return table.concat(out, "\n")
  end))
end

local function write(path, text)
  local file = assert(io.open(path, "wb"))
  assert(file:write(text))
  assert(file:close())
end

-- Returns boto3's name: CreateGameSession -> create_game_session, DescribeEC2InstanceLimits -> describe_ec2_instance_limits.
local function method_name(operation)
  local s = operation:gsub("(.)(%u%l+)", "%1_%2"):gsub("([%l%d])(%u)", "%1_%2"):gsub("__", "_")
  return s:lower()
end

local function class_of(operation)
  for _, rule in ipairs(overrides.classes) do
    if operation:match(rule[1]) then return rule[2] end
  end
  error("src/model/overrides.lua has no retry class for " .. operation)
end

local function c_string(text)
  local escaped = text:gsub('["\\]', "\\%0"):gsub("%c", function(c) return ("\\%03o"):format(c:byte()) end)
  return '"' .. escaped .. '"'
end

-- Writes a number, and an integer without a fraction (cjson makes every number a float). Returns `default` for nil.
local function number(n, default)
  if not n then return default end
  return n == math.floor(n) and ("%d"):format(n) or ("%.17g"):format(n)
end

-- Returns the id of an enum's value in the pool. Raises if two values would share one because they differ in punctuation alone.
local function value_id(ids, text)
  local id = "v_" .. text:gsub("[^%w]", "_")
  assert(not ids[id] or ids[id] == text, "two enum values share the id " .. id)
  ids[id] = text
  return id
end

-- Returns all texts by their ids, and the ids of patterns, named after the first shape that has them.
local function pool(service)
  local ids = { NONE = "" }
  for name, shape in pairs(service.shapes) do
    ids[name] = name
    for member in pairs(shape.members or {}) do ids[member] = member end
    for _, value in ipairs(shape.enum or {}) do value_id(ids, value) end
  end
  for name in pairs(service.operations) do
    ids[name] = name
    ids[method_name(name)] = method_name(name)
  end
  local pattern_ids = {}
  for _, name in ipairs(tables.keys(service.shapes)) do
    local pattern = service.shapes[name].pattern
    local text = pattern and posix_regex(pattern)
    if text and not pattern_ids[pattern] then
      pattern_ids[pattern] = "p_" .. name
      ids["p_" .. name] = text
    end
  end
  return ids, pattern_ids
end

local function flags(shape) return shape.sensitive and "SENSITIVE" or "0" end

local function limits(shape) return number(shape.min, "NO_MIN") .. ", " .. number(shape.max, "NO_MAX") end

-- Functions by type of shape: each writes the lines of one shape through line(format, ...).
local write_shape = {}

function write_shape.structure(line, name, shape)
  local members, required = tables.keys(shape.members), {}
  for _, member in ipairs(shape.required or {}) do required[member] = true end
  if shape.exception then
    local status = shape.error and shape.error.httpStatusCode or shape.fault and 500 or 400
    line("EXCEPTION(%s, %d, %d)", name, status, #members)
  else
    line("STRUCT(%s, %s, %d)", name, flags(shape), #members)
  end
  for _, member in ipairs(members) do
    local secret = overrides.secrets[member] or overrides.secrets[name .. "." .. member]
    line("  %s(%s, %s, %s)", required[member] and "REQ" or "OPT", member, shape.members[member].shape,
      secret and "SENSITIVE" or "0")
  end
end

function write_shape.string(line, name, shape, pattern_ids)
  if not shape.enum then
    line("STRING(%s, %s, %s, %s)", name, flags(shape), limits(shape), pattern_ids[shape.pattern or ""] or "NONE")
    return
  end
  local values = {}
  for i, value in ipairs(shape.enum) do values[i] = value end
  table.sort(values)
  line("ENUM(%s, %s, %s, %d)", name, flags(shape), limits(shape), #values)
  for _, value in ipairs(values) do line("  VALUE(%s)", value_id({}, value)) end
end

function write_shape.list(line, name, shape)
  line("LIST(%s, %s, %s, %s)", name, flags(shape), limits(shape), shape.member.shape)
end

function write_shape.map(line, name, shape)
  line("MAP(%s, %s, %s, %s, %s)", name, flags(shape), limits(shape), shape.key.shape, shape.value.shape)
end

local function write_scalar(line, name, shape)
  line("SCALAR(%s, %s, %s, GL_MODEL_%s)", name, flags(shape), limits(shape), shape.type:upper())
end

local function write_operation(line, name, operation, pages)
  if pages then
    local is_supported = pages.input_token == "NextToken" and pages.output_token == "NextToken"
      and pages.limit_key == "Limit" and not pages.more_results
    assert(is_supported, "an unsupported paginator: " .. name)
  end
  line("OPERATION(%s, %s, %s, %s, %s, %s, %d)", name, method_name(name), operation.input.shape,
    operation.output and operation.output.shape or "NONE", class_of(name), pages and pages.result_key or "NONE",
    #operation.errors)
  for _, e in ipairs(operation.errors) do line("  ERROR(%s)", e.shape) end
end

local function model_def(service, paginators, release)
  local out = {}
  local function line(...) out[#out + 1] = string.format(...) end
  line("/* Written by src/model/generate.lua from %s %s of %s. Not to be edited: make model. */\n",
    service.metadata.serviceId, service.metadata.apiVersion, release)
  local ids, pattern_ids = pool(service)
  for _, id in ipairs(tables.keys(ids)) do line("NAME(%s, %s)", id, c_string(ids[id])) end
  line ""
  for _, name in ipairs(tables.keys(service.shapes)) do
    local shape = service.shapes[name]
    local writer = write_shape[shape.type] or write_scalar
    writer(line, name, shape, pattern_ids)
  end
  line ""
  for _, name in ipairs(tables.keys(service.operations)) do
    write_operation(line, name, service.operations[name], paginators[name])
  end
  return table.concat(out, "\n") .. "\n"
end

-- Returns an enum's values as one string of words, which util/messages.lua splits when the enum is first used.
local function words(values)
  local rows, row = {}, ""
  for _, value in ipairs(values) do
    assert(not value:find '[%s"\\]', value)
    if #row + #value > 108 then
      rows[#rows + 1], row = row, ""
    end
    row = row == "" and value or row .. " " .. value
  end
  rows[#rows + 1] = row
  return table.concat(rows, "\\\n    ")
end

local function enums_lua(service)
  local out = { "-- Written by src/model/generate.lua. Not to be edited: make model.", "",
    'return require("gamelift.util.strict").enums {' }
  for _, name in ipairs(tables.keys(service.shapes)) do
    local shape = service.shapes[name]
    if shape.enum then out[#out + 1] = ('  %s = "%s",'):format(name, words(shape.enum)) end
  end
  out[#out + 1] = "}"
  return table.concat(out, "\n") .. "\n"
end

local directory, root = arg[1], arg[2] or here .. "/../.."
if not directory then
  io.stderr:write "usage: generate.lua MODEL_DIRECTORY [OUTPUT_ROOT]\n"
  os.exit(2)
end
local service = read_json(directory .. "/service-2.json")
local paginators = read_json(directory .. "/paginators-1.json").pagination
for name, pages in pairs(overrides.paginators) do
  if service.operations[name] and not paginators[name] then paginators[name] = pages end
end
write(root .. "/src/model/model.def", model_def(service, paginators, release_of(directory)))
write(root .. "/lua/gamelift/enums.lua", enums_lua(service))
local public_types = with_methods(read(here .. "/public_types.lua"))
write(root .. "/lua/gamelift/types.lua", types_lua(service, paginators, method_name, public_types, error_codes))
