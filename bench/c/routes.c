// routes add|delete|cycle one|batch COUNT TABLE OIF: COUNT IPv4 /32 routes, 10.0.0.0 + i via 192.168.77.2.
// one: each request waits for its acknowledgement. batch: 200 KB a send, of which only the last asks for one;
// every failure still answers. cycle: add, then delete, batched: the producer of an event storm.
#include "netlink.h"

#define BATCH_BYTES 200000
#define FORCED_BUFFER (64 * 1024 * 1024)

static int fd, table, oif;
static uint32_t sequence = 1;
static char sending[BATCH_BYTES] __attribute__((aligned(16))), receiving[RECEIVE_BYTES] __attribute__((aligned(16)));

static struct nlmsghdr *put_route(char *at, int type, int flags, uint32_t i) {
  struct rtmsg body = {.rtm_family = AF_INET, .rtm_dst_len = 32};
  if (type == RTM_NEWROUTE) {
    body.rtm_protocol = RTPROT_STATIC;
    body.rtm_type = RTN_UNICAST;
    flags |= NLM_F_CREATE | NLM_F_EXCL;
  } else {
    body.rtm_scope = RT_SCOPE_NOWHERE;
  }
  struct nlmsghdr *message = begin_message(at, type, NLM_F_REQUEST | flags, sequence++, &body, sizeof body);
  put_u32(message, RTA_TABLE, table);
  put_u32(message, RTA_DST, htonl(0x0a000000u + i));
  put_u32(message, RTA_PRIORITY, 32);
  put_u32(message, RTA_GATEWAY, htonl(0xc0a84d02u));
  put_u32(message, RTA_OIF, oif);
  return message;
}

// Reads answers until the one that carries `last`; gives the number of errors among them.
static long drain(uint32_t last) {
  long errors = 0;
  for (;;) {
    long length = recv(fd, receiving, sizeof receiving, 0);
    if (length < 0) die("recv");
    for (struct nlmsghdr *m = (void *)receiving; NLMSG_OK(m, length); m = NLMSG_NEXT(m, length)) {
      if (m->nlmsg_type != NLMSG_ERROR) continue;
      errors += ((struct nlmsgerr *)NLMSG_DATA(m))->error != 0;
      if (m->nlmsg_seq == last) return errors;
    }
  }
}

static long one_by_one(int type, long count) {
  long errors = 0;
  for (long i = 0; i < count; i++) {
    struct nlmsghdr *message = put_route(sending, type, NLM_F_ACK, i);
    if (send(fd, message, message->nlmsg_len, 0) < 0) die("send");
    errors += drain(message->nlmsg_seq);
  }
  return errors;
}

static long batched(int type, long count) {
  long errors = 0;
  for (long i = 0; i < count;) {
    long length = 0;
    struct nlmsghdr *message = 0;
    while (i < count && length + 128 <= BATCH_BYTES) {
      message = put_route(sending + length, type, 0, i++);
      length += NLMSG_ALIGN(message->nlmsg_len);
    }
    message->nlmsg_flags |= NLM_F_ACK;
    if (send(fd, sending, length, 0) < 0) die("send");
    errors += drain(message->nlmsg_seq);
  }
  return errors;
}

int main(int argc, char **argv) {
  if (argc != 6) return 2;
  long (*run)(int, long) = !strcmp(argv[2], "one") ? one_by_one : batched;
  long count = atol(argv[3]), errors = 0;
  table = atoi(argv[4]);
  oif = atoi(argv[5]);
  double start = now();
  fd = open_socket(0, FORCED_BUFFER);
  if (strcmp(argv[1], "delete")) errors += run(RTM_NEWROUTE, count);
  if (strcmp(argv[1], "add")) errors += run(RTM_DELROUTE, count);
  printf("{\"seconds\":%.9f,\"count\":%ld,\"errors\":%ld}\n", now() - start, count, errors);
}
