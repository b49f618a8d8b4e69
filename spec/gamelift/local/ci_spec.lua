-- Proves the CI files of the local GameLift's first page, and the file of compose: they are YAML, and their shell lines lead to tests
-- that pass. They run in a network and with processes of their own, so that they can have the default port.
local boto3 = require "spec.support.boto3"
local cjson = require "cjson"
local markdown = require "spec.support.markdown"
local process = require "spec.support.process"

local run, quote = process.run, process.quote
local ROOT = run "pwd"
local README = process.read "lua/gamelift/local/README.md"
local SECTION = markdown.section(README, "## In CI")
local GO_SERVER = ROOT .. "/.build/peers/go-server"
local ISOLATED = "unshare -rn --pid --fork --kill-child --mount-proc "

local function why_not()
  if select(2, run "python3 -c 'import yaml'") ~= 0 then return "python3 has no yaml: .ci/deps peers" end
  if boto3.missing then return boto3.missing end
  if select(2, run "pytest --version") ~= 0 then return "there is no pytest: .ci/deps peers" end
  if select(2, run "dpkg-query --version") ~= 0 then return "there is no dpkg, and the files are for Debian and Ubuntu" end
  if select(2, run(ISOLATED .. "ip link set lo up")) ~= 0 then return "no process and network namespaces can be made here (unshare, ip)" end
end
local missing = why_not()

local function parse_yaml(text)
  local path = run "mktemp"
  process.write(path, text)
  local json = run("python3 -c 'import json, sys, yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))' " .. path)
  os.remove(path)
  local ok, data = pcall(cjson.decode, json)
  return assert(ok and data, json)
end

-- Programs that the files call and that a spec must not run: sudo; apt-get, which here checks that the packages exist; pip; and git,
-- which here copies the working tree with what is built of it.
local SHIMS = {
  sudo = [[exec "$@"]],
  ["apt-get"] = [[
    [ "$1" = install ] || exit 0
    for package; do
      case $package in install | -*) continue ;; esac
      dpkg-query -W "$package" >/dev/null 2>&1 || apt-cache show "$package" >/dev/null || exit 1
    done]],
  pip = [[
    [ "$1" = install ] && shift && for module; do python3 -c "import $module" || exit 1; done]],
  git = [[
    [ "$*" = "clone --depth 1 $GAMELIFT_SOURCE $5" ] || exit 1
    mkdir -p "$5" && cd "$ROOT" || exit 1
    /usr/bin/env PATH="${PATH#*:}" git ls-files -z --cached --others --exclude-standard | xargs -0 cp -a --parents -t "$5"
    cp -a --parents .build/5.1 "$5"]],
}

local TEST = [[
import boto3

def test_first():
    gamelift = boto3.client("gamelift")
    assert gamelift.meta.endpoint_url == "http://127.0.0.1:9080"
    gamelift.create_fleet(Name="demo", BuildId="build-1", EC2InstanceType="c5.large")
    assert len(gamelift.list_fleets()["FleetIds"]) == 1
]]

