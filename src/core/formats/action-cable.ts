import type { HeartbeatFormat } from './format.ts'

/**
 * Rails Action Cable: beats of the server's alone, text frames.
 *
 * ```
 * server: {"type":"ping","message":1700000000}      every 3 s
 * ```
 *
 * Any frame is a beat, and beats are shown: the library counts them too. After three missed beats, 9 s
 * of silence, the connection is dead. The protocol has no question that the server answers: a dead way *to* it is not
 * noticed.
 *
 * @see https://github.com/rails/rails/blob/main/actioncable/app/javascript/action_cable/connection_monitor.js
 */
export function actionCable(): HeartbeatFormat {
  return { interval: 3_000, timeout: 6_000, read: () => false }
}
