/** Real nodes and real engines, ended and paused: sessions go on at another node. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, onTestFinished, test } from 'vitest'
import { seededRandom } from '../core/seeded-random.ts'
import { leaveOut } from '../rig/leave-out.ts'
import type { Deployment } from './deployment.ts'
import { deploy } from './deployment.ts'
import { whyNoEngine } from './engines.ts'
import type { Node } from './node-process.ts'
import { engineNames } from './open-store.ts'
import type { Talker } from './talker.ts'
import { talk } from './talker.ts'

const isLong = !!process.env['BELAY_LONG']
const ROUNDS = isLong ? 150 : 3
const MINUTES = 60_000

/** @throws Error with `what` after a minute: there are many processes on few cores. */
async function until(isTrue: () => boolean, what: () => unknown): Promise<void> {
  for (let tries = 0; !isTrue(); tries++) {
    if (tries > 2_000) throw new Error(JSON.stringify(what()))
    await sleep(30)
  }
}

async function begin(
  name: (typeof engineNames)[number],
  count: number,
): Promise<{ deployment: Deployment; talker: Talker }> {
  const deployment = await deploy(name, count)
  onTestFinished(() => deployment.stop())
  const talker = talk(deployment.port)
  onTestFinished(() => talker.stop())
  await until(
    () => talker.pushed > 5 && talker.replied > 5,
    () => [talker.log, deployment.lines],
  )
  return { deployment, talker }
}

/** The node that has the session. */
const ownerOf = ({ nodes }: Deployment): Node => {
  const lines = (node: Node) => node.lines.filter(line => /^(new|takeover|end) /.test(line))
  const owner = nodes.find(node => /^(new|takeover)/.test(lines(node).at(-1) ?? ''))
  assert(owner, 'no node has the session')
  return owner
}

