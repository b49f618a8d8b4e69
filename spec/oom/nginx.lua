-- `make oom`, its part in nginx: each malloc in a worker fails, once or twice, while it makes a call over cosockets: nginx's own, LuaJIT's
-- C library's, OpenSSL's and the core's. (LuaJIT maps its Lua heap without malloc.) The call gives its right result or an error; the
-- worker lives, and its next call is right. Where nginx itself gives up the request that waits for the call, that is nginx's.
--
--   lua spec/oom/nginx.lua HOST HEAP.SO
package.path = "./?.lua;" .. package.path
local certs = require("spec.support.certs").make()
local nginx = require "spec.support.nginx"

local host, heap = arg[1], arg[2]
local FIRST, STEP, MOST = 30, 29, 10000 -- allocations that fail one after the other, the distance of later ones, an end
local MODES = { once = 0, twice = 1 }
local EXPECTED = { good = "page", retried = "page", refused = "NotFoundException", ["good, TLS"] = "page" }

local port = nginx.free_port()
local proxy = require("spec.support.tls_proxy").start(certs.good, port)
local server = assert(io.popen(("OOM_PORT=%d exec %s -S >/dev/null"):format(port, host), "w"))
local cwd = io.popen("pwd"):read "*l"
local HTTP = "lua_socket_log_errors off; lua_ssl_trusted_certificate %s; resolver 127.0.0.1:%d ipv6=off;"
local worker = nginx.start { main = "env OOM_HEAP;",
  environment = ("OOM_HEAP=%s/%s LD_PRELOAD=%s/%s"):format(cwd, heap, cwd, heap),
  http = HTTP:format(certs.ca, nginx.name_server()) }

local CODE = "return require('spec.oom.in_nginx').run(...)"
local function attempt(...) return pcall(worker.run, worker, CODE, ...) end

local bad, points, dropped = 0, 0, 0
local function fail(...)
  bad = bad + 1
  if bad <= 20 then print("  FAILED " .. table.concat({ ... }, ", ")) end
end

local function sweep(name, mode, url, is_new)
  local wanted, pid, n, count = EXPECTED[name], nil, 0, 0
  repeat
    n = n + (n < FIRST and 1 or STEP)
    local ok, results = attempt(MODES[mode], n, url, is_new)
    local was_dropped = not ok
    if was_dropped then -- by nginx; the next must be right
      dropped = dropped + 1
      ok, results = attempt(MODES[mode], 1e6, url, is_new)
    end
    if not ok then fail(name, mode, n, tostring(results)) break end
    local first, second, made, now = results[1], results[2], results[3], results[4]
    pid = pid or now
    if first:find "^raised" or first == "a part" or first == "an error of another form" then fail(name, mode, n, first) end
    if second ~= wanted then fail(name, mode, n, "afterwards " .. second) end
    if now ~= pid then fail(name, mode, n, "the worker has ended") pid = now end
    local reached = was_dropped or made >= n
    if reached then count = count + 1 end
  until not reached or n > MOST
  if count == 0 then fail(name, mode, "no failure was met: heap.so is not in the worker") end
  points = points + count
  return count
end

local base = ("http://127.0.0.1:%d"):format(port)
for _, row in ipairs { { "good", base }, { "refused", base .. "/refused" }, { "retried", base .. "/broken" },
  { "good, TLS", ("https://localhost:%d"):format(proxy.port), true } } do
  local name, url, is_new = row[1], row[2], row[3]
  for _ = 1, 2 do assert(attempt(0, 1e6, url, is_new)) end -- what is made once
  print(("%-40s %13d %13d"):format("cosockets, " .. name, sweep(name, "once", url, is_new), sweep(name, "twice", url, is_new)))
end
print(("%d failure points in nginx, %d not clean, %d requests dropped by nginx itself"):format(points, bad, dropped))
worker:stop()
server:close()
proxy.stop()
certs:remove()
os.exit(bad == 0 and 0 or 1)
