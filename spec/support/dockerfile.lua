-- Builds and runs a Dockerfile without a container engine: each stage is a copy of one Debian tree, RUN is chroot. Needs root. Knows
-- the instructions that examples/image uses, and raises at others.
local process = require "spec.support.process"
local cjson = require "cjson"

local dockerfile = {}

local run, quote = process.run, process.quote
local PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

--- Returns the stages of a Dockerfile: a list of { name, base, steps = { { instruction, rest }, … } }.
function dockerfile.parse(text)
  local stages = {}
  for line in text:gsub("\\\n", " "):gmatch "[^\n]+" do
    local instruction, rest = line:match "^(%u+)%s+(.*)$"
    if instruction == "FROM" then
      local base, name = rest:match "^(%S+)%s+AS%s+(%S+)$"
      stages[#stages + 1] = { base = base or rest, name = name, steps = {} }
    elseif instruction then
      table.insert(stages[#stages].steps, { instruction, rest })
    else
      assert(line:find "^#", "expected an instruction or a comment, got " .. line)
    end
  end
  return stages
end

-- Returns a shell command that runs another one in the tree of an image, as its user and in its folder, with processes and mounts of
-- its own. prepare: further shell lines before; flags: of unshare.
local function inside(image, command, prepare, flags)
  local tree = image.tree
  local script = ("set -e; mount --bind %s %s; mount -t proc proc %s/proc; mount --rbind /dev %s/dev\n%s\n"):format(
    tree, tree, tree, tree, prepare or "")
  return ("unshare --mount --pid --fork --kill-child %s sh -c %s"):format(flags or "",
    quote(script .. ("exec chroot --userspec=%s %s /usr/bin/env -i -C %s HOME=/ PATH=%s %s"):format(
      image.user, tree, image.folder, PATH, command)))
end

local function must(command)
  local output, status = run(command)
  if status ~= 0 then error(("%s\nstatus %d of: %s"):format(output, status, command), 0) end
  return output
end

local perform = {}

function perform.RUN(image, rest) must(inside(image, "/bin/sh -c " .. quote(rest))) end

function perform.COPY(image, rest, context)
  local source_stage, source, target = rest:match "^%-%-from=(%S+)%s+(%S+)%s+(%S+)$"
  if not source_stage then source, target = rest:match "^(%S+)%s+(%S+)$" end
  local root = source_stage and context.trees[source_stage] or context.folder
  local from, to = root .. "/" .. source, image.tree .. target
  must(("mkdir -p %s && cp -a --no-preserve=ownership %s/. %s/"):format(quote(to), quote(from), quote(to)))
end

function perform.USER(image, rest) image.user = rest end
function perform.WORKDIR(image, rest) image.folder = rest end
function perform.EXPOSE(image, rest) image.port = tonumber(rest) end
function perform.ENTRYPOINT(image, rest) image.entrypoint = cjson.decode(rest) end

function perform.HEALTHCHECK(image, rest)
  local options, command = rest:match "^(.-)%s*CMD%s+(.*)$"
  image.health = cjson.decode(command)
  for name, value in options:gmatch "%-%-([%l-]+)=(%w+)" do image.health[name] = value end
end

--- Builds all stages. Returns the last one: { tree, user, folder, port, entrypoint, health }.
--- path: the Dockerfile; context: the folder that COPY reads; base: the Debian tree; target: an empty folder for the stages.
function dockerfile.build(path, context, base, target)
  local trees, image = {}, nil
  for i, stage in ipairs(dockerfile.parse(assert(process.read(path)))) do
    image = { tree = ("%s/%d"):format(target, i), user = "root", folder = "/" }
    must(("cp -a --reflink=auto %s %s"):format(quote(base), quote(image.tree)))
    for _, step in ipairs(stage.steps) do
      local instruction = perform[step[1]] or error("no such instruction: " .. step[1], 0)
      instruction(image, step[2], { folder = context, trees = trees })
    end
    if stage.name then trees[stage.name] = image.tree end
  end
  return image
end

local function words(list)
  local out = {}
  for i, word in ipairs(list) do out[i] = quote(word) end
  return table.concat(out, " ")
end

--- Starts a container: with a network of its own, a root that is read-only, a /tmp in memory, and `volume`, a folder of this machine, as
--- its folder. Its output goes to the file `log`. Returns { image, pid, log }; pid is that of its process 1 on this machine.
function dockerfile.start(image, arguments, volume, log)
  local prepare = ("ip link set lo up; mount -t tmpfs tmpfs %s/tmp; mount --bind %s %s%s; mount -o remount,bind,ro %s"):format(
    image.tree, volume, image.tree, image.folder, image.tree)
  local command = inside(image, words(image.entrypoint) .. " " .. words(arguments), prepare, "--net")
  run(("(sh -c %s; echo $? >%s.status) </dev/null >%s 2>&1 &"):format(
    quote(("echo $$ >%s.pid; exec %s"):format(log, command)), log, log))
  local pid = process.wait(function()
    local unshare = (process.read(log .. ".pid") or ""):match "%d+"
    return unshare and (process.read(("/proc/%s/task/%s/children"):format(unshare, unshare)) or ""):match "%d+"
  end)
  return { image = image, pid = pid, log = log }
end

--- Runs a command in a container as its user. Returns its output and status.
function dockerfile.exec(container, command)
  local image = container.image
  return run(("nsenter --target %s --mount --pid --net chroot --userspec=%s %s /usr/bin/env -i HOME=/ PATH=%s %s"):format(
    container.pid, image.user, image.tree, PATH, words(command)))
end

--- Runs a command of this machine in the network of a container. Returns its output and status.
function dockerfile.call(container, command) return run(("nsenter --target %s --net %s"):format(container.pid, command)) end

--- Sends a signal to process 1. Returns its exit status, or nil if it does not end in 10 s.
function dockerfile.stop(container, signal)
  process.kill(container.pid, signal or "TERM")
  local status = process.wait(function() return (process.read(container.log .. ".status") or ""):match "%d+" end)
  if not status then process.kill(container.pid, "KILL") end
  return tonumber(status)
end

return dockerfile
