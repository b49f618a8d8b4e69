-- Makes the text of lua/gamelift/types.lua, LuaLS annotations that only editors read: the handwritten public_types.lua, then a class
-- for every structure, an alias for every enum, and the signatures of all operations. Contains facts of the model alone.

local overrides = require "overrides"
local tables = require "gamelift.util.tables"

local REFERENCE = "https://docs.aws.amazon.com/gamelift/latest/apireference/API_%s.html"

local SCALARS = {
  string = "string", blob = "string", integer = "integer", long = "integer", float = "number", double = "number",
  boolean = "boolean",
}

-- The units of min and max, for one and for more.
local UNITS = {
  string = { " character", " characters" }, blob = { " byte", " bytes" }, list = { " item", " items" }, map = { " entry", " entries" },
}

local function number(n) return n == math.floor(n) and ("%d"):format(n) or ("%.14g"):format(n) end

-- Returns a limit of a shape with its unit.
local function limit(n, shape)
  local units = UNITS[shape.type]
  return number(n) .. (units and units[n == 1 and 1 or 2] or "")
end

-- Returns the limits of a shape as text, such as "1 to 50 items" or "at least 1"; nil without limits.
local function limits(shape)
  if shape.min and shape.max then
    local range = limit(shape.max, shape)
    return shape.min == shape.max and range or number(shape.min) .. " to " .. range
  end
  if shape.min then return "at least " .. limit(shape.min, shape) end
  return shape.max and "at most " .. limit(shape.max, shape)
end

