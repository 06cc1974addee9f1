import { benchMemory } from './memory.ts'
import { benchSessions } from './stores.ts'

await benchMemory()
await benchSessions()
