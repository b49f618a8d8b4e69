--- Asks the operating system about free ports, the parent process and hangups, and starts programs, for which Lua has no functions. Runs
-- in nginx only, whose LuaJIT has the FFI, and on Linux only. Never blocks.
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
  int pipe(int *);
  int fcntl(int, int, ...);
  intptr_t read(int, void *, size_t);
  int close(int);
  int getdtablesize(void);
  extern char **environ;
  int posix_spawnp(int *, const char *, const void *, const void *, char *const *, char *const *);
  int posix_spawn_file_actions_init(void *);
  int posix_spawn_file_actions_adddup2(void *, int, int);
  int posix_spawn_file_actions_destroy(void *);
  int posix_spawnattr_init(void *);
  int posix_spawnattr_setflags(void *, short);
  int posix_spawnattr_setpgroup(void *, int);
  int posix_spawnattr_setsigmask(void *, const void *);
  int posix_spawnattr_setsigdefault(void *, const void *);
  int posix_spawnattr_destroy(void *);
  int sigfillset(void *);
  struct gl_addrinfo {
    int flags, family, socktype, protocol; uint32_t addrlen; void *addr; char *name; struct gl_addrinfo *next;
  };
  int getaddrinfo(const char *, const char *, const struct gl_addrinfo *, struct gl_addrinfo **);
  void freeaddrinfo(struct gl_addrinfo *);
  int socket(int, int, int);
  int setsockopt(int, int, int, const void *, uint32_t);
  int bind(int, const void *, uint32_t);
  int getsockname(int, void *, uint32_t *);
]]

local C = ffi.C
local HUP, TERM = 1, 15
local SIG_IGN = ffi.cast("gl_handler", 1)
local SIG_BLOCK = 0

local process = {}

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

-- Programs ------------------------------------------------------------------------------------------------------------

local F_SETFD, FD_CLOEXEC, F_SETFL = 2, 1, 4
local O_NONBLOCK = 0x800
local SPAWN_FLAGS = 0x02 + 0x04 + 0x08 -- process group, default signals, signal mask
local SPAWN_SIZE = 512                 -- bytes, more than an attribute or a list of actions has on any system
local MAX_DESCRIPTORS = 65536

--- Returns the environment of this process, before nginx takes it away: { [name] = value }.
--- @return table<string, string>
function process.environment()
  local variables, i = {}, 0
  while C.environ[i] ~= nil do
    local name, value = ffi.string(C.environ[i]):match "^([^=]+)=(.*)$"
    if name then variables[name] = value end
    i = i + 1
  end
  return variables
end

-- Returns a C array of strings that ends with NULL. The strings must stay while it is used.
local function c_strings(list)
  local array = ffi.new("const char *[?]", #list + 1)
  for i, text in ipairs(list) do array[i - 1] = text end
  return ffi.cast("char *const *", array), array
end

-- Makes a pipe: descriptors for reading and writing; or nil.
local function new_pipe()
  local ends = ffi.new "int[2]"
  if C.pipe(ends) ~= 0 then return nil end
  return ends[0], ends[1]
end

-- No program inherits nginx's descriptors: one that held a copy of another's pipe or of a connection would keep it open.
local function close_on_exec()
  for descriptor = 3, math.min(C.getdtablesize(), MAX_DESCRIPTORS) - 1 do
    C.fcntl(descriptor, F_SETFD, ffi.cast("int", FD_CLOEXEC))
  end
end

-- Starts a program with these descriptors as input and output. Returns its id, or nil and the text of the system.
local function spawn(words, environment, input, output)
  local actions, attributes, pid = ffi.new("char[?]", SPAWN_SIZE), ffi.new("char[?]", SPAWN_SIZE), ffi.new "int[1]"
  local none, all = ffi.new "char[128]", ffi.new "char[128]"
  C.sigemptyset(none)
  C.sigfillset(all)
  C.posix_spawn_file_actions_init(actions)
  C.posix_spawn_file_actions_adddup2(actions, input, 0)
  C.posix_spawn_file_actions_adddup2(actions, output, 1)
  C.posix_spawn_file_actions_adddup2(actions, output, 2)
  C.posix_spawnattr_init(attributes)
  C.posix_spawnattr_setflags(attributes, SPAWN_FLAGS)
  C.posix_spawnattr_setpgroup(attributes, 0)
  C.posix_spawnattr_setsigmask(attributes, none)
  C.posix_spawnattr_setsigdefault(attributes, all)
  local argv, argv_memory = c_strings(words)
  local envp, envp_memory = c_strings(environment)
  local status = C.posix_spawnp(pid, words[1], actions, attributes, argv, envp)
  C.posix_spawn_file_actions_destroy(actions)
  C.posix_spawnattr_destroy(attributes)
  assert(argv_memory and envp_memory) -- which keeps them until here
  if status ~= 0 then return nil, ffi.string(C.strerror(status)) end
  return pid[0]
end

--- Starts a program in a process group of its own, with both output streams in one pipe. nginx collects its exit status.
--- @param words string[] # the program, looked up in PATH, and its arguments
--- @param environment string[] # NAME=VALUE
--- @return { pid: integer, input: integer, output: integer }? child # descriptors: what it reads, what it writes (never waits)
--- @return string? problem # the text of the system
function process.spawn(words, environment)
  local child_input, input = new_pipe()
  local output, child_output = new_pipe()
  if not input or not output then return nil, ffi.string(C.strerror(ffi.errno())) end
  close_on_exec()
  C.fcntl(output, F_SETFL, ffi.cast("int", O_NONBLOCK))
  local pid, problem = spawn(words, environment, child_input, child_output)
  C.close(child_input)
  C.close(child_output)
  if pid then return { pid = pid, input = input, output = output } end
  C.close(input)
  C.close(output)
  return nil, problem
end

local CHUNK = 65536
local chunk = ffi.new("char[?]", CHUNK)

--- Reads what a program has written.
--- @param descriptor integer
--- @return string? bytes # "" at the end; nil if there is nothing yet
function process.read(descriptor)
  local n = tonumber(C.read(descriptor, chunk, CHUNK))
  if n < 0 then return nil end
  return ffi.string(chunk, n)
end

--- Closes a descriptor.
--- @param descriptor integer
function process.close(descriptor) C.close(descriptor) end

return process
