// SPDX-License-Identifier: GPL-3.0-or-later
module holdfast/peers/kubo

go 1.26

require github.com/ipfs/kubo v0.42.0

tool github.com/ipfs/kubo/cmd/ipfs
