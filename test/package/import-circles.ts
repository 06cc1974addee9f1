import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import ts from 'typescript'

/** Each file, with the files that it imports. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

/** Reads which TypeScript files of these folders import each other. Imports of types count too. */
export function readImportGraph(root: string, folders: readonly string[]): ImportGraph {
  const files = folders.flatMap(folder =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter(name => name.endsWith('.ts'))
      .map(name => `${folder}/${name}`),
  )
  const importsOf = (file: string): string[] =>
    ts
      .preProcessFile(readFileSync(join(root, file), 'utf8'))
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => resolve('/', dirname(file), fileName).slice(1))
      .filter(name => existsSync(join(root, name)))
  return new Map(files.map(file => [file, importsOf(file)]))
}

/** Each circle as `a.ts > b.ts > a.ts`; empty where the imports make none. */
export function findCircles(graph: ImportGraph): string[] {
  const circles: string[] = []
  const path: string[] = []
  const isDone = new Set<string>()
  const visit = (file: string): void => {
    const at = path.indexOf(file)
    if (at >= 0) circles.push([...path.slice(at), file].join(' > '))
    if (at >= 0 || isDone.has(file)) return
    path.push(file)
    for (const imported of graph.get(file) ?? []) visit(imported)
    path.pop()
    isDone.add(file)
  }
  for (const file of graph.keys()) visit(file)
  return circles
}
