// An application that wants one small thing.
import { text } from 'belay-ws'

globalThis.format = text('are you there?', 'yes')
