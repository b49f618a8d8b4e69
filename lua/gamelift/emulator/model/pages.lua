-- Divides lists into pages. A token holds the start of the next page and is bound to the operation and its filters: with
-- others it is rejected.
local exceptions = require "gamelift.emulator.model.exceptions"

local pages = {}

-- Appends a text that is equal for equal values.
local function canonical(value, out)
  if type(value) ~= "table" then
    out[#out + 1] = type(value) .. ":" .. tostring(value) .. ";"
    return
  end
  local keys = {}
  for key in pairs(value) do keys[#keys + 1] = key end
  table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
  out[#out + 1] = "{"
  for _, key in ipairs(keys) do
    out[#out + 1] = tostring(key) .. "="
    canonical(value[key], out)
  end
  out[#out + 1] = "}"
end

-- This checksum protects no secret. It distinguishes a token for these filters from any other text.
local function checksum(text)
  local sum = 5381
  for i = 1, #text do sum = (sum * 65599 + text:byte(i)) % 4294967296 end
  return sum
end

local function seal(backend, p, position)
  local filters = {}
  for key, value in pairs(p) do
    if key ~= "Limit" and key ~= "NextToken" then filters[key] = value end
  end
  local out = { backend.key, backend.operation, position }
  canonical(filters, out)
  return ("%08x%s"):format(checksum(table.concat(out, "\0")), position)
end

-- Returns the start of the page, or nil for the first one; and how many empty pages have begun there before.
local function position_of(backend, p)
  if not p.NextToken then return nil, 0 end
  local text = p.NextToken:match("^%x%x%x%x%x%x%x%x([%d.]+)$")
  local position, repeats = (text or ""):match("^(%d+)%.?(%d*)$")
  if not position or seal(backend, p, text) ~= p.NextToken then
    exceptions.reject(backend, "page_token", "The NextToken does not belong to this operation with these parameters")
  end
  return tonumber(position), tonumber(repeats) or 0
end

-- Returns the token of the next page. After an empty page it is another one than before: clients stop where a token comes twice.
-- start, repeats: what position_of returned.
local function token_of(backend, p, position, start, repeats)
  return seal(backend, p, start == position and ("%d.%d"):format(position, repeats + 1) or ("%d"):format(position))
end

local function page_size(backend, p, cap)
  local size = p.Limit or cap or backend.options.page_size
  if cap and size > cap then size = cap end
  -- A page may be shorter than Limit, or empty, and still not be the last.
  if backend.options.short_pages then size = backend.env.draws:below(size + 1) end
  return size
end

-- Limits the free-form data of a page, so that a response does not become too large for clients. Guess: pages hold at most 4 MiB of
-- free-form session data.
local PAGE_BYTES = 4194304

-- Returns a page of a collection and NextToken. match(item) selects; view(item) returns the entry of the reply and, optionally,
-- its size in bytes. cap: the upper limit of the operation, or nil. Guess: lists are in the order of creation, and a NextToken is
-- bound to the operation and its parameters.
function pages.scan(backend, p, items, match, view, cap)
  local size, list, bytes = page_size(backend, p, cap), {}, 0
  local start, repeats = position_of(backend, p)
  for item in items:each(start) do
    if not match or match(item) then
      if #list >= size or bytes > PAGE_BYTES then
        return list, token_of(backend, p, item.rank, start, repeats)
      end
      local entry, size_of_entry = view(item)
      list[#list + 1] = entry
      bytes = bytes + (size_of_entry or 0)
    end
  end
  return list, nil
end

-- Returns a page of an array and NextToken. take(count) returns the array, of which it may leave out what comes after `count`
-- items. It should be nearly the same at each call.
function pages.take(backend, p, take, view, cap)
  local size, list, bytes = page_size(backend, p, cap), {}, 0
  local start, repeats = position_of(backend, p)
  local first = (start or 0) + 1
  local array = take(first + size)
  for position = first, #array do
    if #list >= size or bytes > PAGE_BYTES then
      return list, token_of(backend, p, position - 1, start, repeats)
    end
    local entry, size_of_entry = view(array[position])
    list[#list + 1] = entry
    bytes = bytes + (size_of_entry or 0)
  end
  return list, nil
end

-- Returns a page of an array and NextToken. The array should be nearly the same at each call.
function pages.slice(backend, p, array, view, cap)
  return pages.take(backend, p, function() return array end, view, cap)
end

return pages
