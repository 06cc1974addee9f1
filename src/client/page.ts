/**
 * Turns events of the page and the network into signals, in one place. `pagePolicy` in the core
 * says what a signal means. Works in workers too, where only some of the events exist.
 */
import type { PageSignal } from '../core/page-policy.ts'
import { report } from '../socket/runtime.ts'

/** `NetworkInformation` (WICG Network Information API), which Chromium alone has. */
interface Network {
  readonly type?: string
  readonly effectiveType?: string
  readonly rtt?: number
  readonly downlink?: number
}

/** `hide`: nobody looks at the page any more. */
type Notify = (signal: PageSignal | 'hide') => void

/** `navigator.onLine` may be behind its event: the number of looks at it, and the ms between them. */
const LOOKS = 50
const LOOK_EVERY = 20

/** All who watch, with one set of listeners between them. */
const watchers = new Set<Notify>()
let unlisten: () => void

/** Whether nobody looks at the page; never in a worker. */
export const isHidden = (): boolean =>
  (globalThis.document as Document | undefined)?.visibilityState === 'hidden'

/**
 * Watches until the returned function is called; the last of them leaves no listener behind.
 *
 * @param notify - Called with each signal, at most once per event, however often it was given.
 */
export function watchPage(notify: Notify): () => void {
  if (!watchers.size) unlisten = listen()
  watchers.add(notify)
  return () => {
    if (watchers.delete(notify) && !watchers.size) unlisten()
  }
}

/** Tells all who watch. A shared worker tells what its pages have seen. */
export function tell(signal: PageSignal | 'hide'): void {
  // Those who begin to watch meanwhile are not told, those who cease to are not told any more: as
  // with listeners.
  for (const notify of [...watchers]) {
    try {
      if (watchers.has(notify)) notify(signal)
    } catch (error) {
      report(error)
    }
  }
}

function listen(): () => void {
  const undo: (() => void)[] = []
  const on = (
    target: unknown,
    type: string,
    signal: (event: Event) => PageSignal | 'hide' | undefined,
  ) => {
    if (!(target instanceof EventTarget)) return
    const listener = (event: Event) => {
      const told = signal(event)
      if (told) tell(told)
    }
    target.addEventListener(type, listener)
    undo.push(() => target.removeEventListener(type, listener))
  }
  const page = globalThis.document as Document | undefined
  const network = (globalThis.navigator as { connection?: Network } | undefined)?.connection

  on(globalThis, 'online', () => 'online')
  on(globalThis, 'offline', () => 'offline')
  // All that a worker of Chromium hears of `online`, which a page hears of by itself; and at times it
  // comes a moment before `onLine` says so, and nothing comes after it.
  let wasOnline: boolean | undefined = globalThis.navigator?.onLine
  let again: ReturnType<typeof setTimeout> | undefined
  const look = (looksLeft: number): PageSignal | undefined => {
    const { onLine } = navigator
    const cameOnline = wasOnline === false && onLine
    wasOnline = onLine
    clearTimeout(again)
    if (!page && !onLine && looksLeft) {
      again = setTimeout(() => look(looksLeft - 1) && tell('online'), LOOK_EVERY)
    }
    return cameOnline ? 'online' : undefined
  }
  // The browser tells of each new estimate by the same event. A download alone makes it do so.
  const estimate = () => network && `${network.effectiveType} ${network.rtt} ${network.downlink}`
  let [type, estimated] = [network?.type, estimate()]
  on(network, 'change', () => {
    const isEstimate = type === network!.type && estimated !== estimate()
    ;[type, estimated] = [network!.type, estimate()]
    return look(LOOKS) ?? (isEstimate ? 'quality' : 'change')
  })
  undo.push(() => clearTimeout(again))
  on(page, 'resume', () => 'resume')
  on(page, 'visibilitychange', () => (isHidden() ? 'hide' : 'visible'))
  on(globalThis, 'pagehide', event =>
    (event as PageTransitionEvent).persisted ? 'store' : undefined,
  )
  on(globalThis, 'pageshow', event =>
    (event as PageTransitionEvent).persisted ? 'restore' : undefined,
  )
  return () => undo.forEach(remove => remove())
}
