// SPDX-License-Identifier: GPL-3.0-or-later

// gocar does to CARs what go-car, the library, can do. (Its own program is a module that has no version to pin.)
//
//	gocar verify FILE                       reads all blocks and hashes them; with an index, finds each block through it
//	gocar list FILE                         the roots on the first line, then the CID of each block, in their order
//	gocar wrap FILE NEW sorted|multihash    a CARv2 around a CARv1, with that index
//	gocar wrap FILE NEW padded|none         the same with gaps before the data and the index, or without an index
//	gocar write FILE NEW                    a CARv1 with the same blocks
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	blocks "github.com/ipfs/go-block-format"
	"github.com/ipfs/go-cid"
	carv2 "github.com/ipld/go-car/v2"
	"github.com/ipld/go-car/v2/blockstore"
	"github.com/ipld/go-car/v2/storage"
	"github.com/multiformats/go-multicodec"
)

// eachBlock gives the roots of a CAR and every block, hashed, to functions.
func eachBlock(path string, begin func(roots []cid.Cid) error, each func(block blocks.Block) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := carv2.NewBlockReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return err
	}
	if err := begin(reader.Roots); err != nil {
		return err
	}
	for {
		block, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := each(block); err != nil {
			return err
		}
	}
}

// hasIndex says whether a file is a CARv2 with one.
func hasIndex(path string) (bool, error) {
	reader, err := carv2.OpenReader(path)
	if err != nil {
		return false, err
	}
	defer reader.Close()
	return reader.Version == 2 && reader.Header.HasIndex(), nil
}

// findAll finds every block through the index of the file.
func findAll(path string) error {
	store, err := blockstore.OpenReadOnly(path, blockstore.UseWholeCIDs(true))
	if err != nil {
		return err
	}
	defer store.Close()
	keys, err := store.AllKeysChan(context.Background())
	if err != nil {
		return err
	}
	for key := range keys {
		found, err := store.Get(context.Background(), key)
		if err != nil {
			return fmt.Errorf("%s is not found through the index: %w", key, err)
		}
		again, err := key.Prefix().Sum(found.RawData())
		if err != nil || !again.Equals(key) {
			return fmt.Errorf("the index leads to other bytes for %s", key)
		}
	}
	return nil
}

func verify(path string) error {
	missing := map[cid.Cid]bool{}
	err := eachBlock(path, func(roots []cid.Cid) error {
		for _, root := range roots {
			missing[root] = true
		}
		return nil
	}, func(block blocks.Block) error {
		delete(missing, block.Cid())
		return nil
	})
	if err != nil {
		return err
	}
	for root := range missing {
		return fmt.Errorf("the root %s is missing", root)
	}
	indexed, err := hasIndex(path)
	if err != nil || !indexed {
		return err
	}
	return findAll(path)
}

func list(path string) error {
	out := bufio.NewWriter(os.Stdout)
	err := eachBlock(path, func(roots []cid.Cid) error {
		_, err := fmt.Fprintln(out, roots)
		return err
	}, func(block blocks.Block) error {
		_, err := fmt.Fprintln(out, block.Cid())
		return err
	})
	return errors.Join(err, out.Flush())
}

// writeV2 writes a CARv2 around the bytes of a CARv1.
func writeV2(out io.Writer, data []byte, index string) error {
	switch index {
	case "sorted":
		return carv2.WrapV1(bytes.NewReader(data), out, carv2.UseIndexCodec(multicodec.CarIndexSorted))
	case "multihash":
		return carv2.WrapV1(bytes.NewReader(data), out, carv2.UseIndexCodec(multicodec.CarMultihashIndexSorted))
	case "padded":
		return carv2.WrapV1(bytes.NewReader(data), out, carv2.UseDataPadding(1413), carv2.UseIndexPadding(17))
	case "none":
		header := carv2.NewHeader(uint64(len(data)))
		header.IndexOffset = 0
		_, pragmaErr := out.Write(carv2.Pragma)
		_, headerErr := header.WriteTo(out)
		_, dataErr := out.Write(data)
		return errors.Join(pragmaErr, headerErr, dataErr)
	}
	return fmt.Errorf("there is no index %q", index)
}

func wrap(path, made, index string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	out, err := os.Create(made)
	if err != nil {
		return err
	}
	return errors.Join(writeV2(out, data, index), out.Close())
}

func write(path, made string) error {
	out, err := os.Create(made)
	if err != nil {
		return err
	}
	var writer storage.WritableCar
	err = eachBlock(path, func(roots []cid.Cid) (err error) {
		writer, err = storage.NewWritable(out, roots, carv2.WriteAsCarV1(true))
		return err
	}, func(block blocks.Block) error {
		return writer.Put(context.Background(), block.Cid().KeyString(), block.RawData())
	})
	if err == nil {
		err = writer.Finalize()
	}
	return errors.Join(err, out.Close())
}

func run(arguments []string) error {
	switch {
	case len(arguments) == 2 && arguments[0] == "verify":
		return verify(arguments[1])
	case len(arguments) == 2 && arguments[0] == "list":
		return list(arguments[1])
	case len(arguments) == 4 && arguments[0] == "wrap":
		return wrap(arguments[1], arguments[2], arguments[3])
	case len(arguments) == 3 && arguments[0] == "write":
		return write(arguments[1], arguments[2])
	}
	return errors.New("usage: gocar verify|list FILE, gocar wrap FILE NEW INDEX, gocar write FILE NEW")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gocar:", err)
		os.Exit(1)
	}
}
