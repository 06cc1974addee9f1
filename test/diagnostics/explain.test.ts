/** The sentence of `explain`, for every status and every cause. */
import { expect, test } from 'vitest'
import type { Disconnected, Snapshot } from '../../src/client/events.ts'
import type { Cause, Status } from '../../src/index.ts'
import type { Situation } from '../../src/diagnostics/sentence.ts'
import { sentence } from '../../src/diagnostics/sentence.ts'

interface Given {
  status: Status
  cause?: Cause
  last?: Partial<Disconnected>
  snapshot?: Partial<Snapshot>
  situation?: Partial<Situation>
}

function say({ status, cause, last, snapshot, situation }: Given): string {
  const lastDisconnect: Disconnected | undefined = cause && {
    cause,
    code: 1006,
    reason: '',
    wasClean: false,
    wasOpen: true,
    unconfirmed: { messages: 0, bytes: 0 },
    retries: 0,
    ...last,
  }
  return sentence({
    now: 1000,
    isClosing: false,
    isOffline: false,
    unanswered: undefined,
    ...situation,
    snapshot: {
      status,
      latency: undefined,
      retries: 4,
      retryAt: status === 'waiting' ? 4210 : undefined,
      retryIn: 0,
      isReconnecting: status === 'waiting',
      lastDisconnect,
      ...snapshot,
    },
  })
}

const WHY: Record<Cause, string> = {
  heartbeat: 'The server did not answer a heartbeat, so the link was given up',
  'connect-timeout': 'The server did not finish the handshake in time',
  server: 'The server closed the connection with code 1012, "deploy" (service restart)',
  network: 'The connection broke off without a word from the server',
  url: 'The url or the protocols could not be had (Error: no token)',
  prepare: 'The application could not prepare the connection (Error: refused)',
  page: 'The page was stored or has just come back, so its connection was given up',
  user: 'The application asked for a new connection',
  handover: 'Another connection has replaced it while it was open',
  worker: 'The shared worker that held the connection has ended',
}

const LAST: Partial<Record<Cause, Partial<Disconnected>>> = {
  server: { code: 1012, reason: 'deploy' },
  url: { error: new Error('no token'), wasOpen: false },
  prepare: { error: new Error('refused'), wasOpen: false },
  'connect-timeout': { wasOpen: false },
}

const NEXT: Record<Status, (why: string, cause: Cause) => string> = {
  idle: () => 'The client has not been opened yet; open() dials.',
  connecting: why => `${why}; dialling again now (attempt 4).`,
  waiting: why => `${why}; dialling again in 3.2 s (attempt 4).`,
  connected: () => 'The connection is open, and nothing is overdue.',
  suspect: () =>
    'The connection is open, but the server has not answered a heartbeat, longer than is usual on this link; unless it is heard of soon, the link will be given up and dialled anew.',
  closed: (why, cause) =>
    cause === 'user'
      ? 'The application closed the client (1006); only open() or reconnect() dials again.'
      : `${why}, and the client was closed; only open() or reconnect() dials again.`,
}

for (const status of Object.keys(NEXT) as Status[]) {
  for (const cause of Object.keys(WHY) as Cause[]) {
    test(`${status} after ${cause}`, () => {
      expect(say({ status, cause, last: LAST[cause] ?? {} })).toBe(NEXT[status](WHY[cause], cause))
    })
  }
}

test.each<[string, Given, string]>([
  ['first', { status: 'connecting' }, 'The first connection is being made.'],
  [
    'first, offline',
    { status: 'connecting', situation: { isOffline: true } },
    'The first connection is being made, though the browser says that there is no network.',
  ],
  [
    'refused, offline',
    {
      status: 'waiting',
      cause: 'network',
      last: { wasOpen: false },
      situation: { isOffline: true },
    },
    'The server could not be reached, or refused the connection; dialling again in 3.2 s (attempt 4), though the browser says that there is no network.',
  ],
  [
    'silence, measured',
    { status: 'waiting', cause: 'heartbeat', situation: { unanswered: 10_040 } },
    'The server did not answer a heartbeat for 10 s, so the link was given up; dialling again in 3.2 s (attempt 4).',
  ],
  [
    'suspicion, measured',
    { status: 'suspect', situation: { unanswered: 1240 } },
    'The connection is open, but the server has not answered a heartbeat for 1.2 s, longer than is usual on this link; unless it is heard of soon, the link will be given up and dialled anew.',
  ],
  [
    'no retry',
    { status: 'waiting', cause: 'user', snapshot: { retries: 0 } },
    'The application asked for a new connection; dialling again in 3.2 s.',
  ],
  [
    'a wait that is over',
    { status: 'waiting', cause: 'network', snapshot: { retryAt: 900 } },
    'The connection broke off without a word from the server; dialling again now (attempt 4).',
  ],
  [
    'a long wait',
    { status: 'waiting', cause: 'network', snapshot: { retryAt: 13_400 } },
    'The connection broke off without a word from the server; dialling again in 12 s (attempt 4).',
  ],
  [
    'latency',
    { status: 'connected', snapshot: { latency: 23.4 } },
    'The connection is open, and nothing is overdue; the last round trip took 23 ms.',
  ],
  [
    'closing',
    { status: 'closed', cause: 'heartbeat', situation: { isClosing: true } },
    'The application is closing the connection.',
  ],
  [
    'closed, never opened',
    { status: 'closed' },
    'The client was closed; only open() or reconnect() dials again.',
  ],
  [
    'closed by the application',
    { status: 'closed', cause: 'user', last: { code: 1000, reason: 'bye' } },
    'The application closed the client (1000 bye); only open() or reconnect() dials again.',
  ],
  [
    'given up',
    { status: 'closed', cause: 'network', last: { wasOpen: false, retries: 5 } },
    'The server could not be reached, or refused the connection, and the client was closed after 5 retries; only open() or reconnect() dials again.',
  ],
  [
    'a code without a reason',
    { status: 'waiting', cause: 'server', last: { code: 4999 } },
    'The server closed the connection with code 4999 (private use: ask the server); dialling again in 3.2 s (attempt 4).',
  ],
])('%s', (_, given, expected) => {
  expect(say(given)).toBe(expected)
})

test('a page that was hidden for long is waited for', () => {
  const last = { code: 1000, reason: 'page: hidden' }
  const hidden = 'The page was hidden for long, so its connection was given up; dialling again'
  expect(say({ status: 'waiting', cause: 'page', last, snapshot: { retryAt: Infinity } })).toBe(
    `${hidden} when the page is visible (attempt 4).`,
  )
  expect(say({ status: 'connecting', cause: 'page', last })).toBe(`${hidden} now (attempt 4).`)
})
