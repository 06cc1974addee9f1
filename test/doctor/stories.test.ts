/** The four stories, each of which is one finding, and the reports of them in docs/doctor.md. */
import type { TestContext } from 'vitest'
import { describe, expect, test } from 'vitest'
import type { Diagnosis } from '../../src/doctor/diagnose.ts'
import { fullReport } from '../../src/doctor/report.ts'
import type { StoryName } from './documented.ts'
import { checksSection, normalised, part, storySection } from './documented.ts'
import { check, during, examine, having } from './examine.ts'
import { STORIES } from './stories.ts'

async function run(context: TestContext, name: StoryName): Promise<Diagnosis> {
  const story = STORIES[name]
  const peer = await during(context, story.start())
  return examine(peer.url, { isSlow: 'isSlow' in story })
}

const documented = (name: StoryName): string => normalised(part(`story ${name}`))
const told = (name: StoryName, diagnosis: Diagnosis): string =>
  normalised(storySection(name, fullReport(diagnosis)))

describe.concurrent('a story', () => {
  test('a server waits for the answer to its Close frame', async context => {
    const diagnosis = await run(context, 'hanging')
    expect(having(diagnosis, 'fail')).toEqual(['hanging'])
    const { text, facts, advice } = check(diagnosis, 'hanging')
    expect(text).toBe('Close 1000 by itself, TCP still open after 1.5 s')
    expect(facts).toMatchObject({ code: 1000, why: 'by itself', endedMs: null })
    expect(advice).toContain('keepAlive()')
    expect(check(diagnosis, 'reads').text).toMatch(/^it closes with 1000 after/)
    expect(check(diagnosis, 'close').text).toBe('not run: reads')
    expect(told('hanging', diagnosis)).toBe(documented('hanging'))
  })

  test('a server never pings', async context => {
    const diagnosis = await run(context, 'reaps')
    expect(having(diagnosis, 'fail')).toEqual(['reaps'])
    const { text, facts } = check(diagnosis, 'reaps')
    expect(text).toBe('no control ping; still connected after 2.5 s')
    expect(facts).toEqual({ firstPingMs: null, droppedMs: null })
    expect(having(diagnosis, 'warn')).toEqual(['heartbeat'])
    expect(having(diagnosis, 'skip')).toEqual([])
    expect(told('reaps', diagnosis)).toBe(documented('reaps'))
  })

  test('a proxy hangs on the upgrade', async context => {
    const diagnosis = await run(context, 'upgrade')
    expect(having(diagnosis, 'fail')).toEqual(['upgrade'])
    const { text, facts } = check(diagnosis, 'upgrade')
    expect(text).toMatch(/^no reply within 3 s; a plain GET gets 200 in \d+ ms$/)
    expect(facts).toMatchObject({ refusal: 'timeout', status: null, plainStatus: 200 })
    expect(having(diagnosis, 'ok')).toEqual(['dns', 'tcp', 'tls'])
    expect(diagnosis.checks.slice(4).every(one => one.text === 'not run: upgrade')).toBe(true)
    expect(told('upgrade', diagnosis)).toBe(documented('upgrade'))
  })

  test('a server pushes and never reads', async context => {
    const diagnosis = await run(context, 'reads')
    expect(having(diagnosis, 'fail')).toEqual(['reads'])
    const { text, facts } = check(diagnosis, 'reads')
    expect(text).toMatch(/^no pong to a control ping within 2 s, while \d+ messages came$/)
    expect(facts['messages']).toBeGreaterThan(5)
    const below = ['heartbeat', 'close', 'hanging', 'half-open', 'fragments', 'deflate']
    expect(having(diagnosis, 'skip')).toEqual(below)
    expect(below.map(id => check(diagnosis, id).text)).toEqual(below.map(() => 'not run: reads'))
    expect(told('reads', diagnosis)).toBe(documented('reads'))
  })

  test('all is well', async context => {
    const diagnosis = await run(context, 'well')
    expect(having(diagnosis, 'ok')).toEqual(diagnosis.checks.map(({ id }) => id))
    const { facts } = check(diagnosis, 'reaps')
    expect(facts['firstPingMs']).toBeLessThan(facts['droppedMs'] as number)
    expect(told('well', diagnosis)).toBe(documented('well'))
  })
})

test('docs/doctor.md explains each check as --explain does', () => {
  expect(part('checks')).toBe(checksSection())
})
