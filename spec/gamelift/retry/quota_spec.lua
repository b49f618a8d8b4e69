local core = require "gamelift.core"
local quota = require "gamelift.retry.quota"

describe("the retry quota", function()
  it("is spent by retries until one costs more than is left", function()
    local client, cost, retries = { quota = quota.SIZE }, core.retry_cost "transient", 0
    while quota.has(client, cost) do
      quota.take(client, cost)
      retries = retries + 1
    end
    assert.equal(math.floor(quota.SIZE / cost), retries)
    assert.is_false(quota.has(client, cost))
  end)

  it("gets back what a retry took, or 1 for a first attempt, but never more than it had", function()
    local client = { quota = quota.SIZE - 20 }
    quota.give_back(client, 14)
    assert.equal(quota.SIZE - 6, client.quota)
    quota.give_back(client)
    assert.equal(quota.SIZE - 5, client.quota)
    quota.give_back(client, 14)
    assert.equal(quota.SIZE, client.quota)
  end)
end)
