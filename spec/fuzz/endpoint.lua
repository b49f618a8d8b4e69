-- Regions and URLs of any bytes. An accepted region gives a URL of its own that is itself accepted; an accepted URL has
-- nothing in its host that could lead elsewhere.
local core = require "gamelift.core"

local function url_holds(u)
  assert(u.scheme == "http" or u.scheme == "https")
  assert(u.port >= 1 and u.port <= 65535)
  assert(u.host ~= "" and not u.host:find "[%c%s/@\\#?%%]", u.host)
  assert(u.path:sub(1, 1) == "/" and not u.path:find "[%c%s?#]", u.path)
  assert(not u.url:find "[%c%s#?]" and not u.url:match("^%a+://([^/]*)"):find "[@\\%%]", u.url)
  local again = assert(core.endpoint_url(u.url, false, false))
  assert(again.host == u.host and again.port == u.port and again.path == u.path and again.url == u.url)
end

return function(data)
  local first = data:byte(1) or 0
  local text = data:sub(2)
  local fips, dual = first % 2 == 1, first % 4 > 1
  local url, region = core.endpoint(text, fips, dual)
  if url then
    assert(core.is_region(region)) -- "fips-" is removed everywhere, as in boto3
    url_holds(assert(core.endpoint_url(url, false, false)))
    assert(url:find("^https://gamelift[%w.-]*/$"), url)
  else
    assert(type(region) == "string")
  end
  local u = core.endpoint_url(text, false, false)
  if u then url_holds(u) end
  assert(type(core.partition(text).id) == "string")
  assert(utf8.len(core.printable(text)) and not core.printable(text):find "%c")
  core.suggest(text, { "us-west-2", "FleetId", "create_game_session", text:sub(1, 9) })
end
