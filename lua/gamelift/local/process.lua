--- Asks the operating system about free ports, the parent process and hangups, for which Lua has no functions. Runs in nginx
-- only, whose LuaJIT has the FFI. Never blocks.
local ffi = require "ffi"

ffi.cdef [[
  typedef void (*gl_handler)(int);
  gl_handler signal(int, gl_handler);
  int sigemptyset(void *);
  int sigaddset(void *, int);
  int sigismember(const void *, int);
  int sigprocmask(int, const void *, void *);
  int sigpending(void *);
  int getpid(void);
  int getppid(void);
  int kill(int, int);
  int fileno(void *);
  int dup2(int, int);
  char *strerror(int);
]]

local C = ffi.C
local HUP, TERM = 1, 15
local SIG_IGN = ffi.cast("gl_handler", 1)
local SIG_BLOCK = ffi.os == "Linux" and 0 or 1

local process = {}

-- These are the layouts of Linux. On other systems nginx itself reports a port in use.
local LINUX = ffi.os == "Linux"
if LINUX then
  ffi.cdef [[
    struct gl_addrinfo {
      int flags, family, socktype, protocol; uint32_t addrlen; void *addr; char *name; struct gl_addrinfo *next;
    };
    int getaddrinfo(const char *, const char *, const struct gl_addrinfo *, struct gl_addrinfo **);
    void freeaddrinfo(struct gl_addrinfo *);
    int socket(int, int, int);
    int setsockopt(int, int, int, const void *, uint32_t);
    int bind(int, const void *, uint32_t);
    int getsockname(int, void *, uint32_t *);
    int close(int);
  ]]
end
local SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR, AI_NUMERIC = 1, 1, 2, 0x0404

local function try_bind(socket, info)
  -- As nginx does, so that lingering connections of a former server do not count.
  C.setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, ffi.new("int[1]", 1), 4)
  if C.bind(socket, info.addr, info.addrlen) ~= 0 then return nil, ffi.string(C.strerror(ffi.errno())) end
  local name, size = ffi.new "uint8_t[128]", ffi.new("uint32_t[1]", 128)
  if C.getsockname(socket, name, size) ~= 0 then return nil, ffi.string(C.strerror(ffi.errno())) end
  return name[2] * 256 + name[3]
end

--- Checks that a port is free, without keeping it.
--- @param host string # a numeric address
--- @param port integer # 0 for any free one
--- @return integer? port # nil if it is not free
--- @return string? problem # the text of the system
function process.free_port(host, port)
  if not LINUX then
    if port == 0 then return nil, "finding a free port works on Linux only" end
    return port
  end
  local hints, list = ffi.new "struct gl_addrinfo", ffi.new "struct gl_addrinfo *[1]"
  hints.flags, hints.socktype = AI_NUMERIC, SOCK_STREAM
  if C.getaddrinfo(host, tostring(port), hints, list) ~= 0 then return nil, "not a numeric address" end
  local info = list[0]
  local socket = C.socket(info.family, SOCK_STREAM, 0)
  local free_port, problem = nil, "no socket of this kind"
  if socket >= 0 then
    free_port, problem = try_bind(socket, info)
    C.close(socket)
  end
  C.freeaddrinfo(info)
  return free_port, problem
end

--- Reports if SIGHUP is ignored (nohup). Ignores it from then on, until nginx installs its handlers.
--- @return boolean
function process.hangup_ignored()
  return C.signal(HUP, SIG_IGN) == SIG_IGN
end

--- Blocks SIGHUP, at which nginx would read its configuration again.
function process.hold_hangup()
  local set = ffi.new "char[128]"
  C.sigemptyset(set)
  C.sigaddset(set, HUP)
  C.sigprocmask(SIG_BLOCK, set, nil)
end

--- Reports if a SIGHUP has arrived since hold_hangup.
--- @return boolean
function process.hung_up()
  local set = ffi.new "char[128]"
  C.sigpending(set)
  return C.sigismember(set, HUP) == 1
end

--- Redirects both output streams, nginx's too, to an open file. The caller may then close the file.
--- @param file file*
function process.redirect(file)
  local descriptor = C.fileno(file)
  C.dup2(descriptor, 1)
  C.dup2(descriptor, 2)
end

--- Returns the id of the parent process.
function process.parent() return C.getppid() end
--- Returns the id of this process.
function process.id() return C.getpid() end

--- Ends this process as nginx ends at SIGTERM: at once, cleanly.
function process.stop() C.kill(C.getpid(), TERM) end

return process
