/** The bytes of each format, and what it makes of what comes in. */
import { describe, expect, test } from 'vitest'
import * as formats from '../../src/core/formats/index.ts'
import type { Beat, HeartbeatFormat } from '../../src/core/formats/index.ts'

const {
  actionCable,
  appSync,
  centrifugo,
  engineIo,
  graphqlTransportWs,
  json,
  mqtt,
  phoenix,
  pusher,
  signalR,
  stomp,
  tRPC,
} = formats
const alone = { alone: true }

/** What the heartbeat will do with a frame, spelt out. */
function meaning(format: HeartbeatFormat, data: unknown, id: number): string {
  const read = format.read(data, id)
  const beat: Beat = typeof read === 'object' ? read : { reply: !!read }
  const { reply = false, hide = reply, answer, interval, timeout } = beat
  const parts = [
    reply ? 'reply' : '',
    hide ? 'hidden' : 'shown',
    answer === undefined ? '' : `answer ${answer as string}`,
    interval! > 0 ? `interval ${interval}` : '',
    timeout! > 0 ? `timeout ${timeout}` : '',
  ]
  return parts.filter(Boolean).join(', ')
}

const bytes = (...values: number[]) => Uint8Array.from(values).buffer

test.each<[string, HeartbeatFormat, unknown]>([
  ['json', json({ type: 'ping', v: 1 }, { type: 'pong' }, 'n'), '{"type":"ping","v":1,"n":3}'],
  ['graphqlTransportWs', graphqlTransportWs(), '{"type":"ping","payload":{"belay":3}}'],
  ['phoenix vsn 2', phoenix(), '[null,"belay:3","phoenix","heartbeat",{}]'],
  [
    'phoenix vsn 1',
    phoenix(1),
    '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"belay:3"}',
  ],
  ['pusher', pusher(), '{"event":"pusher:ping","data":{}}'],
  ['tRPC', tRPC(), 'PING'],
  ['mqtt', mqtt(), Uint8Array.of(0xc0, 0x00)],
  ['stomp', stomp(), '\n'],
  ['signalR', signalR(), '{"type":6}\u001e'],
])('%s asks with these bytes', (_, format, ping) => {
  expect(format.ping!(3)).toEqual(ping)
})

test.each<[string, HeartbeatFormat]>([
  ['engineIo', engineIo()],
  ['centrifugo', centrifugo()],
  ['actionCable', actionCable()],
  ['appSync', appSync()],
])('%s asks nothing', (_, format) => {
  expect(formats.heartbeatMode(format)).toBe('listen')
})

const pingPong = (payload: string) => `{"type":"pong"${payload}}`
const reply2 = (ref: string) => `[null,${ref},"phoenix","phx_reply",{"response":{},"status":"ok"}]`
const reply1 = (ref: string) =>
  `{"topic":"phoenix","event":"phx_reply","payload":{"status":"ok"},"ref":${ref}}`
const established = (data: unknown) =>
  JSON.stringify({ event: 'pusher:connection_established', data })
const connected = (header: string, end = '\n') =>
  ['CONNECTED', 'version:1.2', header, 'server:x', '', '\0'].join(end)

