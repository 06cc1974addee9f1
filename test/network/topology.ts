/**
 * Three machines in a row, each a network namespace: client - router - server. The cables are veth
 * pairs that are made inside, so nothing of it shows outside.
 */
import { command } from './command.ts'
import { addNamespace, newName, removeNamespace } from './namespace.ts'

const CLIENT = '192.0.2.2'
const CLIENT_GATEWAY = '192.0.2.1'
const SERVER_GATEWAY = '198.51.100.1'

/** Where the server listens. Browsers dial one host one handshake at a time: one host per lane. */
export const SERVERS = {
  listening: '198.51.100.11',
  talking: '198.51.100.12',
  plain: '198.51.100.13',
  library: '198.51.100.14',
  loaded: '198.51.100.15',
  defaults: '198.51.100.16',
} as const

const all = new Set<Topology>()
// The last resort: a process that ends in the middle of a test. The signals are left to whoever
// listens to them, as Playwright's workers do.
process.on('exit', () => {
  for (const topology of all) topology.remove()
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  if (!process.listenerCount(signal)) process.once(signal, () => process.exit(1))
}

export class Topology {
  readonly client: string
  readonly router: string
  readonly server: string

  constructor() {
    const name = newName()
    this.client = `${name}.client`
    this.router = `${name}.router`
    this.server = `${name}.server`
    all.add(this)
    try {
      addNamespace(this.client)
      addNamespace(this.router)
      this.#ip(
        this.router,
        `link add client type veth peer name uplink netns ${this.client}`,
        `address add ${CLIENT_GATEWAY}/24 dev client`,
        'link set client up',
      )
      this.onClient(`address add ${CLIENT}/24 dev uplink`, 'link set uplink up')
      this.onClient(`route add default via ${CLIENT_GATEWAY}`)
      this.set('net/ipv4/ip_forward', 1)
      this.addServer()
    } catch (error) {
      this.remove()
      throw error
    }
  }

  /** The server and its cable; to the rest of the network a machine that has just been started. */
  addServer(): void {
    addNamespace(this.server)
    this.onRouter(
      `link add server type veth peer name uplink netns ${this.server}`,
      `address add ${SERVER_GATEWAY}/24 dev server`,
      'link set server up',
    )
    const addresses = Object.values(SERVERS).map(host => `address add ${host}/24 dev uplink`)
    this.#ip(this.server, ...addresses, 'link set uplink up')
    this.#ip(this.server, `route add default via ${SERVER_GATEWAY}`)
  }

  /**
   * Resolves once the client's network is what it will be. The kernel takes a second or two to see that
   * the cable is in and that nobody else has the IPv6 address, and a Chromium that is started before
   * may break off its first requests: to it, the network has changed.
   */
  async settled(): Promise<void> {
    const ask = (what: string): string =>
      command(['ip', '-n', this.client, ...what.split(' ')]).trim()
    for (let looks = 0; looks < 300; looks++) {
      const isUp = ask('link show uplink up').includes('state UP')
      if (isUp && !ask('-6 address show tentative')) return
      await new Promise(resolve => setTimeout(resolve, 100))
    }
    throw new Error(`the network of ${this.client} does not settle`)
  }

  /** The server loses its power: its processes, its kernel's memory and its cable are gone. */
  removeServer(): void {
    // First, so that no last word of the kernel's gets out.
    this.onRouter('link delete server')
    removeNamespace(this.server)
  }

  /** What one would write after `ip`, on the client's machine. */
  onClient(...lines: string[]): void {
    this.#ip(this.client, ...lines)
  }

  /** What one would write after `ip`, on the router. */
  onRouter(...lines: string[]): void {
    this.#ip(this.router, ...lines)
  }

  /** Runs a command on the router. */
  atRouter(...words: string[]): string {
    return command(['ip', 'netns', 'exec', this.router, ...words])
  }

  /** Sets a kernel parameter of the router's. */
  set(parameter: string, value: number): void {
    this.atRouter('sh', '-c', `echo ${value} > /proc/sys/${parameter}`)
  }

  /** Everything, whatever state it is in. Removes as much as it can before it complains. */
  remove(): void {
    if (!all.delete(this)) return
    const errors: unknown[] = []
    for (const name of [this.client, this.router, this.server]) {
      try {
        removeNamespace(name)
      } catch (error) {
        errors.push(error)
      }
    }
    if (errors.length) console.warn('could not remove', ...errors)
  }

  #ip(name: string, ...lines: string[]): void {
    command(['ip', '-n', name, '-batch', '-'], lines.join('\n'))
  }
}
