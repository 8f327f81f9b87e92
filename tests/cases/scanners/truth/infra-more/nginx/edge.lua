local flags = require("acme.flags")

local _M = {}

-- edge-cache-purge is gone
function _M.access()
    if flags.is_enabled("edge-cache") then
        ngx.ctx.cache = true
    end
    if flags:get("waf-block", false) and not ngx.var.arg_canary then
        return ngx.exit(403)
    end
    if os.getenv("FLAG_RATE_LIMIT") == "1" then
        limit()
    end
end

return _M
