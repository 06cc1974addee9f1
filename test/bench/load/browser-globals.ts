/**
 * What browsers have and Node 20 lacks. The WebSocket is the one that later versions of Node have
 * built in; the one that Node 20 hides behind a flag tells no `close` of a dial that was refused.
 */
import { CloseEvent, ErrorEvent, WebSocket } from 'undici'

Object.assign(globalThis, { CloseEvent, ErrorEvent, WebSocket })
globalThis.reportError ??= console.error
