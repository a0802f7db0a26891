// SPDX-License-Identifier: GPL-3.0-or-later

// gocar does to CARs what go-car, the library, can do. (Its own program is a module that has no version to pin.)
//
//	gocar verify FILE                       reads all blocks and hashes them; with an index, finds each block through it
//	gocar list FILE                         the roots on the first line, then the CID of each block, in their order
//	gocar wrap FILE NEW sorted|multihash    a CARv2 with that index
//	gocar wrap FILE NEW none|padded         a CARv2 without an index, or with one behind gaps
//	gocar unwrap FILE NEW                   the CARv1 in a CARv2
//	gocar rewrite FILE NEW                  a CARv1 with the same blocks, written by go-car
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	carv2 "github.com/ipld/go-car/v2"
	"github.com/ipld/go-car/v2/blockstore"
	"github.com/ipld/go-car/v2/storage"
	"github.com/multiformats/go-multicodec"
)

// eachBlock gives every block of a CAR, hashed, to a function.
func eachBlock(path string, roots func(*carv2.BlockReader), block func(key string, data []byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	reader, err := carv2.NewBlockReader(bufio.NewReaderSize(file, 1<<20))
	if err != nil {
		return err
	}
	roots(reader)
	for {
		next, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := block(next.Cid().String(), next.RawData()); err != nil {
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
	missing := map[string]bool{}
	err := eachBlock(path, func(reader *carv2.BlockReader) {
		for _, root := range reader.Roots {
			missing[root.String()] = true
		}
	}, func(key string, data []byte) error {
		delete(missing, key)
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
	err := eachBlock(path, func(reader *carv2.BlockReader) {
		fmt.Fprintln(out, reader.Roots)
	}, func(key string, data []byte) error {
		_, err := fmt.Fprintln(out, key)
		return err
	})
	return errors.Join(err, out.Flush())
}

func wrap(path, made, index string) error {
	options, known := map[string][]carv2.Option{
		"sorted":    {carv2.UseIndexCodec(multicodec.CarIndexSorted)},
		"multihash": {carv2.UseIndexCodec(multicodec.CarMultihashIndexSorted)},
		"none":      {carv2.WithoutIndex()},
		"padded":    {carv2.UseDataPadding(1413), carv2.UseIndexPadding(17)},
	}[index]
	if !known {
		return fmt.Errorf("there is no index %q", index)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	out, err := os.Create(made)
	if err != nil {
		return err
	}
	return errors.Join(carv2.WrapV1(bytes.NewReader(data), out, options...), out.Close())
}

func rewrite(path, made string) error {
	reader, err := carv2.OpenReader(path)
	if err != nil {
		return err
	}
	defer reader.Close()
	roots, err := reader.Roots()
	if err != nil {
		return err
	}
	out, err := os.Create(made)
	if err != nil {
		return err
	}
	writer, err := storage.NewWritable(out, roots, carv2.WriteAsCarV1(true))
	if err != nil {
		return errors.Join(err, out.Close())
	}
	data, err := reader.DataReader()
	if err != nil {
		return errors.Join(err, out.Close())
	}
	blocks, err := carv2.NewBlockReader(data)
	for err == nil {
		next, nextErr := blocks.Next()
		if errors.Is(nextErr, io.EOF) {
			break
		}
		if err = nextErr; err == nil {
			err = writer.Put(context.Background(), next.Cid().KeyString(), next.RawData())
		}
	}
	return errors.Join(err, writer.Finalize(), out.Close())
}

func run(arguments []string) error {
	words := append(arguments, "", "", "", "")
	switch act := words[0]; {
	case act == "verify" && len(arguments) == 2:
		return verify(words[1])
	case act == "list" && len(arguments) == 2:
		return list(words[1])
	case act == "wrap" && len(arguments) == 4:
		return wrap(words[1], words[2], words[3])
	case act == "unwrap" && len(arguments) == 3:
		return carv2.ExtractV1File(words[1], words[2])
	case act == "rewrite" && len(arguments) == 3:
		return rewrite(words[1], words[2])
	}
	return errors.New("usage: gocar verify|list FILE, gocar wrap FILE NEW INDEX, gocar unwrap|rewrite FILE NEW")
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gocar:", err)
		os.Exit(1)
	}
}
