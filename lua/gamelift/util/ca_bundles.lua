-- The files in which Linux systems keep the certificates of authorities.
local ca_bundles = {}

local BUNDLES = {
  "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem",
}

--- The one to name where none is there.
ca_bundles.USUAL = BUNDLES[1]

--- Returns the first file that exists, or nil.
---@param exists fun(path: string): any # a true value for a file
---@return string?
function ca_bundles.find(exists)
  for _, path in ipairs(BUNDLES) do
    if exists(path) then return path end
  end
end

return ca_bundles
