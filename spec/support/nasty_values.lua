-- Values that break what quotes, splits, formats or cuts carelessly: a list of { name, value, json }. json: the value as a JSON string,
-- written here without this library; nil where the value is not UTF-8.
local controls = ""
for byte = 1, 31 do controls = controls .. string.char(byte) end

local nasty_values = {
  -- lines and controls
  { "CR LF and a header", "a\r\nX-Injected: 1" },
  { "CR LF twice and a request", "a\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n" },
  { "a line feed", "a\nb" }, { "a carriage return", "a\rb" }, { "a line end at the end", "abc\n" }, { "CR LF alone", "\r\n" },
  { "a folded line", "a\r\n b" }, { "a NUL", "a\0b" }, { "a NUL at the end", "abc\0" }, { "NUL alone", "\0" }, { "a tab", "a\tb" },
  { "a vertical tab", "a\vb" }, { "a form feed", "a\fb" }, { "DEL", "a\127b" }, { "an escape sequence", "a\27[31mb" },
  { "a backspace", "a\bb" }, { "every control", controls },
  -- blanks
  { "a blank", "a b" }, { "blanks around", "  a  " }, { "a blank alone", " " }, { "two blanks", "a  b" },
  -- quotes and shells
  { "double quotes", 'a"b' }, { "single quotes", "a'b" }, { "a backslash", "a\\b" }, { "a backslash at the end", "a\\" },
  { "backquotes", "`touch x`" }, { "a shell's command", "$(touch x)" }, { "a shell's list", "; touch x #" }, { "a pipe", "| cat" },
  { "a variable", "${HOME}$HOME" }, { "an option", "--help" },
  -- patterns and formats
  { "percents", "%" }, { "a replacement of gsub", "%1%0%2" }, { "a pattern", "^(.-)[%w]*$" }, { "an open set", "[%" },
  { "formats", "%s%n%d%x%1000s" }, { "an escaped CR LF", "a%0d%0aX-Injected:%201" }, { "an escaped NUL", "a%00b" },
  -- URLs and paths
  { "a path upwards", "../../no/such/passwd" }, { "an absolute path", "/etc/passwd" }, { "a URL", "http://evil.example/x" },
  { "a URL with a user", "http://user:pass@evil.example/" }, { "a URL with a fragment", "https://evil.example/#" },
  { "a user", "user:pass@evil.example" }, { "an end of a host", ".evil.example/" }, { "a query", "a?b=c&d=e" }, { "an escape", "a%2Fb" },
  { "a port", "evil.example:99999" }, { "an IPv6 address", "[::1%25lo]" },
  -- headers
  { "a header", "X-Injected: 1" }, { "a list", "a, b;c=d" }, { "a credential's scope", "AKIA/20260203/x/y/aws4_request, SignedHeaders=" },
  -- documents
  { "an end of a JSON string", '","X":"' }, { "JSON", '{"a":[null]}' }, { "XML", "</a><b x='&amp;'>]]>" }, { "YAML", "a: &b *c" },
  { "a section", "[default]" }, { "a comment", "# a ; b" },
  -- characters
  { "two bytes each", "äöü" }, { "four bytes each", "🎮" }, { "C1 controls", "a\194\155b\194\133" },
  { "line ends of Unicode", "a\226\128\168b" },
  { "right to left", "a\226\128\174b" }, { "a byte order mark", "\239\187\191a" }, { "bytes that are not UTF-8", "a\255\254b" },
  { "an overlong slash", "a\192\175b" }, { "a surrogate", "a\237\160\128b" }, { "a sequence cut short", "a\226\130" },
  -- sizes and numbers
  { "8 KiB", ("x"):rep(8192) }, { "more than 64 KiB", ("y"):rep(70000) }, { "a number", "0x7fffffff" }, { "a large exponent", "1e309" },
  { "a word", "plain" }, { "a region", "eu-west-1" },
}

local NOT_UTF8 = {
  ["bytes that are not UTF-8"] = true, ["an overlong slash"] = true, ["a surrogate"] = true, ["a sequence cut short"] = true,
}
local SHORT = { ['"'] = '\\"', ["\\"] = "\\\\", ["\n"] = "\\n", ["\r"] = "\\r", ["\t"] = "\\t" }

for _, entry in ipairs(nasty_values) do
  local text = entry[2]:gsub('[%z\1-\31"\\]', function(c) return SHORT[c] or ("\\u%04x"):format(c:byte()) end)
  entry[3] = not NOT_UTF8[entry[1]] and '"' .. text .. '"' or nil
end

return nasty_values
