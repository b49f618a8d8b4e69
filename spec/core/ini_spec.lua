local core = require "gamelift.core"
local mime = require "mime"
local vectors = require "spec.support.vectors"

-- The sections as plain tables, with what they share.
local function flat(sections)
  local all = {}
  for name, section in pairs(sections) do
    all[name] = {}
    local shared = getmetatable(section)
    for key, value in pairs(shared and shared.__index or {}) do all[name][key] = value end
    for key, value in pairs(section) do all[name][key] = value end
  end
  return all
end

describe("ini", function()
  it("reads the recorded files as botocore, and refuses what botocore refuses", function()
    local count = 0
    for case in vectors.lines "credentials/ini.jsonl" do
      local text = case.text or mime.unb64(case.text_b64)
      local sections, order = core.ini(text)
      if case.raw then
        assert.same(case.raw, flat(sections), case.id)
        local named = 0
        for _ in pairs(sections) do named = named + 1 end
        assert.equal(named, #order, case.id)
      else
        assert.equal(nil, sections, case.id)
        assert.is_string(order, case.id)
      end
      count = count + 1
    end
    assert.is_true(count >= 10)
  end)

  local good = {
    -- why, text, sections
    { "nothing", "", {} },
    { "an empty section", "[a]", { a = {} } },
    { "keys in lower case, values as they are", "[A]\nKeY = VaLuE", { A = { key = "VaLuE" } } },
    { "all letters of keys in lower case, and only these", "[A]\n@AZ[`az{ = V", { A = { ["@az[`az{"] = "V" } } },
    { "both delimiters, the first counts", "[a]\nb:c=d\ne=f:g", { a = { b = "c=d", e = "f:g" } } },
    { "no comment behind a value", "[a]\nb = c # d ; e", { a = { b = "c # d ; e" } } },
    { "a key with blanks inside", "[a]\nb c\t = d", { a = { ["b c"] = "d" } } },
    { "line ends of all systems", "[a]\rb=1\r\nc=2\nd=3\r", { a = { b = "1", c = "2", d = "3" } } },
    { "values of several lines", "[a]\nb = 1\n 2\n\n  3 \n\nc = 4", { a = { b = "1\n2\n\n3", c = "4" } } },
    { "no comment lines inside a value", "[a]\nb = 1\n # x\n; y\n 2", { a = { b = "1\n2" } } },
    { "a section that is indented deeper as part of the value", "[a]\nb = 1\n [c]\n d = 2",
      { a = { b = "1\n[c]\nd = 2" } } },
    { "an indented key where no key comes before it", "[a]\n  b = 1\n c = 2", { a = { b = "1", c = "2" } } },
    { "an indent in code points", "[a]\n\194\160\194\160b = 1\n\226\128\131\t\tc", { a = { b = "1\nc" } } },
    { "a block of pairs", "[a]\nb =\n  C = 1 = 2\n\n  d=\n", { a = { b = { C = "1 = 2", d = "" } } } },
    { "the last of two in a block", "[a]\nb =\n  c = 1\n  c = 2", { a = { b = { c = "2" } } } },
    { "a block with a pair without a name", "[a]\nb =\n  = 1", { a = { b = { [""] = "1" } } } },
    { "line ends of Unicode in a block", "[a]\nb =\n  c = 1\226\128\168d = 2\11e = 3\194\133f = 4",
      { a = { b = { c = "1", d = "2", e = "3", f = "4" } } } },
    { "blanks and empty lines between line ends of Unicode in a block", "[a]\nb =\n  c = 1\11 \11\t d = 2 \226\128\168\11  e=3",
      { a = { b = { c = "1", d = "2", e = "3" } } } },
    { "blanks of Unicode around", "[a]\n\227\128\128b\226\128\137=\194\160c\226\129\159", { a = { b = "c" } } },
    { "U+0085 as a blank, too", "[a]\n\194\133b\194\133=\194\133c\194\133\194\133", { a = { b = "c" } } },
    { "NUL as a letter", "[a\0]\nb\0 = c\0d", { ["a\0"] = { ["b\0"] = "c\0d" } } },
    { "what follows a section's bracket", "[a] b\n[c]]\n[[d]\n[ e ] ]x",
      { a = {}, ["c]"] = {}, ["[d"] = {}, [" e ] "] = {} } },
    { "DEFAULT for all", "[DEFAULT]\nb = 1\n[a]\n[c]\nb = 2\n[DEFAULT]\nd =\n e = 3",
      { a = { b = "1", d = { e = "3" } }, c = { b = "2", d = { e = "3" } } } },
    { "a broken block of DEFAULT that no section uses", "[DEFAULT]\nb =\n  c", {} },
    { "a broken block of DEFAULT that is overridden", "[DEFAULT]\nb =\n  c\n[a]\nb = 1", { a = { b = "1" } } },
    { "a byte order mark as nothing", "\239\187\191[a]\nb = 1", { a = { b = "1" } } },
    { "a byte order mark alone", "\239\187\191", {} },
    { "another case of DEFAULT as a section", "[Default]\nb = 1\n[a]", { Default = { b = "1" }, a = {} } },
    { "a backslash and quotes as they are", "[a]\nb = \"\\n'", { a = { b = "\"\\n'" } } },
    { "names that Lua's tables might stumble over", "[__index]\n__gc = 1\n1 = 2",
      { __index = { __gc = "1", ["1"] = "2" } } },
    { "a value of 1 MiB", "[a]\nb=" .. ("x"):rep(2 ^ 20 - 6), { a = { b = ("x"):rep(2 ^ 20 - 6) } } },
  }
  for _, case in ipairs(good) do
    it("reads " .. case[1], function() assert.same(case[3], flat((core.ini(case[2])))) end)
  end

  local bad = {
    -- text, message
    { "a = b", "line 1: something before the first [section]" },
    { "\n# x\n\na\n[b]", "line 4: something before the first [section]" },
    { "[]", "line 1: something before the first [section]" },
    { "[a", "line 1: something before the first [section]" },
    { "\239\187\191\239\187\191[a]", "line 1: something before the first [section]" },
    { "[a]\n\239\187\191[b]", "line 2: neither a section, a comment nor \"key = value\"" },
    { "[a]\n[]", "line 2: neither a section, a comment nor \"key = value\"" },
    { "[a]\r\nb\r\n", "line 2: neither a section, a comment nor \"key = value\"" },
    { "[a]\n= b", "line 2: a value without a key" },
    { "[a]\n : b", "line 2: a value without a key" },
    { "[a]\nb=1\n\nB = 2", "line 4: the key is there twice in one section" },
    { "[DEFAULT]\nb=1\n[DEFAULT]\nb=2", "line 4: the key is there twice in one section" },
    { "[a]\n[b]\n[a]", "line 3: the section is there twice" },
    { "[a]\nb =\n  c = 1\n  d\n", "line 2: an indented line without '='" },
    { "[a]\nb =\n\n  d\n", "line 2: an indented line without '='" },
    { "[DEFAULT]\nb =\n c\n[a]", "a value of [DEFAULT]: an indented line without '='" },
    { "[a]\nb = \255", "the text is not UTF-8" },
    { "[a]\nb = \237\160\128", "the text is not UTF-8" },
    { "[a]\nb = \226\128", "the text is not UTF-8" },
    { ("x"):rep(2 ^ 20 + 1), "the text is longer than 1 MiB" },
  }
  for _, mark in ipairs { "\255\254", "\254\255" } do
    it("gives advice about UTF-16", function()
      assert.same({ nil, "the text is UTF-16: save it as UTF-8" }, { core.ini(mark .. "[\0a\0]\0") })
    end)
  end
  for _, case in ipairs(bad) do
    it(("refuses %q"):format(case[1]:sub(1, 30)), function()
      local sections, message = core.ini(case[1])
      assert.equal(nil, sections)
      assert.equal(case[2], message)
    end)
  end

  it("never quotes what it read", function()
    local texts = { "SECRET", "[a]\nSECRET", "[a]\nSECRET = 1\nSECRET = 2", "[a]\nx =\n SECRET", "[SECRET]\n[SECRET]" }
    for _, text in ipairs(texts) do
      local _, message = core.ini(text)
      assert.is_nil(message:find("SECRET", 1, true))
    end
  end)

  it("returns the sections in the order of the file", function()
    local _, order = core.ini("[b]\n[DEFAULT]\n[a]\n[c]\n")
    assert.same({ "b", "a", "c" }, order)
  end)

  it("shares [DEFAULT] between the sections", function()
    local lines = { "[DEFAULT]" }
    for i = 1, 5000 do lines[#lines + 1] = ("k%d = %d"):format(i, i) end
    for i = 1, 5000 do lines[#lines + 1] = ("[s%d]\nown = %d"):format(i, i) end
    local text = table.concat(lines, "\n")
    collectgarbage()
    local before = collectgarbage "count"
    local sections = core.ini(text)
    collectgarbage()
    assert.is_true(collectgarbage "count" - before < 3000) -- KB; copied they take hundreds of MB
    assert.same({ "7", "9", "8" }, { sections.s1.k7, sections.s9.own, sections.s5000.k8 })
    assert.is_nil(sections.s1.own2)
  end)

  it("finds a broken block of [DEFAULT] among many sections with blocks", function()
    local lines = { "[DEFAULT]\nb =\n c" }
    for i = 1, 20000 do lines[#lines + 1] = ("[s%d]\nb = 1"):format(i) end
    assert.is_table((core.ini(table.concat(lines, "\n"))))
    lines[#lines + 1] = "[last]"
    assert.same({ nil, "a value of [DEFAULT]: an indented line without '='" }, { core.ini(table.concat(lines, "\n")) })
  end)

  it("takes linear time", function()
    local lines = { "[a]" }
    for i = 1, 50000 do lines[#lines + 1] = "k" .. i .. " =\n  x = 1" end
    assert.equal("1", core.ini(table.concat(lines, "\n")).a.k50000.x)
    local long = core.ini("[a]\nb =" .. ("\n x = 1"):rep(100000))
    assert.equal("1", long.a.b.x)
    assert.is_table(core.ini(("\n"):rep(2 ^ 20)))
    assert.is_table(core.ini("[a]\nb = c" .. ("\n"):rep(2 ^ 19)))
  end)

  it("survives any bytes, cut and changed everywhere", function()
    local text = "[profile é]\r\nKey = a\n  b = c\n\n# x\nn =\n  d = \226\128\168 e\n[DEFAULT]\n= \n"
    for i = 1, #text do
      for _, byte in ipairs { "", "\0", "\r", "\n", "[", "]", "=", "\226", " " } do
        local sections, message = core.ini(text:sub(1, i - 1) .. byte .. text:sub(i + 1))
        assert.is_truthy(sections or message)
      end
    end
  end)

  it("raises on misuse", function()
    assert.has_error(function() core.ini() end)
    assert.has_error(function() core.ini {} end)
  end)
end)