// Format, frame, id of the ping that is out, meaning.
const frames: Record<string, [HeartbeatFormat, [unknown, number, string][]]> = {
  'json with an id': [
    json({ type: 'ping' }, { type: 'pong' }, 'id'),
    [
      ['{"type":"pong","id":3}', 3, 'reply, hidden'],
      ['{"id":3,"at":1,"type":"pong"}', 3, 'reply, hidden'],
      // One to a later ping is one to all before it.
      ['{"type":"pong","id":4}', 3, 'reply, hidden'],
      ['{"type":"pong","id":2}', 3, 'shown'],
      ['{"type":"pong","id":"3"}', 3, 'shown'],
      ['{"type":"pong","id":null}', 3, 'shown'],
      ['{"type":"pong"}', 3, 'shown'],
      ['{"type":"ping","id":3}', 3, 'shown'],
      ['{"type":"pong","id":3}', 0, 'shown'],
    ],
  ],
  graphqlTransportWs: [
    graphqlTransportWs(),
    [
      [pingPong(',"payload":{"belay":3}'), 3, 'reply, hidden'],
      // These may be meant for the library.
      [pingPong(''), 3, 'reply, shown'],
      [pingPong(',"payload":null'), 3, 'reply, shown'],
      [pingPong(',"payload":{"mine":1}'), 3, 'reply, shown'],
      [pingPong(',"payload":{"belay":2}'), 3, 'shown'],
      [pingPong(',"payload":{"belay":3}'), 0, 'shown'],
      [pingPong(''), 0, 'shown'],
      ['{"type":"ping"}', 3, 'shown'],
      ['{"type":"ping"}', 0, 'shown'],
      ['{"type":"connection_ack"}', 0, 'shown'],
      ['{"type":"next","id":"1","payload":{"type":"pong"}}', 3, 'shown'],
    ],
  ],
  'graphqlTransportWs alone': [
    graphqlTransportWs(alone),
    [
      [pingPong(''), 3, 'reply, hidden'],
      [pingPong(''), 0, 'shown'],
      ['{"type":"ping"}', 0, 'hidden, answer {"type":"pong"}'],
      ['{"type":"ping","payload":{}}', 3, 'hidden, answer {"type":"pong"}'],
      ['{"type":"next","id":"1","payload":{"type":"ping"}}', 3, 'shown'],
    ],
  ],
  'phoenix vsn 2': [
    phoenix(),
    [
      [reply2('"belay:3"'), 3, 'reply, hidden'],
      [reply2('"belay:2"'), 3, 'shown'],
      // What phoenix.js asked.
      [reply2('"3"'), 3, 'shown'],
      [reply2('3'), 3, 'shown'],
      [reply2('"belay:3"'), 0, 'shown'],
      ['[null,"belay:3","phoenix","heartbeat",{}]', 3, 'shown'],
      ['["1","2","room:a","phx_reply",{"belay:3":1}]', 3, 'shown'],
      [reply1('"belay:3"'), 3, 'shown'],
    ],
  ],
  'phoenix vsn 1': [
    phoenix(1),
    [
      [reply1('"belay:3"'), 3, 'reply, hidden'],
      [reply1('"3"'), 3, 'shown'],
      [reply1('"belay:3"'), 0, 'shown'],
      [reply2('"belay:3"'), 3, 'shown'],
    ],
  ],
  pusher: [
    pusher(),
    [
      ['{"event":"pusher:pong","data":{}}', 1, 'reply, shown'],
      ['{"event":"pusher:pong","data":"{}"}', 1, 'reply, shown'],
      ['{"data":"{}","event":"pusher:pong"}', 1, 'reply, shown'],
      ['{"event":"pusher:pong"}', 1, 'reply, shown'],
      ['{"event":"pusher:pong"}', 0, 'shown'],
      ['{"event":"pusher:ping","data":{}}', 1, 'shown'],
      ['{"event":"news","data":"\\"pusher:pong\\""}', 1, 'shown'],
      [established('{"socket_id":"1.2","activity_timeout":120}'), 0, 'shown, interval 120000'],
      [established({ activity_timeout: 30 }), 0, 'shown, interval 30000'],
      [established('{"socket_id":"1.2"}'), 0, 'shown'],
      [established('nonsense'), 0, 'shown'],
      [established({ activity_timeout: 'soon' }), 0, 'shown'],
      [established({ activity_timeout: -1 }), 0, 'shown'],
      [established(null), 0, 'shown'],
    ],
  ],
  'pusher alone': [
    pusher(alone),
    [
      ['{"event":"pusher:pong","data":{}}', 1, 'reply, hidden'],
      ['{"event":"pusher:ping"}', 0, 'hidden, answer {"event":"pusher:pong","data":{}}'],
    ],
  ],
  tRPC: [
    tRPC(),
    [
      ['PONG', 1, 'reply, shown'],
      ['PONG', 0, 'shown'],
      ['PING', 1, 'shown'],
      ['pong', 1, 'shown'],
    ],
  ],
  'tRPC alone': [
    tRPC(alone),
    [
      ['PONG', 1, 'reply, hidden'],
      ['PONG', 0, 'shown'],
      ['PING', 0, 'hidden, answer PONG'],
    ],
  ],
  mqtt: [
    mqtt(),
    [
      [bytes(0xd0, 0), 1, 'reply, shown'],
      [bytes(0xd0, 0), 0, 'shown'],
      // Behind and before another packet in the same frame: a PUBLISH of "a" to "t".
      [bytes(0x30, 4, 0, 1, 0x74, 0x61, 0xd0, 0), 1, 'reply, shown'],
      [bytes(0xd0, 0, 0x30, 4, 0, 1, 0x74, 0x61), 1, 'reply, shown'],
      // Inside the payload of one.
      [bytes(0x30, 5, 0, 1, 0x74, 0xd0, 0), 1, 'shown'],
      // A remaining length of two bytes: 128.
      [bytes(0x30, 0x80, 1, ...Array<number>(128).fill(0xd0), 0xd0, 0), 1, 'reply, shown'],
      [bytes(0x30, 0x80, 1, ...Array<number>(128).fill(0)), 1, 'shown'],
      // Half of it.
      [bytes(0xd0), 1, 'shown'],
      [bytes(0), 1, 'shown'],
      [bytes(), 1, 'shown'],
      // A length that never ends, and one beyond the frame.
      [bytes(0x30, 0xff, 0xff, 0xff, 0xff, 0xff), 1, 'shown'],
      [bytes(0x30, 0xff, 0xff, 0xff, 0x7f, 0xd0, 0), 1, 'shown'],
      ['\u00d0\u0000', 1, 'shown'],
      [new Blob([Uint8Array.of(0xd0, 0)]), 1, 'shown'],
    ],
  ],
  stomp: [
    stomp(10_000),
    [
      ['\n', 0, 'shown'],
      ['\r\n', 0, 'shown'],
      [connected('heart-beat:10000,10000'), 0, 'shown, interval 10000, timeout 10000'],
      [connected('heart-beat:10000,10000', '\r\n'), 0, 'shown, interval 10000, timeout 10000'],
      // The slower side decides, in each direction.
      [connected('heart-beat:20000,4000'), 0, 'shown, interval 10000, timeout 30000'],
      [connected('heart-beat:4000,20000'), 0, 'shown, interval 10000, timeout 10000'],
      [connected('heart-beat:5000,0'), 0, 'shown, interval 10000, timeout 10000'],
      [connected('heart-beat:0,5000'), 0, 'shown, interval 10000, timeout Infinity'],
      [connected('heart-beat:0,0'), 0, 'shown, interval Infinity, timeout Infinity'],
      [connected('session:1'), 0, 'shown, interval Infinity, timeout Infinity'],
      // A body is no header.
      [
        'CONNECTED\nversion:1.2\n\nheart-beat:1,1\n\0',
        0,
        'shown, interval Infinity, timeout Infinity',
      ],
      ['MESSAGE\nheart-beat:1,1\n\n\0', 0, 'shown'],
    ],
  ],
  signalR: [
    signalR(),
    [
      ['{"type":6}\u001e', 0, 'shown'],
      ['{}\u001e', 0, 'shown'],
    ],
  ],
  engineIo: [
    engineIo(),
    [
      ['2', 0, 'shown'],
      ['0{"sid":"x","pingInterval":9,"pingTimeout":8}', 0, 'shown, interval 9, timeout 8'],
      ['0{"sid":"x"}', 0, 'shown'],
      ['0{"sid":', 0, 'shown'],
      ['42["2"]', 0, 'shown'],
    ],
  ],
  'engineIo alone': [
    engineIo(alone),
    [
      ['2', 0, 'hidden, answer 3'],
      ['2probe', 0, 'shown'],
      ['3', 0, 'shown'],
      ['42["2"]', 0, 'shown'],
      [bytes(0x32), 0, 'shown'],
    ],
  ],
  centrifugo: [
    centrifugo(),
    [
      ['{}', 0, 'shown'],
      ['{"id":1,"connect":{"client":"x","ping":12,"pong":true}}', 0, 'shown, interval 12000'],
      ['{"id":1,"connect":{"client":"x","ping":12}}\n{}', 0, 'shown, interval 12000'],
      ['{"id":1,"connect":{"client":"x"}}', 0, 'shown'],
      ['{"id":1,"connect":null}', 0, 'shown'],
      ['{"id":1,"connect":', 0, 'shown'],
      ['{"push":{"pub":{"data":{"ping":1}}}}', 0, 'shown'],
    ],
  ],
  'centrifugo alone': [
    centrifugo(alone),
    [
      ['{}', 0, 'hidden, answer {}'],
      ['{}\n', 0, 'hidden, answer {}'],
      // More than a ping in one frame.
      ['{"push":{}}\n{}', 0, 'shown, answer {}'],
      ['{}\n{"push":{}}\n', 0, 'shown, answer {}'],
      ['{"push":{}}', 0, 'shown'],
      ['', 0, 'shown'],
    ],
  ],
  actionCable: [actionCable(), [['{"type":"ping","message":1}', 0, 'shown']]],
  appSync: [
    appSync(),
    [
      ['{"type":"ka"}', 0, 'shown'],
      [
        '{"type":"connection_ack","payload":{"connectionTimeoutMs":200000}}',
        0,
        'shown, interval 100000, timeout 100000',
      ],
      [
        '{"type":"connection_ack","connectionTimeoutMs":200000}',
        0,
        'shown, interval 100000, timeout 100000',
      ],
      ['{"type":"connection_ack"}', 0, 'shown'],
      ['{"type":"connection_ack","payload":null}', 0, 'shown'],
      ['{"type":"data","of":"connection_ack","connectionTimeoutMs":1000}', 0, 'shown'],
      ['{"type":"connection_ack","connectionTimeoutMs":"1"}', 0, 'shown'],
      [
        '{"type":"data","payload":{"x":"\\"connection_ack\\"","connectionTimeoutMs":1}}',
        0,
        'shown',
      ],
    ],
  ],
  'appSync with a limit of its own': [
    appSync(180_000),
    [
      [
        '{"type":"connection_ack","connectionTimeoutMs":300000}',
        0,
        'shown, interval 90000, timeout 90000',
      ],
      [
        '{"type":"connection_ack","connectionTimeoutMs":60000}',
        0,
        'shown, interval 30000, timeout 30000',
      ],
    ],
  ],
}

