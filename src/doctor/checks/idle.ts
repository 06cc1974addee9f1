import type { Check, Context } from '../check.ts'
import { duration, wholeMs } from '../duration.ts'
import type { Finding } from '../finding.ts'
import { ok, skip, warn } from '../finding.ts'
import { candidateOf } from '../formats.ts'
import type { Rung } from '../silence.ts'
import { keepSilent } from '../silence.ts'

/** The default `interval` of the library, in ms: one lost ping must not reach the limit. */
const INTERVAL = 15_000
/** So many rungs between the last that lives and the first that is dead. */
const FINER = 3

/** Limits by which hops are known, in seconds. */
const HOPS: readonly (readonly [number, string])[] = [
  [55, 'Heroku'],
  [60, 'nginx or an AWS Application Load Balancer'],
  [100, 'Cloudflare'],
  [350, 'an AWS Network Load Balancer'],
  [600, 'an API Gateway of AWS, or Google Cloud'],
]

/** After how long a silence the path ends a connection. */
export const idle: Check = {
  id: 'idle',
  title: 'how long the path puts up with silence',
  needs: ['reads', 'heartbeat'],
  isSlow: true,
  explanation: `Opens a connection for each of 25, 35, 50, 58, 65, 95, 105 and 125 s, keeps all of them silent, and asks each for a pong after its time. Pings of the server are answered. An end that the client is told of gives the limit at once. An end that shows when the client sends anything lies between two of the times, and is looked for once more between them. A missing pong without an end proves nothing. Set \`interval\` to at most half of the limit, so that one lost ping does not reach it. A server that sends something by itself keeps the path busy, so no limit can be seen beneath its own interval.`,
  async run(context) {
    // Which may end the server.
    await context.finding('hanging')
    const rungs = await climb(context, context.visit.limits.idle)
    const found = bracket(rungs)
    if (!found.isTold && found.dead !== undefined && found.alive !== undefined) {
      const { alive, dead } = found
      const step = (dead - alive) / (FINER + 1)
      const finer = Array.from({ length: FINER }, (_, n) => alive + (n + 1) * step)
      if (context.remaining() > dead + context.visit.limits.reply) {
        return judge([...rungs, ...(await climb(context, finer))])
      }
    }
    return judge(rungs)
  },
}

async function climb(context: Context, silences: readonly number[]): Promise<Rung[]> {
  const { facts } = await context.finding('heartbeat')
  const known = candidateOf(facts['format'])
  return Promise.all(silences.map(silence => keepSilent(context.visit, silence, known)))
}

interface Bracket {
  /** The longest silence after which the connection lived, ms. */
  alive: number | undefined
  /** The shortest after which it did not. */
  dead: number | undefined
  /** Whether the client was told when it ended. */
  isTold: boolean
  how: string | undefined
}

function bracket(rungs: readonly Rung[]): Bracket {
  const dead = rungs.filter(({ end }) => end).sort((a, b) => a.silence - b.silence)[0]
  const limit = dead?.silence ?? Infinity
  const alive = rungs.filter(({ isAlive, silence }) => isAlive && silence <= limit)
  return {
    alive: alive.length ? Math.max(...alive.map(({ silence }) => silence)) : undefined,
    dead: dead?.silence,
    isTold: dead?.isTold ?? false,
    how: dead?.end,
  }
}

/** A silence that one connection lived through cannot be what ended another. */
function contradiction(rungs: readonly Rung[]): string | undefined {
  const dead = Math.min(...rungs.filter(({ end }) => end).map(({ silence }) => silence))
  const alive = Math.max(...rungs.filter(({ isAlive }) => isAlive).map(({ silence }) => silence))
  if (!(alive > dead)) return undefined
  return `cannot tell: one connection ended after ${duration(dead)} of silence and another lived through ${duration(alive)}; something else ends them, such as a missing login (--hello) or a second one`
}

function judge(rungs: readonly Rung[]): Finding {
  const { alive, dead, isTold, how } = bracket(rungs)
  const heard = rungs.filter(({ heardMs }) => heardMs !== undefined)
  const facts = {
    aliveMs: alive === undefined ? null : wholeMs(alive),
    // The limit lies below: clocks and the way are not exact.
    endedMs: dead === undefined ? null : Math.ceil(dead * 1.01),
    isTold,
    how: how ?? null,
    serverSpeaksMs: heard.length ? wholeMs(Math.min(...heard.map(one => one.heardMs!))) : null,
  }
  const contradicts = contradiction(rungs)
  if (contradicts !== undefined) return skip(contradicts, facts)
  // A code of the application's: what it waited for was no frame of just any kind.
  if (dead !== undefined && how?.startsWith('Close 4')) {
    const text = `cannot tell: it closes with ${how.slice(6)} after ${duration(dead)}, as without a login: see --hello`
    return skip(text, facts)
  }
  if (dead === undefined) {
    if (alive === undefined)
      return skip('cannot tell: no pong after a silence, and no end either', facts)
    const busy = facts.serverSpeaksMs
    const by =
      busy === null ? '' : `; the server speaks more often than that, so no more can be seen`
    return ok(`no limit within ${duration(alive)}${by}`, facts)
  }
  const after = alive === undefined ? '' : `, alive after ${duration(alive)}`
  const hop = HOPS.find(([seconds]) => Math.abs(dead / 1000 - seconds) < 2)
  const like = hop && isTold ? `, as ${hop[1]} does` : ''
  const text = `${isTold ? 'ended after' : 'dead within'} ${duration(dead)} of silence (${how})${after}${like}`
  const lowest = isTold ? dead : (alive ?? 0)
  // A limit of 30 s is measured as a little more or less.
  if ((lowest * 1.01) / 2 >= INTERVAL) return ok(text, facts)
  const advice = `Set interval to at most ${duration(lowest / 2)}, or raise the limit of the proxy: the default of 15 s is too long for this path.`
  return warn(text, advice, facts)
}
