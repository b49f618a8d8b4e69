-- Whether nginx can let this code wait here; nothing in this library ever blocks a worker instead.
local core = require "gamelift.core"

local wait = {}

-- Phases in which the Lua module of nginx has sockets and timers to wait for. In ssl_client_hello only OpenResty's patched
-- nginx has: the plain one loses the connection.
local PHASES = {
  rewrite = true, server_rewrite = true, access = true, content = true, timer = true,
  ssl_cert = true,
}

-- To wait while it fetches a TLS session nginx needs OpenResty's OpenSSL, which has this function; without it the
-- connection would hang.
local function has_waiting_sessions()
  local loaded, ffi = pcall(require, "ffi")
  return loaded and pcall(function()
    ffi.cdef "void *SSL_magic_pending_session_ptr(void);"
    return ffi.C.SSL_magic_pending_session_ptr
  end)
end
PHASES.ssl_session_fetch = has_waiting_sessions()

local WAY_OUT = "; ngx.timer.at(0, function() … end) runs the call where it can wait"

local get_phase = ngx.get_phase

-- nil, or why this code can't wait, and what to do.
function wait.problem()
  local phase = get_phase()
  if not PHASES[phase] then return ("nginx cannot wait in its phase %s"):format(phase) .. WAY_OUT end
  -- Here nginx would raise "attempt to yield across C-call boundary", and leave the socket behind half used.
  if not core.is_yieldable() then
    return "nginx cannot wait below a C function: this call stands at the top level of a module that `require` is loading, or in a"
      .. " callback of table.sort or string.gsub; move it into a function that is called later" .. WAY_OUT
  end
end

return wait
