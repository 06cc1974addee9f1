/**
 * Keeps sessions in Redis or Valkey, so that they go on at another process. It needs no package but the
 * client of Redis that you have.
 */
import { badOption, knownOptions } from '../../core/options.ts'
import type { SessionStore } from '../store.ts'
import { RedisStore } from './redis-store.ts'

/** A bad value throws a RangeError, an unknown name a TypeError; each names the option and the fix. */
export interface RedisStoreOptions {
  /**
   * Sends a command, and resolves with its reply: texts, numbers and arrays of those. Commands must reach
   * Redis in the order of the calls, so give it one connection and not a pool.
   *
   * - `ioredis`, `iovalkey`: `([name, ...words]) => redis.call(name!, ...words)`
   * - `redis`: `words => client.sendCommand(words)`
   */
  run: (words: string[]) => PromiseLike<unknown>
  /**
   * The first part of all keys.
   *
   * @defaultValue 'belay:'
   */
  prefix?: string | undefined
}

/**
 * Makes a store for `sessions({ store })`:
 *
 * ```ts
 * const redis = new Redis()
 * const store = redisStore({ run: ([name, ...words]) => redis.call(name!, ...words) })
 * ```
 *
 * Each step is one script. The keys of a session have one hash tag, so a cluster works. Redis must not evict
 * keys: `maxmemory-policy noeviction`.
 *
 * @throws RangeError or TypeError that names the option, the value and the fix.
 */
export function redisStore(options: RedisStoreOptions): SessionStore {
  knownOptions(options, ['run', 'prefix'])
  const { run, prefix = 'belay:' } = options
  if (typeof run !== 'function') throw badOption('run', run, 'a function that sends a command')
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw badOption('prefix', prefix, 'a text without { and }')
  }
  return new RedisStore(run, prefix)
}
