// What the C programs of the benchmark share: a clock, a socket, a message under construction.
#pragma once
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#ifndef NETLINK_GET_STRICT_CHK
#define NETLINK_GET_STRICT_CHK 12
#endif

// The kernel fills dump datagrams up to 32 KiB, less its own overhead; more room than this gains nothing.
#define RECEIVE_BYTES (64 * 1024)

static inline double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

__attribute__((noreturn)) static inline void die(const char *what) {
  perror(what);
  exit(1);
}

static inline int open_socket(unsigned groups, int receive_buffer) {
  int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) die("socket");
  if (receive_buffer && setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &receive_buffer, sizeof receive_buffer) < 0)
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  struct sockaddr_nl local = {.nl_family = AF_NETLINK, .nl_groups = groups};
  if (bind(fd, (struct sockaddr *)&local, sizeof local) < 0) die("bind");
  return fd;
}

static inline struct nlmsghdr *begin_message(void *at, int type, int flags, uint32_t seq, const void *body, int size) {
  struct nlmsghdr *message = at;
  memset(message, 0, NLMSG_SPACE(size));
  message->nlmsg_len = NLMSG_LENGTH(size);
  message->nlmsg_type = type;
  message->nlmsg_flags = flags;
  message->nlmsg_seq = seq;
  memcpy(NLMSG_DATA(message), body, size);
  return message;
}

static inline void put_u32(struct nlmsghdr *message, int type, uint32_t value) {
  struct rtattr *attribute = (void *)((char *)message + NLMSG_ALIGN(message->nlmsg_len));
  attribute->rta_type = type;
  attribute->rta_len = RTA_LENGTH(sizeof value);
  memcpy(RTA_DATA(attribute), &value, sizeof value);
  message->nlmsg_len = NLMSG_ALIGN(message->nlmsg_len) + RTA_ALIGN(attribute->rta_len);
}

static inline int by_value(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}
