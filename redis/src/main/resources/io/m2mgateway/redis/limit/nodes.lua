-- Says that a node lives and tells how many do. KEYS: the set of nodes. ARGV: node, lease in microseconds, 0 to leave.
local t = redis.call('TIME')
local now, lease = t[1] * 1000000 + t[2], tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if lease == 0 then
  redis.call('ZREM', KEYS[1], ARGV[1])
else
  redis.call('ZADD', KEYS[1], string.format('%.0f', now + lease), ARGV[1])
  redis.call('PEXPIRE', KEYS[1], string.format('%.0f', lease / 1000))
end
return tostring(redis.call('ZCARD', KEYS[1]))