describe.each(Object.entries(frames))('%s takes', (_, [format, cases]) => {
  test.each(cases)('%j with %d out: %s', (data, id, wanted) => {
    expect(meaning(format, data, id)).toBe(wanted)
  })
})

test('MQTT is asked within its keep-alive, and with none as one likes', () => {
  expect([mqtt(), mqtt(5), mqtt(0)].map(format => format.maxInterval)).toEqual([
    60_000,
    5_000,
    Infinity,
  ])
})

describe('refuses to be made of', () => {
  test.each<[string, () => HeartbeatFormat]>([
    ['json(ping, pong, id)', () => json({ a: 1 }, { b: 1 }, '')],
    ['json(ping, pong, id)', () => json({ a: 1 }, { b: 1 }, 3 as never)],
    ['phoenix(vsn)', () => phoenix(3 as never)],
    ['phoenix(vsn)', () => phoenix('2' as never)],
    ['mqtt(keepAlive)', () => mqtt(-1)],
    ['mqtt(keepAlive)', () => mqtt(70_000)],
    ['mqtt(keepAlive)', () => mqtt('60' as never)],
    ['mqtt(keepAlive)', () => mqtt(NaN)],
    ['stomp(period)', () => stomp(0)],
    ['stomp(period)', () => stomp(NaN)],
    ['appSync(longest)', () => appSync(0)],
    ['appSync(longest)', () => appSync('1' as never)],
  ])('%s', (signature, make) => {
    expect(make).toThrow(TypeError)
    expect(make).toThrow(`belay-ws: ${signature} takes `)
  })
})
