/*
 * The relay under the sanitizers of a compiler: its own sources, and in place of the kernel one that gives hostile frames
 * and hostile answers. What the relay writes is checked to be frames.
 *   relay-fuzz FRAMES SEED
 */
#include "../../native/relay/relay.h"

/* The headers of the C library do not go together with the kernel's that the relay has. */
void *calloc(size_t count, size_t size);
void free(void *memory);
_Noreturn void abort(void);
long atol(const char *text);
size_t strlen(const char *text);
int dprintf(int fd, const char *format, ...);

/* Each frame is handed on in memory of its own, behind which nothing may be read. */
#define ALONE(name, call, ...) \
	static void alone_##name(__VA_ARGS__) \
	{ \
		uint8_t *copy = calloc(1, length ? length : 1); \
		memcpy(copy, body, length); \
		call; \
		free(copy); \
	}
ALONE(open, channel_open(channel, copy, length), uint16_t channel, const uint8_t *body, size_t length)
ALONE(send, channel_send(channel, copy, length), uint16_t channel, const uint8_t *body, size_t length)
ALONE(option, channel_option(kind, channel, copy, length), uint16_t kind, uint16_t channel, const uint8_t *body, size_t length)
ALONE(namespace, namespace_frame(kind, copy, length), uint16_t kind, const uint8_t *body, size_t length)
ALONE(tuntap, tuntap_frame(copy, length), const uint8_t *body, size_t length)
#define channel_open alone_open
#define channel_send alone_send
#define channel_option alone_option
#define namespace_frame alone_namespace
#define tuntap_frame alone_tuntap

#include "../../native/relay/main.c"

struct iovec_ {
	uint8_t *base;
	size_t length;
};

struct message {
	uint8_t *name;
	int name_length;
	struct iovec_ *parts;
	size_t part_count;
	uint8_t *control;
	size_t control_length;
	unsigned int flags;
};

static uint64_t state;
static void *ended[5];
static long frames_left, frames, sessions, written, now, wanted;
static int status_of_end;
/* The most that a datagram was given. */
static size_t most_room;

static uint32_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)(state >> 16);
}

static uint32_t below(uint32_t n)
{
	return next() % n;
}

static int one_in(uint32_t n)
{
	return below(n) == 0;
}

static void noise(uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++)
		bytes[i] = (uint8_t)next();
}

/* ---- in place of system.c */

void *pages(size_t length)
{
	/* as the system gives them, and not a byte more than was wanted */
	return calloc(1, length);
}

void release_pages(void *memory, size_t length)
{
	(void)length;
	free(memory);
}

long pages_resize(void **memory, size_t from, size_t to)
{
	if (to > MAX_FRAME) {
		dprintf(2, "%zu bytes of memory\n", to);
		abort();
	}
	if (one_in(50))
		return -E_NOMEM;
	uint8_t *more = calloc(1, to);
	memcpy(more, *memory, from < to ? from : to);
	free(*memory);
	*memory = more;
	return 0;
}

size_t length_of(const char *text)
{
	return strlen(text);
}

_Noreturn void leave(int status)
{
	status_of_end = status;
	__builtin_longjmp(ended, 1);
}

_Noreturn void refuse(const char *why)
{
	(void)why;
	leave(64);
}

long seconds(void)
{
	return now += one_in(100000);
}

/* ---- what comes in */

static uint8_t coming[1 << 17];
static size_t coming_at, coming_end;

static void put_word(size_t *at, uint32_t value)
{
	memcpy(coming + *at, &value, 4);
	*at += 4;
}

static uint32_t hostile_word(void)
{
	switch (below(4)) {
	case 0:
		return below(16);
	case 1:
		return 0xffffffffu - below(16);
	case 2:
		return below(1 << 17);
	default:
		return next();
	}
}

/* A frame behind those that wait. */
static void make_frame(int first)
{
	size_t start = coming_end, at = start + sizeof(struct frame);
	uint16_t kind = (uint16_t)(2 + below(15)), channel = (uint16_t)(one_in(50) ? next() : below(10));
	if (first) {
		kind = F_HELLO;
		channel = 0;
		put_word(&at, MAGIC);
		put_word(&at, VERSION);
		memcpy(coming + at, nonce, NONCE);
		at += NONCE;
		put_word(&at, 60);
	} else if (kind == F_SEND) {
		uint32_t length = below(120) & ~3u;
		put_word(&at, one_in(4) ? next() : 0);
		put_word(&at, one_in(4) ? next() : 0);
		put_word(&at, one_in(8) ? hostile_word() : length);
		for (uint32_t i = 0; i < length / 4; i++)
			put_word(&at, one_in(3) ? below(64) : next());
	} else if (kind == F_OPEN && !one_in(4)) {
		channel = (uint16_t)(1 + below(9));
		put_word(&at, next());
		put_word(&at, below(22));
		put_word(&at, one_in(3) ? hostile_word() : 0xffffffffu);
		put_word(&at, 0);
		put_word(&at, below(4));
		put_word(&at, one_in(4) ? hostile_word() : 1 << 20);
	} else {
		uint32_t words = one_in(200) ? below(2000) : below(12);
		for (uint32_t i = 0; i < words; i++)
			put_word(&at, hostile_word());
	}
	uint32_t size = (uint32_t)(at - start);
	if (!first && one_in(3000))
		size = hostile_word();
	if (!first && one_in(5000))
		kind = (uint16_t)next();
	struct frame head = {size, kind, channel};
	memcpy(coming + start, &head, sizeof head);
	coming_end = at;
	frames++;
	frames_left--;
	/* a large frame that is on its way for long */
	if (!first && one_in(20000)) {
		head.size = (1 + below(MAX_FRAME / 4)) & ~3u;
		memcpy(coming + start, &head, sizeof head);
	}
}

