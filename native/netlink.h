/*
 * The native part of tsroute2: netlink sockets, their readiness, and network namespaces.
 * It moves whole datagrams and never looks into them. Every function that can fail returns -errno.
 *
 *   socket.c     the table of sockets, and receiving many datagrams into one buffer
 *   reader.c     the thread that waits for sockets and receives ahead of JavaScript
 *   namespace.c  what must happen inside another network namespace
 *   descriptor.c descriptors that JavaScript holds by number
 *   netlink.c    the same for JavaScript, over Node-API (the only file that knows it)
 */
#ifndef TSROUTE2_NETLINK_H
#define TSROUTE2_NETLINK_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RECORD = 5,      /* ints that describe a datagram: offset, length, port, nsid, flags */
	ROOM = 64 * 1024 /* offered to each receive: the kernel sizes the datagrams of a dump by it */
};

/* Datagrams packed densely into one buffer, with a record for each. */
struct batch {
	uint8_t *bytes;
	size_t size, used;
	int32_t *index;
	int count, max;
	size_t room; /* another datagram is received only while so many bytes are left */
};

struct slot {
	int count;
	size_t used;
	int error; /* met after the slot's datagrams, reported after them */
};

/*
 * Slots filled by the reader and emptied by JavaScript. The three counters say how often, and only grow:
 * released <= taken <= filled <= released + length, and taken - released is 0 or 1.
 * Which slot the nth filling went to stands in `order`. The slot released last is filled first, so that
 * only as much of the memory is touched as JavaScript is behind, and that stays in the cache.
 */
struct ring {
	uint8_t *bytes;
	int32_t *index;
	struct slot *slots;
	uint16_t *order, *free;
	size_t size; /* bytes in one slot */
	int records; /* records in one slot */
	unsigned length, unused; /* slots in all, and in `free` */
	uint64_t filled, taken, released;
	atomic_bool reading; /* written by JavaScript's thread, read by the reader between two datagrams */
	bool busy;           /* the reader is receiving into a slot, without the lock */
	bool stalled;        /* the reader found no free slot */
};

struct socket {
	int fd;
	int handle;
	int error; /* met by a plain receive after datagrams, kept for the next call */
	size_t room;
	bool registered; /* with epoll */
	bool watching;   /* JavaScript wants to hear of readiness, once */
	bool posted;     /* and a call to say so is on its way */
	struct ring ring;
	void *pins[2]; /* what keeps the ring's memory alive; the owner's business */
};

/* Everything of one JavaScript environment that the reader shares. The lock guards the table, the rings and the flags. */
struct hub {
	pthread_mutex_t lock;
	struct socket **sockets;
	uint16_t *generations; /* part of the handle, so that a stale handle finds nothing */
	int capacity;
	sem_t idle; /* posted by the reader for the one who waits until a ring is no longer busy */
	bool awaited;
	bool running;
	pthread_t reader;
	int epoll, stop;
	int users; /* sockets registered with epoll; the reader lives while there are any */
	void (*post)(struct hub *hub, int handle);
	void *owner;
};

/* socket.c */
int hub_init(struct hub *hub);
void hub_clear(struct hub *hub);
void hub_destroy(struct hub *hub);
int hub_add(struct hub *hub, int fd);
struct socket *hub_find(struct hub *hub, int handle);
void hub_remove(struct hub *hub, struct socket *s);
bool batch_full(const struct batch *b);
int batch_receive(struct batch *b, int fd);
int socket_receive(struct socket *s, struct batch *b);
int socket_exchange(struct socket *s, const void *request, size_t length, struct batch *answer);

/* reader.c */
int reader_watch(struct hub *hub, struct socket *s);
bool reader_deliver(struct hub *hub, int handle);
int ring_init(struct ring *ring);
void ring_destroy(struct ring *ring);
int reader_ahead(struct hub *hub, struct socket *s, struct ring *wanted);
void reader_stop(struct hub *hub, struct socket *s);
int reader_next(struct hub *hub, struct socket *s);
void reader_forget(struct hub *hub, struct socket *s);
bool ring_ready(const struct ring *ring);

/* descriptor.c */
struct descriptors {
	int *fds;
	int count, capacity;
};
int descriptors_add(struct descriptors *d, int fd);
int descriptors_close(struct descriptors *d, int fd);
void descriptors_clear(struct descriptors *d);
int namespace_open(const char *path);

/* namespace.c */
struct tuntap {
	const char *name;
	int flags, owner, group, persist;
	char given[16];
};
int thread_start(pthread_t *thread, void *(*run)(void *), void *argument);
int socket_open(int protocol, int ns);
int namespace_create(void);
int tuntap_open(struct tuntap *request, int ns);
int plain_open(int family, int type, int protocol, int ns);
int ethtool_call(const char *name, void *request, size_t length, int ns);
int mount_bind(const char *source, const char *target);
int mount_remove(const char *target);
int mount_share(const char *folder);

#endif
