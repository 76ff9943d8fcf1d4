// events BUFFER EXPECTED: counts IPv4 route events, the floor of a monitor. It prints "ready" once it listens, and ends
// when it has EXPECTED of them, or when its input has ended and nothing has come for a second.
#include "netlink.h"
#include <poll.h>

static char buffer[RECEIVE_BYTES] __attribute__((aligned(16)));

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  long expected = atol(argv[2]), received = 0, overruns = 0;
  int fd = open_socket(RTMGRP_IPV4_ROUTE, atoi(argv[1])), ending = 0;
  double first = 0, last = 0;
  puts("ready");
  fflush(stdout);
  while (received < expected) {
    struct pollfd waits[2] = {{.fd = fd, .events = POLLIN}, {.fd = ending ? -1 : 0, .events = POLLIN}};
    long length = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT);
    if (length < 0 && errno == ENOBUFS) {
      overruns++;
    } else if (length < 0 && errno == EAGAIN) {
      if (poll(waits, 2, ending ? 1000 : -1) == 0) break;
      ending |= waits[1].revents != 0;
    } else if (length < 0) {
      die("recv");
    } else {
      last = now();
      if (!received) first = last;
      for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) received++;
    }
  }
  printf("{\"seconds\":%.9f,\"count\":%ld,\"lost\":%ld,\"overruns\":%ld}\n", last - first, received, expected - received,
         overruns);
}
