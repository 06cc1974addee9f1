import type { IncomingMessage } from 'node:http'

const MAX_BODY = 4096

/** An error with the HTTP status and the headers that answer it. */
export class HttpError extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.name = 'HttpError'
    this.status = status
    this.headers = headers
  }
}

/**
 * Reads a body of at most 4 KiB as a JSON object. Throws an {@link HttpError}: 415 for another
 * content type, 413 for a larger body, 400 for anything that is not a JSON object.
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  // A page of another origin cannot send this type without a preflight, which is refused.
  const type = request.headers['content-type'] ?? '(none)'
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new HttpError(415, `content-type is ${type}: use application/json`)
  }
  const body = await readBody(request)
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    throw new HttpError(400, 'the body is no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new HttpError(400, 'the body is no JSON object')
  }
  return value as Record<string, unknown>
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= MAX_BODY) return void chunks.push(chunk)
      const text = `the body is too large: use at most ${MAX_BODY} bytes`
      reject(new HttpError(413, text, { connection: 'close' }))
    })
    request.on('end', () => resolve(Buffer.concat(chunks).toString()))
    request.on('error', reject)
    request.on('close', () => reject(new HttpError(400, 'the request ended early')))
  })
}
