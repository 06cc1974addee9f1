/** `npm run bench:sessions`: what sessions cost, in memory and with a store. Prints tables. */
import { ensureEngines } from '../../sessions/engines.ts'
import { benchMemory } from './memory.ts'
import { benchSessions } from './stores.ts'

ensureEngines()
await benchMemory()
await benchSessions()
