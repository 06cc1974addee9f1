/** Certificates for this machine, made by openssl for one run of the tests. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

export interface Certificate {
  key: string
  cert: string
}

/** Why there are none; `undefined` where there can be. */
export const whyNoCertificates = (): string | undefined =>
  spawnSync('openssl', ['version']).status === 0 ? undefined : 'there is no openssl'

/** An authority, and certificates of it: one that is good, one that ends soon, one that has ended. */
export async function makeCertificates(): Promise<{
  ca: string
  good: Certificate
  soon: Certificate
  expired: Certificate
  elsewhere: Certificate
}> {
  const folder = mkdtempSync(join(tmpdir(), 'belay-certificates-'))
  const openssl = (...words: string[]): void =>
    void execFileSync('openssl', words, { cwd: folder, stdio: 'ignore' })
  const NEW_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  const read = (name: string): string => readFileSync(join(folder, name), 'utf8')
  const make = (name: string, days: number, names: string): Certificate => {
    writeFileSync(join(folder, 'extensions'), `subjectAltName=${names}\n`)
    openssl('req', ...NEW_KEY, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', '/CN=test')
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'extensions']
    openssl(
      'x509',
      '-req',
      '-in',
      `${name}.csr`,
      ...by,
      '-days',
      String(days),
      '-out',
      `${name}.pem`,
    )
    return { key: read(`${name}.key`), cert: read(`${name}.pem`) }
  }
  try {
    const subject = ['-subj', '/CN=belay test authority']
    openssl('req', '-x509', ...NEW_KEY, '-keyout', 'ca.key', '-out', 'ca.pem', ...subject)
    const here = 'DNS:localhost,IP:127.0.0.1'
    const made = {
      ca: read('ca.pem'),
      good: make('good', 90, here),
      soon: make('soon', 5, here),
      expired: make('expired', 0, here),
      elsewhere: make('elsewhere', 90, 'DNS:example.com'),
    }
    // It ended the moment it was made; the clocks of certificates have whole seconds.
    await delay(1100)
    return made
  } finally {
    rmSync(folder, { recursive: true })
  }
}
