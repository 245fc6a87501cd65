-- Decides on a batch of requests. All numbers are integers below 2^53, which doubles hold exactly.
-- KEYS: buckets and journals of settlements. ARGV: clock in microseconds or empty for the server's; node (8 bytes); lease in microseconds; program.
-- A bucket's value: shape (version high and low, capacity, refill, period in microseconds), then either available units, remainder of the refill in
-- units x microseconds, its nanoseconds part, and time; or, with a period of 0, who holds how many slots until when.
local read, write, floor = struct.unpack, struct.pack, math.floor
local now
if ARGV[1] == '' then
  local t = redis.call('TIME')
  now = t[1] * 1000000 + t[2]
else
  now = tonumber(ARGV[1])
end
local node, lease, program = ARGV[2], tonumber(ARGV[3]), ARGV[4]
local EXACT, SHAPE = 9007199254740992, '>I4I4I7I7I6'
local buckets = {}
-- A journal holds the numbers of the last settlements of one gateway, 7 bytes each, at number modulo JOURNAL.
local JOURNAL, JOURNAL_MILLIS, journal = 64, 3600000, {}

local function shape(b, s)
  b.shape = s
  b.high, b.low, b.capacity, b.refill, b.period = read(SHAPE, s)
end

-- floor((refill * time + rest) / period) and the remainder, for time < period
local function divide(refill, time, rest, period)
  local x = refill * time + rest
  if x < EXACT then
    local r = x % period
    return (x - r) / period, r
  end
  local part = refill % period
  local q = (refill - part) / period * time
  -- part * time by digits of base 128, the highest first: no step exceeds 2^53, since a period is below 2^45
  local digits, n = {}, 0
  while time > 0 do
    local d = time % 128
    n = n + 1
    digits[n] = d
    time = (time - d) / 128
  end
  local quotient, r = 0, 0
  for i = n, 1, -1 do
    local t = r * 128 + part * digits[i]
    r = t % period
    quotient = quotient * 128 + (t - r) / period
  end
  local t = r + rest
  r = t % period
  return q + quotient + (t - r) / period, r
end

local function fill(b)
  b.available, b.rest, b.nanos = b.capacity, 0, 0
end

local function refill(b)
  local time = now - b.time
  if time <= 0 then return end
  b.time = now
  if b.available >= b.capacity or b.capacity == 0 then return end
  local part = time % b.period
  local periods = (time - part) / b.period
  local whole = b.available + periods * b.refill
  if whole >= b.capacity then return fill(b) end
  local add, rest = divide(b.refill, part, b.rest, b.period)
  if whole + add >= b.capacity then return fill(b) end
  b.available, b.rest = whole + add, rest
end

local function reshape(b, s)
  local high, low, capacity, _, period = read(SHAPE, s)
  if high < b.high or (high == b.high and low < b.low) then return end
  local before, old = b.capacity, b.period
  shape(b, s)
  b.dirty = true
  if period == 0 or old == 0 then return end
  if before == 0 or capacity == 0 or b.available >= before then return fill(b) end
  local size = (b.available + (b.rest * 1000 + b.nanos) / (old * 1000)) * (capacity / before)
  local whole = floor(size)
  if whole >= capacity then return fill(b) end
  b.available, b.rest, b.nanos = whole, 0, 0
  local left = size - whole
  if left > 0 then
    local nanos = floor(left * period * 1000)
    b.nanos = nanos % 1000
    b.rest = math.min((nanos - b.nanos) / 1000, period - 1)
  end
end

local function load(i, s)
  local b = buckets[i]
  if not b then
    local v = redis.call('GET', KEYS[i])
    if v and #v >= 28 then
      b = {}
      shape(b, string.sub(v, 1, 28))
      -- A limit keeps its kind; should a key hold the other one, it is begun anew.
      if s and (b.period == 0) ~= (select(5, read(SHAPE, s)) == 0) then b = nil end
    end
    if b then
      if b.period > 0 then
        b.available, b.rest, b.nanos, b.time = read('>i7I6I2I7', v, 29)
        refill(b)
      else
        b.holders, b.held, b.rest, b.nanos = {}, 0, 0, 0
        for at = 29, #v, 19 do
          local who, count, til = read('>c8I4I7', v, at)
          if til > now and count > 0 then
            b.holders[who] = { count, til }
            b.held = b.held + count
          end
        end
      end
    elseif s then
      b = { time = now, rest = 0, nanos = 0, holders = {}, held = 0 }
      shape(b, s)
      b.available = b.capacity
    else
      return nil
    end
    buckets[i] = b
  end
  if s and b.shape ~= s then reshape(b, s) end
  return b
