/* Netlink sockets, each a channel of the connection. */
#include "relay.h"

#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/socket.h>

enum {
	AF_NETLINK_ = 16, SOCK_RAW_ = 3, SOCK_CLOEXEC_ = 02000000, SOCK_NONBLOCK_ = 04000,
	SOL_SOCKET_ = 1, SOL_NETLINK_ = 270,
	SO_SNDBUF_ = 7, SO_RCVBUF_ = 8, SO_SNDBUFFORCE_ = 32, SO_RCVBUFFORCE_ = 33,
	MSG_DONTWAIT_ = 0x40, MSG_TRUNC_ = 0x20, MSG_NOSIGNAL_ = 0x4000,
	/* Datagrams in a row for one channel before the others get their turn. */
	TURN = 64,
	DUMP_RACES = 16,
};

/* Bits of an F_OPEN frame. */
enum { ALL_NSID = 1, LENIENT = 2 };

struct channel channels[CHANNELS + 1];

struct iovec_ {
	void *base;
	size_t length;
};

struct message {
	void *name;
	int name_length;
	struct iovec_ *parts;
	size_t part_count;
	void *control;
	size_t control_length;
	unsigned int flags;
};

struct control {
	size_t length;
	int level;
	int type;
	int value;
};

static struct channel *channel_of(uint16_t number)
{
	struct channel *c = number >= 1 && number <= CHANNELS ? &channels[number] : NULL;
	return c && c->fd >= 0 ? c : NULL;
}

size_t channel_room(uint16_t number)
{
	const struct channel *c = channel_of(number);
	return c ? c->room : ROOM;
}

static long set_option(int fd, int level, int name, int value)
{
	return sys(setsockopt, fd, level, name, &value, sizeof value);
}

static long open_here(void *argument)
{
	return sys(socket, AF_NETLINK_, SOCK_RAW_ | SOCK_CLOEXEC_ | SOCK_NONBLOCK_, *(int *)argument);
}

static long configure(int fd, uint32_t flags)
{
	static const int helpful[] = {NETLINK_EXT_ACK, NETLINK_CAP_ACK, NETLINK_GET_STRICT_CHK};
	for (int i = 0; i < 3; i++) {
		if (helpful[i] == NETLINK_GET_STRICT_CHK && flags & LENIENT)
			continue;
		long error = set_option(fd, SOL_NETLINK_, helpful[i], 1);
		/* Kernels may be older than the option. */
		if (error < 0 && error != -E_NOPROTOOPT)
			return error;
	}
	return flags & ALL_NSID ? set_option(fd, SOL_NETLINK_, NETLINK_LISTEN_ALL_NSID, 1) : 0;
}

/* id, protocol, descriptor of the namespace or -1, port, flags, credit */
void channel_open(uint16_t number, const uint8_t *body, size_t length)
{
	if (length < 24)
		return;
	uint32_t id = word(body, 0);
	if (number < 1 || number > CHANNELS || channels[number].fd >= 0)
		return answer(number, id, -E_MFILE, 0);
	int protocol = (int)word(body, 1), ns = (int)word(body, 2);
	long fd = in_namespace(ns, open_here, &protocol);
	if (fd >= FIRST_NS) {
		sys(close, fd);
		fd = -E_MFILE;
	}
	if (fd < 0)
		return answer(number, id, fd, 0);
	struct sockaddr_nl own = {.nl_family = AF_NETLINK_, .nl_pid = word(body, 3)};
	int size = sizeof own;
	long error = configure((int)fd, word(body, 4));
	if (error >= 0)
		error = sys(bind, fd, &own, sizeof own);
	if (error >= 0)
		error = sys(getsockname, fd, &own, &size);
	if (error < 0) {
		sys(close, fd);
		return answer(number, id, error, 0);
	}
	channels[number] = (struct channel){.fd = (int)fd, .credit = (int32_t)(word(body, 5) & 0x3fffffff), .room = ROOM};
	answer(number, id, 0, own.nl_pid);
}

void channel_close(uint16_t number)
{
	struct channel *c = channel_of(number);
	if (!c)
		return;
	sys(close, c->fd);
	c->fd = -1;
}

/* What could not be sent: the error, how many messages it was, and the header of the first. */
static void not_sent(uint16_t number, long error, const uint8_t *datagram, size_t length)
{
	struct {
		struct frame head;
		int32_t error;
		uint32_t count;
		uint8_t first[16];
	} frame = {{sizeof frame, F_NOT_SENT, number}, (int32_t)-error, 0, {0}};
	if (length >= 16)
		memcpy(frame.first, datagram, 16);
	for (size_t at = 0; at + 16 <= length; frame.count++) {
		size_t size = word(datagram + at, 0);
		if (size < 16 || size > length - at)
			break;
		at += (size + 3) & ~(size_t)3;
	}
	out_put(&frame, sizeof frame);
}

