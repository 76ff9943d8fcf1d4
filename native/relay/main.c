/* The connection: frames in, frames out, in bounded memory, and an end as soon as the other side is gone. */
#include "relay.h"

#include <linux/poll.h>
#include <linux/resource.h>
#include <linux/stat.h>
#include <linux/utsname.h>

enum {
	O_NONBLOCK_ = 04000, O_CLOEXEC_ = 02000000, F_GETFL_ = 3, F_SETFL_ = 4, F_SETPIPE_SZ_ = 1031,
	AT_FDCWD_ = -100, AT_EMPTY_PATH_ = 0x1000, RLIMIT_NOFILE_ = 7, SIGPIPE_ = 13, SIG_IGN_ = 1,
	SOL_SOCKET_ = 1, SO_RCVBUFFORCE_ = 33,
	IN_SIZE = 256 << 10,
	NONCE = 32,
	/* Seconds in which the other side has to show who it is. */
	PATIENCE = 10,
};

/* Of a descriptor's file. */
enum { S_IFMT_ = 0170000, S_IFIFO_ = 0010000, S_IFSOCK_ = 0140000 };

struct output out;
static uint8_t *in;
static size_t in_size, in_end;
/* What was given on starting, and comes back in the first frame. */
static const char *nonce;
static int greeted;
static long heard, idle_limit = PATIENCE;
static uint8_t digest[32];

int out_has(size_t length)
{
	if (out.start == out.end)
		out.start = out.end = 0;
	if (out.size - out.end >= length)
		return 1;
	if (out.size - (out.end - out.start) < length || out.start < out.size / 2)
		return 0;
	memmove(out.bytes, out.bytes + out.start, out.end - out.start);
	out.end -= out.start;
	out.start = 0;
	return 1;
}

/* For answers, which have the reserve. */
void out_put(const void *bytes, size_t length)
{
	if (out.size - out.end < length) {
		memmove(out.bytes, out.bytes + out.start, out.end - out.start);
		out.end -= out.start;
		out.start = 0;
	}
	if (out.size - out.end < length)
		refuse("no room for an answer");
	memcpy(out.bytes + out.end, bytes, length);
	out.end += length;
}

long out_grow(size_t room)
{
	size_t size = OUT_SIZE;
	while (size < 2 * room + RESERVE)
		size *= 2;
	if (size <= out.size)
		return 0;
	void *memory = out.bytes;
	long error = pages_resize(&memory, out.size, size);
	if (error < 0)
		return error;
	out.bytes = memory;
	out.size = size;
	return 0;
}

void answer(uint16_t channel, uint32_t id, long error, uint64_t value)
{
	struct result_frame frame = {
		{sizeof frame, F_RESULT, channel}, id, error < 0 ? (int32_t)-error : 0,
		{(uint32_t)value, (uint32_t)(value >> 32)}};
	out_put(&frame, sizeof frame);
}

/* Whether receive buffers may be as large as one likes. */
static uint32_t is_privileged(void)
{
	int value = 1 << 20;
	long fd = sys(socket, 16, 3 | O_CLOEXEC_, 0);
	if (fd < 0)
		return 0;
	long error = sys(setsockopt, fd, SOL_SOCKET_, SO_RCVBUFFORCE_, &value, sizeof value);
	sys(close, fd);
	return error >= 0;
}

/* magic, version, what was given on starting, seconds without a frame after which to end */
static void hello(const uint8_t *body, size_t length)
{
	if (greeted || length < 12 + NONCE || word(body, 0) != MAGIC)
		refuse("this is not a connection of tsroute2");
	if (word(body, 1) != VERSION)
		refuse("the other side speaks another version");
	if (memcmp(body + 8, nonce, NONCE) != 0)
		refuse("the other side is not the connection that started this");
	greeted = 1;
	idle_limit = (long)word(body + 8 + NONCE, 0);
	if (idle_limit < 1)
		idle_limit = 1;
	struct {
		struct frame head;
		uint32_t magic, version, byte_order, word_size, pid, uid, privileged;
		uint8_t digest[32];
		struct new_utsname names;
		uint8_t padding[2];
	} frame;
	memset(&frame, 0, sizeof frame);
	frame.head = (struct frame){sizeof frame, F_HELLO, 0};
	frame.magic = MAGIC;
	frame.version = VERSION;
	frame.byte_order = 0x01020304;
	frame.word_size = sizeof(long);
	frame.pid = (uint32_t)sys(getpid, 0);
	frame.uid = (uint32_t)sys(geteuid, 0);
	frame.privileged = is_privileged();
	memcpy(frame.digest, digest, sizeof digest);
	sys(uname, &frame.names);
	out_put(&frame, sizeof frame);
}

