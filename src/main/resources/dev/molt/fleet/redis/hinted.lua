-- incarnation -> 1: a hint was kept for it, and is not any more
return reply(redis.call('ZREM', HINTS, ARGV[3]))
