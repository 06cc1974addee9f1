/** The library and the story as a script for a window of jsdom or happy-dom, as a page loads them. */
import { ReconnectingWebSocket } from '../../src/index.ts'
import type { Place, Story } from './story.ts'
import { live } from './story.ts'

Object.assign(globalThis, {
  tell: (place: Place): Promise<Story> => live(ReconnectingWebSocket, place),
})
