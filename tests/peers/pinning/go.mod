// SPDX-License-Identifier: GPL-3.0-or-later
module holdfast/peers/pinning

go 1.26

require github.com/ipfs-cluster/ipfs-cluster v1.1.6

tool github.com/ipfs-cluster/ipfs-cluster/cmd/ipfs-cluster-service
