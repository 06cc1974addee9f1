import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'

export const ROOT: string = fileURLToPath(new URL('../..', import.meta.url))

// Copies of the project may share their packages, and must not share what is built from each.
const copy = createHash('sha256').update(ROOT).digest('hex').slice(0, 8)
export const HARNESS_DIRECTORY = `${ROOT}/node_modules/.cache/belay-ws/${copy}`

/** Where the built harness lies. */
export const HARNESS = `${HARNESS_DIRECTORY}/harness.js`