-- Adds the limits and the pattern of a shape to a list of texts, each behind a prefix.
local function add_limits(list, shape, prefix, pattern_prefix)
  local text = limits(shape)
  if text then list[#list + 1] = prefix .. text end
  if shape.pattern then list[#list + 1] = ("%spattern `%s`"):format(pattern_prefix, shape.pattern) end
end

-- Returns the limits of a shape and of its parts as texts, such as "1 to 50 items" and "each 1 to 256 characters".
local function all_limits(shapes, shape)
  local list = {}
  add_limits(list, shape, "", "")
  for _, part in ipairs { { "member", "each ", "each of " }, { "key", "keys of ", "keys of " }, { "value", "values of ", "values of " } } do
    local inner = shape[part[1]]
    if inner then add_limits(list, shapes[inner.shape], part[2], part[3]) end
  end
  return list
end

-- Returns the set of shapes that a parameter can contain, at any depth.
local function input_shapes(service)
  local seen = {}
  local function visit(name)
    if seen[name] then return end
    seen[name] = true
    local shape = service.shapes[name]
    for _, member in pairs(shape.members or {}) do visit(member.shape) end
    for _, part in ipairs { "member", "key", "value" } do
      if shape[part] then visit(shape[part].shape) end
    end
  end
  for _, operation in pairs(service.operations) do visit(operation.input.shape) end
  return seen
end

local Writer = {}
Writer.__index = Writer

function Writer:line(format, ...) self.out[#self.out + 1] = format:format(...) end

-- Returns the annotation for a value of a shape. `input`: the shape occurs in parameters, too.
function Writer:type_of(name, input)
  local shape = self.service.shapes[name]
  if shape.type == "structure" or shape.enum then return "gamelift." .. name end
  if shape.type == "list" then return self:type_of(shape.member.shape, input) .. "[]" end
  if shape.type == "map" then return ("table<string, %s>"):format(self:type_of(shape.value.shape, input)) end
  if shape.type == "timestamp" then return input and "gamelift.Timestamp" or "number" end
  return assert(SCALARS[shape.type], shape.type)
end

function Writer:enum(name, shape)
  self:line("---@alias gamelift.%s", name)
  for _, value in ipairs(shape.enum) do self:line('---| "%s"', value) end
  self:line ""
  self:line("---@class gamelift.enums.%s", name)
  for _, value in ipairs(shape.enum) do
    self:line('---@field %s "%s"', value:match "^%a[%w_]*$" or ('["%s"]'):format(value), value)
  end
  self:line ""
end

-- Returns a structure's only member of a type, or nil.
function Writer:only(shape, kind)
  local only
  for member, target in pairs(shape.members) do
    if self.service.shapes[target.shape].type == kind then
      if only then return nil end
      only = member
    end
  end
  return only
end

-- Returns the set of members that are always present: the required ones without those that the client generates; in replies also
-- those that the comment of overrides.sometimes_absent describes.
function Writer:certain(name, shape)
  local certain = {}
  for _, member in ipairs(shape.required or {}) do certain[member] = not overrides.generated[name .. "." .. member] end
  if self.inputs[name] then return certain end
  for member in pairs(shape.members) do
    local path = name .. "." .. member
    local usual = member:find "Id$" or member:find "Arn$" or member:find "Status$" or member == "CreationTime"
    local may_lack = overrides.sometimes_absent[member] or overrides.sometimes_absent[path]
    if overrides.always_present[path] or usual and not may_lack then certain[member] = true end
  end
  if not self.replies[name] then return certain end
  for _, kind in ipairs { "structure", "list" } do
    local only = self:only(shape, kind)
    if only and not overrides.sometimes_absent[name .. "." .. only] then certain[only] = true end
  end
  if self.results[name] then certain[self.results[name]] = true end
  return certain
end

function Writer:structure(name, shape)
  local certain, input = self:certain(name, shape), self.inputs[name]
  self:line("---@class gamelift.%s", name)
  for _, member in ipairs(tables.keys(shape.members)) do
    local target = shape.members[member].shape
    local notes = all_limits(self.service.shapes, self.service.shapes[target])
    if self.service.shapes[target].type == "timestamp" then
      notes[#notes + 1] = input and "unix seconds, or ISO 8601 text" or "unix seconds"
    end
    if self.service.shapes[target].sensitive then notes[#notes + 1] = "sensitive" end
    if overrides.generated[name .. "." .. member] then notes[#notes + 1] = "generated by the client if absent" end
    self:line("---@field %s%s %s%s", member, certain[member] and "" or "?", self:type_of(target, input),
      notes[1] and " # " .. table.concat(notes, ", ") or "")
  end
  if self.replies[name] then self:line "---@field ResponseMetadata gamelift.ResponseMetadata" end
  self:line ""
end

function Writer:shapes()
  for _, name in ipairs(tables.keys(self.service.shapes)) do
    local shape = self.service.shapes[name]
    if shape.enum then
      self:enum(name, shape)
    elseif shape.type == "structure" and not shape.exception then
      self:structure(name, shape)
    end
  end
end

-- Reports whether an operation has required parameters.
function Writer:needs_params(operation)
  local input = operation.input.shape
  for _, is_required in pairs(self:certain(input, self.service.shapes[input])) do
    if is_required then return true end
  end
  return false
end

-- Writes the signature of an operation as a function of `owner`, such as "Operations:".
function Writer:signature(owner, operation)
  local optional = self:needs_params(operation) and "" or "?"
  self:line("--- [Amazon's reference](" .. REFERENCE .. ")", operation.name)
  self:line("---@param params%s gamelift.%s", optional, operation.input.shape)
  self:line "---@param options? gamelift.CallOptions"
  self:line("---@return gamelift.%s? reply", operation.output and operation.output.shape or "EmptyReply")
  self:line "---@return gamelift.Error err # where reply is nil"
  self:line("function %s%s(params, options) end", owner, self.method_name(operation.name))
  self:line ""
end

function Writer:operations()
  for _, owner in ipairs { "Operations:", "gamelift." } do
    for _, name in ipairs(tables.keys(self.service.operations)) do
      self:signature(owner, self.service.operations[name])
    end
  end
end

function Writer:paginator(name, rule)
  local operation = self.service.operations[name]
  local output = self.service.shapes[operation.output.shape]
  local items = self:type_of(output.members[rule.result_key].shape)
  local optional = self:needs_params(operation) and "" or "?"
  self:line("---@class gamelift.paginate.%s: gamelift.%s", operation.input.shape, operation.input.shape)
  self:line "---@field PaginationConfig? gamelift.PaginationConfig"
  self:line ""
  self:line("---@class gamelift.paginate.%sResult", name)
  self:line("---@field %s %s", rule.result_key, items)
  self:line("---@field NextToken? string # the resume token, where MaxItems cut")
  self:line ""
  self:line("---@class gamelift.paginate.%sPages: gamelift.Pages", name)
  self:line("---@overload fun(): gamelift.%s?", operation.output.shape)
  self:line("---@field next_page fun(self): gamelift.%s?, gamelift.Error? # nil alone at the end", operation.output.shape)
  self:line("---@field items fun(self): fun(): %s?", (items:gsub("%[%]$", "")))
  self:line("---@field build_full_result fun(self): gamelift.paginate.%sResult?, gamelift.Error", name)
  self:line ""
  self:line("---@class gamelift.paginate.%s", name)
  self:line("---@field paginate fun(self, params%s: gamelift.paginate.%s, options?: gamelift.CallOptions): "
    .. "gamelift.paginate.%sPages", optional, operation.input.shape, name)
  self:line ""
end

function Writer:paginators()
  local names = tables.keys(self.rules)
  for _, name in ipairs(names) do self:paginator(name, self.rules[name]) end
  self:line "---@class gamelift.paginate"
  for _, name in ipairs(names) do
    local operation = self.service.operations[name]
    self:line("---@field %s fun(params%s: gamelift.paginate.%s, options?: gamelift.CallOptions): gamelift.paginate.%sPages",
      self.method_name(name), self:needs_params(operation) and "" or "?", operation.input.shape, name)
  end
  self:line ""
  for _, owner in ipairs { "Operations:", "gamelift." } do
    local receiver = owner == "Operations:" and "self, " or ""
    self:line "--- Returns the paginator of an operation, as in boto3: its method paginate(params, options) returns an iterable of pages."
    self:line "---"
    self:line "--- Raises for an operation without a paginator. Neither blocks nor yields; the iteration does."
    for _, name in ipairs(names) do
      self:line('---@overload fun(%sname: "%s"): gamelift.paginate.%s', receiver, self.method_name(name), name)
    end
    self:line "---@param name string"
    self:line "---@return table"
    self:line("function %sget_paginator(name) end", owner)
    self:line ""
  end
end

-- Writes the tables gamelift.errors and gamelift.enums.
function Writer:names()
  local codes = {}
  for name, shape in pairs(self.service.shapes) do
    if shape.exception then codes[name] = true end
  end
  for _, name in ipairs(self.codes.aws) do codes[name] = true end
  for name in pairs(self.codes.library) do codes[name] = true end
  self:line "---@class gamelift.errors"
  for _, name in ipairs(tables.keys(codes)) do self:line('---@field %s "%s"', name, name) end
  self:line "---@field codes table<string, { kind: gamelift.ErrorKind, meaning: string }> # of this library"
  self:line ""
  self:line "---@class gamelift.enums"
  for _, name in ipairs(tables.keys(self.service.shapes)) do
    if self.service.shapes[name].enum then self:line("---@field %s gamelift.enums.%s", name, name) end
  end
  self:line ""
end

-- Returns the text of lua/gamelift/types.lua. rules: { [operation] = paginator }; method_name(operation) returns boto3's name;
-- public_types: the text of public_types.lua; codes: lua/gamelift/errors/codes.lua.
return function(service, rules, method_name, public_types, codes)
  local writer = setmetatable({
    service = service, rules = rules, method_name = method_name, codes = codes, out = {}, replies = {}, results = {},
    inputs = input_shapes(service),
  }, Writer)
  for name, operation in pairs(service.operations) do
    if operation.output then writer.replies[operation.output.shape] = true end
    if rules[name] then writer.results[operation.output.shape] = rules[name].result_key end
  end
  writer:line "---@meta _"
  writer:line "-- Written by src/model/generate.lua. Not to be edited: make model. Editors read this; no program loads it."
  writer:line ""
  writer:line("%s", public_types)
  writer:names()
  writer:shapes()
  writer:paginators()
  writer:operations()
  writer:line "return gamelift"
  return table.concat(writer.out, "\n") .. "\n"
end
