/**
 * The client's action for a signal of the page or the network. A signal asks a question; it
 * gives no verdict: `online` may lie, and a page that comes back may still have its connection.
 *
 * ```
 *                      store    hidden   online, resume   restore          change, offline  visible  quality
 * idle, closed         none     none     none             none             none             none     none
 * connecting           abandon  abandon  abandon, if old  abandon, if old  none             none     none
 * connected, suspect   abandon  abandon  check            abandon          check            ask      ask
 * waiting              none     rest     hurry            hurry            none             hurry    none
 * ```
 */
import type { Status } from './lifecycle.ts'

/**
 * Evidence that a connection may be lost:
 * - `online`: the browser has a network again.
 * - `offline`: the browser has none. A VPN that comes undone says so beside a living connection.
 * - `resume`: the page was frozen and runs again.
 * - `change`: the network is another one.
 *
 * No evidence, though a good moment to ask:
 * - `visible`: somebody looks at the page again.
 * - `quality`: the browser estimates the speed of the network anew.
 *
 * Facts about the page:
 * - `store`: it goes into the back/forward cache, which no socket survives.
 * - `hidden`: it has been hidden for `hiddenTimeout`.
 * - `restore`: it is back from there.
 */
export type PageSignal =
  | 'online'
  | 'offline'
  | 'resume'
  | 'change'
  | 'visible'
  | 'quality'
  | 'store'
  | 'hidden'
  | 'restore'

/**
 * - `check`: ask the other side now, with the short window, because there is evidence.
 * - `ask`: ask the other side now, with the ordinary window.
 * - `abandon`: end the connection or the attempt now, with the cause `page`.
 * - `hurry`: cut the wait short.
 * - `rest`: wait until the page is visible.
 * - `none`: do nothing.
 */
export type PageAction = 'check' | 'ask' | 'abandon' | 'hurry' | 'rest' | 'none'

/**
 * Decides what a signal means for a client.
 *
 * @param age - How long the attempt in hand has been going on, in ms; 0 without one.
 * @param limit - `connectTimeout` in ms; `Infinity` for none.
 */
export function pagePolicy(
  signal: PageSignal,
  status: Status,
  age: number,
  limit: number,
): PageAction {
  const isConnecting = status === 'connecting'
  const isOpen = status === 'connected' || status === 'suspect'
  if (signal === 'store' || signal === 'hidden') {
    if (isOpen || isConnecting) return 'abandon'
    return signal === 'hidden' && status === 'waiting' ? 'rest' : 'none'
  }
  if (isOpen) {
    if (signal === 'restore') return 'abandon'
    return signal === 'visible' || signal === 'quality' ? 'ask' : 'check'
  }
  const isBack = signal === 'online' || signal === 'resume' || signal === 'restore'
  if (status === 'waiting') return isBack || signal === 'visible' ? 'hurry' : 'none'
  // A handshake that began long before this may hang on the network that was.
  return isConnecting && isBack && age > limit / 2 ? 'abandon' : 'none'
}
