-- The manual pages of the programs: they are those of the option parsers, and man reads them without a warning.
local man = require "src.docs.man"
local process = require "spec.support.process"

local no_man = select(2, process.run "man --version") ~= 0 and "there is no man" or nil

describe("the manual page", function()
  for _, program in ipairs(man.programs()) do
    it("of " .. program.name .. " is that of its options", function()
      assert.equal(man.page(program), process.read(program.path), "run make tables")
    end)

    it("of " .. program.name .. " names each option that --help lists", function()
      local help = process.run(program.folder .. program.name .. " --help"):match "\nOptions:\n(.*)"
      local page, count = process.read(program.path), 0
      for name in help:gmatch "\n +(%-%-[%l-]+)" do
        assert.truthy(page:find("\\fB" .. name:gsub("%-", "\\-") .. "\\fR", 1, true), name)
        count = count + 1
      end
      assert.is_true(count > 4, help)
    end)

    it("of " .. program.name .. " is read by man without a warning", function()
      if no_man then return pending(no_man) end
      local output, status = process.run(("LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -l %s 2>&1 >/dev/null"):format(program.path))
      assert.equal("", output)
      assert.equal(0, status)
    end)
  end
end)
