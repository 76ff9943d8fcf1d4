/* The table of sockets, and receiving many datagrams into one buffer. */
#include "netlink.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

#ifndef SOL_NETLINK
#define SOL_NETLINK 270
#endif

enum { INDEX_BITS = 16, INDEX_MASK = (1 << INDEX_BITS) - 1, GENERATIONS = 1 << 15 };

int hub_init(struct hub *hub)
{
	memset(hub, 0, sizeof *hub);
	int error = pthread_mutex_init(&hub->lock, NULL);
	if (error)
		return -error;
	return sem_init(&hub->idle, 0, 0) < 0 ? -errno : 0;
}

/* Closes all sockets, which ends the reader. */
void hub_clear(struct hub *hub)
{
	for (int i = 0; i < hub->capacity; i++)
		if (hub->sockets[i])
			hub_remove(hub, hub->sockets[i]);
}

void hub_destroy(struct hub *hub)
{
	hub_clear(hub);
	free(hub->sockets);
	free(hub->generations);
	sem_destroy(&hub->idle);
	pthread_mutex_destroy(&hub->lock);
}

static int table_grow(struct hub *hub)
{
	int capacity = hub->capacity ? hub->capacity * 2 : 8;
	if (capacity > INDEX_MASK + 1)
		return -EMFILE;
	struct socket **sockets = calloc((size_t)capacity, sizeof *sockets);
	uint16_t *generations = calloc((size_t)capacity, sizeof *generations);
	if (!sockets || !generations) {
		free(sockets);
		free(generations);
		return -ENOMEM;
	}
	struct socket **old = hub->sockets;
	pthread_mutex_lock(&hub->lock);
	if (hub->capacity) {
		memmove(sockets, hub->sockets, (size_t)hub->capacity * sizeof *sockets);
		memmove(generations, hub->generations, (size_t)hub->capacity * sizeof *generations);
	}
	free(hub->generations);
	hub->sockets = sockets;
	hub->generations = generations;
	hub->capacity = capacity;
	pthread_mutex_unlock(&hub->lock);
	free(old);
	return 0;
}

/* Takes a descriptor into the table and returns its handle; the descriptor is closed where that fails. */
int hub_add(struct hub *hub, int fd)
{
	int at = 0, error = 0;
	while (at < hub->capacity && hub->sockets[at])
		at++;
	if (at == hub->capacity)
		error = table_grow(hub);
	struct socket *s = error ? NULL : calloc(1, sizeof *s);
	if (!s) {
		close(fd);
		return error ? error : -ENOMEM;
	}
	s->fd = fd;
	s->room = ROOM;
	s->handle = hub->generations[at] << INDEX_BITS | at;
	pthread_mutex_lock(&hub->lock);
	hub->sockets[at] = s;
	pthread_mutex_unlock(&hub->lock);
	return s->handle;
}

struct socket *hub_find(struct hub *hub, int handle)
{
	int at = handle & INDEX_MASK;
	if (handle < 0 || at >= hub->capacity)
		return NULL;
	struct socket *s = hub->sockets[at];
	return s && s->handle == handle ? s : NULL;
}

/* Closes the socket; afterwards neither the reader nor the table knows it. */
void hub_remove(struct hub *hub, struct socket *s)
{
	int at = s->handle & INDEX_MASK;
	pthread_mutex_lock(&hub->lock);
	s->watching = false;
	pthread_mutex_unlock(&hub->lock);
	reader_stop(hub, s);
	pthread_mutex_lock(&hub->lock);
	hub->sockets[at] = NULL;
	hub->generations[at] = (uint16_t)((hub->generations[at] + 1) % GENERATIONS);
	pthread_mutex_unlock(&hub->lock);
	reader_forget(hub, s);
	close(s->fd);
	ring_destroy(&s->ring);
	free(s);
}

bool batch_full(const struct batch *b)
{
	return b->count == b->max || (b->count > 0 && b->size - b->used < b->room);
}

/* CMSG_NXTHDR, which in glibc calls a function that other libraries lack. */
static struct cmsghdr *next_control(struct msghdr *message, struct cmsghdr *c)
{
	uint8_t *end = (uint8_t *)message->msg_control + message->msg_controllen;
	uint8_t *next = (uint8_t *)c + CMSG_ALIGN(c->cmsg_len);
	return c->cmsg_len >= sizeof *c && next + sizeof *c <= end ? (struct cmsghdr *)next : NULL;
}