static void pong(const uint8_t *body, size_t length)
{
	struct {
		struct frame head;
		uint32_t id;
	} frame = {{sizeof frame, F_PONG, 0}, length >= 4 ? word(body, 0) : 0};
	out_put(&frame, sizeof frame);
}

static void take(const struct frame *frame)
{
	const uint8_t *body = (const uint8_t *)(frame + 1);
	size_t length = frame->size - sizeof *frame;
	if (!greeted && frame->kind != F_HELLO)
		refuse("the other side has not said what it is");
	switch (frame->kind) {
	case F_HELLO:
		return hello(body, length);
	case F_OPEN:
		return channel_open(frame->channel, body, length);
	case F_CLOSE:
		return channel_close(frame->channel);
	case F_SEND:
		return channel_send(frame->channel, body, length);
	case F_JOIN:
	case F_LEAVE:
	case F_RECEIVE_BUFFER:
	case F_SEND_BUFFER:
	case F_GROW:
	case F_CREDIT:
		return channel_option(frame->kind, frame->channel, body, length);
	case F_NS_OPEN:
	case F_NS_CREATE:
	case F_NS_CLOSE:
	case F_NS_REMOVE:
		return namespace_frame(frame->kind, body, length);
	case F_TUNTAP:
		return tuntap_frame(body, length);
	case F_PING:
		return pong(body, length);
	default:
		refuse("a frame of an unknown kind");
	}
}

/*
 * Whether there is room for what a frame is answered with. A request waits while there is none for its answer, which
 * would be lost if the kernel had nowhere to put it.
 */
static int has_room(const struct frame *frame)
{
	size_t room = frame->kind == F_SEND ? channel_room(frame->channel) + sizeof(struct data_frame) + 4 + RESERVE : 0;
	return out_has(room + 2 * RESERVE);
}

/* Takes the frames that are complete, while there is room for answers; returns how many bytes they were. */
static size_t take_all(void)
{
	size_t at = 0;
	while (in_end - at >= sizeof(struct frame) && has_room((const struct frame *)(in + at))) {
		struct frame *frame = (struct frame *)(in + at);
		uint32_t most = greeted ? MAX_FRAME : MAX_FIRST_FRAME;
		if (frame->size < sizeof *frame || frame->size > most || frame->size & 3)
			refuse("a frame of an impossible size");
		if (frame->size > in_end - at)
			break;
		take(frame);
		at += frame->size;
	}
	return at;
}

/* Keeps what is not taken yet at the beginning, and the memory as large as the frame under way. */
static void compact(size_t taken)
{
	if (taken > 0) {
		memmove(in, in + taken, in_end - taken);
		in_end -= taken;
	}
	size_t size = IN_SIZE;
	if (in_end >= sizeof(struct frame)) {
		/* Sizes were checked before that many bytes are waited for. */
		uint32_t next = ((struct frame *)in)->size;
		while (size < next && size < 2u * MAX_FRAME)
			size *= 2;
	}
	if (size == in_size || in_end > size)
		return;
	void *memory = in;
	if (pages_resize(&memory, in_size, size) < 0)
		refuse("no memory for a frame");
	in = memory;
	in_size = size;
}

static void write_out(void)
{
	while (out.start < out.end) {
		long written = sys(write, 1, out.bytes + out.start, out.end - out.start);
		if (written == -E_INTR)
			continue;
		if (written == -E_AGAIN)
			return;
		/* Nobody reads any more. */
		if (written <= 0)
			leave(0);
		out.start += (size_t)written;
	}
}

static void read_in(void)
{
	long got = sys(read, 0, in + in_end, in_size - in_end);
	if (got == -E_INTR || got == -E_AGAIN)
		return;
	/* The connection has ended. */
	if (got <= 0)
		leave(0);
	in_end += (size_t)got;
	heard = seconds();
}

static int is_connection(int fd)
{
	struct statx status = {0};
	if (sys(statx, fd, "", AT_EMPTY_PATH_, STATX_TYPE, &status) < 0)
		/* Kernels before 4.11 do not tell. */
		return 1;
	unsigned kind = status.stx_mode & S_IFMT_;
	return kind == S_IFIFO_ || kind == S_IFSOCK_;
}

