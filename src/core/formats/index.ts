export type { Beat, HeartbeatFormat, Payload } from './format.ts'
export { json } from './json.ts'
export { text } from './text.ts'
