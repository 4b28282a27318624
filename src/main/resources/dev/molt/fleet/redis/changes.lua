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

local function json_of(member)
  local _, _, json = parts_of(member)
  return json
end

-- With one call for all of them: there may be ten thousand.
local function all_members()
  local over, members = {}, {}
  for _, life in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '-inf', text(now))) do
    over[life] = true
  end
  local kept = redis.call('HGETALL', MEMBERS)
  for i = 1, #kept, 2 do
    if not over[kept[i]] then
      members[#members + 1] = json_of(kept[i + 1])
    end
  end
  return members
end

if whole or redis.call('ZCOUNT', LIVES, from, '+inf') > redis.call('ZCARD', LEASES) then
  return reply(whole and 1 or 0, entries, all_members(), {}, {})
end

local joined, gone = {}, {}
for _, life in ipairs(redis.call('ZRANGEBYSCORE', LIVES, from, '+inf')) do
  if is_live(life) then
    joined[#joined + 1] = json_of(redis.call('HGET', MEMBERS, life))
  else
    gone[#gone + 1] = life
  end
end
return reply(0, entries, false, joined, gone)
