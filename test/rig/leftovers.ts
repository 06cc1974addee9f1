import type { Page } from '@playwright/test'

export interface Leftovers {
  /** Timers that have been set, and have neither fired nor been cleared. */
  timers: number
  /** Listeners on `window` and `document`. */
  listeners: number
  /** Native sockets that are CONNECTING or OPEN. */
  sockets: number
}

/** Reloads the page so that from the first line on everything left behind is counted. */
export async function countLeftovers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const timers = new Set<unknown>()
    const { setTimeout, clearTimeout } = window
    window.setTimeout = ((run: () => void, ...rest: [number]) => {
      const id = setTimeout(
        () => {
          timers.delete(id)
          run()
        },
        ...rest,
      )
      timers.add(id)
      return id
    }) as typeof setTimeout
    window.clearTimeout = id => {
      timers.delete(id)
      clearTimeout(id)
    }

    let listeners = 0
    for (const target of [window, document]) {
      const { addEventListener, removeEventListener } = target
      target.addEventListener = function (...given: Parameters<typeof addEventListener>) {
        listeners++
        addEventListener.apply(target, given)
      } as typeof addEventListener
      target.removeEventListener = function (...given: Parameters<typeof removeEventListener>) {
        listeners--
        removeEventListener.apply(target, given)
      } as typeof removeEventListener
    }

    const sockets = new Set<WebSocket>()
    const Native = window.WebSocket
    const nativeState = Object.getOwnPropertyDescriptor(Native.prototype, 'readyState')!.get!
    window.WebSocket = class extends Native {
      constructor(...given: ConstructorParameters<typeof WebSocket>) {
        super(...given)
        sockets.add(this)
      }
    }

    Object.assign(window, {
      leftovers: () => ({
        timers: timers.size,
        listeners,
        sockets: [...sockets].filter(socket => (nativeState.call(socket) as number) < 2).length,
      }),
    })
  })
  await page.reload()
}

export function leftovers(page: Page): Promise<Leftovers> {
  return page.evaluate(() => (window as unknown as { leftovers(): Leftovers }).leftovers())
}
