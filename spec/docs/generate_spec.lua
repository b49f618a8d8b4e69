-- make docs: writes a site from the model, the annotations and the Markdown files.
local core = require "gamelift.core"
local emulator = require "gamelift.emulator"
local interpreter = require "spec.support.interpreter"
local process = require "spec.support.process"

local missing = select(2, process.run "command -v cmark-gfm") ~= 0 and "there is no cmark-gfm: .ci/deps docs" or nil

describe("the documentation", function()
  local folder, remove, pages

  setup(function()
    if missing then return end
    folder, remove = process.folder()
    local said, status = process.run(interpreter.command("src/docs/generate.lua '" .. folder .. "'"), "keep")
    assert.equal(0, status, said)
    pages = {}
    for path in process.run("cd " .. folder .. " && find . -name '*.html'"):gmatch "%./([^\n]+)" do
      pages[path] = process.read(folder .. "/" .. path)
    end
  end)
  teardown(function()
    if remove then remove() end
  end)
  before_each(function()
    if missing then pending(missing) end
  end)

  it("has a page for each operation, as HTML and as Markdown", function()
    for _, method in ipairs(core.methods()) do
      local name = "operations/" .. method
      assert.matches("<h1 id=\"" .. method .. "\">", pages[name .. ".html"])
      assert.matches("^# " .. method .. "\n", process.read(folder .. "/" .. name .. ".md"))
    end
  end)

  it("describes the parameters, the result, the errors and the retries of an operation", function()
    local text = process.read(folder .. "/operations/create_game_session.md")
    for _, line in ipairs {
      "client:create_game_session { MaximumPlayerSessionCount = … }",
      "(https://docs.aws.amazon.com/gamelift/latest/apireference/API_CreateGameSession.html)",
      "| Retries | safe with token: ", "| Paginator | none |", "| Local GameLift | served |",
      "| `MaximumPlayerSessionCount` | `integer` | **required** · at least 0 |",
      "| `GameProperties` | [GameProperty[]](#gameproperty) | at most 16 items |",
      "| `Status` | [GameSessionStatus](../enums.md#gamesessionstatus) |",
      "`FleetCapacityExceededException`", "1 to 262144 characters, sensitive |",
      "| `CreationTime` | `number` | unix seconds |",
      "Also [`ResponseMetadata`](../types.md#responsemetadata).\n\n## Structures\n\n### GameProperty\n",
    } do
      assert.truthy(text:find(line, 1, true), line)
    end
    assert.matches("its items are `GameSessions`", process.read(folder .. "/operations/describe_game_sessions.md"))
    text = process.read(folder .. "/operations/describe_fleet_attributes.md")
    assert.truthy(text:find("| `FleetIds` | `string[]` | at least 1 item, each 1 to 512 characters, each of pattern `^[a-z]*", 1, true))
    assert.truthy(text:find("[a-zA-Z0-9\\-]+$\\|^arn", 1, true))
  end)

  it("says of each operation whether the local GameLift serves it", function()
    for _, method in ipairs(core.methods()) do
      local is_served = emulator.operations[core.operation(method).name] ~= nil
      local row = ("\n| Local GameLift | %s |\n"):format(is_served and "served" or "not served")
      assert.truthy(process.read(("%s/operations/%s.md"):format(folder, method)):find(row, 1, true), method)
    end
  end)

  it("has links and anchors that exist", function()
    local broken = {}
    for path, html in pairs(pages) do
      local from = path:match "^(.*/)" or ""
      for target in html:gmatch 'href="([^"]*)"' do
        local file, fragment = target:match "^([^#]*)#?(.*)$"
        if not target:find "^%a+:" then
          local full = file == "" and path or (from .. file):gsub("^operations/%.%./", "")
          local page = pages[full] or process.read(folder .. "/" .. full)
          if not page or fragment ~= "" and fragment ~= "content" and not page:find('id="' .. fragment .. '"', 1, true) then
            broken[#broken + 1] = path .. ": " .. target
          end
        end
      end
    end
    assert.same({}, broken)
  end)

  it("lists every page in llms.txt and in the search", function()
    local list, search = process.read(folder .. "/llms.txt"), process.read(folder .. "/search.js")
    local count = 0
    for path in pairs(pages) do
      count = count + 1
      assert.truthy(list:find("(" .. path:gsub("html$", "md") .. ")", 1, true), path)
      assert.truthy(search:find('["' .. path .. '"', 1, true), path)
    end
    assert.truthy(list:find("- [From britzl/aws-sdk-lua](examples-migrating-from-aws-sdk-lua.md): britzl/aws-sdk-lua is used in", 1, true))
    assert.truthy(list:find("- [Transports](lua-gamelift-transport.md): A transport moves the bytes", 1, true))
    assert.is_true(count > #core.methods() + 4)
    assert.truthy(search:find("create_game_session.html#parameters", 1, true))
    assert.is_nil(search:find("create_game_session.html#structures", 1, true)) -- it has no text
  end)

  it("has a section for each public function", function()
    local text = process.read(folder .. "/functions.md")
    for _, line in ipairs {
      "### gamelift.client(options)", "### client:start(method, params, options)", "### loop:poll(options)", "### handle:cancel()",
      "Raises for unfit options and inside a coroutine of the loop. Neither blocks nor", "- `timeout` (optional) `number`: seconds",
      "- `options` (optional) [`LoopOptions`](options.md#gameliftloop)", "- [`SignStages|Error`](types.md#signstages)",
      "| `assume_role` | [`fun(options: AssumeRole): ProviderObject`](options.md#gameliftcredentialsassume_role) |",
      "| `request` | [`fun(request: Request): string?, HttpPlace\\|string`](types.md#request) | the bytes and the destination;",
    } do
      assert.truthy(text:find(line, 1, true), line)
    end
  end)

  it("links each public type to its description", function()
    local annotations, linked = process.read "lua/gamelift/types.lua", {}
    for _, page in ipairs { "types", "options", "functions" } do
      local text = process.read(("%s/%s.md"):format(folder, page)):gsub("\n| `[^`]*` |", "\n|") -- without names of members
      for address in text:gmatch "%[`[^`]*`%]%(([^)]*)%)" do linked[address] = true end
      for code in text:gsub("%[`[^`]*`%]", ""):gmatch "`([^`]*)`" do
        for name in code:gsub("self: %w+", ""):gmatch "%f[%w.]%u%l%w+%f[^%w]" do
          assert.is_nil(annotations:find("\n%-%-%-@%l+ gamelift%." .. name .. "%f[\n: ]"), page .. ": " .. code)
        end
      end
    end
    for _, address in ipairs { "types.md#credentialssource", "types.md#report", "options.md#gameliftdoctor", "functions.md#handle" } do
      assert.is_true(linked[address], address)
    end
  end)

  it("has a note for each option of the local GameLift", function()
    local text = process.read(folder .. "/options.md")
    for _, heading in ipairs { "gamelift.emulator", "gamelift.local.start" } do
      local section = text:match("\n## " .. heading:gsub("%.", "%%.") .. "\n(.*)$"):gsub("\n## .*$", "")
      assert.is_nil(section:match "\n[^\n]* |  |\n", heading)
    end
    assert.truthy(text:find("| `skew_seconds` | `number` | how far the time of a signature may be off; default: `300` |", 1, true))
  end)

  it("marks the syntax of Lua", function()
    local html = pages["operations/create_game_session.html"]
    assert.truthy(html:find('<span class="k">if</span> <span class="k">not</span> reply <span class="k">then</span>', 1, true))
  end)

  it("is usable in a browser: accessible, phone and desktop, light and dark, with a search that finds what users type", function()
    local modules = ".build/playwright/node_modules"
    local playwright = process.run(("test -d %s/playwright-core && cd %s/axe-core && cd ../.. && pwd"):format(modules, modules))
    local chromium, status = process.run "command -v node >/dev/null && command -v chromium"
    if playwright == "" or status ~= 0 then pending "there is no Chromium with playwright-core and axe-core: .ci/deps browser" end
    local said
    said, status = process.run(("node spec/docs/site.mjs %s %s '%s'"):format(playwright, chromium, folder))
    assert.equal(0, status, said)
    assert.is_nil(said:match "FAILED[^\n]*")
    assert.equal(2 * 2 * 4 + 20 + 4, select(2, said:gsub("%f[^\n%z]ok ", "")))
  end)

  it("loads nothing from other hosts", function()
    for path, html in pairs(pages) do
      assert.is_nil(html:match '<script src="%a+:' or html:match '<link[^>]*href="%a+:' or html:match "<img[^>]*%a+:", path)
    end
  end)
end)
