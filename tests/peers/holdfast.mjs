// SPDX-License-Identifier: GPL-3.0-or-later
// A Holdfast of a test's own: started on a free port over a fresh directory, driven through its API, stopped by its process id.

import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export class Holdfast {
  static async start (options = {}) {
    const self = new Holdfast()
    self.dir = options.dir ?? await mkdtemp(join(tmpdir(), 'holdfast-'))
    self.tokenFile = join(self.dir, 'token')
    self.child = spawn(process.env.HF_BUILDDIR + '/src/holdfast',
      ['--headless', '--port', '0', '--data-dir', join(self.dir, 'data'), '--token-file', self.tokenFile],
      { stdio: ['ignore', 'pipe', 'inherit'] })
    self.ended = new Promise(resolve => self.child.once('exit', resolve))
    self.url = await new Promise((resolve, reject) => {
      let text = ''
      self.child.stdout.on('data', piece => {
        text += piece
        if (text.includes('\n')) resolve(text.split('\n')[0])
      })
      self.child.once('exit', code => reject(new Error(`holdfast ended with ${code} before it was ready`)))
    })
    self.token = (await readFile(self.tokenFile, 'utf8')).trim()
    return self
  }

  async call (method, path, body, type = 'application/json') {
    const response = await fetch(this.url + 'api/' + path, {
      method,
      body: body === undefined || body instanceof Uint8Array || type !== 'application/json' ? body : JSON.stringify(body),
      headers: { Authorization: `Bearer ${this.token}`, ...(body === undefined ? {} : { 'Content-Type': type }) },
      duplex: 'half'
    })
    return { status: response.status, ...(await response.json()) }
  }

  addStore (id, path) {
    return this.call('POST', 'backends', { id, kind: 'car_archive', settings: { path } })
  }

  addCar (body, query = '') {
    return this.call('POST', 'pins' + query, body, 'application/vnd.ipld.car')
  }

  // The most memory that the process ever had, in bytes.
  async peakMemory () {
    const status = await readFile(`/proc/${this.child.pid}/status`, 'utf8')
    return Number(/VmHWM:\s+(\d+)/.exec(status)[1]) * 1024
  }

  async stop () {
    this.child.kill('SIGTERM')
    return this.ended
  }

  async remove () {
    await this.stop()
    await rm(this.dir, { recursive: true, force: true })
  }
}

// TAP, one line a check; a check that throws is a failure with its message.
export async function run (checks) {
  let failed = 0
  console.log(`1..${checks.length}`)
  for (const [i, [name, check]] of checks.entries()) {
    try {
      await check()
      console.log(`ok ${i + 1} ${name}`)
    } catch (error) {
      failed++
      console.log(`not ok ${i + 1} ${name}`)
      console.log(String(error.stack).replace(/^/gm, '# '))
    }
  }
  process.exitCode = failed ? 1 : 0
}
