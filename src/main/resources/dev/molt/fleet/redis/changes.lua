-- version -> 1: everything, 0: what changed since; entries; all members as JSON, or false: those who joined, and the lives that are gone
local since = tonumber(ARGV[3])
local whole = since < tonumber(redis.call('HGET', META, 'forgotten')) or since > version
local from = whole and '-inf' or '(' .. text(since)

local entries = {}
local found = redis.call('ZRANGEBYSCORE', CHANGED, from, '+inf', 'WITHSCORES')
for i = 1, #found, 2 do
  local entry = entry_of(found[i], tonumber(found[i + 1]))
  if entry[3] or not whole then
    entries[#entries + 1] = entry
  end
end

-- Nobody may have removed them yet.
local over = {}
for _, life in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now))) do
  over[life] = true
end

local joined, gone = {}, {}
local function tell(life, member)
  if member and not over[life] then
    local _, _, json = parts_of(member)
    joined[#joined + 1] = json
  else
    gone[#gone + 1] = life
  end
end

-- With one call for all or many of them: there may be ten thousand.
if whole or redis.call('ZCOUNT', LIVES, from, '+inf') > redis.call('ZCARD', LEASES) then
  local members = redis.call('HGETALL', MEMBERS)
  for i = 1, #members, 2 do
    tell(members[i], members[i + 1])
  end
  return reply(whole and 1 or 0, entries, joined, {}, {})
end

local lives = redis.call('ZRANGEBYSCORE', LIVES, from, '+inf')
for first = 1, #lives, LARGEST_GROUP do
  local last = math.min(first + LARGEST_GROUP - 1, #lives)
  local members = redis.call('HMGET', MEMBERS, unpack(lives, first, last))
  for i = first, last do
    tell(lives[i], members[i - first + 1])
  end
end
return reply(0, entries, false, joined, gone)
