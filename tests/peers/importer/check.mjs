// SPDX-License-Identifier: GPL-3.0-or-later
// Files become the same CIDs as with ipfs-unixfs-importer, as far as it can be told what we do.
// check.mjs [NAME…]: all trees of ../trees.py, or the named ones.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createReadStream } from 'node:fs'
import { lstat, mkdtemp, readdir, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
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
const MAX_OUTPUT = 1 << 28
// At 2³¹ bytes this version writes the size of a file as five zero bytes, which nobody can read.
const LEFT_OUT = new Set(['sparse-2g'])
const nowhere = { put: async cid => cid }

function metadataOf (stat) {
  const secs = stat.mtimeNs >= 0n ? stat.mtimeNs / 1000000000n : -((999999999n - stat.mtimeNs) / 1000000000n)
  return { mode: Number(stat.mode & 0o7777n), mtime: { secs, nsecs: Number(stat.mtimeNs - secs * 1000000000n) } }
}

// Each entry as the importer wants it, a directory before what is in it.
async function * candidates (root, metadata) {
  const waiting = ['']
  while (waiting.length > 0) {
    const below = waiting.pop()
    const path = below === '' ? root : join(root, below)
    const stat = await lstat(path, { bigint: true })
    const entry = { path: 'root' + (below === '' ? '' : '/' + below), ...(metadata ? metadataOf(stat) : {}) }
    if (stat.isSymbolicLink()) {
      yield { ...entry, mode: undefined, link: await readlink(path) }
    } else if (stat.isDirectory()) {
      yield entry
      for (const name of await readdir(path)) waiting.push(below === '' ? name : below + '/' + name)
    } else {
      yield { ...entry, content: createReadStream(path, { highWaterMark: 1 << 20 }) }
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
  for (const profile of Object.keys(PROFILES)) {
    for (const { name, metadata } of JSON.parse(stdout)) {
      if (LEFT_OUT.has(name)) continue
      checks.push([`CID ${profile} ${name}`, () => check(join(directory, name), profile, metadata)])
    }
  }
  console.log(`# left out: ${[...LEFT_OUT].join(', ')}`)
  await run(checks)
} finally {
  await rm(directory, { recursive: true, force: true })
}
