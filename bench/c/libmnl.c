// libmnl dump route TABLE PASSES | dump link MASK PASSES: the same with libmnl, every attribute of a message found.
#include <libmnl/libmnl.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static long count;
static const struct nlattr *found[128];

static int attribute(const struct nlattr *attr, void *data) {
  if (mnl_attr_get_type(attr) < 128) found[mnl_attr_get_type(attr)] = attr;
  (void)data;
  return MNL_CB_OK;
}

static int message(const struct nlmsghdr *nlh, void *data) {
  mnl_attr_parse(nlh, *(unsigned *)data, attribute, NULL);
  count++;
  return MNL_CB_OK;
}

int main(int argc, char **argv) {
  if (argc != 4) return 2;
  int is_route = !strcmp(argv[1], "route"), passes = atoi(argv[3]);
  unsigned argument = strtoul(argv[2], 0, 0), header = is_route ? sizeof(struct rtmsg) : sizeof(struct ifinfomsg);
  char buffer[32768];
  double best = 0;
  for (int pass = 0; pass < passes; pass++) {
    double start = now();
    count = 0;
    struct mnl_socket *nl = mnl_socket_open(NETLINK_ROUTE);
    if (!nl || mnl_socket_bind(nl, 0, MNL_SOCKET_AUTOPID) < 0) return 1;
    int yes = 1;
    mnl_socket_setsockopt(nl, NETLINK_GET_STRICT_CHK, &yes, sizeof yes);
    struct nlmsghdr *nlh = mnl_nlmsg_put_header(buffer);
    nlh->nlmsg_type = is_route ? RTM_GETROUTE : RTM_GETLINK;
    nlh->nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
    nlh->nlmsg_seq = pass + 1;
    unsigned char *extra = mnl_nlmsg_put_extra_header(nlh, header);
    extra[0] = is_route ? AF_INET : AF_UNSPEC;
    if (argument) mnl_attr_put_u32(nlh, is_route ? RTA_TABLE : IFLA_EXT_MASK, argument);
    if (mnl_socket_sendto(nl, nlh, nlh->nlmsg_len) < 0) return 1;
    int left = 1;
    while (left > 0) {
      long size = mnl_socket_recvfrom(nl, buffer, sizeof buffer);
      if (size < 0) return 1;
      left = mnl_cb_run(buffer, size, pass + 1, mnl_socket_get_portid(nl), message, &header);
    }
    mnl_socket_close(nl);
    double took = now() - start;
    if (pass == 0 || took < best) best = took;
  }
  printf("{\"seconds\":%.9f,\"count\":%ld}\n", best, count);
}
