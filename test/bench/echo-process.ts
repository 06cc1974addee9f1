/** The demo's server in a process of its own, so that it does not share one with the driver. */
import { startEchoServer } from '../../src/echo/echo-server.ts'

const server = await startEchoServer()
process.send!(server.port)
process.on('disconnect', () => process.exit())