/* port, groups, length of the datagram, and it */
void channel_send(uint16_t number, const uint8_t *body, size_t length)
{
	if (length < 12)
		return;
	const uint8_t *datagram = body + 12;
	size_t size = word(body, 2);
	if (size > length - 12)
		return;
	struct channel *c = channel_of(number);
	if (!c)
		return not_sent(number, -E_BADF, datagram, size);
	struct sockaddr_nl to = {.nl_family = AF_NETLINK_, .nl_pid = word(body, 0), .nl_groups = word(body, 1)};
	long sent;
	do {
		sent = sys(sendto, c->fd, datagram, size, MSG_DONTWAIT_ | MSG_NOSIGNAL_, &to, sizeof to);
	} while (sent == -E_INTR);
	if (sent < 0)
		not_sent(number, sent, datagram, size);
	/* The kernel answers within the call. */
	channel_drain(number);
}

/* id, value: a group, or bytes; F_CREDIT and F_GROW have the value alone. */
void channel_option(uint16_t kind, uint16_t number, const uint8_t *body, size_t length)
{
	if (length < 4)
		return;
	struct channel *c = channel_of(number);
	uint32_t id = word(body, 0);
	if (kind == F_CREDIT) {
		if (c && id < 0x3fffffff && c->credit < 0x3fffffff)
			c->credit += (int32_t)id;
		return;
	}
	if (kind == F_GROW) {
		if (c && id <= MAX_ROOM && id > c->room && out_grow(id) == 0)
			c->room = id;
		return;
	}
	if (length < 8)
		return;
	if (!c)
		return answer(number, id, -E_BADF, 0);
	int value = (int)word(body, 1), granted = 0, size = sizeof granted;
	long error;
	if (kind == F_JOIN || kind == F_LEAVE)
		error = set_option(c->fd, SOL_NETLINK_,
				   kind == F_JOIN ? NETLINK_ADD_MEMBERSHIP : NETLINK_DROP_MEMBERSHIP, value);
	else {
		int receive = kind == F_RECEIVE_BUFFER;
		error = set_option(c->fd, SOL_SOCKET_, receive ? SO_RCVBUFFORCE_ : SO_SNDBUFFORCE_, value);
		/* Without the privilege, as much as anybody may have. */
		if (error < 0)
			error = set_option(c->fd, SOL_SOCKET_, receive ? SO_RCVBUF_ : SO_SNDBUF_, value);
		if (error >= 0)
			error = sys(getsockopt, c->fd, SOL_SOCKET_, receive ? SO_RCVBUF_ : SO_SNDBUF_, &granted, &size);
	}
	answer(number, id, error, (uint64_t)(uint32_t)granted);
}

static void report(uint16_t number, long error)
{
	struct {
		struct frame head;
		int32_t error;
	} frame = {{sizeof frame, F_ERROR, number}, (int32_t)-error};
	out_put(&frame, sizeof frame);
}

/* Receives one datagram into what is to be written; 0, or -errno. */
static long receive(uint16_t number, struct channel *c)
{
	struct sockaddr_nl from = {0};
	uint8_t space[64] __attribute__((aligned(8)));
	struct data_frame *frame = (struct data_frame *)(out.bytes + out.end);
	struct iovec_ part = {frame + 1, c->room};
	struct message message = {&from, sizeof from, &part, 1, space, sizeof space, 0};
	long length;
	int races = 0;
	do {
		message.control_length = sizeof space;
		message.name_length = sizeof from;
		length = sys(recvmsg, c->fd, &message, MSG_DONTWAIT_ | MSG_TRUNC_);
		/* A dump that is continued while it ends leaves EINVAL behind, and nothing is lost: asked again. */
	} while (length == -E_INTR || (length == -E_INVAL && races++ < DUMP_RACES));
	if (length < 0)
		return length;
	size_t stored = (size_t)length < c->room ? (size_t)length : c->room;
	size_t size = sizeof *frame + ((stored + 3) & ~(size_t)3);
	memset((uint8_t *)(frame + 1) + stored, 0, size - sizeof *frame - stored);
	*frame = (struct data_frame){{(uint32_t)size, F_DATA, number}, from.nl_pid, -1, 0, (uint32_t)length};
	const struct control *control = (const struct control *)space;
	if (message.control_length >= sizeof(size_t) + 12 && control->level == SOL_NETLINK_ &&
	    control->type == NETLINK_LISTEN_ALL_NSID)
		frame->nsid = control->value;
	frame->flags = message.flags & MSG_TRUNC_;
	out.end += size;
	c->credit -= (int32_t)size;
	return 0;
}

void channel_drain(uint16_t number)
{
	struct channel *c = channel_of(number);
	for (int i = 0; c && i < TURN && c->credit > 0; i++) {
		if (!out_has(sizeof(struct data_frame) + c->room + 4 + RESERVE))
			return;
		long error = receive(number, c);
		if (error == -E_AGAIN)
			return;
		if (error == 0)
			continue;
		report(number, error);
		if (error != -E_NOBUFS)
			return channel_close(number);
	}
}
