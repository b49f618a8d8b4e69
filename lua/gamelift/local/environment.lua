--- Writes the variables that an SDK needs to call a local GameLift, for shells and CI files. Runs on any Lua, without libraries.
local environment = {}

-- Addresses that stand for all of a machine, and the one of them that a client can call.
local CALLABLE = { ["0.0.0.0"] = "127.0.0.1", ["::"] = "::1" }

--- Returns the URL at which clients on this machine reach a server.
--- @param host string # the address it listens on
--- @param port integer
--- @param scheme? string # default: "http"
--- @return string
function environment.url(host, port, scheme)
  local address = CALLABLE[host] or host
  return ("%s://%s:%d"):format(scheme or "http", address:find ":" and "[" .. address .. "]" or address, port)
end

--- Returns the variables, in order: a list of { name, value }.
--- @param url string
--- @param region string
--- @param key { access_key_id: string, secret_access_key: string, session_token?: string }
--- @return { [1]: string, [2]: string }[]
function environment.variables(url, region, key)
  return {
    { "AWS_ENDPOINT_URL_GAMELIFT", url }, { "AWS_REGION", region }, { "AWS_DEFAULT_REGION", region },
    { "AWS_ACCESS_KEY_ID", key.access_key_id }, { "AWS_SECRET_ACCESS_KEY", key.secret_access_key },
    key.session_token and { "AWS_SESSION_TOKEN", key.session_token } or nil,
  }
end

--- Returns a text as one word for sh, quoted where it has to be.
--- @param text string
--- @return string
function environment.word(text)
  return text:find "^[%w_./:@%%+=-]+$" and text or "'" .. text:gsub("'", "'\\''") .. "'"
end

-- The line of a variable in each form.
local lines = {}

function lines.sh(name, value) return "export " .. name .. "=" .. environment.word(value) end

function lines.github(name, value) return name .. "=" .. value end

-- PowerShell takes the four typographic quotes for the plain one.
function lines.powershell(name, value)
  return "$env:" .. name .. " = '" .. value:gsub("'", "''"):gsub("\226\128[\152-\155]", "%0%0") .. "'"
end

--- Returns the lines that set variables.
--- @param variables { [1]: string, [2]: string }[]
--- @param form "sh"|"github"|"powershell" # github: NAME=VALUE, as $GITHUB_ENV, docker --env-file and dotenv take it
--- @return string
function environment.text(variables, form)
  local out = {}
  for i, variable in ipairs(variables) do out[i] = lines[form](variable[1], variable[2]) .. "\n" end
  return table.concat(out)
end

return environment