/* The id of the sender's namespace, which comes beside the datagram under NETLINK_LISTEN_ALL_NSID. */
static int sender_nsid(struct msghdr *message)
{
	for (struct cmsghdr *c = CMSG_FIRSTHDR(message); c; c = next_control(message, c))
		if (c->cmsg_level == SOL_NETLINK && c->cmsg_type == NETLINK_LISTEN_ALL_NSID) {
			int nsid;
			memcpy(&nsid, CMSG_DATA(c), sizeof nsid);
			return nsid;
		}
	return -1;
}

struct datagram {
	size_t length; /* as it was sent, where it did not fit */
	uint32_t port;
	int nsid;
	bool truncated;
};

/* Describes a datagram that lies behind those in the batch. */
static void record_datagram(struct batch *b, const struct datagram *datagram)
{
	size_t room = b->size - b->used;
	int32_t *record = b->index + (size_t)b->count * RECORD;
	record[0] = (int32_t)b->used;
	record[1] = (int32_t)datagram->length;
	record[2] = (int32_t)datagram->port;
	record[3] = datagram->nsid;
	record[4] = datagram->truncated ? MSG_TRUNC : 0;
	size_t padded = (datagram->length + 3) & ~(size_t)3;
	b->used += padded < room ? padded : room;
	b->count++;
}

/*
 * Linux lets a recvmsg continue a dump that a sendmsg (or another recvmsg) on the same socket ends at that very
 * moment, and leaves EINVAL for the next recvmsg to tell (netlink_dump(), net/netlink/af_netlink.c). Nothing is lost,
 * and a netlink recvmsg has no other EINVAL: it is asked again, but not for ever.
 */
enum { DUMP_RACES = 16 };

/* Receives one more datagram into the batch; never waits. Returns 0 or -errno. */
int batch_receive(struct batch *b, int fd)
{
	union {
		struct cmsghdr align;
		uint8_t bytes[CMSG_SPACE(sizeof(int)) + CMSG_SPACE(sizeof(struct nl_pktinfo))];
	} control;
	struct sockaddr_nl from;
	size_t room = b->size - b->used;
	struct iovec iov = {b->bytes + b->used, room};
	struct msghdr message = {
		.msg_name = &from,
		.msg_namelen = sizeof from,
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof control,
	};
	ssize_t length;
	int races = 0;
	do {
		/* MSG_TRUNC makes the kernel say the full length of a datagram that did not fit. */
		length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_TRUNC);
	} while (length < 0 && (errno == EINTR || (errno == EINVAL && races++ < DUMP_RACES)));
	if (length < 0)
		return -errno;

	record_datagram(b, &(struct datagram){
		.length = (size_t)length,
		.port = message.msg_namelen >= sizeof from ? from.nl_pid : 0,
		.nsid = message.msg_controllen ? sender_nsid(&message) : -1,
		.truncated = message.msg_flags & MSG_TRUNC,
	});
	return 0;
}

/*
 * Fills the batch from a socket that is not read ahead. Returns how many datagrams, or -errno.
 * An error after datagrams is kept for the next call, since ENOBUFS is told once only.
 */
int socket_receive(struct socket *s, struct batch *b)
{
	int error = s->error;
	s->error = 0;
	while (!error && !batch_full(b))
		error = batch_receive(b, s->fd);
	if (error == 0 || error == -EAGAIN)
		return b->count;
	if (b->count == 0)
		return error;
	s->error = error;
	return b->count;
}

/*
 * Sends a request to the kernel, which mostly answers within the call, and receives one datagram where one is there.
 * Returns 1 or 0 as it received, or -errno of sending: what receiving meets besides is kept for the next receive.
 * The namespace of the sender stays unknown, as control messages cost a tenth of all this.
 */
int socket_exchange(struct socket *s, const void *request, size_t length, struct batch *answer)
{
	ssize_t done;
	do {
		done = send(s->fd, request, length, MSG_DONTWAIT);
	} while (done < 0 && errno == EINTR);
	if (done < 0)
		return -errno;
	if (s->error || s->ring.reading || ring_ready(&s->ring))
		return 0;
	struct sockaddr_nl from;
	socklen_t size = sizeof from;
	do {
		done = recvfrom(s->fd, answer->bytes, answer->size, MSG_DONTWAIT | MSG_TRUNC, (struct sockaddr *)&from, &size);
	} while (done < 0 && errno == EINTR);
	if (done < 0) {
		/* EINVAL is the race of dumps, which the next receive passes over */
		if (errno != EAGAIN && errno != EINVAL)
			s->error = -errno;
		return 0;
	}
	record_datagram(answer, &(struct datagram){
		.length = (size_t)done,
		.port = size >= sizeof from ? from.nl_pid : 0,
		.nsid = -1,
		.truncated = (size_t)done > answer->size,
	});
	return 1;
}
