// SPDX-License-Identifier: GPL-3.0-or-later
module holdfast/peers/gocar

go 1.26

require github.com/ipld/go-car/v2 v2.17.0

tool holdfast/peers/gocar
