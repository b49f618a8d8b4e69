-- Reads CBOR independently of the core, into values that keep what Lua would blur:
--
--   { "uint" | "int", n }  { "float16" | "float32" | "float64", n }  { "bytes" | "text", s }  { "list", { … } }
--   { "map", { [text] = value } }  { "tag", number, value }  { "simple", number }
--
-- cbor.read(bytes) raises for anything malformed. cbor.plain(value) returns it as core.decode keeps a value of an unknown member.
local cbor = {}

local function big_endian(bytes)
  local n = 0
  for i = 1, #bytes do n = n * 256 + bytes:byte(i) end
  return n
end

-- Returns the float of IEEE 754 with so many bits of exponent and fraction.
local function float(bytes, exponent_bits, fraction_bits)
  local first = bytes:byte(1)
  local sign = first >= 128 and -1 or 1
  local n = big_endian(string.char(first % 128) .. bytes:sub(2, 2))
  local low = #bytes > 2 and big_endian(bytes:sub(3)) or 0
  local high_bits = 15 - exponent_bits -- of the fraction, in the first two bytes
  local exponent, fraction = math.floor(n / 2 ^ high_bits), (n % 2 ^ high_bits) * 256 ^ (#bytes - 2) + low
  local bias = 2 ^ (exponent_bits - 1) - 1
  if exponent == 2 ^ exponent_bits - 1 then return fraction == 0 and sign * math.huge or 0 / 0 end
  if exponent == 0 then return sign * fraction * 2 ^ (1 - bias - fraction_bits) end
  return sign * (1 + fraction / 2 ^ fraction_bits) * 2 ^ (exponent - bias)
end

local FLOATS = { [25] = { "float16", 5, 10 }, [26] = { "float32", 8, 23 }, [27] = { "float64", 11, 52 } }

local Reader = {}
Reader.__index = Reader

function Reader:take(n)
  local bytes = self.bytes:sub(self.at, self.at + n - 1)
  assert(#bytes == n, "ends too early")
  self.at = self.at + n
  return bytes
end

-- Returns the major type, the five bits and the argument (nil: indefinite).
function Reader:head()
  local byte = self:take(1):byte()
  local major, info = math.floor(byte / 32), byte % 32
  if info < 24 then return major, info, info end
  if info == 31 then return major, info, nil end
  assert(info < 28, "reserved")
  local bytes = self:take(2 ^ (info - 24))
  return major, info, big_endian(bytes), bytes
end

function Reader:ends() return self.bytes:byte(self.at) == 255 and self:take(1) ~= nil end

function Reader:string(major, length)
  if length then return self:take(length) end
  local chunks = {}
  while not self:ends() do
    local chunk_major, _, chunk_length = self:head()
    assert(chunk_major == major and chunk_length, "not a chunk")
    chunks[#chunks + 1] = self:take(chunk_length)
  end
  return table.concat(chunks)
end

function Reader:elements(count, read)
  while count and count > 0 or not count and not self:ends() do
    read()
    count = count and count - 1
  end
end

function Reader:value()
  local major, info, n, bytes = self:head()
  if major == 0 then return { "uint", assert(n) } end
  if major == 1 then return { "int", -1 - assert(n) } end
  if major == 2 or major == 3 then return { major == 2 and "bytes" or "text", self:string(major, n) } end
  local result = {}
  if major == 4 then
    self:elements(n, function() result[#result + 1] = self:value() end)
    return { "list", result }
  elseif major == 5 then
    self:elements(n, function()
      local key = self:value()
      assert(key[1] == "text", "not a text for a key")
      result[key[2]] = self:value()
    end)
    return { "map", result }
  elseif major == 6 then
    return { "tag", assert(n), self:value() }
  end
  if FLOATS[info] then return { FLOATS[info][1], float(bytes, FLOATS[info][2], FLOATS[info][3]) } end
  return { "simple", assert(n) }
end

function cbor.read(bytes)
  local reader = setmetatable({ bytes = bytes, at = 1 }, Reader)
  local value = reader:value()
  assert(reader.at == #bytes + 1, "something follows")
  return value
end

local SIMPLE = { [20] = false, [21] = true }

function cbor.plain(value)
  local kind, content = value[1], value[2]
  if kind == "tag" then return cbor.plain(value[3]) end
  if kind == "simple" then return SIMPLE[content] end
  if kind ~= "list" and kind ~= "map" then return content end
  local result = {}
  for key, item in pairs(content) do result[kind == "list" and #result + 1 or key] = cbor.plain(item) end
  return result
end

return cbor
