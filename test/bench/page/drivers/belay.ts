import { ReconnectingWebSocket } from '../../../../src/index.ts'
import type { Connect } from '../../../under/page/driver.ts'
import { over } from '../over.ts'

const connect: Connect = over(ReconnectingWebSocket)
export default connect
