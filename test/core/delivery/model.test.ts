import assert from 'node:assert/strict'
import { describe, test } from 'vitest'
import { leaveOut } from '../../rig/leave-out.ts'
import * as drafts from './drafts.ts'
import type { Explored, Model } from './explore.ts'
import { explore } from './explore.ts'
import { greetingWorld } from './greeting-world.ts'
import type { MemoryOptions } from './memory-world.ts'
import { memoryWorld } from './memory-world.ts'
import { pingWorld } from './ping-world.ts'
import type { StoreOptions } from './store-world.ts'
import { storeWorld } from './store-world.ts'

const isLong = !!process.env['BELAY_LONG']
const HALF_AN_HOUR = 1_800_000

/** Each is explored completely; the large ones only with BELAY_LONG. */
const worlds: [name: string, model: () => Model<never>, isLarge?: boolean][] = []
const world = <W>(name: string, model: () => Model<W>, isLarge = false): void => {
  worlds.push([name, model as unknown as () => Model<never>, isLarge])
}
const memory = (name: string, options: MemoryOptions, isLarge?: boolean): void =>
  world(`in memory: ${name}`, () => memoryWorld(options), isLarge)
const store = (name: string, options: StoreOptions, isLarge?: boolean): void =>
  world(`with a store: ${name}`, () => storeWorld(options), isLarge)

const ONE = { clientMessages: 1, serverMessages: 1 }
memory('1+1 messages, 2 faults', ONE)
memory('2+0 messages, 2 faults, slow handlers', { serverMessages: 0, isSlow: true })
memory('0+2 messages, 2 faults, slow handlers', { clientMessages: 0, isClientSlow: true })
memory('2+0 messages, a window of 1', { serverMessages: 0, isSlow: true, window: 1 })
memory('1+0 messages, kill -9', { ...ONE, serverMessages: 0, crashes: 1 })
memory('0+1 messages, expiry', { ...ONE, clientMessages: 0, expiries: 1 })
store('a message and its reply, a fault', { sends: 0, deaths: 0 })
store('a message of the server, answers lost', { messages: 0, faults: 0, deaths: 0, losses: 2 })
store('a message and its reply, a node dies', { sends: 0, faults: 0 })
world('at least once: 2 messages, 2 faults', () => pingWorld({ messages: 2 }))
world('kinds of server', () => greetingWorld())

memory('2+2 messages, 2 faults', {}, true)
memory('2+2 messages, 3 faults', { faults: 3 }, true)
memory('1+1 messages, 2 faults, kill -9, expiry', { ...ONE, crashes: 1, expiries: 1 }, true)
memory('2+1 messages, 2 faults, slow handlers', { serverMessages: 1, isSlow: true }, true)
memory('1+2 messages, slow client', { clientMessages: 1, isClientSlow: true }, true)
memory('2+2 messages, a window of 1, slow handlers', { isSlow: true, window: 1 }, true)
store('1 message, reply, 1 send, 1 fault, 1 node dies', {}, true)
store('slow handlers, a fault, an answer lost', { isSlow: true, deaths: 0, losses: 1 }, true)
store('the store forgets a commit', { rollbacks: 1, faults: 0 }, true)
store('it forgets, with a fault', { rollbacks: 1, deaths: 0 }, true)
world('at least once: 3 messages, 2 faults', () => pingWorld(), true)

describe('every interleaving of', () => {
  for (const [name, model, isLarge] of worlds) {
    test(
      name,
      context => {
        if (isLarge && !isLong) return leaveOut(context, 'npm run test:long explores it')
        const { hole, states } = explore(model())
        if (isLong) console.log(`${name}: ${states} states`)
        assert.deepEqual(hole, undefined)
        assert(states > 40)
      },
      HALF_AN_HOUR,
    )
  }
})

