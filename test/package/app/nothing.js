// An application that wants nothing, and imports everything.
import 'belay-ws'
import 'belay-ws/core'
import 'belay-ws/formats'
import 'belay-ws/global'
import 'belay-ws/server'
import 'belay-ws/socket'
