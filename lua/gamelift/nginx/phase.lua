-- Knows where nginx can let code wait. Nothing in this library blocks a worker instead.
local core = require "gamelift.core"

local phase = {}

-- Reports whether the program has a symbol. declaration: its declaration in C.
local function has_symbol(name, declaration)
  local loaded, ffi = pcall(require, "ffi")
  return loaded and pcall(function()
    ffi.cdef(declaration)
    return ffi.C[name]
  end)
end

-- Phases in which the Lua modules of nginx, for http and for stream, have sockets and timers to wait for. Two need more: in
-- ssl_client_hello only OpenResty's nginx can wait (its patches bring that variable), any other loses the connection; while it fetches
-- a TLS session nginx needs OpenResty's OpenSSL (which has that function), else the connection hangs. README.md lists them all.
phase.PHASES = {
  server_rewrite = true, rewrite = true, access = true, precontent = true, content = true, preread = true, timer = true,
  ssl_cert = true, proxy_ssl_cert = true, proxy_ssl_verify = true,
  ssl_client_hello = has_symbol("ngx_posted_delayed_events", "extern char ngx_posted_delayed_events[1];"),
  ssl_session_fetch = has_symbol("SSL_magic_pending_session_ptr", "void *SSL_magic_pending_session_ptr(void);"),
}

local WAY_OUT = "; ngx.timer.at(0, function() … end) runs the call where it can wait"

local get_phase = ngx.get_phase

--- Returns nil; or why this code cannot wait, and the way out.
---@return string?
function phase.problem()
  local name = get_phase()
  if not phase.PHASES[name] then return ("nginx cannot wait in its phase %s"):format(name) .. WAY_OUT end
  -- Here nginx would raise "attempt to yield across C-call boundary", and leave the socket behind half used.
  if not core.is_yieldable() then
    return "nginx cannot wait below a C function: this call is at the top level of a module that `require` loads, or in a"
      .. " callback of table.sort or string.gsub; move it into a function that is called later" .. WAY_OUT
  end
end

return phase
