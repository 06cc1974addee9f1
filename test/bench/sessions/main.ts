/** `npm run bench:sessions`: what sessions cost, in memory and with a store. Prints tables. */
import { spawnSync } from 'node:child_process'
import { bundleProgram } from '../../sessions/bundle-program.ts'
import { ensureEngines } from '../../sessions/engines.ts'

ensureEngines()
// As an application runs it: the loader of TypeScript defines the name of each closure when it is made, which
// took more time than the hub itself.
const program = await bundleProgram(new URL('figures.ts', import.meta.url))
const { status } = spawnSync(process.execPath, [program], { stdio: 'inherit' })
process.exitCode = status ?? 1
