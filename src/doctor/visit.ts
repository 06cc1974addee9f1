import { isIP, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { connect as connectTls } from 'node:tls'
import { ConnectError } from './connect-error.ts'
import { Connection, OPCODE } from './connection.ts'
import type { Gate } from './gate.ts'
import { flawOf, readReply, writeRequest } from './handshake.ts'
import type { HttpHead } from './http-head.ts'
import type { Limits } from './limits.ts'
import { onceWithin } from './once-within.ts'
import type { Target } from './target.ts'

/** The values that the user gave for every connection. */
export interface Credentials {
  /** Further headers, in order. */
  headers: readonly (readonly [name: string, value: string])[]
  /** The subprotocols to offer. */
  protocols: readonly string[]
  /** The frame that the server wants first, if it wants one. */
  hello: string | Buffer | undefined
  /** Certificates of authorities to trust besides the usual ones, in PEM. */
  ca: string | undefined
  /** Goes on with a certificate that a browser would refuse. */
  isInsecure: boolean
}

/** The differences of one connection. */
export interface OpenOptions {
  protocols?: readonly string[]
  /** Takes the place of the user's; `undefined` for none. */
  origin?: string | undefined
  /** The header Sec-WebSocket-Extensions. */
  extensions?: string
  /** Makes of the reply what the frames are read with. */
  accept?: (head: HttpHead) => object
  answersPings?: boolean
  /** Whether the user's first frame is sent. @default true */
  saysHello?: boolean
}

/** How long each stage of a handshake took, in ms. */
export interface Stages {
  tcp: number
  tls: number | undefined
  upgrade: number
}

/** Makes the connections of a run: to one target, with the same credentials, through the gate. */
export class Visit {
  readonly target: Target
  readonly credentials: Credentials
  readonly limits: Limits
  readonly gate: Gate
  /** Whether frames may be sent that end a server which is not prepared for them. */
  readonly mayHarm: boolean
  /** An address that can be reached, as soon as one is known. */
  address: string

  constructor(
    target: Target,
    credentials: Credentials,
    limits: Limits,
    gate: Gate,
    mayHarm: boolean,
  ) {
    this.target = target
    this.credentials = credentials
    this.limits = limits
    this.gate = gate
    this.mayHarm = mayHarm
    this.address = target.host
  }

  /**
   * @returns The socket, and how long it took to connect, without the wait at the gate.
   * @throws ConnectError or Stopped
   */
  async tcp(address: string = this.address): Promise<{ socket: Socket; ms: number }> {
    const { connect } = this.limits
    const { port } = this.target
    const socket = await this.gate.socket(() =>
      // Each side ends by itself, so that it can be seen which does.
      new Socket({ allowHalfOpen: true }).connect({ host: address, port, noDelay: true }),
    )
    const from = performance.now()
    try {
      const error = () => new ConnectError('tcp', 'no reply at all', { code: 'ETIMEDOUT' })
      await onceWithin(socket, 'connect', connect, error)
      return { socket, ms: performance.now() - from }
    } catch (error) {
      socket.destroy()
      throw ConnectError.of('tcp', error)
    }
  }

  /**
   * @param isChecked - Whether a certificate that a browser would refuse is an error.
   * @throws ConnectError
   */
  async tls(socket: Socket, isChecked = !this.credentials.isInsecure): Promise<TLSSocket> {
    const { host } = this.target
    const { ca } = this.credentials
    const secured = connectTls({
      socket,
      rejectUnauthorized: isChecked,
      ALPNProtocols: ['http/1.1'],
      ...(!isIP(host) && { servername: host }),
      ...(ca !== undefined && { ca }),
    })
    try {
      const error = () => new ConnectError('tls', 'no reply', { code: 'ETIMEDOUT' })
      await onceWithin(secured, 'secureConnect', this.limits.connect, error)
      secured.on('error', () => {})
      return secured
    } catch (error) {
      secured.on('error', () => {})
      socket.destroy()
      throw ConnectError.of('tls', error)
    }
  }

  /**
   * Sends a request and reads the head of its reply.
   *
   * @throws ConnectError or Stopped
   */
  async request(
    options: OpenOptions & { isUpgrade?: boolean } = {},
  ): Promise<{ socket: Socket; head: HttpHead; rest: Buffer; stages: Stages; key: string }> {
    const { socket: plain, ms } = await this.tcp()
    const from = performance.now()
    const socket = this.target.isSecure ? await this.tls(plain) : plain
    const tls = performance.now()
    const { path, authority } = this.target
    const { isUpgrade = true } = options
    const headers = this.#headers(options, isUpgrade)
    const { bytes, key } = writeRequest({ path, authority, headers, isUpgrade })
    this.gate.traffic.bytes += bytes.length
    socket.write(bytes)
    try {
      const reply = await readReply(socket, 2 * this.limits.connect)
      const stages = {
        tcp: ms,
        tls: this.target.isSecure ? tls - from : undefined,
        upgrade: performance.now() - tls,
      }
      this.#heed(reply.head)
      return { socket, ...reply, stages, key }
    } catch (error) {
      socket.destroy()
      throw error
    }
  }

  /**
   * Opens a WebSocket.
   *
   * @throws ConnectError or Stopped
   */
  async open(options: OpenOptions = {}): Promise<Connection & { stages: Stages }> {
    const { socket, head, rest, stages, key } = await this.request(options)
    const { status, statusLine } = head
    const flaw = flawOf(head, key)
    if (status !== 101 || flaw !== undefined) {
      socket.destroy()
      const refusal = flaw === undefined ? 'status' : 'headers'
      throw new ConnectError('upgrade', flaw ?? statusLine, { refusal, head })
    }
    const { answersPings = true, accept } = options
    let extensions = {}
    try {
      extensions = accept?.(head) ?? extensions
    } catch (error) {
      socket.destroy()
      throw error
    }
    const { traffic } = this.gate
    const onClose = (code: number): void => {
      if (PATIENCE.includes(code)) this.gate.stop(`it closed with ${code}`)
    }
    const connection = new Connection(socket, { head, rest }, traffic, {
      answersPings,
      extensions,
      onClose,
    })
    const { hello } = this.credentials
    if (hello !== undefined && options.saysHello !== false) {
      connection.send(typeof hello === 'string' ? OPCODE.text : OPCODE.binary, hello)
    }
    return Object.assign(connection, { stages })
  }

  #headers(options: OpenOptions, isUpgrade: boolean): (readonly [name: string, value: string])[] {
    const { protocols = this.credentials.protocols, extensions } = options
    const given = this.credentials.headers
    const isGiven = (name: string): boolean => given.some(([one]) => one.toLowerCase() === name)
    const headers =
      'origin' in options ? given.filter(([one]) => one.toLowerCase() !== 'origin') : [...given]
    if (options.origin !== undefined) headers.push(['Origin', options.origin])
    if (!isGiven('user-agent')) headers.push(['User-Agent', USER_AGENT])
    if (isUpgrade && protocols.length)
      headers.push(['Sec-WebSocket-Protocol', protocols.join(', ')])
    if (isUpgrade && extensions) headers.push(['Sec-WebSocket-Extensions', extensions])
    return headers
  }

  /** A server that asks for patience gets it. */
  #heed({ status, headers }: HttpHead): void {
    const retryAfter = headers.get('retry-after')
    if (status === 429 || retryAfter !== undefined) {
      this.gate.stop(`it replied ${status}${retryAfter === undefined ? '' : ` with Retry-After`}`)
    }
  }
}

/** Policy violation and Try Again Later: the server wants no more of this. */
const PATIENCE: readonly number[] = [1008, 1013]

/** Says who comes, so that whoever reads the logs of a server can find out why. */
const USER_AGENT = 'belay-ws-doctor (+https://belay-ws.example.com/)'
