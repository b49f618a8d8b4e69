-- Walks the pages of a list operation by boto3's rules: the same requests, the same cuts, the same resume tokens.
--
-- A walk holds only Lua values between two pages, so one that ends early needs no closing.
local clients = require "gamelift.client"
local core = require "gamelift.core"
local errors = require "gamelift.errors"
local messages = require "gamelift.util.messages"
local options = require "gamelift.config.options"
local tables = require "gamelift.util.tables"

local paginator = {}

local NULL = core.null -- a JSON null inside a starting token: the request goes without that member

-- Converts as Python's int(): cuts the fraction of a number, reads a text of decimal digits. Returns nil where Python raises.
local function integer(value)
  if type(value) == "boolean" then return value and 1 or 0 end
  if type(value) == "number" then
    if value ~= value or value == math.huge or value == -math.huge then return nil end
    value = value < 0 and math.ceil(value) or math.floor(value)
    return value
  end
  if type(value) ~= "string" then return nil end
  local sign, digits = value:match "^%s*([+-]?)(%d[%d_]*)%s*$"
  if not digits or digits:find "__" or digits:find "_$" then return nil end
  local number = tonumber((digits:gsub("_", "")))
  return sign == "-" and -number or number
end

-- Returns a part of the list. The next two are Python's list[n:] and list[:n], where a negative n counts from the end.
local function slice(list, first, last)
  local part = {}
  for i = first, last do part[#part + 1] = list[i] end
  return part
end

local function without_first(list, n) return slice(list, 1 + (n < 0 and math.max(#list + n, 0) or n), #list) end
local function only_first(list, n) return slice(list, 1, n < 0 and #list + n or n) end

-- Reads the form before base64: the service's token, "___", the items to skip. Any other text is the service's own token.
local function parse_old_token(text)
  local token, skip = text, 0
  local head, tail = text:match "^(.-)___(.*)$"
  if head then
    if tail:find("___", 1, true) then return nil end
    local number = integer(tail)
    if number then token, skip = head, number end
  end
  return { NextToken = token == "None" and NULL or token }, skip
end

-- Returns the members that the first request has besides the caller's parameters, and how many items of its page to skip
-- (nil: none, false: not an integer); nil or false for a token that boto3 does not accept either.
local function parse_token(text)
  if type(text) ~= "string" then return nil end
  local members, skip = core.page_token_decode(text)
  if members == nil then return parse_old_token(text) end
  return members, skip
end

local function inject(params, members)
  for name, token in pairs(members) do
    if token == NULL or token == "None" then token = nil end -- as boto3 reads the word None
    params[name] = token
  end
end

-- Returns the resume token for these members of a request; nil if they are more than the service's token.
local function resume_token(members, skip)
  local name, token = next(members)
  if name ~= "NextToken" or next(members, name) ~= nil then return nil end
  return core.page_token_encode(token, skip)
end

-- Ends the walk with an error. sent: "yes" if the service has responded with a page.
local function fail_walk(walk, code, message, sent)
  local _, err = errors.fail(code, message, { operation = walk.pages.info.method, sent = sent })
  walk.failure = err
  return nil, err
end

-- Ends the walk without an error; `token` is where a later one can continue.
local function stop_walk(walk, token)
  walk.done, walk.resume_token, walk.pages.resume_token = true, token, token
end

local function begin_walk(pages)
  pages.resume_token = nil
  local walk = { pages = pages, failure = pages.problem, total = 0, members = { NextToken = NULL }, skip = 0 }
  if walk.failure then return walk end
  walk.params = tables.copy(pages.params)
  if pages.starting_token ~= nil then
    walk.members, walk.skip = parse_token(pages.starting_token)
    if not walk.members then
      fail_walk(walk, "InvalidStartingToken", "PaginationConfig.StartingToken: " .. messages.quote(pages.starting_token))
      return walk
    end
    inject(walk.params, walk.members)
  end
  local limit = pages.rule.limit_key
  walk.params[limit] = pages.page_size or walk.params[limit]
  return walk
end

-- Drops from the first page the items that an earlier walk returned. Returns true; or nil and an error.
local function skip_first(walk, page, key)
  if walk.skip == 0 or not page[key] then return true end
  if walk.skip == false then
    return fail_walk(walk, "InvalidStartingToken", "the starting token: expected an integer as boto_truncate_amount", "yes")
  end
  page[key] = without_first(page[key], walk.skip or 0)
  return true
end

-- Ends the walk in the middle of a page, of which `keep` items stay.
local function truncate(walk, page, key, keep)
  local token = walk.skip and resume_token(walk.members, keep + walk.skip)
  if not token then
    return fail_walk(walk, "InvalidStartingToken", "the starting token: expected one that a resume token can be made from", "yes")
  end
  page[key] = only_first(page[key] or {}, keep)
  stop_walk(walk, token)
  return page
end

-- Decides what follows a whole page.
local function proceed(walk, token)
  if not token or token == "" or token == 0 then return stop_walk(walk) end
  local members = { NextToken = token }
  local resume = resume_token(members)
  if not resume then
    fail_walk(walk, "PaginationError", "the service gave a NextToken that is " .. messages.quote(token), "yes")
  elseif walk.total == walk.pages.max_items then
    stop_walk(walk, resume)
  elseif token == walk.previous then
    fail_walk(walk, "PaginationError", "the service gave the same NextToken twice in a row: " .. messages.quote(token), "yes")
  else
    walk.members, walk.skip, walk.previous = members, 0, token
    walk.params = tables.copy(walk.params)
    inject(walk.params, members)
  end
end

-- Raises at the caller of advance's caller if the client's loop cannot wait here.
local function check_can_wait(client)
  local state = clients.state(client)
  if state and state.loop then state.loop:check(4) end
end

-- Returns the next page; nil at the end; nil and an error. After a failed call it asks for the same page again; other errors
-- stay. Call it from the function that the user calls, not by a tail call: check_can_wait counts the frames.
local function advance_walk(walk)
  if walk.failure then return nil, walk.failure end
  if walk.done then return nil end
  local pages = walk.pages
  check_can_wait(pages.client)
  local page, err = pages.client:call(pages.info.method, walk.params, pages.options)
  if not page then return nil, err end

  local key = pages.rule.result_key
  local ok, problem = skip_first(walk, page, key)
  if not ok then return nil, problem end
  local count = page[key] and #page[key] or 0
  local excess = pages.max_items and walk.total + count - pages.max_items or 0
  if excess > 0 then return truncate(walk, page, key, count - excess) end
  walk.total = walk.total + count
  proceed(walk, page[pages.rule.output_token])
  return page
end

-- Raises the error object, as io.lines does. nginx logs a raised table as "unknown reason", so it gets a line of its own.
local function raise(err)
  local ngx = rawget(_G, "ngx")
  if ngx and ngx.log then ngx.log(ngx.ERR, tostring(err)) end
  error(err, 0)
end

local Pages = {} -- the methods of what paginate returns
local PAGES = { __name = "gamelift.pages", __index = Pages }

local function check_self(self, method)
  if getmetatable(self) ~= PAGES then error(("%s: call it with ':', as pages:%s()"):format(method, method), 3) end
end

--- Returns the next page. Continues after the last one; after a failed call it asks for the same page again.
--- Blocks or yields as the client's calls do.
---@return table? page # nil at the end and on failure
---@return gamelift.Error? err
function Pages:next_page()
  check_self(self, "next_page")
  self.walk = self.walk or begin_walk(self)
  local page, err = advance_walk(self.walk)
  return page, err
end

--- Returns an iterator over the items of all pages, from the start. The iterator raises the error object. It blocks or yields
--- as the client's calls do.
---@return fun(): any
function Pages:items()
  check_self(self, "items")
  local walk, key = begin_walk(self), self.rule.result_key
  local list, i = {}, 0
  return function()
    i = i + 1
    while list[i] == nil do
      local page, err = advance_walk(walk)
      if err then raise(err) end
      if not page then return nil end
      list, i = page[key] or {}, 1
    end
    return list[i]
  end
end

--- Collects all pages, from the start. Blocks or yields as the client's calls do.
---@return table? result # [result key] = all items; NextToken = the resume token where MaxItems cut; nil on failure
---@return gamelift.Error? err
function Pages:build_full_result()
  check_self(self, "build_full_result")
  local walk, key = begin_walk(self), self.rule.result_key
  local result = {}
  while true do
    local page, err = advance_walk(walk)
    if err then return nil, err end
    if not page then break end
    local items = page[key]
    if items then
      local all = result[key] or {}
      for i = 1, #items do all[#all + 1] = items[i] end
      result[key] = all
    end
  end
  result.NextToken = walk.resume_token
  return result
end

-- Serves `for page in pages`: Lua passes the last page, which identifies the walk; nil starts a new walk.
function PAGES.__call(self, _, last)
  local walk = last == nil and begin_walk(self) or self.loops[last]
  if not walk then error("pages(): only `for page in pages` calls this; use pages:next_page()", 2) end
  local page, err = advance_walk(walk)
  if err then raise(err) end
  if page then self.loops[page] = walk end
  return page
end

-- Reads a PaginationConfig. Unknown keys are ignored, as in boto3.
local function configure(pages, config)
  local function integer_of(key)
    local value = config[key]
    if value == nil or value == NULL then return nil end
    local number = integer(value)
    if number then return number end
    local _, err = errors.fail("InvalidPaginationConfig",
      ("PaginationConfig.%s: expected an integer, got %s"):format(key, messages.quote(value)), { operation = pages.info.method })
    pages.problem = err
  end
  pages.max_items = integer_of "MaxItems"
  pages.page_size = integer_of "PageSize"
  if config.StartingToken ~= NULL then pages.starting_token = config.StartingToken end
end

--- Makes pages. A wrong PaginationConfig shows with the first page, as an error of kind "pagination".
---@param client gamelift.Operations # its call(method, params, options) is used
---@param info table # core.operation's
---@param params table
---@param config? gamelift.PaginationConfig
---@param opts? gamelift.CallOptions # of every page
---@return gamelift.Pages
function paginator.new(client, info, params, config, opts)
  local pages = {
    client = client, info = info, rule = info.paginator, params = params, options = opts,
    loops = setmetatable({}, { __mode = "k" }),
  }
  configure(pages, config or {})
  return setmetatable(pages, PAGES)
end

local Paginator = {}
local PAGINATOR = { __name = "gamelift.paginator", __index = Paginator }

-- Makes the pages of a paginator. Raises for wrong arguments at `level` (1: the caller).
local function paginate(self, params, opts, level)
  local function raise_misuse(problem) error("paginate: " .. problem, level + 2) end
  if getmetatable(self) ~= PAGINATOR then raise_misuse "call it with ':'" end
  if params ~= nil and type(params) ~= "table" then
    raise_misuse("expected a table of parameters, got " .. type(params))
  end
  params = tables.copy(params or {})
  local config = params.PaginationConfig
  params.PaginationConfig = nil
  if config ~= nil and type(config) ~= "table" then
    raise_misuse("PaginationConfig: expected a table, got " .. type(config))
  end
  local problem = opts ~= nil and options.call_problem(opts)
  if problem then raise_misuse(problem) end
  return paginator.new(self.client, self.info, params, config, opts)
end

--- Returns pages: `for page in pages`, pages:items(), pages:next_page(), pages:build_full_result(), pages.resume_token.
--- Makes no request yet. Raises for wrong arguments.
---@param params? table # of the operation, and PaginationConfig = { MaxItems, PageSize, StartingToken }
---@param opts? gamelift.CallOptions # of every page
---@return gamelift.Pages
function Paginator:paginate(params, opts)
  return (paginate(self, params, opts, 2)) -- no tail call: the level counts this frame
end

--- Returns a paginator's paginate as a function: gamelift.paginate's.
---@return fun(params?: table, opts?: gamelift.CallOptions): gamelift.Pages
function paginator.shortcut(self)
  return function(params, opts) return (paginate(self, params, opts, 2)) end
end

local function paginated()
  local list = {}
  for _, method in ipairs(core.methods()) do
    if core.operation(method).paginator then list[#list + 1] = method end
  end
  return list
end

--- Returns the paginator of an operation. If there is none, raises at `level` (1: the caller) and suggests a name.
---@param client gamelift.Operations
---@param name string # of the method
---@param level? integer
---@return table paginator
function paginator.get(client, name, level)
  local info = type(name) == "string" and core.operation(name)
  if info and info.paginator then return setmetatable({ client = client, info = info }, PAGINATOR) end
  local known = paginated()
  local message = messages.unknown("paginator", name, known)
  error(message .. "; there is one for each of: " .. table.concat(known, ", "), (level or 1) + 1)
end

return paginator
