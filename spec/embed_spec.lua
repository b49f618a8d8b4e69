-- src/CMakeLists.txt and src/gamelift.h: the client inside a host program, here one in C++17.
local process = require "spec.support.process"

local BUILD = ".build/embed"
local HOST = "spec/support/embed"

-- Runs of the specs that are under way at once build in the same folders, one after another.
local function run(command)
  local said, status = process.run("mkdir -p .build && flock .build/embed.lock sh -c " .. process.quote(command))
  assert.equal(0, status, command .. "\n" .. said)
  return said
end

-- Configures and builds a folder of sources below .build/embed.
local function build(source, name, options)
  local folder = BUILD .. "/" .. name
  run(("cmake -S %s -B %s -DCMAKE_BUILD_TYPE=Debug %s && cmake --build %s -j 2"):format(source, folder, options or "", folder))
  return folder
end

-- The library, installed as "shared" or "static": its prefix.
local function install(kind)
  local prefix = process.run "pwd" .. "/" .. BUILD .. "/prefix-" .. kind
  local library = build("src", kind, ("-DBUILD_SHARED_LIBS=%s -DCMAKE_INSTALL_PREFIX=%s -DCMAKE_C_FLAGS=-Werror")
    :format(kind == "shared" and "ON" or "OFF", prefix))
  run(("cmake --install %s && rm -rf %s-moved && cmake --install %s --prefix %s-moved"):format(library, prefix, library, prefix))
  return prefix .. "-moved" -- another one than the configured one: packages find their files from where they are
end

local function takes_all_from_the_program(folder)
  local tree = process.run "pwd"
  local said, status = process.run(("cd / && env -i %s/%s/host %s/%s/script.lua"):format(tree, folder, tree, HOST))
  assert.equal(0, status, said)
  assert.equal("session\t8\nConnectionFailed\n@gamelift/init.lua", said)
end

describe("a host in C++", function()
  local missing = select(2, process.run "command -v cmake g++ pkg-config && ls /usr/include/lua5.4/lua.h")

  before_each(function()
    if missing ~= 0 then pending "there is no cmake, g++, pkg-config or header of Lua 5.4: .ci/deps game-server" end
  end)

  it("takes the client as a part of its own CMake project", function()
    takes_all_from_the_program(build(HOST, "fetch", "-DWAY=fetch -DTREE=$PWD"))
  end)

  it("gets a clear error if package is not open", function()
    local said, status = process.run(build(HOST, "fetch", "-DWAY=fetch -DTREE=$PWD") .. "/host")
    assert.same({ "gamelift_preload: open the library package first", 1 }, { said, status })
  end)

  for _, kind in ipairs { "shared", "static" } do
    it("finds the installed " .. kind .. " library by find_package", function()
      takes_all_from_the_program(build(HOST, "package-" .. kind, "-DWAY=package -DCMAKE_PREFIX_PATH=" .. install(kind)))
    end)
  end

  it("finds the installed library by pkg-config", function()
    local prefix = install "shared"
    takes_all_from_the_program(build(HOST, "pkg-config", "-DWAY=pkg-config -DCMAKE_PREFIX_PATH=" .. prefix))
    local flags = run(("PKG_CONFIG_PATH=$(dirname $(find %s -name gamelift.pc)) pkg-config --static --libs gamelift"):format(prefix))
    assert.matches("%-lgamelift.*%-lcurl.*%-lcrypto", flags)
  end)

  it("sees only the functions that a host calls in the shared library", function()
    local said = run(("nm -D --defined-only $(find %s -name libgamelift.so) | sed 's/.* //' | sort"):format(install "shared"))
    assert.equal("gamelift_preload\nluaopen_gamelift_core\nluaopen_gamelift_crypto\nluaopen_gamelift_curl", said)
  end)
end)