static long give(uint8_t *to, size_t room)
{
	if (one_in(10))
		return one_in(2) ? -E_AGAIN : -E_INTR;
	if (room == 0) {
		dprintf(2, "nothing can be read: no room\n");
		abort();
	}
	if (coming_at == coming_end) {
		if (frames_left <= 0)
			return 0;
		coming_at = coming_end = 0;
		make_frame(!greeted && !one_in(50));
		for (uint32_t more = below(40); more > 0 && coming_end < sizeof coming - 10000; more--)
			make_frame(0);
	}
	size_t size = coming_end - coming_at;
	if (one_in(4))
		size = 1 + below((uint32_t)size);
	if (size > room)
		size = room;
	memcpy(to, coming + coming_at, size);
	coming_at += size;
	return (long)size;
}

/* ---- what goes out: frames, one behind the other */

static uint8_t head[8];
static size_t head_have, body_left;

static void check_out(const uint8_t *bytes, size_t length)
{
	while (length > 0) {
		if (body_left > 0) {
			size_t part = body_left < length ? body_left : length;
			body_left -= part;
			bytes += part;
			length -= part;
			continue;
		}
		head[head_have++] = *bytes++;
		length--;
		if (head_have < sizeof head)
			continue;
		struct frame frame;
		memcpy(&frame, head, sizeof frame);
		if (frame.size < 8 || frame.size & 3 || frame.size > sizeof(struct data_frame) + most_room + 512 ||
		    (frame.kind != F_HELLO && (frame.kind < F_RESULT || frame.kind > F_PONG))) {
			dprintf(2, "wrote a frame of %u bytes, kind %u\n", frame.size, frame.kind);
			abort();
		}
		head_have = 0;
		body_left = frame.size - 8;
		written++;
	}
}

/* ---- the kernel */

static long receive_message(struct message *message)
{
	switch (below(8)) {
	case 0:
		return -E_INTR;
	case 1:
		return -E_NOBUFS;
	case 2:
		return -E_INVAL;
	case 3:
	case 4:
		return -E_AGAIN;
	}
	size_t room = message->parts->length;
	if (room > most_room)
		most_room = room;
	size_t length = one_in(500) ? room + below(100000) : one_in(100) ? below((uint32_t)room + 1) : below(300);
	size_t stored = length < room ? length : room;
	uint8_t *to = message->parts->base;
	if (stored > 0) {
		to[0] = (uint8_t)next();
		to[stored - 1] = (uint8_t)next();
	}
	noise(message->name, (size_t)message->name_length);
	message->control_length = one_in(2) ? 0 : below((uint32_t)message->control_length + 1);
	noise(message->control, message->control_length);
	message->flags = length > room ? 0x20 : 0;
	return (long)length;
}

static int open_files;

long system_call(long number, long a, long b, long c, long d, long e, long f)
{
	(void)d;
	(void)e;
	(void)f;
	switch (number) {
	case __NR_read:
		return give((uint8_t *)b, (size_t)c);
	case __NR_write: {
		if (one_in(20))
			return one_in(2) ? -E_AGAIN : -E_INTR;
		long size = one_in(3) ? 1 + (long)below((uint32_t)c) : c;
		check_out((const uint8_t *)b, (size_t)size);
		return size;
	}
	case __NR_ppoll: {
		struct pollfd *fds = (struct pollfd *)a;
		long ready = 0;
		for (long i = 0; i < b; i++) {
			fds[i].revents = fds[i].fd >= 0 && !one_in(3) ? (short)(one_in(100000) ? POLLERR : fds[i].events) : 0;
			ready += fds[i].revents != 0;
		}
		return ready;
	}
	case __NR_socket:
		return one_in(20) ? -E_MFILE : one_in(50) ? FIRST_NS + (long)below(20) : 3 + (open_files = (open_files + 1) % 500);
	case __NR_recvmsg:
		return receive_message((struct message *)b);
	case __NR_sendto:
		/* all of it is looked at */
		for (long i = 0; i < c; i++)
			wanted += ((const uint8_t *)b)[i];
		return one_in(4) ? -E_AGAIN : one_in(9) ? -E_NOBUFS : c;
	case __NR_getsockname:
	case __NR_getsockopt:
		return one_in(30) ? -E_INVAL : 0;
	default:
		/* opening, entering, mounting, options: as it happens */
		return one_in(6) ? -(long)(1 + below(40)) : one_in(20) ? 0x40000000 : (long)below(8);
	}
}

int main(int argc, char **argv)
{
	long total = argc > 1 ? atol(argv[1]) : 100000;
	state = argc > 2 ? (uint64_t)atol(argv[2]) : 88172645463325252ull;
	nonce = "0123456789abcdef0123456789abcdef";
	while (frames < total) {
		sessions++;
		frames_left = 1 + below(20000);
		most_room = coming_at = coming_end = head_have = body_left = in_end = 0;
		greeted = 0;
		heard = 0;
		idle_limit = PATIENCE;
		memset(&out, 0, sizeof out);
		if (__builtin_setjmp(ended) == 0) {
			prepare();
			serve();
		}
		if (status_of_end != 0 && status_of_end != 3 && status_of_end != 64) {
			dprintf(2, "ended with %d\n", status_of_end);
			return 1;
		}
		free(out.bytes);
		free(in);
		in = NULL;
	}
	dprintf(1, "%ld frames in, %ld out, %ld connections\n", frames, written, sessions);
	return 0;
}
