-- `make bench-instructions`: counts instructions per operation with callgrind. The counts repeat within 1.5 % and hardly depend on
-- the machine, so they are the figures to compare between commits.
--
--   make bench-instructions ARGS="call decode_20"
--   lua5.4 spec/bench/instructions.lua --once CASE N      (runs below callgrind: makes the case, runs it N times)
--
-- A case runs with two different counts; the difference excludes start and preparation. Valgrind has no SHA instructions, so
-- OpenSSL takes a slower path under it and `sign` shows more instructions than it has outside.
local aims = require "spec.bench.aims"
local cases = require "spec.bench.cases"
local command_line = require "spec.support.command_line"

-- { name, a small and a larger count }
local COUNTS = {
  { "encode", 1000, 5000 }, { "cbor.encode", 1000, 5000 }, { "cjson.encode", 1000, 5000 },
  { "sign", 500, 2500 }, { "encode+sign", 500, 2500 },
  { "decode 20", 50, 200 }, { "cbor.decode 20", 50, 200 }, { "cjson.decode 20", 50, 200 },
  { "decode 100", 20, 80 }, { "cbor.decode 100", 20, 80 }, { "cjson.decode 100", 20, 80 }, { "copy 100", 20, 80 },
  { "call", 300, 1500 }, { "page_call", 50, 200 },
}

local CBOR_TARGET = 0.85 -- of the instructions in JSON

if arg[1] == "--once" then
  local run = assert(cases.get(arg[2]))
  for _ = 1, tonumber(arg[3]) do run() end
  return
end

local function count(name, n)
  local out = os.tmpname()
  local command = ("valgrind --tool=callgrind --callgrind-out-file=%s %s %s --once '%s' %d >%s.log 2>&1")
    :format(out, arg[-1] or "lua5.4", arg[0], name, n, out)
  local ok = os.execute(command)
  local f = assert(io.open(out))
  local total = f:read("*a"):match "\ntotals: (%d+)"
  f:close()
  os.remove(out)
  os.remove(out .. ".log")
  if ok ~= true and ok ~= 0 or not total then return nil end
  return tonumber(total)
end

local forms = {}
for i, case in ipairs(COUNTS) do forms[i] = (case[1]:gsub(" ", "_")) end -- a word of ARGS has no blanks
local wanted, counted = {}, {}
local _, words = command_line.options(arg, forms)
for _, word in ipairs(words) do wanted[word] = true end
print(("%-22s %16s"):format("case", "instructions"))
for i, case in ipairs(COUNTS) do
  local name = case[1]
  if not words[1] or wanted[forms[i]] then
    local ok, why = cases.get(name)
    local less = ok and count(name, case[2])
    local more = less and count(name, case[3])
    if more then
      counted[name] = (more - less) / (case[3] - case[2])
      print(("%-22s %16.0f"):format(name, counted[name]))
    else
      print(("%-22s %16s  %s"):format(name, "-", tostring(why):match "^[^\n]*"))
    end
  end
end
if not next(counted) then
  io.stderr:write "nothing was counted: is valgrind installed?\n"
  os.exit(1)
end
for _, n in ipairs { 20, 100 } do
  local json, cbor = counted["decode " .. n], counted["cbor.decode " .. n]
  if json and cbor then
    print(("decode of %d sessions in CBOR / in JSON: %.3f"):format(n, cbor / json))
    aims.note(("decode of %d sessions in CBOR / in JSON: %.2f"):format(n, CBOR_TARGET), cbor / json <= CBOR_TARGET)
  end
  local ours, theirs = counted["decode " .. n], counted["cjson.decode " .. n]
  if ours and theirs then print(("decode of %d sessions / cjson.decode: %.3f"):format(n, ours / theirs)) end
end
print(aims.summary())
