-- Measures the core alone, in one process: decode against bare cjson.decode and against building the tables, encode, sign, cost
-- per item. Rounds are interleaved.
--   lua5.4 spec/bench/micro.lua ROUNDS      prints `name value value …`, microseconds per operation (items: per item)
local cases = require "spec.bench.cases"

local rounds = tonumber(arg[1]) or 9

-- { name, operations per round }
local batches = {
  { "decode 100", 60 }, { "cbor.decode 100", 60 }, { "cjson.decode 100", 60 }, { "copy 100", 60 },
  { "decode 20", 300 }, { "cbor.decode 20", 300 }, { "cjson.decode 20", 300 },
  { "encode", 4000 }, { "cbor.encode", 4000 }, { "sign", 4000 }, { "encode+sign", 4000 }, { "cjson.encode", 4000 },
  { "call", 2000 },
}

-- Reads 10,000 items in each batch with the collector off, so that all batches touch the same amount of new memory.
local ITEMS = 10000
for _, n in ipairs { 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000 } do
  for _, reader in ipairs { "decode", "cjson.decode" } do
    table.insert(batches, { reader .. " " .. n, ITEMS / n, name = reader .. " per item " .. n, per = ITEMS })
  end
end

for _, batch in ipairs(batches) do
  batch.us = {}
  batch.run = cases.get(batch[1])
end

local function measure(batch)
  collectgarbage()
  collectgarbage()
  if batch.per then collectgarbage "stop" end
  local start = os.clock()
  for _ = 1, batch[2] do batch.run() end
  table.insert(batch.us, (os.clock() - start) * 1e6 / (batch.per or batch[2]))
  collectgarbage "restart"
end

for round = 1, rounds do
  for i = 1, #batches do
    local batch = batches[(i + round) % #batches + 1]
    if batch.run then measure(batch) end
  end
end

for _, batch in ipairs(batches) do
  if batch.us[1] then print((batch.name or batch[1]):gsub(" ", "_") .. " " .. table.concat(batch.us, " ")) end
end