describe("the first page of the local GameLift: the shell lines of", function()
  local folder, remove
  before_each(function()
    folder, remove = process.folder()
    run(("mkdir %s/shims %s/project"):format(folder, folder))
    for name, body in pairs(SHIMS) do
      process.write(folder .. "/shims/" .. name, "#!/bin/sh\n" .. body .. "\n")
      run(("chmod +x %s/shims/%s"):format(folder, name))
    end
    process.write(folder .. "/project/test_first.py", TEST)
  end)
  after_each(function() remove() end)

  -- Runs scripts, one after the other, in the folder of the project. Returns their output and the status of the first that fails.
  local function run_steps(scripts, variables)
    local lines = { "ip link set lo up", "cd " .. folder .. "/project", "set -e" }
    for i, script in ipairs(scripts) do
      process.write(("%s/step%d"):format(folder, i), script)
      lines[#lines + 1] = ("bash -e %s/step%d"):format(folder, i)
      lines[#lines + 1] = ("set -a; [ ! -e %s/env ] || . %s/env; set +a"):format(folder, folder)
    end
    process.write(folder .. "/all", table.concat(lines, "\n") .. "\n")
    local words = { "env -i", "HOME=" .. quote(os.getenv "HOME" or "/"), "ROOT=" .. quote(ROOT),
      "PREFIX=" .. folder .. "/prefix", "TMPDIR=" .. folder,
      "PATH=" .. quote(("%s/shims:%s/prefix/bin:%s"):format(folder, folder, os.getenv "PATH")),
      "AWS_CONFIG_FILE=/dev/null AWS_SHARED_CREDENTIALS_FILE=/dev/null" }
    for name, value in pairs(variables) do words[#words + 1] = name .. "=" .. quote(value) end
    return run(("timeout 300 %s %s sh %s/all"):format(table.concat(words, " "), ISOLATED, folder))
  end

  it("the CI file of GitHub start a server that the tests of the next step call", function()
    if missing then return pending(missing) end
    local job = parse_yaml(markdown.blocks(SECTION, "yaml")[1]).jobs.test
    local scripts = {}
    for _, step in ipairs(job.steps) do
      if step.run and not step["if"] then scripts[#scripts + 1] = step.run end
    end
    assert.equal(2, #scripts)
    local output, status = run_steps(scripts,
      { GAMELIFT_SOURCE = job.env.GAMELIFT_SOURCE, RUNNER_TEMP = folder, GITHUB_ENV = folder .. "/env" })
    assert.equal(0, status, output)
    assert.matches("1 passed", output)
    assert.matches("CreateFleet", process.read(folder .. "/gamelift.log"))
  end)

  it("the CI file of GitLab start a server that the tests call", function()
    if missing then return pending(missing) end
    local job = parse_yaml(markdown.blocks(SECTION, "yaml")[2]).test
    local script = table.concat(job.before_script, "\n") .. "\n" .. table.concat(job.script, "\n") .. "\n"
    local output, status = run_steps({ script }, { GAMELIFT_SOURCE = job.variables.GAMELIFT_SOURCE, CI_BUILDS_DIR = folder })
    assert.equal(0, status, output)
    assert.matches("1 passed", output)
    assert.matches("CreateFleet", process.read(folder .. "/project/" .. job.artifacts.paths[1]))
  end)

  it("game servers start one, wait for it, and play a game session in it", function()
    if missing or boto3.cli_missing then return pending(missing or boto3.cli_missing) end
    if not process.read(GO_SERVER) then return pending "there is no program with the Go Server SDK: .ci/deps go-server" end
    process.write(folder .. "/project/game_server", "#!/bin/sh\nexec " .. quote(GO_SERVER) .. " 7777\n")
    run(("chmod +x %s/project/game_server; ln -s %s/lua/gamelift/local/gamelift-local %s/shims"):format(folder, quote(ROOT), folder))
    local output, status = run_steps({ markdown.blocks(markdown.section(README, "## Game servers"), "sh")[1] }, {})
    assert.equal(0, status, output)
    assert.matches("\nACTIVE$", output)
    assert.matches('"event":"accepted","player":"ada"', process.read(folder .. "/project/gamelift.log"), 1, true)
  end)
end)

describe("the file of compose", function()
  it("builds the Dockerfile, waits for its health check, and has the variables that --env prints", function()
    if missing then return pending(missing) end
    local services = parse_yaml(process.read "examples/image/compose.yaml").services
    local build = services.gamelift.build
    assert.truthy(process.read(("examples/image/%s/%s"):format(build.context, build.dockerfile)))
    assert.equal("service_healthy", services.tests.depends_on.gamelift.condition)
    local server = assert(process.server())
    local printed = run(("lua/gamelift/local/gamelift-local --port %d --env"):format(server.port))
    server:stop()
    local expected = {}
    for name, value in printed:gmatch "export (%S+)=(%S+)" do expected[name] = value:gsub("127%.0%.0%.1:%d+", "gamelift:9080") end
    assert.same(expected, services.tests.environment)
  end)
end)
