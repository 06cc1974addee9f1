import { afterEach, expect, test, vi } from 'vitest'
import * as formats from '../../src/core/formats/index.ts'
import type { HeartbeatFormat } from '../../src/core/formats/index.ts'

/** Formats are put each frame of a feed: however long it is, they look at a bounded part of it. */

const BOUND = 65_536
const made: [string, HeartbeatFormat][] = [
  ...(
    Object.entries(formats).filter(([name]) => name !== 'heartbeatMode') as [
      string,
      (options?: never) => HeartbeatFormat,
    ][]
  ).map(([name, make]): [string, HeartbeatFormat] => [name, make()]),
  ['pusher, alone', formats.pusher({ alone: true })],
  ['centrifugo, alone', formats.centrifugo({ alone: true })],
  ['engineIo, alone', formats.engineIo({ alone: true })],
  ['graphqlTransportWs, alone', formats.graphqlTransportWs({ alone: true })],
]

const FEED = 'x'.repeat(1_000_000)
const frames = [
  FEED,
  `{"event":"news","data":"${FEED}"}`,
  `{"id":1,"connect":{"data":"${FEED}"}}`,
  `0{"sid":"${FEED}"}`,
  `["x","${FEED}"]`,
  `CONNECTED\n${FEED}`,
  `${FEED}\n`.repeat(3),
]

afterEach(() => void vi.restoreAllMocks())

test.each(made)('%s', (_, format) => {
  const longest = (lengths: number[]) => Math.max(0, ...lengths)
  const includes = vi.spyOn(String.prototype, 'includes')
  const regExps = [vi.spyOn(RegExp.prototype, 'test'), vi.spyOn(RegExp.prototype, 'exec')]
  const parse = vi.spyOn(JSON, 'parse')
  for (const frame of frames) {
    for (const id of [0, 1]) format.read(frame, id)
  }
  const read = [
    ...includes.mock.contexts.map(text => String(text).length),
    // One that is anchored looks at the beginning.
    ...regExps.flatMap(spy =>
      spy.mock.calls
        .filter((_, nth) => {
          const { source, multiline } = spy.mock.contexts[nth] as RegExp
          return multiline || !source.startsWith('^')
        })
        .map(([text]) => text.length),
    ),
    ...parse.mock.calls.map(([text]) => text.length),
  ]
  vi.restoreAllMocks()
  expect(longest(read)).toBeLessThanOrEqual(BOUND)
})
