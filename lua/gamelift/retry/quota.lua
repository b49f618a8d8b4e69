-- The retry quota of a client: a retry takes from it, a success gives back, and an empty one stops retries. So clients of a
-- service in trouble do not add to its load. `client` is a client's state (client.lua); its field `quota` is what is left.
local quota = {}

quota.SIZE = 500 -- as in AWS's standard mode; core.retry_cost says what a retry takes

--- Returns true if the client has so much left.
---@param client table
---@param cost integer
---@return boolean
function quota.has(client, cost) return client.quota >= cost end

--- Takes what a retry costs.
---@param client table
---@param cost integer
function quota.take(client, cost) client.quota = client.quota - cost end

--- Gives back after a success what the last retry took, or 1 where the first attempt succeeded.
---@param client table
---@param cost? integer
function quota.give_back(client, cost)
  if client.quota < quota.SIZE then client.quota = math.min(quota.SIZE, client.quota + (cost or 1)) end
end

return quota
