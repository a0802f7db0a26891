// SPDX-License-Identifier: GPL-3.0-or-later
// CARs made by another implementation go in, and what Holdfast stored is verified by that implementation.

import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createCipheriv, createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, stat, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'

import { CarBlockIterator, CarBufferWriter } from '@ipld/car'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { sha256 } from 'multiformats/hashes/sha2'

import { Holdfast, run } from './holdfast.mjs'

const SMALL = Number(process.argv[2] ?? 2000)
const LARGE = Number(process.argv[3] ?? 1024) * 1024 * 1024
const MEMORY = 150e6
const HEADER = 59 // bytes of a CAR's header with one root
const IPFS_CAR = new URL('../node_modules/ipfs-car/bin.js', import.meta.url).pathname
const exec = promisify(execFile)

// The same bytes at each run: a stream cipher over zeros.
async function * bytes (length) {
  const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 1), Buffer.alloc(16))
  const zeros = Buffer.alloc(1 << 20)
  for (let left = length; left > 0; left -= zeros.length) {
    yield cipher.update(left < zeros.length ? zeros.subarray(0, left) : zeros)
  }
}

async function smallCar (i) {
  const data = createHash('sha512').update(`small ${i}`).digest()
  const cid = CID.createV1(raw.code, await sha256.digest(data))
  const buffer = new ArrayBuffer(1024)
  const writer = CarBufferWriter.createWriter(buffer, { roots: [cid] })
  writer.write({ cid, bytes: data })
  return { cid: cid.toString(), car: writer.close({ resize: true }) }
}

async function * carFiles (directory) {
  for (const entry of await readdir(directory, { withFileTypes: true, recursive: true })) {
    if (entry.name.endsWith('.car')) yield join(entry.path ?? entry.parentPath, entry.name)
  }
}

// Every block hashed by the other implementation; returns the root.
async function verifyFile (path) {
  const blocks = await CarBlockIterator.fromIterable(createReadStream(path, { highWaterMark: 1 << 20 }))
  const [root] = await blocks.getRoots()
  const seen = new Set()
  for await (const { cid, bytes } of blocks) {
    const digest = await sha256.digest(bytes)
    assert.deepEqual(digest.bytes, cid.multihash.bytes, `block ${cid} in ${path}`)
    assert(!seen.has(cid.toString()), `block ${cid} stands twice in ${path}`)
    seen.add(cid.toString())
  }
  assert(seen.has(root.toString()), `${path} has its root`)
  return root.toString()
}

const holdfast = await Holdfast.start()
const stores = ['one', 'two'].map(name => join(holdfast.dir, name))
const expected = new Set()
const large = join(holdfast.dir, 'large')
let largeRoot

try {
  await run([
    ['two stores are added, the first one removed', async () => {
      for (const [i, path] of stores.entries()) {
        await mkdir(path)
        assert.equal((await holdfast.addStore(`store${i}`, path)).status, 201)
      }
      assert.equal((await holdfast.call('DELETE', 'backends/car_archive')).status, 200)
      const { status } = await holdfast.call('POST', 'replication/settings', { target_replicas: 2 })
      assert.equal(status, 200)
    }],
    [`a CAR of ${LARGE >> 20} MiB is packed, sent and stored`, async () => {
      await pipeline(Readable.from(bytes(LARGE)), createWriteStream(large))
      const { stdout } = await exec(process.execPath,
        [IPFS_CAR, 'pack', large, '--no-wrap', '--output', large + '.car'])
      largeRoot = stdout.trim()
      expected.add(largeRoot)
      await unlink(large)
      const answer = await holdfast.addCar(Readable.toWeb(createReadStream(large + '.car')), '?wait=300')
      assert.equal(answer.status, 200, JSON.stringify(answer))
      assert.deepEqual(answer.data.cids, [largeRoot])
    }],
    ['its source was read once', async () => {
      const { data } = await holdfast.call('GET', 'jobs')
      const job = data.jobs.find(({ kind }) => kind === 'import')
      const { size } = await stat(await find(stores[0], largeRoot))
      assert.equal(job.result.source_bytes_read, size - HEADER)
    }],
    [`${SMALL} small CARs are sent and stored`, async () => {
      const ahead = 16 // requests at a time
      for (let i = 0; i < SMALL; i += ahead) {
        await Promise.all(Array.from({ length: Math.min(ahead, SMALL - i) }, async (_, k) => {
          const { cid, car } = await smallCar(i + k)
          expected.add(cid)
          const answer = await holdfast.addCar(car, '?wait=60')
          assert.equal(answer.status, 200, JSON.stringify(answer))
        }))
      }
    }],
    ['all pins have two proven copies', async () => {
      const { data } = await holdfast.call('GET', 'replication/status')
      assert.equal(data.data.total_pins, SMALL + 1)
      assert.equal(data.data.under_replicated, 0)
      assert.equal(data.data.healthy_pins, SMALL + 1)
      assert.equal(data.data.unverified, 0)
      assert.equal(data.data.replication_efficiency, 100)
    }],
    ...stores.map(path => [`every file in ${path.split('/').pop()} verifies with the other implementation`, async () => {
      const found = new Set()
      for await (const file of carFiles(path)) found.add(await verifyFile(file))
      assert.deepEqual([...found].sort(), [...expected].sort())
    }]),
    ['ipfs-car unpacks the same bytes', async () => {
      const file = await find(stores[1], largeRoot)
      await exec(process.execPath, [IPFS_CAR, 'unpack', file, '--root', largeRoot, '--output', large])
      const [got, want] = [createHash('sha256'), createHash('sha256')]
      await pipeline(createReadStream(large), got)
      for await (const piece of bytes(LARGE)) want.update(piece)
      assert.equal(got.digest('hex'), want.digest('hex'))
    }],
    ['memory stayed below 150 MB', async () => {
      const peak = await holdfast.peakMemory()
      console.log(`# peak ${(peak / 1e6).toFixed(0)} MB`)
      assert(peak < MEMORY, `it was ${peak} bytes`)
    }]
  ])
} finally {
  await holdfast.remove()
}

async function find (directory, cid) {
  for await (const file of carFiles(directory)) if (file.includes(cid)) return file
  throw new Error(`${directory} has no file of ${cid}`)
}
