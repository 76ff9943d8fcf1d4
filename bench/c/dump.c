// dump route TABLE PASSES | dump link MASK PASSES: the floor of every dump. It receives and looks at nothing but the
// end of each datagram, PASSES times; then counts the messages of one more dump outside the timed part.
#include "netlink.h"

static char buffer[RECEIVE_BYTES] __attribute__((aligned(16)));

static void request(int fd, int is_route, uint32_t argument, uint32_t seq) {
  char space[256] __attribute__((aligned(4)));
  struct nlmsghdr *message;
  if (is_route) {
    struct rtmsg body = {.rtm_family = AF_INET};
    message = begin_message(space, RTM_GETROUTE, NLM_F_REQUEST | NLM_F_DUMP, seq, &body, sizeof body);
    if (argument) put_u32(message, RTA_TABLE, argument);
  } else {
    struct ifinfomsg body = {.ifi_family = AF_UNSPEC};
    message = begin_message(space, RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP, seq, &body, sizeof body);
    if (argument) put_u32(message, IFLA_EXT_MASK, argument);
  }
  if (send(fd, message, message->nlmsg_len, 0) < 0) die("send");
}

// NLMSG_DONE takes 20 bytes and ends the last datagram, so the messages before it need no walk.
static int is_last(const char *data, long length, uint32_t seq) {
  const struct nlmsghdr *tail = (const void *)(data + length - 20);
  return length >= 20 && tail->nlmsg_len == 20 && tail->nlmsg_type == NLMSG_DONE && tail->nlmsg_seq == seq;
}

static long receive_all(int fd, uint32_t seq, long *messages) {
  long bytes = 0;
  for (;;) {
    long length = recv(fd, buffer, sizeof buffer, 0);
    if (length < 0) die("recv");
    bytes += length;
    if (messages) {
      long left = length;
      for (struct nlmsghdr *m = (void *)buffer; NLMSG_OK(m, left); m = NLMSG_NEXT(m, left)) {
        if (m->nlmsg_type == NLMSG_ERROR) {
          errno = -((struct nlmsgerr *)NLMSG_DATA(m))->error;
          die("dump");
        }
        *messages += m->nlmsg_type != NLMSG_DONE;
      }
    }
    if (is_last(buffer, length, seq)) return bytes;
  }
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int is_route = !strcmp(argv[1], "route"), passes = atoi(argv[3]), yes = 1;
  uint32_t argument = strtoul(argv[2], 0, 0), seq = 1;
  double *seconds = calloc(passes, sizeof *seconds);
  long bytes = 0, messages = 0;
  int fd = -1;
  for (int pass = 0; pass < passes; pass++, seq++) {
    double start = now();
    if (fd < 0) {
      fd = open_socket(0, 0);
      setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &yes, sizeof yes);
    }
    request(fd, is_route, argument, seq);
    bytes = receive_all(fd, seq, 0);
    seconds[pass] = now() - start;
  }
  request(fd, is_route, argument, seq);
  receive_all(fd, seq, &messages);
  qsort(seconds, passes, sizeof *seconds, by_value);
  printf("{\"seconds\":%.9f,\"count\":%ld,\"bytes\":%ld}\n", seconds[passes / 2], messages, bytes);
}
