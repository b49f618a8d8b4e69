-- Whether nginx can let this code wait here; nothing in this library ever blocks a worker instead.
local core = require "gamelift.core"

local wait = {}

-- Whether the program has a symbol. declaration: of C, a variable.
local function has_symbol(name, declaration)
  local loaded, ffi = pcall(require, "ffi")
  return loaded and pcall(function()
    ffi.cdef(declaration)
    return ffi.C[name]
  end)
end

-- Phases in which the Lua modules of nginx, for http and for stream, have sockets and timers to wait for. Two want more: in
-- ssl_client_hello only OpenResty's nginx can wait (its patches bring that variable), any other loses the connection; while it fetches
-- a TLS session nginx needs OpenResty's OpenSSL (which has that function), else the connection hangs. README.md lists them all.
wait.PHASES = {
  server_rewrite = true, rewrite = true, access = true, precontent = true, content = true, preread = true, timer = true,
  ssl_cert = true, proxy_ssl_cert = true, proxy_ssl_verify = true,
  ssl_client_hello = has_symbol("ngx_posted_delayed_events", "extern char ngx_posted_delayed_events[1];"),
  ssl_session_fetch = has_symbol("SSL_magic_pending_session_ptr", "void *SSL_magic_pending_session_ptr(void);"),
}

local WAY_OUT = "; ngx.timer.at(0, function() … end) runs the call where it can wait"

local get_phase = ngx.get_phase

-- nil, or why this code can't wait, and what to do.
function wait.problem()
  local phase = get_phase()
  if not wait.PHASES[phase] then return ("nginx cannot wait in its phase %s"):format(phase) .. WAY_OUT end
  -- Here nginx would raise "attempt to yield across C-call boundary", and leave the socket behind half used.
  if not core.is_yieldable() then
    return "nginx cannot wait below a C function: this call stands at the top level of a module that `require` is loading, or in a"
      .. " callback of table.sort or string.gsub; move it into a function that is called later" .. WAY_OUT
  end
end

return wait
