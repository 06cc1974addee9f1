export type LaneName = 'plain' | 'native' | 'belay-ws'
