-- Keeps a policy if it is newer than the one that is kept, and tells who listens. One that is not readable is replaced.
-- KEYS: the hash of policies. ARGV: name, revision, change, text, channel, message. A text begins with its revision and change.
local kept = redis.call('HGET', KEYS[1], ARGV[1])
if kept then
  local revision, change = string.match(kept, '^(%d+)\t(%d+)\t')
  revision, change = tonumber(revision), tonumber(change)
  local r, c = tonumber(ARGV[2]), tonumber(ARGV[3])
  if revision and (r < revision or (r == revision and c <= change)) then return kept end
end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[4])
redis.call('PUBLISH', ARGV[5], ARGV[6])
return ARGV[4]
