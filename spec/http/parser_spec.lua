local program = require "spec.support.program"

describe("the parser of responses", function()
  it("offers no more room than it has if memory is short", function()
    local output = program.run("parser_checks", { "src/http/response.c", "src/http/parser.c", "src/core/buf.c", "src/core/str.c" })
    if not output then pending "there is no C compiler" end
    assert.equal("fine\n", output)
  end)
end)
