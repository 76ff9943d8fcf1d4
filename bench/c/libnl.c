// libnl route TABLE | link MASK: a cache of libnl, filled once: objects of every message.
#include <netlink/route/link.h>
#include <netlink/route/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static long wanted, table;

static void look(struct nl_object *object, void *data) {
  (void)data;
  if (!table || rtnl_route_get_table((struct rtnl_route *)object) == table) wanted++;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  int is_route = !strcmp(argv[1], "route");
  table = is_route ? strtol(argv[2], 0, 0) : 0;
  double start = now();
  struct nl_sock *sock = nl_socket_alloc();
  struct nl_cache *cache;
  if (!sock || nl_connect(sock, NETLINK_ROUTE) < 0) return 1;
  int error = is_route ? rtnl_route_alloc_cache(sock, AF_INET, 0, &cache) : rtnl_link_alloc_cache(sock, AF_UNSPEC, &cache);
  if (error < 0) return 1;
  nl_cache_foreach(cache, look, NULL);
  printf("{\"seconds\":%.9f,\"count\":%ld}\n", now() - start, wanted);
}
