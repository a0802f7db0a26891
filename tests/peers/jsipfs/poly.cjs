// SPDX-License-Identifier: GPL-3.0-or-later
// What packages that js-ipfs depends on have begun to ask for, and Node has from version 22 on.

Promise.withResolvers ??= function () {
  const made = {}
  made.promise = new this((resolve, reject) => Object.assign(made, { resolve, reject }))
  return made
}
