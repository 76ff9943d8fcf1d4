// getlink INDEX MASK COUNT: latency of one RTM_GETLINK by index, as a pair of send and recv.
#include "netlink.h"

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  uint32_t mask = strtoul(argv[2], 0, 0);
  int index = atoi(argv[1]), count = atoi(argv[3]), fd = open_socket(0, 0), yes = 1;
  setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, &yes, sizeof yes);
  char space[256] __attribute__((aligned(4))), *buffer = malloc(RECEIVE_BYTES);
  struct ifinfomsg body = {.ifi_index = index};
  struct nlmsghdr *message = begin_message(space, RTM_GETLINK, NLM_F_REQUEST, 0, &body, sizeof body);
  if (mask) put_u32(message, IFLA_EXT_MASK, mask);
  double *seconds = calloc(count, sizeof *seconds), sum = 0;
  int warm_up = count / 10;
  for (int i = -warm_up; i < count; i++) {
    message->nlmsg_seq = i + warm_up + 1;
    double start = now();
    if (send(fd, message, message->nlmsg_len, 0) < 0) die("send");
    long length = recv(fd, buffer, RECEIVE_BYTES, 0);
    double end = now();
    if (length < 0) die("recv");
    if (((struct nlmsghdr *)buffer)->nlmsg_type != RTM_NEWLINK) return fprintf(stderr, "no such link\n"), 1;
    if (i >= 0) sum += seconds[i] = end - start;
  }
  qsort(seconds, count, sizeof *seconds, by_value);
  printf("{\"seconds\":%.9f,\"p99\":%.9f,\"mean\":%.9f,\"count\":%d}\n", seconds[count / 2], seconds[count * 99 / 100],
         sum / count, count);
}
