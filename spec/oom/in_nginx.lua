-- The part of spec/oom/nginx.lua that runs in the worker, into which heap.so is preloaded.
local ffi = require "ffi"
local gamelift = require "gamelift"

require("jit").off() -- README.md: what libgcc does where there is no memory to note new machine code in

ffi.cdef "void heap_arm(int heap, int mode, long n); long heap_disarm(void);"
local heap = ffi.load(os.getenv "OOM_HEAP")

local PARAMS = { GameSessionId = "arn:aws:gamelift:us-west-2::gamesession/f/g" }
local C_HEAP = 1

local function client(url)
  return gamelift.client { region = "us-west-2", endpoint = url, credentials = { access_key_id = "AKID", secret_access_key = "secret" },
    retry = { mode = "standard", max_attempts = 2 } }
end

-- Returns "page", the code of an error, or what else a call gave.
local function outcome(ok, reply, err)
  if not ok then return tostring(reply):find "memory" and "memory" or "raised " .. tostring(reply) end
  if reply then return #reply.PlayerSessions == 300 and "page" or "a part" end
  return err.kind and err.sent and err.code or "an error of another form"
end

local M = {}
local kept = {}

--- Makes a call whose n-th allocation fails, and one more. Returns what each gave, the allocations seen, and the worker's id.
function M.run(mode, n, url, is_new)
  heap.heap_disarm()
  local c = not is_new and kept[url] or client(url)
  if not is_new then kept[url] = c end
  collectgarbage()
  heap.heap_arm(C_HEAP, mode, n)
  local first = outcome(pcall(c.describe_player_sessions, c, PARAMS))
  local seen = tonumber(heap.heap_disarm())
  local second = outcome(pcall(c.describe_player_sessions, c, PARAMS))
  if is_new then c:close() end
  return first, second, seen, ngx.worker.pid()
end

return M
