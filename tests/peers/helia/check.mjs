// SPDX-License-Identifier: GPL-3.0-or-later
// Helia, which trusts no gateway, reads pins through ours: block by block, hashing each.

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { trustlessGateway } from '@helia/block-brokers'
import { httpGatewayRouting } from '@helia/routers'
import { unixfs } from '@helia/unixfs'
import { Helia } from '@helia/utils'
import { CarBlockIterator } from '@ipld/car'
import { MemoryBlockstore } from 'blockstore-core'
import { MemoryDatastore } from 'datastore-core'
import { CID } from 'multiformats/cid'
import { sha256 } from 'multiformats/hashes/sha2'
import { Holdfast, run } from './holdfast.mjs'

// What Node before 22 lacks, and these packages use.
Promise.withResolvers ??= function () {
  const parts = {}
  parts.promise = new this((resolve, reject) => Object.assign(parts, { resolve, reject }))
  return parts
}

const files = {
  'dir/empty': Buffer.alloc(0),
  'dir/small': Buffer.from('small\n'),
  'dir/large': randomBytes(5 * 1024 * 1024 + 17),
  'dir/sub/ä b?': Buffer.from('a name that needs care\n'),
  ...Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`dir/many/${String(i).padStart(250, '0')}`, Buffer.from(`${i}\n`)]))
}
let holdfast, root

// A client that knows our gateway and nothing else, and has nothing yet.
async function withClient (use) {
  const helia = new Helia({
    blockstore: new MemoryBlockstore(),
    datastore: new MemoryDatastore(),
    blockBrokers: [trustlessGateway({ allowInsecure: true, allowLocal: true })],
    routers: [httpGatewayRouting({ gateways: [holdfast.url] })]
  })
  await helia.start()
  try {
    return await use(unixfs(helia), helia)
  } finally {
    await helia.stop()
  }
}

async function all (pieces) {
  const list = []
  for await (const piece of pieces) list.push(piece)
  return list
}

const bytes = async pieces => Buffer.concat(await all(pieces))

async function restart () {
  await holdfast.stop()
  holdfast = await Holdfast.start({ dir: holdfast.dir })
}

async function upload () {
  const form = new FormData()
  for (const [name, data] of Object.entries(files)) form.append('file', new Blob([data]), name)
  const response = await fetch(holdfast.url + 'api/pins?wait=300', { method: 'POST', body: form })
  const answer = await response.json()
  assert.equal(response.status, 200, JSON.stringify(answer))
  root = CID.parse(answer.data.cids[0])
}

// Some mebibytes of the large file, each of which is a block, in the one copy of a store.
async function damage (store, blocks) {
  const folder = join(store, 'cars', (await readdir(join(store, 'cars')))[0])
  const car = join(folder, (await readdir(folder)).find(name => name.endsWith('.car')))
  const data = await readFile(car)
  const at = data.indexOf(files['dir/large'].subarray(0, 1000))
  assert.ok(at > 0)
  for (const block of blocks) data[at + block * 1024 * 1024 + 500000] ^= 1
  await writeFile(car, data)
}

const checks = [
  ['upload', async () => {
    await mkdir(join(holdfast.dir, 'second'))
    assert.equal((await holdfast.addStore('second', join(holdfast.dir, 'second'))).status, 201)
    await upload()
  }],
  ['files and folders', () => withClient(async fs => {
    for (const name of ['empty', 'small', 'large', 'sub/ä b?', 'many/' + '7'.padStart(250, '0')]) {
      assert.deepEqual(await bytes(fs.cat(root, { path: name })), files['dir/' + name], name)
    }
    assert.deepEqual((await all(fs.ls(root))).map(entry => entry.name), ['empty', 'large', 'many', 'small', 'sub'])
  })],
  ['a part of a file', () => withClient(async fs => {
    const part = await bytes(fs.cat(root, { path: 'large', offset: 3000000, length: 1500000 }))
    assert.deepEqual(part, files['dir/large'].subarray(3000000, 4500000))
  })],
  ['a block that is no pin, after a restart', async () => {
    const inner = await withClient(async fs => (await fs.stat(root, { path: 'large' })).cid)
    await restart()
    await withClient(async fs => assert.deepEqual(await bytes(fs.cat(inner)), files['dir/large']))
  }],
  ['a CAR', async () => {
    const url = `${holdfast.url}ipfs/${root}/large?format=car&entity-bytes=0:2000000`
    const response = await fetch(url, { headers: { accept: 'application/vnd.ipld.car; dups=n' } })
    assert.equal(response.headers.get('content-type'), 'application/vnd.ipld.car; version=1; order=dfs; dups=n')
    const blocks = await all(await CarBlockIterator.fromIterable(response.body))
    for (const { cid, bytes } of blocks) assert.deepEqual(Buffer.from((await sha256.digest(bytes)).digest), Buffer.from(cid.multihash.digest))
    assert.ok(blocks[0].cid.equals(root))
    assert.equal(blocks.length, 1 + 1 + 2)
  }],
  ['no good copy', async () => {
    await damage(join(holdfast.dir, 'second'), [0, 2, 4])
    await damage(join(holdfast.dir, 'data', 'car_archive'), [1, 3])
    await withClient(async fs => assert.deepEqual(await bytes(fs.cat(root, { path: 'large' })), files['dir/large']))
  }]
]

holdfast = await Holdfast.start()
try {
  await run(checks)
} finally {
  await holdfast.remove()
}
