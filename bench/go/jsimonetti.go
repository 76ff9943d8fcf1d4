// The cases of the benchmark on jsimonetti/rtnetlink. One line of JSON each. It takes no filters: all tables are read.
//
//	routes TABLE | links | get INDEX COUNT
package main

import (
	"fmt"
	"os"
	"sort"
	"strconv"
	"time"

	"github.com/jsimonetti/rtnetlink"
)

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(i int) int {
	value, err := strconv.Atoi(os.Args[i])
	fail(err)
	return value
}

func routes(conn *rtnetlink.Conn, table uint32, start time.Time) {
	list, err := conn.Route.List()
	fail(err)
	sum, count := 0, 0
	for i := range list {
		route := &list[i]
		if route.Attributes.Table != table {
			continue
		}
		count++
		sum += int(route.Attributes.Dst[3]) + int(route.Attributes.Gateway[0]) +
			int(route.Attributes.OutIface) + int(route.Attributes.Priority)
	}
	fmt.Printf("{\"seconds\":%.9f,\"count\":%d,\"sum\":%d}\n", time.Since(start).Seconds(), count, sum)
}

func links(conn *rtnetlink.Conn, start time.Time) {
	list, err := conn.Link.List()
	fail(err)
	sum := 0
	for i := range list {
		sum += int(list[i].Attributes.MTU) + len(list[i].Attributes.Name)
	}
	fmt.Printf("{\"seconds\":%.9f,\"count\":%d,\"sum\":%d}\n", time.Since(start).Seconds(), len(list), sum)
}

func get(conn *rtnetlink.Conn, index uint32, count int) {
	seconds := make([]float64, 0, count)
	sum := 0.0
	for i := -count / 10; i < count; i++ {
		start := time.Now()
		_, err := conn.Link.Get(index)
		took := time.Since(start).Seconds()
		fail(err)
		if i >= 0 {
			seconds = append(seconds, took)
			sum += took
		}
	}
	sort.Float64s(seconds)
	fmt.Printf("{\"seconds\":%.9f,\"p99\":%.9f,\"mean\":%.9f,\"count\":%d}\n",
		seconds[count/2], seconds[count*99/100], sum/float64(count), count)
}

func main() {
	start := time.Now()
	conn, err := rtnetlink.Dial(nil)
	fail(err)
	defer conn.Close()
	switch os.Args[1] {
	case "routes":
		routes(conn, uint32(number(2)), start)
	case "links":
		links(conn, start)
	case "get":
		get(conn, uint32(number(2)), number(3))
	}
}
