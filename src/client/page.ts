/**
 * What the page and the network tell, in one place. None of it is a verdict: `online` may lie, a
 * page that comes back may or may not have lost its connections. Works in workers too, where only
 * some of the signals exist.
 */
import { report } from '../socket/runtime.ts'

/**
 * - `wake`: a good moment to ask, and to dial: visible again, thawed, online.
 * - `doubt`: a good moment to ask: offline, or the network is not what it was.
 * - `store`: the page goes into the back/forward cache, where no socket survives.
 * - `restore`: the page is back from there.
 */
export type PageSignal = 'wake' | 'doubt' | 'store' | 'restore'

type Notify = (signal: PageSignal) => void

/** Where `navigator.onLine` is behind the event that tells of it: looks at it, and the ms between them. */
const LOOKS = 50
const LOOK_EVERY = 20

/** All who watch, with one set of listeners between them. */
const watchers = new Set<Notify>()
let unlisten: () => void

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

function tell(signal: PageSignal): void {
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
  const on = (target: unknown, type: string, signal: (event: Event) => PageSignal | undefined) => {
    if (!(target instanceof EventTarget)) return
    const listener = (event: Event) => {
      const told = signal(event)
      if (told) tell(told)
    }
    target.addEventListener(type, listener)
    undo.push(() => target.removeEventListener(type, listener))
  }
  const wake = (): PageSignal => 'wake'
  const doubt = (): PageSignal => 'doubt'
  const page = globalThis.document as Document | undefined
  const network = (globalThis.navigator as { connection?: unknown } | undefined)?.connection

  on(globalThis, 'online', wake)
  // Not the end of anything: a VPN or a dock that comes undone fires it beside a living link.
  on(globalThis, 'offline', doubt)
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
      again = setTimeout(() => look(looksLeft - 1) && tell('wake'), LOOK_EVERY)
    }
    return cameOnline ? 'wake' : undefined
  }
  on(network, 'change', () => look(LOOKS) ?? 'doubt')
  undo.push(() => clearTimeout(again))
  on(page, 'resume', wake)
  on(page, 'visibilitychange', () => (page!.visibilityState === 'visible' ? 'wake' : undefined))
  on(globalThis, 'pagehide', event =>
    (event as PageTransitionEvent).persisted ? 'store' : undefined,
  )
  on(globalThis, 'pageshow', event =>
    (event as PageTransitionEvent).persisted ? 'restore' : undefined,
  )
  return () => undo.forEach(remove => remove())
}