describe.each(engineNames)('%s', name => {
  const why = whyNoEngine(name)
  const each = (text: string, act: () => Promise<void>, isShort: boolean): void =>
    test(
      text,
      async context => {
        if (why) return leaveOut(context, why)
        if (!isShort && !isLong) return leaveOut(context, 'npm run test:long has it')
        await act()
      },
      40 * MINUTES,
    )

  each(
    `${ROUNDS} nodes killed, paused and cut off: nothing lost, nothing twice`,
    async () => {
      const { deployment, talker } = await begin(name, 2)
      const random = seededRandom(11)
      const kinds = ['kill', 'pause', 'cut'] as const
      for (let round = 0; round < ROUNDS; round++) {
        const kind = kinds[round % kinds.length]
        if (kind === 'cut') deployment.cut()
        else {
          const node = ownerOf(deployment)
          if (kind === 'kill') {
            deployment.nodes.splice(deployment.nodes.indexOf(node), 1)
            await node.kill()
            await deployment.startNode()
          } else {
            node.signal('SIGSTOP')
            await sleep(200 + random() * 1_800)
            node.signal('SIGCONT')
          }
        }
        const { replied, pushed } = talker
        await until(
          () => talker.replied > replied + 3 && talker.pushed > pushed + 3,
          () => [kind, talker.log.slice(-10), deployment.lines.slice(-20)],
        )
      }
      await talker.settled()
      assert.deepEqual(talker.resyncs, ['new'])
      assert.deepEqual(talker.faults, [])
      assert(
        deployment.lines.some(line => line.startsWith('takeover')),
        'no takeover',
      )
      // A handler may run twice for a message, with the same key.
      const keys = new Map<string, string>()
      for (const line of deployment.lines.filter(line => line.startsWith('handle'))) {
        const [, key, text] = line.split(' ') as [string, string, string]
        assert.equal(keys.get(key) ?? text, text)
        keys.set(key, text)
      }
      assert.equal(keys.size, talker.sent)
    },
    true,
  )

  each(
    'a zombie is fenced',
    async () => {
      const { deployment, talker } = await begin(name, 2)
      const zombie = ownerOf(deployment)
      zombie.signal('SIGSTOP')
      onTestFinished(() => zombie.signal('SIGCONT'))
      const { replied } = talker
      await until(
        () => deployment.lines.some(line => line.startsWith('takeover')),
        () => [talker.log, deployment.lines],
      )
      await until(
        () => talker.replied > replied + 20,
        () => talker.log,
      )
      // It still believes that the session is its own, and publishes.
      zombie.signal('SIGCONT')
      await until(
        () => zombie.lines.some(line => /^end \S+ moved$/.test(line)),
        () => zombie.lines.slice(-5),
      )
      await talker.settled()
      assert.deepEqual(talker.resyncs, ['new'])
      assert.deepEqual(talker.faults, [])
    },
    name === 'redis',
  )

  each(
    'engine killed and started again: nothing is acknowledged meanwhile, nothing is lost',
    async () => {
      const { deployment, talker } = await begin(name, 1)
      const sockets = talker.connections
      await deployment.engine.kill()
      // What was on its way when it ended, and the acknowledgements, which may wait for a second.
      const present = (): number[] => [talker.replied, talker.pushed, talker.acknowledged]
      let figures = present()
      do {
        figures = present()
        await sleep(3_000)
      } while (present().join() !== figures.join())
      const [replied, pushed] = figures as [number, number]
      // A dial gets an answer, and that is to try again later.
      const other = talk(deployment.port, { connectTimeout: 10_000 })
      onTestFinished(() => other.stop())
      await until(
        () => other.log.includes('close 1013'),
        () => other.log,
      )
      assert.deepEqual(present(), figures)
      assert.equal(talker.connections, sockets, 'the connection stays')
      await deployment.engine.start()
      await until(
        () => talker.replied > replied + 20 && talker.pushed > pushed + 20,
        () => [talker.log, deployment.lines.slice(-20)],
      )
      await until(
        () => other.replied > 5,
        () => other.log,
      )
      const errors = deployment.lines.filter(line => line.startsWith('error'))
      // Not one for each commit; an answer from before may come in between.
      assert(errors.length > 0 && errors.length <= 3, errors.join('\n'))
      assert.match(errors[0]!, /the store of the sessions cannot be used: .*; start the engine/)
      // The engine may have lost something, for all that a later hello can know: told, or gone on.
      deployment.cut()
      await talker.settled()
      assert.deepEqual(talker.faults, [])
      for (const reason of talker.resyncs.slice(1)) assert.equal(reason, 'forgotten')
    },
    false,
  )

  each(
    'an engine that has lost all is told by resync, never silence',
    async () => {
      const { deployment, talker } = await begin(name, 2)
      await deployment.engine.kill('wipe')
      await deployment.engine.start()
      await until(
        () => talker.resyncs.length > 1,
        () => [talker.log, deployment.lines.slice(-20)],
      )
      const { replied, pushed } = talker
      await until(
        () => talker.replied > replied + 20 && talker.pushed > pushed + 5,
        () => [talker.log, deployment.lines.slice(-20)],
      )
      await talker.settled()
      assert.deepEqual(talker.faults, [])
    },
    name === 'redis',
  )

  each(
    'a node that is stopped in order takes nothing with it',
    async () => {
      const { deployment, talker } = await begin(name, 2)
      for (let round = 0; round < 2; round++) {
        const [node] = deployment.nodes.splice(0, 1)
        node!.signal('SIGTERM')
        await deployment.startNode()
        const { replied, pushed } = talker
        await until(
          () => talker.replied > replied + 5 && talker.pushed > pushed + 5,
          () => [talker.log.slice(-10), deployment.lines.slice(-10)],
        )
        assert(!node!.lines.some(line => /^error/.test(line)), node!.lines.join())
      }
      await talker.settled()
      assert.deepEqual(talker.resyncs, ['new'])
      assert.deepEqual(talker.faults, [])
    },
    false,
  )
})