/** Each first draft is refuted, and by what it says. */
const refuted: [draft: string, why: RegExp, explored: () => Explored, isLarge?: boolean][] = [
  [
    'the old connection is not detached',
    /against the protocol|application got|differ|dropped/,
    () => explore(memoryWorld({ Sessions: drafts.NoDetach })),
  ],
  [
    'the hello that comes last wins',
    /never lost the session|impossible/,
    () => explore(memoryWorld({ ...ONE, Sessions: drafts.NoDial })),
  ],
  [
    'the welcome tells what was handled, without numbers',
    /application got/,
    () => explore(memoryWorld({ serverMessages: 0, isSlow: true, Server: drafts.TellsHandled })),
  ],
  [
    'the welcome tells what was handled, and what is acknowledged is skipped',
    /stuck|application got|against|differ/,
    () =>
      explore(
        memoryWorld({
          serverMessages: 0,
          isSlow: true,
          Server: drafts.TellsHandledWithCursor,
          Client: drafts.SkipsAcked,
        }),
      ),
  ],
  [
    'a token for one use',
    /never lost the session/,
    () =>
      explore(memoryWorld({ ...ONE, Client: drafts.RotatesSecret, Sessions: drafts.TakesOnce })),
  ],
  [
    'a late first hello makes the session anew',
    /into another session/,
    () => explore(memoryWorld({ ...ONE, expiries: 1, Sessions: drafts.NoWelcomed })),
  ],
  [
    'the client reads the old connection until the welcome',
    /application got|never lost the session|against the protocol|impossible/,
    () => explore(memoryWorld({ ...ONE, keepsOld: true })),
  ],
  [
    'the server resends what is unacknowledged, not what is not received',
    /client application got/,
    () =>
      explore(
        memoryWorld({ clientMessages: 0, isClientSlow: true, Server: drafts.ResendsUnacked }),
      ),
  ],
  [
    'messages are written before they are committed',
    /stored is|forgot nothing|not allowed/,
    () => explore(storeWorld({ messages: 0, deaths: 0, Server: drafts.SendsEarly })),
  ],
  [
    'messages are acknowledged before they are committed',
    /forgot nothing|not allowed/,
    () => explore(storeWorld({ sends: 0, Server: drafts.AcksEarly })),
    true,
  ],
  [
    'a reply and the count in two commits',
    /a reply twice/,
    () => explore(storeWorld({ sends: 0, splitsTurns: true })),
    true,
  ],
  [
    'a late answer of the store displaces a session that lives',
    /stuck|forgot nothing|not allowed|stored is/,
    () => explore(storeWorld({ rollbacks: 1, Sessions: drafts.NoLocalCheck })),
    true,
  ],
  [
    'no fence in the store',
    /forgot nothing|stuck|stored is|not allowed/,
    () => explore(storeWorld({ messages: 0, rules: { hasFence: false } })),
  ],
  [
    'a store that forgot is believed',
    /stored is/,
    () => explore(storeWorld({ rollbacks: 1, deaths: 0, rules: { hasIncarnation: false } })),
  ],
  [
    'an object is the latest, whoever had the session meanwhile',
    /forgot nothing|stuck|stored is|not allowed|counted as|undefined/,
    () => explore(storeWorld({ messages: 0, faults: 2, deaths: 0, Sessions: drafts.TrustsObject })),
  ],
  [
    'a commit is asked again with what came meanwhile',
    /forgot nothing/,
    () =>
      explore(
        storeWorld({
          messages: 0,
          sends: 2,
          faults: 0,
          deaths: 0,
          losses: 1,
          Server: drafts.AsksMore,
        }),
      ),
  ],
  [
    'a reply proves all that was written by then',
    /never arrived/,
    () => explore(pingWorld({ messages: 2, Machine: drafts.ProvesAll })),
  ],
  [
    'the mark of the old connection is kept',
    /never arrived|stuck/,
    () => explore(pingWorld({ messages: 2, Machine: drafts.KeepsMark })),
  ],
  [
    'nothing is resent',
    /out of order|never arrived|stuck/,
    () => explore(pingWorld({ messages: 2, Machine: drafts.ResendsNothing })),
  ],
  [
    'the server replies to the probe in its words',
    /taken for one without/,
    () => explore(greetingWorld({ saysPong: true })),
  ],
  [
    'the probe is what comes before the welcome',
    /"ping" was counted/,
    () => explore(greetingWorld({ Machine: drafts.ProbeByState })),
  ],
  [
    'the probe goes out later than the hello',
    /was counted|is \{/,
    () => explore(greetingWorld({ isProbeLate: true })),
  ],
]

describe('refutes the first draft in which', () => {
  for (const [draft, why, explored, isLarge] of refuted) {
    test(
      draft,
      context => {
        if (isLarge && !isLong) return leaveOut(context, 'npm run test:long explores it')
        const { hole } = explored()
        assert(hole, 'nothing was found')
        assert.match(hole.why, why)
      },
      HALF_AN_HOUR,
    )
  }
})
