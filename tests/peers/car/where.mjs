// SPDX-License-Identifier: GPL-3.0-or-later
// Prints where ipfs-car is, for the benchmarks.

console.log(new URL('../node_modules/ipfs-car/bin.js', import.meta.url).pathname)
