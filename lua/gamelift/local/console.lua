--- Serves the console, a page for browsers: its files are read at the start, and stay in memory.
local console = {}

-- The page talks to this server only, and is shown in no frame. Its script cannot turn text into markup (trusted types).
local POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; "
  .. "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

local TYPES = { html = "text/html; charset=utf-8", css = "text/css; charset=utf-8", js = "text/javascript; charset=utf-8" }

local FILES = { "index.html", "console.css", "console.js", "list.js", "page.js", "table.js", "views.js" }

local responses = {} -- by path

--- Reads the files.
--- @param folder string
--- @param read fun(path: string): string # returns the text of a file
function console.init(folder, read)
  for _, name in ipairs(FILES) do
    responses["/_console/" .. name] = { status = 200, body = read(folder .. "/" .. name), headers = {
      ["Content-Type"] = TYPES[name:match "%w+$"], ["Content-Security-Policy"] = POLICY, ["Cache-Control"] = "no-store", Vary = "Accept",
      ["X-Content-Type-Options"] = "nosniff", ["Referrer-Policy"] = "no-referrer", ["Cross-Origin-Opener-Policy"] = "same-origin",
      ["Cross-Origin-Resource-Policy"] = "same-origin",
    } }
  end
end

-- Reports if a client asks for a page: browsers name text/html, curl and SDKs do not.
local function wants_page(accept)
  for kind, parameters in (accept or ""):lower():gmatch "([^,;%s]+)%s*([^,]*)" do
    if kind == "text/html" then return not parameters:find "q=0%.?0*%s*$" end
  end
  return false
end

--- Returns the response for a path of the console; nil for other paths, and for / if the client does not ask for a page.
--- @param path string # without a query
--- @param accept? string # the header Accept
--- @return { status: integer, headers: table<string, string>, body: string }?
function console.response(path, accept)
  if path ~= "/" then return responses[path] end
  return wants_page(accept) and responses["/_console/index.html"] or nil
end

return console
