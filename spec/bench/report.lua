-- Writes the table of the bench: first the ratios, each beside its target, then the figures behind them.
local aims = require "spec.bench.aims"
local stats = require "spec.bench.stats"

local report = {}

local function rows_of_calls(r, add)
  local function against(case, other, text, target, times)
    local ours, theirs = r.calls[case] and r.calls[case].ours, r.calls[case] and r.calls[case][other]
    if times then ours, theirs = theirs, ours end
    add(text, stats.ratio(ours, theirs), target, times and ">=" or "<=")
  end
  against("create http", "curl", "create call / bare libcurl, http", 1.15)
  against("create https", "curl", "create call / bare libcurl, https", 1.15)
  against("create http", "boto3", "boto3 / create call, http", 30, true)
  against("create https", "boto3", "boto3 / create call, https", 30, true)
  against("create http", "js", "JS v3 / create call, http", 30, true)
  against("create https", "js", "JS v3 / create call, https", 30, true)
  against("page20 http", "boto3", "boto3 / page of 20 sessions, http", 20, true)
  against("page20 http", "js", "JS v3 / page of 20 sessions, http", nil, true)
  against("page100 http", "boto3", "boto3 / page of 100 sessions, http", nil, true)
  against("page100 http", "js", "JS v3 / page of 100 sessions, http", nil, true)
  against("page100 http", "curl", "page of 100 sessions / bare libcurl, http")
  against("page100 https", "boto3", "boto3 / page of 100 sessions, https", nil, true)
end

local function rows_of_micro(r, add)
  local m = r.micro
  add("decode of 100 sessions / bare cjson.decode", stats.ratio(m["decode_100"], m["cjson.decode_100"]), 0.45, "<=")
  add("decode of 100 sessions in CBOR / in JSON", stats.ratio(m["cbor.decode_100"], m["decode_100"]), 0.85, "<=")
  add("decode of 20 sessions / bare cjson.decode", stats.ratio(m["decode_20"], m["cjson.decode_20"]))
  add("decode of 100 sessions / copying its tables in Lua", stats.ratio(m["decode_100"], m["copy_100"]))
  local function growth(reader) return stats.ratio(m[reader .. "_per_item_10000"], m[reader .. "_per_item_100"]) end
  add("cost per item, 10,000 items / 100 items", growth "decode", 1.1, "<=")
  add("  the same for cjson.decode", growth "cjson.decode")
  add("encode and sign, us", m["encode+sign"] and stats.min(m["encode+sign"]), 2.5, "<=")
end

local function rows_of_cold(r, add)
  local by = {}
  for _, c in ipairs(r.cold) do if c.us[1] and not c.failed then by[c.name] = c end end
  local empty, core, module = by["empty script"], by["gamelift.core"], by["gamelift"]
  local ready, call = by["client ready"], by["client and one call"]
  local function over(a, b)
    if not a or not b then return nil end
    local difference = {}
    for i = 1, math.min(#a.us, #b.us) do difference[i] = (a.us[i] - b.us[i]) / 1000 end
    return stats.median(difference)
  end
  add('require "gamelift.core", ms CPU over an empty script', over(core, empty), 0.3, "<=")
  add('require "gamelift.core", KiB of Lua heap', core and core.heap, 30, "<=")
  add('require "gamelift", ms CPU over an empty script', over(module, empty))
  add("client ready, ms CPU over gamelift.core", over(ready, core), 1, "<=")
  add("client ready, KiB of Lua heap over gamelift.core", ready and core and ready.heap - core.heap, 100, "<=")
  add("client, libcurl and one call, ms CPU over an empty script", over(call, empty), 8, "<=")
  add("client, libcurl and one call, MiB resident in all", call and call.rss / 1024, 12, "<=")
end

local function comparison(text, value, target, sense)
  if not target then return "" end
  local is_met
  if value then is_met = sense == ">=" and value >= target or sense == "<=" and value <= target end
  return ("%s %-6g %s"):format(sense, target, aims.note(text, is_met))
end

local function ratios(r, out)
  out(("%-60s %9s  %s"):format("ratio or figure", "here", "target"))
  local function add(text, value, target, sense)
    out(("%-60s %9s  %s"):format(text, value and ("%.2f"):format(value) or "-", comparison(text, value, target, sense)))
  end
  rows_of_calls(r, add)
  rows_of_micro(r, add)
  rows_of_cold(r, add)
end

local function raw_calls(r, out)
  out ""
  out(("%-16s %s"):format("us CPU per call", "least / median of rounds"))
  local columns = { "ours", "curl", "boto3", "js" }
  out(("%-16s %20s %20s %20s %20s"):format("", "ours", "bare libcurl", "boto3", "JS v3"))
  for _, case in ipairs { "create http", "create https", "page20 http", "page100 http", "page100 https" } do
    local cells = {}
    for i, name in ipairs(columns) do
      local list = r.calls[case] and r.calls[case][name]
      cells[i] = list and list[1] and ("%.1f / %.1f"):format(stats.min(list), stats.median(list)) or "-"
    end
    out(("%-16s %20s %20s %20s %20s"):format(case, cells[1], cells[2], cells[3], cells[4]))
  end
end

local function raw_micro(r, out)
  out ""
  out(("%-26s %10s %10s"):format("us, one process", "least", "median"))
  for _, name in ipairs { "decode_100", "cbor.decode_100", "cjson.decode_100", "copy_100", "decode_20", "cbor.decode_20",
    "cjson.decode_20", "encode", "cbor.encode", "cjson.encode", "sign", "encode+sign", "call" } do
    local list = r.micro[name]
    if list then out(("%-26s %10.2f %10.2f"):format(name, stats.min(list), stats.median(list))) end
  end
  out ""
  out(("%-26s %10s %10s"):format("us per item, by page size", "ours", "cjson"))
  for _, n in ipairs(report.sizes) do
    local ours, cjson = r.micro["decode_per_item_" .. n], r.micro["cjson.decode_per_item_" .. n]
    local theirs = cjson and ("%.3f"):format(stats.min(cjson)) or "-"
    if ours then out(("%-26d %10.3f %10s"):format(n, stats.min(ours), theirs)) end
  end
end

local function raw_cold(r, out)
  out ""
  out(("%-26s %10s %10s %10s %12s"):format("cold start", "least ms", "median ms", "RSS MiB", "Lua heap KiB"))
  for _, c in ipairs(r.cold) do
    if c.us[1] and not c.failed then
      out(("%-26s %10.2f %10.2f %10.1f %12.1f"):format(c.name, stats.min(c.us) / 1000, stats.median(c.us) / 1000,
        c.rss / 1024, c.heap or 0))
    else
      out(("%-26s %10s"):format(c.name, "failed"))
    end
  end
end

report.sizes = { 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000 }

-- Returns the lines of the report. r = { calls=, micro=, cold=, skipped= }.
function report.lines(r)
  local lines = {}
  local function out(line) table.insert(lines, (line:gsub("%s+$", ""))) end
  ratios(r, out)
  raw_calls(r, out)
  raw_micro(r, out)
  raw_cold(r, out)
  for name, why in pairs(r.skipped) do out(("not measured: %s: %s"):format(name, why)) end
  return lines
end

return report
