// The cases of the benchmark on vishvananda/netlink, the library most Go programs use. One line of JSON each.
//
//	routes TABLE | links | get INDEX COUNT | add COUNT TABLE OIF | events EXPECTED
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"sort"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/vishvananda/netlink"
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

func routes(table int) {
	start := time.Now()
	list, err := netlink.RouteListFiltered(netlink.FAMILY_V4, &netlink.Route{Table: table}, netlink.RT_FILTER_TABLE)
	fail(err)
	sum := 0
	for i := range list {
		sum += int(list[i].Dst.IP[3]) + int(list[i].Gw[0]) + list[i].LinkIndex + list[i].Priority
	}
	fmt.Printf("{\"seconds\":%.9f,\"count\":%d,\"sum\":%d}\n", time.Since(start).Seconds(), len(list), sum)
}

func links() {
	start := time.Now()
	list, err := netlink.LinkList()
	fail(err)
	sum := 0
	for _, link := range list {
		sum += link.Attrs().MTU + len(link.Attrs().Name) + len(link.Type())
	}
	fmt.Printf("{\"seconds\":%.9f,\"count\":%d,\"sum\":%d}\n", time.Since(start).Seconds(), len(list), sum)
}

func get(index, count int) {
	// A handle keeps its socket open; the package's plain functions open one a call.
	handle, err := netlink.NewHandle()
	fail(err)
	seconds := make([]float64, 0, count)
	sum := 0.0
	for i := -count / 10; i < count; i++ {
		start := time.Now()
		_, err := handle.LinkByIndex(index)
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

func route(i, table, oif int) *netlink.Route {
	return &netlink.Route{
		LinkIndex: oif,
		Dst:       &net.IPNet{IP: net.IPv4(10, byte(i>>16), byte(i>>8), byte(i)), Mask: net.CIDRMask(32, 32)},
		Gw:        net.IPv4(192, 168, 77, 2),
		Priority:  32,
		Protocol:  4,
		Table:     table,
	}
}

func add(count, table, oif int) {
	handle, err := netlink.NewHandle()
	fail(err)
	errors := 0
	start := time.Now()
	for i := 0; i < count; i++ {
		if handle.RouteAdd(route(i, table, oif)) != nil {
			errors++
		}
	}
	fmt.Printf("{\"seconds\":%.9f,\"count\":%d,\"errors\":%d}\n", time.Since(start).Seconds(), count, errors)
}

// The subscription ends at the first overrun and has no way to enlarge its buffer.
func events(expected int) {
	updates := make(chan netlink.RouteUpdate, 1024)
	var overruns, received int64
	var first, last time.Time
	fail(netlink.RouteSubscribeWithOptions(updates, make(chan struct{}), netlink.RouteSubscribeOptions{
		ErrorCallback: func(error) { atomic.AddInt64(&overruns, 1) },
	}))
	fmt.Println("ready")
	ended := make(chan bool)
	go func() {
		io.ReadAll(os.Stdin)
		close(ended)
	}()
	idle := time.NewTicker(time.Second)
	ending, before := false, int64(-1)
loop:
	for received < int64(expected) {
		select {
		case _, open := <-updates:
			if !open {
				<-ended
				break loop
			}
			last = time.Now()
			if received == 0 {
				first = last
			}
			received++
		case <-ended:
			ending = true
			ended = nil
			before = -1
		case <-idle.C:
			if ending && received == before {
				break loop
			}
			before = received
		}
	}
	fmt.Printf("{\"seconds\":%.9f,\"count\":%d,\"lost\":%d,\"overruns\":%d}\n", last.Sub(first).Seconds(), received,
		int64(expected)-received, atomic.LoadInt64(&overruns))
}

func main() {
	switch os.Args[1] {
	case "routes":
		routes(number(2))
	case "links":
		links()
	case "get":
		get(number(2), number(3))
	case "add":
		add(number(2), number(3), number(4))
	case "events":
		events(number(2))
	}
}
