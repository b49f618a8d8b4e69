local function read(path)
  local file = assert(io.open(path))
  local text = file:read "*a"
  file:close()
  return text
end

-- Returns the names of FUZZ_C and FUZZ_LUA, sorted, with the ending of their file.
local function listed()
  local names, text = {}, read("spec/checks.mk"):gsub("%$?\\\n", " ")
  for variable, ending in pairs { FUZZ_C = ".c", FUZZ_LUA = ".lua" } do
    for name in text:match(variable .. " := ([^\n]*)"):gmatch "[%w_]+" do names[#names + 1] = name .. ending end
  end
  table.sort(names)
  return names
end

-- Returns the files that are targets: they have LLVMFuzzerTestOneInput, or return a function of an input.
local function files()
  local names = {}
  for path in io.popen("ls spec/fuzz/*.c spec/fuzz/*.lua"):lines() do
    local text, name = read(path), path:match "[^/]*$"
    local is_target = name ~= "lua.c" and text:find "\nint LLVMFuzzerTestOneInput" or text:find "\nreturn function%(%w+%)\n"
    if is_target then names[#names + 1] = name end
  end
  table.sort(names)
  return names
end

describe("the targets of make fuzz", function()
  it("are the files of spec/fuzz", function() assert.same(files(), listed()) end)

  it("have a row in the README, which counts them", function()
    local readme, names = read "spec/fuzz/README.md", listed()
    for _, name in ipairs(names) do
      assert.truthy(readme:find("\n|[^|\n]*`" .. name:match "^[^.]*" .. "`[^|\n]*|"), name)
    end
    assert.equal(tostring(#names), readme:match "`(%d+) targets, N executions")
    assert.equal(tostring(#names), read("spec/README.md"):match "in (%d+) targets[^\n]-`make fuzz`")
  end)
end)
