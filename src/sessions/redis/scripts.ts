/**
 * The steps of a session in Redis, each one script and so atomic. A session is a hash, and a list of the
 * messages that the client has not acknowledged, in order: the last one has the number `sent`.
 *
 * The verdicts are those of `admit` in `src/core/delivery/server-session.ts`.
 */

/** A process of Redis, and a history of its data: both change when acknowledged writes may be lost. */
const INCARNATION: string = `
local function incarnation()
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
  local replid = string.match(redis.call('INFO', 'replication'), 'master_replid:(%w+)')
  return run .. ':' .. replid
end`

/**
 * KEYS hash, list; ARGV d w r h a ttl token. Replies with the verdict; then the incarnation; then, for
 * `resumed`: d as it was before, sent, acked, handled, the note, and the messages. Clients of Redis repeat a
 * command whose reply was lost: the same token gets the same reply.
 */
export const OPEN: string = `${INCARNATION}
local hash, list = KEYS[1], KEYS[2]
local d, w, r, h, a = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4]), tonumber(ARGV[5])
local ttl, token = ARGV[6], ARGV[7]
local held = redis.call('HMGET', hash, 'd', 'sent', 'acked', 'handled', 'inc', 'note', 'token', 'before')
local now = incarnation()
if not held[1] then
  if w > 0 then return {'unknown'} end
  redis.call('DEL', list)
  redis.call('HSET', hash, 'd', d, 'sent', 0, 'acked', 0, 'handled', 0, 'inc', now, 'token', token, 'before', 0)
  redis.call('PEXPIRE', hash, ttl)
  return {'new', now}
end
local dial, sent, acked, handled = tonumber(held[1]), tonumber(held[2]), tonumber(held[3]), tonumber(held[4])
if d == dial and held[7] == token then
  dial = tonumber(held[8])
  if dial == 0 then
    redis.call('HSET', hash, 'inc', now)
    return {'new', now}
  end
end
if d <= dial then return {'stale'} end
local isPossible = w <= dial and h >= acked and r <= sent and a <= handled
if not isPossible or held[5] ~= now or redis.call('LLEN', list) ~= sent - acked then
  redis.call('DEL', hash, list)
  return {'forgotten'}
end
if h > acked then
  redis.call('LTRIM', list, h - acked, -1)
  acked = h
end
redis.call('HSET', hash, 'd', d, 'acked', acked, 'token', token, 'before', dial)
redis.call('PEXPIRE', hash, ttl)
redis.call('PEXPIRE', list, ttl)
local note = held[6] or ''
return {'resumed', now, tostring(dial), tostring(sent), tostring(acked), tostring(handled), note, redis.call('LRANGE', list, 0, -1)}`

/** KEYS hash, list; ARGV d from acked handled ttl incarnation hasNote note message… Replies with the result. */
export const COMMIT: string = `
local hash, list = KEYS[1], KEYS[2]
local held = redis.call('HMGET', hash, 'd', 'sent', 'acked', 'handled')
if not held[1] then return 'gap' end
if held[1] ~= ARGV[1] then return 'fenced' end
local from, count = tonumber(ARGV[2]), #ARGV - 8
local sent, acked, handled = tonumber(held[2]), tonumber(held[3]), tonumber(held[4])
-- More than that is a commit of this owner that is done already, and is asked again.
if sent < from or (sent > from and sent < from + count) then
  redis.call('DEL', hash, list)
  return 'gap'
end
if sent == from and count > 0 then
  for first = 9, #ARGV, 1000 do
    redis.call('RPUSH', list, unpack(ARGV, first, math.min(first + 999, #ARGV)))
  end
  sent = sent + count
end
local freed = math.min(tonumber(ARGV[3]), sent) - acked
if freed > 0 then
  redis.call('LTRIM', list, freed, -1)
  acked = acked + freed
end
handled = math.max(handled, tonumber(ARGV[4]))
redis.call('HSET', hash, 'sent', sent, 'acked', acked, 'handled', handled, 'inc', ARGV[6])
if ARGV[7] == '1' then redis.call('HSET', hash, 'note', ARGV[8]) end
redis.call('PEXPIRE', hash, ARGV[5])
redis.call('PEXPIRE', list, ARGV[5])
return 'ok'`

/** KEYS hash, list; ARGV d. */
export const END: string = `
if redis.call('HGET', KEYS[1], 'd') == ARGV[1] then redis.call('DEL', KEYS[1], KEYS[2]) end
return 'ok'`
