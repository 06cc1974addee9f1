/** What a release is looked at for, besides its tests. */
export interface Candidate {
  version: string
  changelog: string
  /** Where `package.json` says that the source is. */
  repository: unknown
  /** The page of the project, and where to report bugs, as `package.json` has them. */
  homepage: unknown
  bugs: unknown
  /** As `git status --porcelain` lists them. */
  changes: string
  /** Those of the commit. */
  tags: readonly string[]
  /** To be published, and not only looked at. */
  isForReal: boolean
  env: Readonly<Record<string, string | undefined>>
}

/** Hosts that lead nowhere, as RFC 2606 and RFC 6761 reserve them. */
const PLACEHOLDER = /\bexample\.(?:com|net|org)\b|\.(?:example|invalid|test|localhost)\b/

const VERSION = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/

/** Why a version cannot be released; empty where it can. */
export function complaints({
  version,
  changelog,
  repository,
  homepage,
  bugs,
  changes,
  tags,
  isForReal,
  env,
}: Candidate): string[] {
  const found: string[] = []
  if (!VERSION.test(version)) found.push(`${version} is no version: use semantic versioning`)
  if (changes) found.push(`the working tree has changes: commit them first\n${changes}`)
  const entry = changelog
    .split(/^## /m)
    .find(part => part.startsWith(`${version} `) || part.startsWith(`[${version}] `))
  if (!entry) {
    found.push(`CHANGELOG.md has no entry "## ${version} - <date>"`)
  } else if (isForReal && !/ - \d{4}-\d{2}-\d{2}$/.test(entry.split('\n', 1)[0]!)) {
    found.push(`the entry of ${version} in CHANGELOG.md has no date: "## ${version} - 2030-12-31"`)
  } else if (!entry.includes('\n- ')) {
    found.push(`the entry of ${version} in CHANGELOG.md lists nothing`)
  }
  if (!isForReal) return found
  if (!tags.includes(`v${version}`)) found.push(`the commit has no tag v${version}`)
  if (!repository) {
    found.push('package.json names no repository, with which the provenance is compared')
  }
  for (const [name, value] of Object.entries({ repository, homepage, bugs })) {
    if (value !== undefined && PLACEHOLDER.test(JSON.stringify(value))) {
      found.push(`${name} in package.json is a placeholder: write the real address`)
    }
  }
  // What npm signs the provenance with (npm docs, "Generating provenance statements").
  if (!env['CI'] || !env['ACTIONS_ID_TOKEN_REQUEST_URL']) {
    found.push('only a workflow with the permission "id-token: write" publishes: push the tag')
  }
  return found
}
