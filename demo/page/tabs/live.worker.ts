/** Holds the connection of all tabs. Its name is the address of the server. */
import { ReconnectingWebSocket } from '../../../src/index.ts'
import { host } from '../../../src/tabs/host/index.ts'

const socket = new ReconnectingWebSocket(`${globalThis.name}?id=tabs&feed=1000`)
const live = host(socket, { onJoin: tell, onLeave: tell })

/** All tabs are told how many they are. */
function tell(): void {
  const { tabs } = live
  for (const tab of tabs) tab.send(JSON.stringify({ tabs: tabs.length }))
}
