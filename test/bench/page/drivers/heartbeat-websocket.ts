import { HeartbeatWebSocket } from '../../../../src/socket/heartbeat-websocket.ts'
import type { Connect } from '../../../under/page/driver.ts'
import connectNative from './native.ts'

const connect: Connect = (url, _, direct) => connectNative(url, HeartbeatWebSocket, direct)
export default connect
