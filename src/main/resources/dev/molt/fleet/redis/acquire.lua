-- incarnation, name -> token, cursor; false: not granted
local life, name = ARGV[3], ARGV[4]
if not is_live(life) or redis.call('HEXISTS', DOCUMENTS, name) == 0 then
  return reply(false)
end
local owner = redis.call('HGET', OWNERS, name)
if owner == life then
  return reply(redis.call('HGET', TOKENS, name), cursor_of(name))
end
if owner and is_live(owner) or tonumber(redis.call('HGET', META, 'frozen')) > now then
  return reply(false)
end
return reply(grant(name, life), cursor_of(name))
