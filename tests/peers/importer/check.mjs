// SPDX-License-Identifier: GPL-3.0-or-later
// Files become the same CIDs as with ipfs-unixfs-importer, as far as it can be told what we do.
// check.mjs [NAME…]: all trees of ../trees.py, or the named ones.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createReadStream, lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'

import { run } from './holdfast.mjs'

const exec = promisify(execFile)
const HOLDFAST = process.env.HF_BUILDDIR + '/src/holdfast'
const PROFILES = {
  'unixfs-v1-2025': { profile: 'unixfs-v1-2025' },
  'unixfs-v0-2015': { profile: 'unixfs-v0-2015' },
  'kubo-cid-v1': {
    cidVersion: 1,
    rawLeaves: true,
    chunker: fixedSize({ chunkSize: 256 * 1024 }),
    layout: balanced({ maxChildrenPerNode: 174 }),
    shardSplitStrategy: 'links-bytes'
  }
}
const IS_2_31 = /^(sparse-2g|metadata-time-9)$/
const ONE_RAW_LEAF = /^metadata-(time-.*|file-0|file-1|file-262144)$/
// What it does in ways of its own, or can't be told.
const LEFT_OUT = [
  ['writes the number 2^31 so that nobody can read it', name => IS_2_31.test(name)],
  ['takes a backslash at the end of a directory for an escape', name => name === 'names-of-directories'],
  ['shards a directory before it knows what its directories weigh',
    (name, profile) => profile === 'unixfs-v1-2025' && /^shard-full-directories\+3/.test(name)],
  ['tells modes and times in each node of a file, not in its root, and leaves out the usual modes',
    (name, profile) => /^metadata-/.test(name) && (profile === 'unixfs-v0-2015' || !ONE_RAW_LEAF.test(name))]
]
const MAX_OUTPUT = 1 << 28
const SMALL = 1 << 16 // bytes of a file that is read at once
const nowhere = { put: async cid => cid }

function metadataOf (stat) {
  const secs = stat.mtimeNs >= 0n ? stat.mtimeNs / 1000000000n : -((999999999n - stat.mtimeNs) / 1000000000n)
  const nsecs = Number(stat.mtimeNs - secs * 1000000000n)
  return { mode: Number(stat.mode & 0o7777n), mtime: nsecs === 0 ? { secs } : { secs, nsecs } }
}

// Each entry as the importer wants it, a directory before what is in it. Without promises, as there are a million of them.
function * candidates (root, metadata) {
  const waiting = ['']
  while (waiting.length > 0) {
    const below = waiting.pop()
    const path = below === '' ? root : join(root, below)
    const stat = lstatSync(path, { bigint: true })
    const entry = { path: 'root' + (below === '' ? '' : '/' + below), ...(metadata ? metadataOf(stat) : {}) }
    if (stat.isSymbolicLink()) {
      yield { ...entry, mode: undefined, link: readlinkSync(path) }
    } else if (stat.isDirectory()) {
      yield entry
      for (const name of readdirSync(path)) waiting.push(below === '' ? name : below + '/' + name)
    } else {
      yield { ...entry, content: stat.size > SMALL ? createReadStream(path, { highWaterMark: 1 << 20 }) : readFileSync(path) }
    }
  }
}

async function nameOf (root, metadata, options) {
  let last
  for await (const entry of importer(candidates(root, metadata), nowhere, { ...options })) {
    if (entry.path === 'root') last = entry.cid
  }
  return last.toString()
}

async function check (root, profile, metadata) {
  const keep = metadata ? ['--preserve-mode', '--preserve-mtime'] : []
  const [{ stdout }, theirs] = await Promise.all([
    exec(HOLDFAST, ['--pack', root, '--profile', profile, ...keep]),
    nameOf(root, metadata, PROFILES[profile])
  ])
  assert.equal(stdout.trim(), theirs)
}

const directory = await mkdtemp(join(process.env.TMPDIR ?? '/var/tmp', 'holdfast-importer-'))
try {
  const { stdout } = await exec('/usr/bin/python3', ['-I', process.env.HF_SRCDIR + '/tests/peers/trees.py', directory, ...process.argv.slice(2)],
    { maxBuffer: MAX_OUTPUT })
  const checks = []
  const left = LEFT_OUT.map(() => 0)
  for (const profile of Object.keys(PROFILES)) {
    for (const { name, metadata } of JSON.parse(stdout)) {
      const why = LEFT_OUT.findIndex(([, isSo]) => isSo(name, profile))
      if (why >= 0) left[why]++
      else checks.push([`CID ${profile} ${name}`, () => check(join(directory, name), profile, metadata)])
    }
  }
  LEFT_OUT.forEach(([what], i) => console.log(`# ${left[i]} CIDs left out: ipfs-unixfs-importer ${what}`))
  await run(checks)
} finally {
  await rm(directory, { recursive: true, force: true })
}
