import { exactlyOnce } from '../../../src/delivery/index.ts'
import { ReconnectingWebSocket } from '../../../src/index.ts'
import type { Status } from '../../../src/index.ts'
import { PERIOD } from '../../delivery/period.ts'
import { Received } from '../../delivery/received.ts'
import type { ServerCounts } from '../../delivery/server-counts.ts'
import { askCounts } from '../link/ask-counts.ts'
import type { EventLog } from '../log/event-log.ts'
import { inMessages } from '../view/amount.ts'
import { inSeconds } from '../view/duration.ts'
import type { HeartbeatChoice } from './heartbeat-choice.ts'
import { closeText } from './lane.ts'
import { WaitingMessages } from './waiting-messages.ts'

/** Time between two looks at the counts of the server, in ms. */
const LOOK_PERIOD = 250
/** An acknowledgement takes up to a second; a message that waits for so long is held up. */
const PATIENCE = 2000
/** The page sends nothing more while so many messages wait. */
const MOST_WAITING = 1000

/** The messages of one direction. */
export interface DirectionCounts {
  readonly sent: number
  /** Sent, and not confirmed. */
  readonly waiting: number
  readonly confirmed: number
  /** Different messages at the other side, by its own count. */
  readonly arrived: number
  readonly missing: number
  readonly doubled: number
}

/** The last time that the session went on over another connection. */
export interface Recovery {
  readonly at: number
  /** Messages of the page that waited until then. */
  readonly waited: number
  /** How long the first of them waited, in ms. */
  readonly longest: number
}

/** This library with `exactlyOnce()`. The page and the server number their messages, and count each other's. */
export class DeliveryLane {
  readonly name = 'delivery'
  recovery: Recovery | undefined
  /** Whether this lane follows one of which the server has lost the session. */
  isAnew = false
  readonly #socket: ReconnectingWebSocket
  readonly #log: EventLog
  readonly #id = randomName()
  readonly #received = new Received()
  readonly #waiting = new WaitingMessages()
  #sent = 0
  #server: ServerCounts | undefined
  #nextLook = 0
  readonly #timer: ReturnType<typeof setInterval>

  /** @param lost - Called when the server has lost the session; the lane is closed then. */
  constructor(url: string, log: EventLog, heartbeat: HeartbeatChoice, lost: () => void) {
    this.#log = log
    const { interval, timeout, answerTimeout } = heartbeat
    const socket = new ReconnectingWebSocket(`${url}/delivery?id=${this.#id}`, undefined, {
      heartbeat: { interval, timeout, answerTimeout },
      delivery: exactlyOnce(),
    })
    this.#socket = socket
    socket.on('status', ({ status, previous }) => this.#note('status', `${previous} → ${status}`))
    socket.on('waiting', ({ delay, attempt }) =>
      this.#note('waiting', `${inSeconds(delay)} before retry ${attempt}`),
    )
    socket.on('disconnected', ({ cause, code, reason, wasClean }) =>
      this.#note(
        'close',
        `${cause}; ${closeText(code, reason, wasClean)}; ${inMessages(this.#waiting.count)} waiting`,
      ),
    )
    socket.on('unsupported', ({ message }) => this.#note('unsupported', message))
    socket.on('dropped', ({ reason }) => this.#note('dropped', reason))
    socket.on('resumed', ({ outage, resent }) => {
      const { most, longest } = this.#waiting
      this.recovery = { at: performance.now(), waited: most, longest }
      this.#note('resumed', `after ${inSeconds(outage)}; ${inMessages(resent)} sent again`)
    })
    socket.on('resync', ({ reason, unconfirmed }) => {
      this.#note('resync', `${reason}; ${inMessages(unconfirmed.length)} unconfirmed`)
      if (reason === 'new') return
      this.close()
      lost()
    })
    socket.on('acknowledged', ({ messages, through }) => {
      this.#waiting.confirm(messages)
      // The server has them, so its count that is shown is old.
      void this.#look()
      this.#note('confirmed', `up to ${through}`, true)
    })
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      this.#received.add(data)
      this.#note('received', String(data), true)
    })
    this.#timer = setInterval(() => this.#send(), PERIOD)
  }

  get status(): Status {
    return this.#socket.status
  }

  /** The messages of the page. */
  get toServer(): DirectionCounts {
    const { arrived = 0, missing = 0, doubled = 0 } = this.#server ?? {}
    const waiting = this.#waiting.count
    const confirmed = this.#sent - waiting
    return { sent: this.#sent, waiting, confirmed, arrived, missing, doubled }
  }

  /** The messages of the server. */
  get toPage(): DirectionCounts {
    const { messages: arrived, missing, doubled } = this.#received
    const { sent: told = 0, confirmed = 0 } = this.#server ?? {}
    // A message may overtake the count that includes it.
    const sent = Math.max(told, arrived + missing)
    return { sent, waiting: sent - confirmed, confirmed, arrived, missing, doubled }
  }

  /** Whether no message is missing or doubled. */
  get isWhole(): boolean {
    const { toServer, toPage } = this
    return toServer.missing + toServer.doubled + toPage.missing + toPage.doubled === 0
  }

  /** Whether messages wait for longer than an acknowledgement takes. */
  isHeldUp(now: number): boolean {
    return this.#waiting.age(now) > PATIENCE
  }

  tick(now: number): void {
    this.#waiting.tick(now)
    if (now >= this.#nextLook) {
      this.#nextLook = Infinity
      void this.#look()
    }
  }

  close(): void {
    clearInterval(this.#timer)
    this.#socket.close()
  }

  #send(): void {
    if (this.#waiting.count >= MOST_WAITING) return
    const message = String(++this.#sent)
    this.#waiting.add(performance.now())
    this.#note(this.#socket.send(message), message, true)
  }

  async #look(): Promise<void> {
    this.#server = (await askCounts(this.#id)) ?? this.#server
    this.#nextLook = performance.now() + LOOK_PERIOD
  }

  #note(event: string, details: string, isMessage = false): void {
    this.#log.add({ lane: this.name, event, details, isMessage })
  }
}

/** `crypto.randomUUID` is absent on plain http from another machine. */
function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(8))
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
