/**
 * How other libraries wait before they dial again: with their defaults, read in the source of the
 * version that is installed here for the tests.
 */
import type { Kind } from './fleet.ts'
import { formula } from './formula-fleet.ts'

export const PEERS: readonly Kind[] = [
  formula({
    name: 'reconnecting-websocket',
    rule: '1 to 5 s, drawn once per page; x 1.3, at most 10 s (4.4.0, `_getNextDelay`)',
    delay: (retry, _, own) => Math.min(10_000, (1_000 + own * 4_000) * 1.3 ** (retry - 1)),
    resets: 5_000,
    connectTimeout: 4_000,
  }),
  formula({
    name: 'partysocket',
    rule: '3 s x 1.3, at most 10 s (1.3.0, `_getNextDelay`)',
    delay: retry => Math.min(10_000, 3_000 * 1.3 ** (retry - 1)),
    resets: 5_000,
    connectTimeout: 4_000,
  }),
  formula({
    name: 'socket.io-client',
    rule: '1 s x 2, then half more or less, then at most 5 s (4.8.4, `contrib/backo2`)',
    delay: (retry, random) => {
      const ms = 1_000 * 2 ** (retry - 1)
      const drawn = random()
      const deviation = Math.floor(drawn * 0.5 * ms)
      const isLess = (Math.floor(drawn * 10) & 1) === 0
      return Math.min(isLess ? ms - deviation : ms + deviation, 5_000)
    },
    resets: 'open',
    connectTimeout: 20_000,
  }),
  formula({
    name: 'centrifuge',
    rule: '0.5 s + 0 to 0.5 s x 2, at most 20 s (5.8.0, `backoff`)',
    delay: (retry, random) =>
      Math.min(20_000, 500 + random() * Math.min(20_000, 500 * 2 ** Math.min(31, retry - 1))),
    resets: 'heard',
    connectTimeout: 5_000,
  }),
  formula({
    name: 'graphql-ws',
    rule: '1 s x 2 + 0.3 to 3 s, five times (6.4.2, `randomisedExponentialBackoff`)',
    delay: (retry, random) =>
      retry > 5 ? Infinity : 1_000 * 2 ** (retry - 1) + 300 + 2_700 * random(),
    resets: 'heard',
  }),
  formula({
    name: '@trpc/client',
    rule: '0, 2 s x 2, at most 30 s (11.25.2, `exponentialBackoff`)',
    delay: retry => (retry === 1 ? 0 : Math.min(30_000, 1_000 * 2 ** (retry - 1))),
    resets: 'open',
  }),
  formula({
    name: 'phoenix',
    rule: '10, 50, 100, 150, 200, 250, 500 ms, 1, 2, 5 s (1.8.16, `reconnectAfterMs`)',
    delay: retry => [10, 50, 100, 150, 200, 250, 500, 1_000, 2_000][retry - 1] ?? 5_000,
    resets: 'open',
  }),
  formula({
    name: '@supabase/realtime-js',
    rule: '1, 2, 5, 10 s (2.80.0, `RECONNECT_INTERVALS`)',
    delay: retry => [1_000, 2_000, 5_000][retry - 1] ?? 10_000,
    resets: 'open',
  }),
  formula({
    name: '@microsoft/signalr',
    rule: '0, 2, 10, 30 s, then never (10.0.11, `DefaultReconnectPolicy`)',
    delay: retry => [0, 2_000, 10_000, 30_000][retry - 1] ?? Infinity,
    resets: 'heard',
  }),
  formula({
    name: 'y-websocket',
    rule: '0.1 s x 2, from 0.2 s, at most 2.5 s (3.1.0, `setupWS`)',
    delay: retry => Math.min(2_500, 100 * 2 ** retry),
    resets: 'heard',
  }),
  formula({
    name: '@hocuspocus/provider',
    rule: '1 s, then 1 s to 1 s x 2, at most 30 s (3.4.4, `onClose`, and `retry` of @lifeomic/attempt)',
    delay: (retry, random) => {
      // The first comes from `onClose`; only after a failed dial does `retry` draw.
      if (retry === 1) return 1_000
      return 1_000 + random() * (Math.min(30_000, 1_000 * 2 ** (retry - 2)) - 1_000)
    },
    resets: 'open',
  }),
  formula({
    name: '@rails/actioncable',
    rule: 'looks every 6 s x 1.15 + 0 to 15 %, ten times at most; every 6 to 12 s at first (8.1.400, `getPollInterval`)',
    delay: (retry, random) => {
      if (retry > 1) return 6_000 * 1.15 ** Math.min(10, retry - 1) * (1 + 0.15 * random())
      // It has been looking all the time: a longer pause is the likelier one to fall into.
      const pause = Math.sqrt(36 + 108 * random()) * 1_000
      const look = pause * random()
      if (look >= 6_000) return look
      // Too soon after the end; counted as an attempt if the last of the pings, 3 s apart, is old.
      const isStale = look + 3_000 * random() > 6_000
      return look + (isStale ? 6_900 * (1 + 0.15 * random()) : 6_000 * (1 + random()))
    },
    resets: 'open',
  }),
]
