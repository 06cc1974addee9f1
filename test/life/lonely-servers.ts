/** Runs inside the namespace of a {@link LonelyHost}: says where it listens, ends with its input. */
import { startEchoServer } from '../../src/echo/echo-server.ts'
import { startSite } from '../rig/site.ts'

const site = await startSite()
const server = await startEchoServer()
console.log(JSON.stringify({ site: site.url, server: server.url }))
process.stdin.resume().once('end', () => process.exit())
