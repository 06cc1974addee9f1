/** The story in each runtime that can be a client, in a process that must end by itself. */
import { beforeAll, describe, expect, test } from 'vitest'
import { leaveOut } from '../rig/leave-out.ts'
import { ensureFromNpm, obstacle } from '../server/runtimes.ts'
import { node } from './node-versions.ts'
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

describe.concurrent.for([
  { major: 20, classes: ['ws', 'undici'] },
  { major: 22, classes: ['', 'ws', 'undici'] },
  { major: 24, classes: ['', 'ws'] },
])('Node $major', ({ major, classes }) => {
  for (const name of classes) {
    test(name ? `with the class of ${name}` : 'with its own class', async context => {
      const found = node(major)
      if ('missing' in found) return leaveOut(context, found.missing)
      const { story, stderr } = await runProgram(
        context,
        [found.command],
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

test.concurrent.for(['jsdom', 'happy-dom'])('a window of %s', async (name, context) => {
  const { story, stderr } = await runProgram(
    context,
    [process.execPath],
    windowProgram,
    name,
    inWindow,
  )
  expect(story).toEqual(expected)
  expect(stderr).toBe('')
})
