export type { Beat, HeartbeatFormat, HeartbeatMode, Payload } from './format.ts'
export { heartbeatMode } from './format.ts'
export { json } from './json.ts'
export { text } from './text.ts'
