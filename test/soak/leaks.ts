import type { CDPSession, Page } from 'playwright'
import type { News } from './page/told.ts'
import { Violation } from './violation.ts'

/** What the page holds while nothing is under way. */
export interface Holdings {
  /** Live JavaScript objects after a garbage collection, in bytes. */
  heap: number
  /** Timers that are set. */
  timers: number
  /** Listeners on `window`, `document` and the network. */
  listeners: number
  /** Sockets that somebody still refers to, whatever their state. */
  sockets: number
}

/** The page's code, caches and numbers settle in the first rounds. */
const WARM_UP = 2
/** What comes and goes between two looks, in bytes. */
const NOISE = 1_000_000
/**
 * How often to look again where there is a socket too many. What the page counts and what the browser
 * finds are not of one moment: a dial in between is one too many, once. What has leaked stays.
 */
const SECOND_LOOKS = 20

/** Looks at what the page holds, at quiet points, and finds growth. */
export class Leaks {
  readonly samples: Holdings[] = []
  /** How often there was a socket too many at first. */
  lookedAgain = 0
  readonly #cdp: CDPSession

  private constructor(cdp: CDPSession) {
    this.#cdp = cdp
  }

  /** For a page in which no client has been started. */
  static async of(page: Page): Promise<Leaks> {
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('HeapProfiler.enable')
    return new Leaks(cdp)
  }

  /**
   * @param news - The page's own counts.
   * @param again - Waits a moment, and counts again.
   * @throws Violation when there is more than there was.
   */
  async sample(news: News, again: () => Promise<News>): Promise<void> {
    let [heap, sockets] = await this.#look()
    if (sockets > news.wires) this.lookedAgain++
    for (let looks = 0; sockets > news.wires && looks < SECOND_LOOKS; looks++) {
      news = await again()
      ;[heap, sockets] = await this.#look()
    }
    const { timers, listeners, wires } = news
    this.samples.push({ heap, timers, listeners, sockets })
    const [first] = this.samples as [Holdings]
    if (listeners !== first.listeners) {
      throw new Violation(undefined, `${first.listeners} listeners on the page became ${listeners}`)
    }
    if (sockets > wires) {
      throw new Violation(undefined, `${sockets} sockets are in memory, and ${wires} not yet over`)
    }
    this.#judgeHeap()
  }

  /** The bytes in use after a collection, and the sockets. */
  async #look(): Promise<[heap: number, sockets: number]> {
    // What a first collection finalises, a second one frees.
    for (let i = 0; i < 2; i++) await this.#cdp.send('HeapProfiler.collectGarbage')
    const { usedSize } = await this.#cdp.send('Runtime.getHeapUsage')
    return [usedSize, await this.#countSockets()]
  }

  /** All objects that are sockets and not the prototype of some. */
  async #countSockets(): Promise<number> {
    const objectGroup = 'sockets'
    const { result } = await this.#cdp.send('Runtime.evaluate', {
      expression: 'WebSocket.prototype',
      objectGroup,
    })
    const { objects } = await this.#cdp.send('Runtime.queryObjects', {
      prototypeObjectId: result.objectId!,
      objectGroup,
    })
    const count = await this.#cdp.send('Runtime.callFunctionOn', {
      functionDeclaration: `function () {
        return this.filter(found => {
          try { return found.url } catch { return false }
        }).length
      }`,
      objectId: objects.objectId!,
      returnByValue: true,
    })
    await this.#cdp.send('Runtime.releaseObjectGroup', { objectGroup })
    return count.result.value as number
  }

  /** Growth is what the lowest of the last looks has over the highest of the first. */
  #judgeHeap(): void {
    const heaps = this.samples.slice(WARM_UP).map(({ heap }) => heap)
    const part = Math.floor(heaps.length / 3)
    if (part < 1) return
    const before = Math.max(...heaps.slice(0, part))
    const after = Math.min(...heaps.slice(-part))
    if (after - before > NOISE) {
      throw new Violation(undefined, `the heap grew from ${before} to ${after} bytes`)
    }
  }
}
