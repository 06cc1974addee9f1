/** The `message` listeners of a client are called by hand; they must not be able to tell. */
import fc from 'fast-check'
import { expect, test } from './client-test.ts'

test.use({ onPurpose: /on purpose/ })

/** What an application does with listeners, before messages and in the middle of one. */
type Act =
  | { do: 'add'; who: number; capture: boolean; once: boolean; signal: boolean; object: boolean }
  | { do: 'remove'; who: number; capture: boolean; object: boolean }
  | { do: 'abort' }
  | { do: 'message' }

/** What each listener does when it is called, besides noting it down. */
type Habit = 'nothing' | 'throw' | 'stop' | 'stop others' | 'add' | 'remove' | 'abort'

const WHO = 4
const who = fc.nat(WHO - 1)
const boolean = fc.boolean()
const acts = (capture: fc.Arbitrary<boolean>): fc.Arbitrary<Act> =>
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        who,
        capture,
        once: boolean,
        signal: boolean,
        object: boolean,
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('remove' as const),
        who,
        capture,
        object: boolean,
      }),
    },
    { weight: 1, arbitrary: fc.constant<Act>({ do: 'abort' }) },
    { weight: 3, arbitrary: fc.constant<Act>({ do: 'message' }) },
  )
const habits = fc.array(
  fc.constantFrom<Habit>('nothing', 'throw', 'stop', 'stop others', 'add', 'remove', 'abort'),
  { minLength: WHO, maxLength: WHO },
)

test('they are called like those of a native EventTarget, whatever is done with them', async ({
  page,
  server,
  browserName,
}) => {
  // [spec] Those that capture come first. Chromium heeds that for nodes of a document alone.
  const captures = browserName === 'chromium' ? fc.constant(false) : fc.boolean()
  const cases = fc.sample(
    fc.tuple(fc.array(acts(captures), { minLength: 3, maxLength: 25 }), habits),
    {
      numRuns: 400,
      seed: 7,
    },
  )
  const differences = await page.evaluate(
    // [spec] A signal does not remove what was removed before and added anew. In Chromium it does, so
    // there those that have a signal are listeners of their own.
    async ([url, cases, own]) => {
      const { client, log } = belay.connect(url, { heartbeat: { interval: 5 } })
      await belay.told(log, 'pong')

      /** Plays a case at a target, and tells who was called, in which order and with what. */
      async function play(target: EventTarget, message: () => Promise<void>, [acts, habits]: any) {
        const told: string[] = []
        let abort = new AbortController()
        const add = (who: number, options: AddEventListenerOptions, object: boolean) =>
          target.addEventListener(
            'message',
            (object ? objects : functions)[who + (options.signal ? own : 0)],
            options,
          )
        const functions = habits.concat(habits).map((habit: Habit, who: number) => {
          return function (this: unknown, event: MessageEvent) {
            const path = event.composedPath()
            told.push(
              `${who} ${this === target} ${event.target === target} ${event.currentTarget === target} ` +
                `${event.eventPhase} ${path.length} ${path[0] === target} ${event.data}`,
            )
            if (habit === 'throw') throw new Error('on purpose')
            if (habit === 'stop') event.stopPropagation()
            if (habit === 'stop others') event.stopImmediatePropagation()
            if (habit === 'add') add((who + 1) % habits.length, {}, false)
            if (habit === 'remove')
              target.removeEventListener('message', functions[(who + 1) % habits.length])
            if (habit === 'abort') abort.abort()
          }
        })
        const objects = functions.map((call: any, who: number) => ({
          handleEvent(event: MessageEvent) {
            told.push(`object ${this === objects[who]}`)
            call.call(target, event)
          },
        }))
        for (const act of acts) {
          if (act.do === 'add') {
            const { signal } = abort
            const { who, capture, once, object } = act
            add(who, { capture, once, ...(act.signal && { signal }) }, object)
          } else if (act.do === 'remove') {
            const { who, capture, object } = act
            target.removeEventListener('message', (object ? objects : functions)[who], { capture })
          } else if (act.do === 'abort') {
            abort.abort()
            abort = new AbortController()
          } else {
            told.push('message')
            await message()
          }
        }
        for (const listener of [...functions, ...objects]) {
          for (const capture of [true, false])
            target.removeEventListener('message', listener, capture)
        }
        return told
      }

      // Three ways for a message to come: natively; from the server; dispatched by the application.
      const native = new EventTarget()
      const differences: string[] = []
      for (const [i, one] of cases.entries()) {
        let count = 0
        const make = () => new MessageEvent('message', { data: `m${count++}` })
        const expected = await play(native, async () => void native.dispatchEvent(make()), one)
        count = 0
        const dispatched = await play(client, async () => void client.dispatchEvent(make()), one)
        let sent = 0
        const pongs = () => log.filter(({ event }) => event === 'pong').length
        const served =
          i % 8 === 0
            ? await play(
                client,
                async () => {
                  const before = pongs()
                  client.send(`m${sent++}`)
                  // The second of two further replies comes behind the message.
                  await belay.until(() => pongs() > before + 1)
                },
                one,
              )
            : expected
        for (const [way, told] of Object.entries({ dispatched, served })) {
          if (told.join('\n') !== expected.join('\n')) {
            differences.push(
              `${way}: ${JSON.stringify(one)}\n${expected.join('\n')}\n---\n${told.join('\n')}`,
            )
          }
        }
      }
      client.close()
      return differences
    },
    [server.url, cases, browserName === 'chromium' ? WHO : 0] as const,
  )
  expect(differences.slice(0, 1)).toEqual([])
})

test('what is no listener is refused as the platform does', async ({ page, server }) => {
  const told = await page.evaluate(url => {
    const { client } = belay.connect(url)
    const told = [1, 'text', true].map(listener => {
      const complaints = [client, new EventTarget()].map(target => {
        try {
          target.addEventListener('message', listener as never)
        } catch (error) {
          return (error as Error).name
        }
        return 'none'
      })
      return complaints[0] === complaints[1]
    })
    client.addEventListener('message', null as never)
    client.removeEventListener('message', null as never)
    client.close()
    return told
  }, server.url)
  expect(told).toEqual([true, true, true])
})

test('a message is a trusted event of the platform, and an Event through and through', async ({
  page,
  server,
}) => {
  const seen = await page.evaluate(async url => {
    const { client } = belay.connect(url)
    client.send('hello')
    const event = await belay.next<MessageEvent>(client, 'message')
    const copy = new (event.constructor as typeof MessageEvent)(event.type, event as EventInit)
    client.close()
    return [
      event instanceof MessageEvent,
      event.constructor === MessageEvent,
      Object.prototype.toString.call(event),
      event.isTrusted,
      Object.keys(event).join(),
      copy.data,
    ]
  }, server.url)
  expect(seen).toEqual([true, true, '[object MessageEvent]', true, 'isTrusted', 'hello'])
})
