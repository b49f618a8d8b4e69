local xml = require "gamelift.credentials.xml"

describe("the reader of STS's XML", function()
  it("returns the leaves by their path, without namespaces", function()
    assert.same({ ["Error/Code"] = "AccessDenied", ["Error/Message"] = "no & no", RequestId = "r" },
      xml.leaves('<s:R xmlns:s="u"><s:Error><Code>AccessDenied</Code><s:Message>no &amp; no</s:Message></s:Error>'
        .. "<RequestId>r</RequestId></s:R>"))
  end)

  it("rejects a document type and invalid XML", function()
    assert.is_nil((xml.leaves "<!DOCTYPE x><x/>"))
    assert.is_nil((xml.leaves "<a><b></a>"))
    assert.is_nil((xml.leaves ""))
  end)

  it("raises Lua's memory error where expat has no memory", function()
    local lxp = package.loaded.lxp
    finally(function() package.loaded.lxp = lxp end)
    local parser = { parse = function() return nil, "out of memory", 1, 0, 0 end, close = function() end }
    for _, new in ipairs { function() error "XML_ParserCreate failed" end, function() return parser end } do
      package.loaded.lxp = { new = new }
      assert.same({ false, "not enough memory" }, { pcall(xml.leaves, "<a/>") })
    end
  end)

  it("rejects hostile XML in linear time", function()
    local long = ("n"):rep(60000)
    for _, text in ipairs {
      ("<a>"):rep(16000) .. ("</a>"):rep(16000), ("<%s:b/>"):format(long), ("<%s/>"):format(("a:"):rep(30000) .. "b"),
    } do
      assert.is_nil((xml.leaves(text)))
    end
    assert.is_table(xml.leaves("<a>" .. ("<b>x</b>"):rep(8000) .. "</a>"))
  end)
end)
