-- Reads choices from the bytes of an input. Behind its end bytes are 0 and texts empty.
local Input = {}
Input.__index = Input

local input = {}

function input.new(data) return setmetatable({ data = data, at = 1 }, Input) end

function Input:is_empty() return self.at > #self.data end

function Input:byte()
  self.at = self.at + 1
  return self.data:byte(self.at - 1) or 0
end

--- Returns a number from 0 to n - 1.
function Input:below(n)
  local value = self:byte()
  if n > 256 then value = value * 256 + self:byte() end
  return value % n
end

function Input:pick(list) return list[self:below(#list) + 1] end

--- Returns a text: its length is a byte.
function Input:text()
  local n = self:byte()
  local text = self.data:sub(self.at, self.at + n - 1)
  self.at = self.at + n
  return text
end

--- Returns what is left.
function Input:rest()
  local text = self.data:sub(self.at)
  self.at = #self.data + 1
  return text
end

local NUMBERS = { 0, 1, -1, 0.5, 60, 1000, 1e6, 2 ^ 31, -2 ^ 31, 2 ^ 53, 1e300, math.huge, -math.huge, 0 / 0,
  math.maxinteger, math.mininteger }

--- Returns a value of a few bytes: a scalar, or a table of such. names: of members.
function Input:value(names, depth)
  local kind = self:below(depth > 0 and 10 or 7)
  if kind == 0 then return self:text() end
  if kind == 1 then return self:byte() end
  if kind == 2 then return self:pick(NUMBERS) end
  if kind == 3 then return self:byte() % 2 == 0 end
  if kind == 4 or kind == 5 then return self:pick(names) end
  if kind == 6 then return nil end
  local value = {}
  for i = 1, self:below(6) do
    if kind == 7 then value[i] = self:value(names, depth - 1)
    else value[self:pick(names)] = self:value(names, depth - 1) end
  end
  return value
end

return input
