import { mkdir, rename, writeFile } from 'node:fs/promises'
import { bundle } from '../rig/build-harness.ts'
import { HARNESS_DIRECTORY } from '../rig/harness-file.ts'

/** Bundles the shared worker of the tests beside the harness. */
export default async function buildWorker(): Promise<void> {
  await mkdir(`${HARNESS_DIRECTORY}/tabs`, { recursive: true })
  const file = `${HARNESS_DIRECTORY}/tabs/worker.js`
  // Whole or not at all: another run may be reading it.
  const draft = `${file}.${process.pid}`
  await writeFile(draft, await bundle('test/tabs/page/worker.ts'))
  await rename(draft, file)
}
