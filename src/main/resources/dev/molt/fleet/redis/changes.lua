-- version -> 1: everything, 0: what changed since; entries; the members as JSON, false: the same as then
local since = tonumber(ARGV[3])
local marks = redis.call('HMGET', META, 'membership', 'forgotten')
local whole = since < tonumber(marks[2]) or since > version

local entries = {}
local from = whole and '-inf' or '(' .. text(since)
local found = redis.call('ZRANGEBYSCORE', CHANGED, from, '+inf', 'WITHSCORES')
for i = 1, #found, 2 do
  local entry = entry_of(found[i], tonumber(found[i + 1]))
  if entry[3] or not whole then
    entries[#entries + 1] = entry
  end
end

local members = false
if whole or since < tonumber(marks[1]) then
  members = {}
  for _, life in ipairs(redis.call('ZRANGEBYSCORE', LEASES, '(' .. text(now), '+inf')) do
    local _, _, json = parts_of(redis.call('HGET', MEMBERS, life))
    members[#members + 1] = json
  end
end
return reply(whole and 1 or 0, entries, members)
