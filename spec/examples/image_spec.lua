-- The image of the local GameLift: its Dockerfile is built in a bare Debian tree and runs as a container would. make check-image.
local cjson = require "cjson"
local dockerfile = require "spec.support.dockerfile"
local process = require "spec.support.process"

local run = process.run
local FILE = "examples/image/Dockerfile"

local function why_not()
  if not os.getenv "GAMELIFT_IMAGE" then return "it takes a minute: make check-image" end
  if run "id -u" ~= "0" then return "it needs root, for chroot: run it as root" end
  if select(2, run "command -v debootstrap") ~= 0 then return "there is no debootstrap: .ci/deps image" end
  if select(2, run "unshare --mount --pid --net --fork true") ~= 0 then
    return "unshare makes no namespaces here: run it outside of a container, or in one with CAP_SYS_ADMIN"
  end
end
local missing = why_not()

-- Makes the tree that stands for debian:bookworm-slim, once.
local function make_base()
  local base = run "pwd" .. "/.build/image/base"
  if process.read(base .. "/.complete") then return base end
  local output, status = run(("rm -rf %s && mkdir -p %s && debootstrap --variant=minbase bookworm %s"):format(base, base, base))
  assert(status == 0, output)
  process.write(base .. "/usr/sbin/policy-rc.d", "#!/bin/sh\nexit 101\n") -- as Debian's images have it
  run(("chmod 755 %s/usr/sbin/policy-rc.d"):format(base))
  process.write(base .. "/.complete", "")
  return base
end

describe("the image", function()
  if missing then
    it("is built and run in a bare Debian tree", function() pending(missing) end)
    return
  end

  local folder, remove, image
  setup(function()
    folder, remove = process.folder()
    run(("chmod 755 %s && mkdir -m 1777 %s/volume"):format(folder, folder))
    image = dockerfile.build(FILE, run "pwd", make_base(), folder)
    process.write(image.tree .. "/seed.json", cjson.encode { fleets = { { Name = "f", FleetId = "fleet-f", processes = 3 } } })
  end)
  teardown(function() remove() end)

  local container
  local function start(arguments)
    container = dockerfile.start(image, arguments, folder .. "/volume", folder .. "/log")
    assert.equal(0, process.wait(function()
      local _, status = dockerfile.exec(container, image.health)
      return status == 0 and status
    end), process.read(folder .. "/log"))
  end
  after_each(function()
    if container then dockerfile.stop(container, "KILL") end
    container = nil
    run("rm -f " .. folder .. "/log*")
  end)

  it("is healthy soon, runs as another user than root, and takes calls on its port by any name", function()
    start {}
    assert.matches("Uid:%s+[1-9]", process.read("/proc/" .. container.pid .. "/status"))
    local output = dockerfile.call(container, ("curl -s -H 'Host: gamelift.example:%d' http://127.0.0.1:%d/_health"):format(
      image.port, image.port))
    assert.matches('"region":"us%-west%-2"', output)
    assert.matches("export AWS_ENDPOINT_URL_GAMELIFT=http://127%.0%.0%.1:9080\n",
      (dockerfile.exec(container, { "gamelift-local", "--env" })))
  end)

  it("is not healthy while nothing listens", function()
    local sleeper = { tree = image.tree, user = image.user, folder = image.folder, entrypoint = { "sleep", "1000" } }
    container = dockerfile.start(sleeper, {}, folder .. "/volume", folder .. "/log")
    local _, status = dockerfile.exec(container, image.health)
    assert.equal(1, status)
  end)

  for _, signal in ipairs { "TERM", "INT" } do
    it("ends at SIG" .. signal .. " with status 0, although it is process 1", function()
      start { "--log" }
      assert.equal(0, dockerfile.stop(container, signal))
      container = nil
    end)
  end

  it("serves by TLS, too", function()
    start { "--tls-port", "9443" }
    assert.matches('"region":"us%-west%-2"', (dockerfile.call(container, "curl -sk https://127.0.0.1:9443/_health")))
  end)

  it("begins with seed data and keeps the state in a volume", function()
    start { "--seed", "/seed.json", "--state", "state" }
    assert.equal(0, dockerfile.stop(container))
    start { "--state", "state" }
    assert.matches("fleet%-f", (dockerfile.call(container, ("curl -s http://127.0.0.1:%d/_control/state"):format(image.port))))
  end)

  it("collects the children that programs of --launch leave", function()
    start { "--seed", "/seed.json", "--launch", "(sleep 0.2 &); exec sleep 1000" }
    local function states()
      local text = dockerfile.exec(container, { "sh", "-c", "cat /proc/[0-9]*/stat" })
      local list = {}
      for name, state in text:gmatch "%d+ %((%S+)%) (%a)" do list[#list + 1] = name .. " " .. state end
      return table.concat(list, "\n")
    end
    assert.truthy(process.wait(function() return states():find "sleep S.*sleep S.*sleep S" end), states())
    assert.truthy(process.wait(function()
      local text = states()
      return select(2, text:gsub("sleep", "")) == 3 and not text:find " Z"
    end), states())
  end)
end)
