--- Keeps the state of the local GameLift in the file of --state. Runs in nginx only, whose LuaJIT has the FFI, and on Linux only.
--
-- A save is the work of a copy of this process (fork), which has the memory of one moment: requests go on meanwhile. The copy writes a
-- file beside the old one and renames it, so that the file is always a whole state.
local core = require "gamelift.core"
local ffi = require "ffi"

-- The names are this file's, since a name can be declared once.
ffi.cdef [[
  int gl_state_fork(void) __asm__("fork");
  int gl_state_pipe(int *) __asm__("pipe");
  int gl_state_open(const char *, int, ...) __asm__("open");
  int gl_state_flock(int, int) __asm__("flock");
  int gl_state_fcntl(int, int, ...) __asm__("fcntl");
  intptr_t gl_state_read(int, void *, size_t) __asm__("read");
  intptr_t gl_state_write(int, const void *, size_t) __asm__("write");
  int gl_state_close(int) __asm__("close");
  int gl_state_kill(int, int) __asm__("kill");
  int gl_state_waitpid(int, int *, int) __asm__("waitpid");
  void gl_state_exit(int) __asm__("_exit");
  int gl_state_prctl(int, ...) __asm__("prctl");
  char *gl_state_realpath(const char *, char *) __asm__("realpath");
  void gl_state_free(void *) __asm__("free");
]]

local C = ffi.C
local KILL, PR_SET_PDEATHSIG, F_SETFL = 9, 1, 4
local O_NONBLOCK, O_CLOEXEC = 0x800, 0x80000
local LOCK_NOW = 6 -- LOCK_EX and LOCK_NB
local EINTR, EAGAIN = 4, 11
local DESCRIPTORS = 4096 -- more than nginx opens
local PAUSE = 0.005      -- seconds between looks at a save
local REPORT_SIZE = 1024
local DONE = "done"

local state_file = {}

local emulator, path
local writer -- the process id of the copy that writes
local locked -- the descriptor of the file, which is locked

-- Writes the file. Returns the bytes, or nil and a problem.
local function write()
  local is_whole, text = pcall(emulator.save, emulator)
  if not is_whole then return nil, path .. ": " .. text end
  local ok, problem = core.replace_file(path, text)
  if not ok then return nil, path .. ": " .. problem end
  return #text
end

-- Locks the file for this process, until it ends. Each save makes another file, so each is followed by this. Returns nil and a problem if
-- another process has it.
local function lock()
  local descriptor = C.gl_state_open(path, O_CLOEXEC)
  if descriptor < 0 then return nil, path .. ": cannot be read" end
  if C.gl_state_flock(descriptor, LOCK_NOW) ~= 0 then
    C.gl_state_close(descriptor)
    return nil, path .. ": another gamelift-local keeps its state in it"
  end
  if locked then C.gl_state_close(locked) end
  locked = descriptor
  return true
end

-- Returns the path without symbolic links, so that a save replaces the file and not a link to it; of what is not there, itself.
local function resolve(file_path)
  local real = C.gl_state_realpath(file_path, nil)
  if real == nil then return file_path end
  local text = ffi.string(real)
  C.gl_state_free(real)
  return text
end

local function read(file_path)
  local file, problem, number = io.open(file_path, "rb")
  if not file then return nil, number ~= 2 and problem or nil end -- 2: no such file
  local text = file:read "*a"
  file:close()
  if not text then return nil, file_path .. ": cannot be read" end
  return text
end

--- Loads the state of a file, if there is one, and makes the control action `save` write it. Without a file it writes one, so that a
--- wrong path is noticed at the start. Blocks.
--- @param local_emulator gamelift.Emulator
--- @param file_path string
--- @return true? # nil if the file cannot be read or written, or is not a state; it is unchanged then
--- @return string? problem # names the file
function state_file.open(local_emulator, file_path)
  emulator, path = local_emulator, resolve(file_path)
  emulator.save_file = state_file.save
  local text, problem = read(path)
  if problem then return nil, problem end
  if not text then
    local bytes, reason = write()
    if not bytes then return nil, reason end
    return lock()
  end
  local is_mine, other = lock()
  if not is_mine then return nil, other end
  local ok, reason = emulator:load(text)
  if not ok then return nil, ("%s: %s; it was left as it is (remove it to begin again)"):format(path, reason) end
  return true
end

-- Runs in the copy: writes the file, reports by the pipe, and ends without a word to nginx.
local function run_writer(pipe)
  C.gl_state_prctl(PR_SET_PDEATHSIG, ffi.cast("long", KILL))
  -- A connection that nginx closes would stay open by its copy here.
  for descriptor = 3, DESCRIPTORS - 1 do
    if descriptor ~= pipe then C.gl_state_close(descriptor) end
  end
  collectgarbage "stop" -- it would write to all memory, and so copy it
  local bytes, problem = write()
  local report = bytes and DONE .. bytes or problem:sub(1, REPORT_SIZE)
  C.gl_state_write(pipe, report, #report)
  C.gl_state_exit(0)
end

-- Reads a pipe to its end. Yields.
local function read_report(pipe)
  local buffer, report = ffi.new("char[?]", REPORT_SIZE), ""
  while true do
    local count = tonumber(C.gl_state_read(pipe, buffer, REPORT_SIZE))
    local errno = count < 0 and ffi.errno()
    if count == 0 or errno and errno ~= EAGAIN and errno ~= EINTR then return report end
    if count > 0 then report = report .. ffi.string(buffer, count) else ngx.sleep(PAUSE) end
  end
end

--- Saves the state as it is now, without making other requests wait. Saves at the same time are made one after the other. Yields.
--- @return { file: string, bytes: integer, seconds: number }? result # nil if the file could not be written
--- @return string? problem
function state_file.save()
  while writer do ngx.sleep(PAUSE) end
  local started, ends = core.monotonic(), ffi.new "int[2]"
  if C.gl_state_pipe(ends) ~= 0 then return nil, "no pipe can be made" end
  local pid = C.gl_state_fork()
  if pid == 0 then run_writer(ends[1]) end
  C.gl_state_close(ends[1])
  if pid < 0 then
    C.gl_state_close(ends[0])
    return nil, "no process can be made"
  end
  writer = pid
  C.gl_state_fcntl(ends[0], F_SETFL, ffi.cast("int", O_NONBLOCK))
  local report = read_report(ends[0])
  C.gl_state_close(ends[0])
  writer = nil -- nginx collects its exit status
  local bytes = tonumber(report:match("^" .. DONE .. "(%d+)$"))
  if not bytes then return nil, report ~= "" and report or path .. ": the process that writes it ended early" end
  local is_mine, other = lock()
  if not is_mine then return nil, other end
  return { file = path, bytes = bytes, seconds = core.monotonic() - started }
end

--- Saves the state at the end. Blocks.
--- @return integer? bytes # nil if the file could not be written
--- @return string? problem
function state_file.close()
  if not path then return 0 end
  if writer then
    C.gl_state_kill(writer, KILL)
    C.gl_state_waitpid(writer, nil, 0)
  end
  return write()
end

return state_file
