/** The story in each runtime that can be a client, in a process that must end by itself. */
import { beforeAll, describe, expect, test } from 'vitest'
import { leaveOut } from '../rig/leave-out.ts'
import { ensureFromNpm, obstacle } from '../server/runtimes.ts'
import type { NodeMajor } from '../server/node-versions.ts'
import { findNode, NODE_MAJORS, nodeObstacle } from '../server/node-versions.ts'
import { build, runProgram } from './processes.ts'
import { expected } from './story.ts'

let program: string
let windowProgram: string
let inWindow: string

beforeAll(async () => {
  program = await build('program')
  windowProgram = await build('window-program')
  inWindow = await build('in-window')
})

/** The Node that runs the tests, which may be one without a class of its own, and the newer ones. */
const nodes = [
  { major: Number.parseInt(process.versions.node), path: () => process.execPath },
  ...NODE_MAJORS.map(major => ({ major, path: () => findNode(major) })),
].filter(({ major }, index, all) => all.findIndex(other => other.major === major) === index)

describe.concurrent.for(nodes)('Node $major', ({ major, path }) => {
  for (const name of major < 22 ? ['ws', 'undici'] : ['', 'ws', 'undici']) {
    test(name ? `with the class of ${name}` : 'with its own class', async context => {
      const command = path()
      if (!command) return leaveOut(context, nodeObstacle(major as NodeMajor)!)
      const { story, stderr } = await runProgram(
        context,
        [command],
        program,
        ...(name ? [name] : []),
      )
      expect(story).toEqual(expected)
      expect(stderr).toBe('')
    })
  }
})

test.concurrent.for([
  { name: 'bun', command: ['bun', 'run'] },
  {
    name: 'deno',
    command: ['deno', 'run', '--no-config', '--no-remote', '--allow-net', '--allow-env'],
  },
])('$name', async ({ name, command }, context) => {
  ensureFromNpm([name])
  const reason = obstacle(name)
  if (reason) return leaveOut(context, reason)
  const { story, stderr } = await runProgram(context, command, program)
  expect(story).toEqual(expected)
  expect(stderr).toBe('')
})

test.concurrent.for(['jsdom', 'jsdom as Jest has it', 'happy-dom'])(
  'a window of %s',
  async (name, context) => {
    const { story, stderr } = await runProgram(
      context,
      [process.execPath],
      windowProgram,
      name,
      inWindow,
    )
    expect(story).toEqual(expected)
    expect(stderr).toBe('')
  },
)
