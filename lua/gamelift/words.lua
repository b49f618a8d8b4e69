-- A line taken apart as a shell would, without one: names of profiles with blanks, command lines of credential_process.

-- The words, quotes and escapes taken off; nil if a quote stays open or a backslash ends the text.
local function words(text)
  local list, word, at = {}, nil, 1
  while at <= #text do
    local c = text:sub(at, at)
    if c:find "[ \t\r\n]" then
      list[#list + 1], word = word, nil
    elseif c == "'" then
      local close = text:find("'", at + 1, true)
      if not close then return nil end
      word, at = (word or "") .. text:sub(at + 1, close - 1), close
    elseif c == '"' then
      word = word or ""
      repeat
        at = at + 1
        c = text:sub(at, at)
        if c == "\\" and text:find('^["\\]', at + 1) then
          at = at + 1
          word = word .. text:sub(at, at)
        elseif c ~= '"' then
          word = word .. c
        end
      until c == '"' or at > #text
      if at > #text then return nil end
    elseif c == "\\" then
      at = at + 1
      if at > #text then return nil end
      word = (word or "") .. text:sub(at, at)
    else
      word = (word or "") .. c
    end
    at = at + 1
  end
  list[#list + 1] = word
  return list
end

return words
