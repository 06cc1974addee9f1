// The worker of the same application. Its name is the address, so that the test chooses it.
import { ReconnectingWebSocket } from 'belay-ws'
import { host } from 'belay-ws/tabs/host'

host(new ReconnectingWebSocket(globalThis.name))