end

local function hold(b, count)
  local mine = b.holders[node]
  b.held = b.held - (mine and mine[1] or 0) + count
  b.holders[node] = count > 0 and { count, now + lease } or nil
  b.dirty = true
end

local function available(b)
  if b.period == 0 then return b.capacity - b.held end
  return b.available
end

local function take(b, amount)
  if amount == 0 then return end
  if b.period == 0 then
    local mine = b.holders[node]
    hold(b, (mine and mine[1] or 0) + amount)
  else
    b.available = b.available - amount
    b.dirty = true
  end
end

local out, at, last = {}, 1, #program
while at <= last do
  local op, key, n
  op, at = read('B', program, at)
  if op == 1 then -- take: n times the same charges
    n, key, at = read('>I4B', program, at)
    local charged, amounts, times = {}, {}, n
    for c = 1, key do
      local i, s, amount
      i, s, amount, at = read('>I2c28I7', program, at)
      local b = load(i, s)
      charged[c], amounts[c] = b, amount
      if amount > 0 then times = math.max(0, math.min(times, floor(available(b) / amount))) end
      if amount > b.capacity then times = 0 end
    end
    out[#out + 1] = write('>I4', times)
    for c = 1, key do
      local b = charged[c]
      take(b, amounts[c] * times)
      out[#out + 1] = write('>i8I6I2', available(b), b.rest, b.nanos) .. b.shape
    end
  elseif op == 2 then -- adjust
    local s, delta
    key, s, delta, at = read('>I2c28i8', program, at)
    local b = load(key, s)
    if b.period == 0 then
      local mine = b.holders[node]
      hold(b, math.max(0, (mine and mine[1] or 0) + delta))
    else
      if delta > 0 or b.available < b.capacity then
        b.available = math.max(b.available - delta, -9000000000000000)
        if b.available >= b.capacity then fill(b) end
        b.dirty = true
      end
    end
  elseif op == 3 then -- heartbeat of slots: sets this node's number, or (count below 0) keeps it
    local s, count
    key, s, count, at = read('>I2c28i8', program, at)
    local b = load(key, s)
    local mine = b.holders[node]
    hold(b, count >= 0 and count or (mine and mine[1] or 0))
  elseif op == 5 then -- settlements that count once: the adjustments of the next so many bytes
    local number, size
    key, number, size, at = read('>I2I7I4', program, at)
    local place, entry = number % JOURNAL * 7, write('>I7', number)
    if redis.call('GETRANGE', KEYS[key], place, place + 6) == entry then
      at = at + size
    else
      journal[#journal + 1] = { KEYS[key], place, entry }
    end
  else -- reset
    key, at = read('>I2', program, at)
    local b = load(key, nil)
    if b and b.period > 0 then
      fill(b)
      b.dirty = true
    end
  end
end

for i, b in pairs(buckets) do
  if b.dirty then
    local value, micros
    if b.period == 0 then
      local parts = { b.shape }
      micros = 0
      for who, held in pairs(b.holders) do
        parts[#parts + 1] = write('>c8I4I7', who, held[1], held[2])
        micros = math.max(micros, held[2] - now)
      end
      if micros > 0 then value = table.concat(parts) end
    else
      value = b.shape .. write('>i7I6I2I7', b.available, b.rest, b.nanos, b.time)
      micros = b.refill > 0 and (b.capacity - b.available) / b.refill * b.period or 0
    end
    if value then
      -- A second more than it takes, so that the key of a small bucket is not made anew with each request.
      redis.call('SET', KEYS[i], value, 'PX', math.min(floor(micros / 1000) + 1000, 1e13))
    else
      redis.call('DEL', KEYS[i])
    end
  end
end
for _, entry in ipairs(journal) do
  redis.call('SETRANGE', entry[1], entry[2], entry[3])
  redis.call('PEXPIRE', entry[1], JOURNAL_MILLIS)
end
return table.concat(out)