static void prepare(void)
{
	struct rlimit64 {
		uint64_t soft, hard;
	} files;
	if (sys(prlimit64, 0, RLIMIT_NOFILE_, 0, &files) == 0 && files.soft < 1024) {
		files.soft = files.hard < 1024 ? files.hard : 1024;
		sys(prlimit64, 0, RLIMIT_NOFILE_, &files, 0);
	}
	/* A write that nobody reads is an error, not a signal. */
	struct {
		long handler, flags, restorer, mask[2];
	} ignore = {SIG_IGN_, 0, 0, {0}};
	sys(rt_sigaction, SIGPIPE_, &ignore, 0, 8);
	for (int fd = 0; fd < 2; fd++) {
		long flags = sys(fcntl, fd, F_GETFL_, 0);
		if (flags >= 0)
			sys(fcntl, fd, F_SETFL_, flags | O_NONBLOCK_);
	}
	/* As much as may wait in a pipe; what is none does not care. */
	sys(fcntl, 1, F_SETPIPE_SZ_, 1 << 20);
	for (int i = 0; i <= CHANNELS; i++)
		channels[i].fd = -1;
	out.bytes = pages(out.size = OUT_SIZE);
	in = pages(in_size = IN_SIZE);
	if (!out.bytes || !in)
		refuse("no memory");
}

static void serve(void)
{
	static struct pollfd fds[CHANNELS + 2];
	static uint16_t numbers[CHANNELS + 2];
	heard = seconds();
	for (;;) {
		compact(take_all());
		write_out();
		int count = 2;
		int answers = out_has(2 * RESERVE);
		fds[0] = (struct pollfd){answers && in_end < in_size ? 0 : -1, POLLIN, 0};
		fds[1] = (struct pollfd){out.start < out.end ? 1 : -1, POLLOUT, 0};
		for (uint16_t i = 1; i <= CHANNELS; i++) {
			struct channel *c = &channels[i];
			if (c->fd < 0 || c->credit <= 0 || !out_has(sizeof(struct data_frame) + c->room + 4 + RESERVE))
				continue;
			numbers[count] = i;
			fds[count++] = (struct pollfd){c->fd, POLLIN, 0};
		}
		long left = heard + idle_limit - seconds();
		if (left <= 0)
			leave(greeted ? 3 : 64);
		long wait[2] = {left, 0};
		long ready = sys(ppoll, fds, count, wait, 0, 8);
		if (ready < 0 && ready != -E_INTR)
			refuse("cannot wait");
		if (ready <= 0)
			continue;
		if (fds[0].fd == 0 && fds[0].revents)
			read_in();
		/* Whoever would read has gone, though nothing is to be written now. */
		if (fds[1].fd == 1 && fds[1].revents & (POLLERR | POLLNVAL))
			leave(0);
		for (int i = 2; i < count; i++)
			if (fds[i].revents)
				channel_drain(numbers[i]);
	}
}

static int is_digest(const char *text)
{
	for (int i = 0; i < 32; i++) {
		int byte = 0;
		for (int k = 0; k < 2; k++) {
			char c = text[2 * i + k];
			byte = byte << 4 | (c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : 256);
		}
		if (byte != digest[i])
			return 0;
	}
	return 1;
}

/*
 * tsroute2-relay check SHA256    whether this file is that, and runs here
 * tsroute2-relay serve NONCE     removes its file, and serves the connection at its standard input and output
 */
int relay_main(int argc, char **argv)
{
	if (argc != 4)
		refuse("this is started by tsroute2, not by hand");
	long fd = sys(openat, AT_FDCWD_, argv[3], O_CLOEXEC_, 0);
	if (fd < 0 || sha256_of((int)fd, digest) < 0)
		refuse("cannot read its own file");
	sys(close, fd);
	if (argv[1][0] == 'c')
		return length_of(argv[2]) == 64 && is_digest(argv[2]) ? 0 : 1;
	sys(unlinkat, AT_FDCWD_, argv[3], 0);
	nonce = argv[2];
	if (length_of(nonce) != NONCE)
		refuse("this is started by tsroute2, not by hand");
	if (!is_connection(0) || !is_connection(1))
		refuse("its input and output are not a connection");
	prepare();
	serve();
	return 0;
}
