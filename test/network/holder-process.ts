/** A run in the middle of its work: a network, its server and a browser, until somebody ends it. */
import { openChromium } from './browser.ts'
import { startServer } from './server.ts'
import { Topology } from './topology.ts'

const topology = new Topology()
const { site } = await startServer(topology, 30_000)
await openChromium(topology, site)
process.send!([topology.client, topology.router, topology.server])
