/*
 * The relay: what opens netlink sockets on the far side of a connection and passes datagrams on. It speaks frames over
 * its standard input and output and nothing else. docs/remote.md describes them; src/remote/frames.ts is the other side.
 */
#ifndef TSROUTE2_RELAY_H
#define TSROUTE2_RELAY_H

#include "system.h"

enum { VERSION = 1, MAGIC = 0x32525354 /* "TSR2" */ };

/* Kinds of frames: what comes in, and what goes out. */
enum {
	F_HELLO = 1, F_OPEN = 2, F_CLOSE = 3, F_SEND = 4, F_JOIN = 5, F_LEAVE = 6, F_RECEIVE_BUFFER = 7,
	F_SEND_BUFFER = 8, F_GROW = 9, F_CREDIT = 10, F_NS_OPEN = 11, F_NS_CREATE = 12, F_NS_CLOSE = 13,
	F_NS_REMOVE = 14, F_PING = 15, F_TUNTAP = 16,
	F_RESULT = 32, F_DATA = 33, F_ERROR = 34, F_NOT_SENT = 35, F_PONG = 36,
};

enum {
	CHANNELS = 448,
	/* Descriptors of namespaces: the numbers that the other side has chosen, behind those of sockets. */
	FIRST_NS = 512, LAST_NS = 1023,
	MAX_FRAME = 64 << 20,
	/* Until the other side has shown that it is the connection that started this. */
	MAX_FIRST_FRAME = 64,
	ROOM = 64 << 10,
	MAX_ROOM = 16 << 20,
	OUT_SIZE = 1 << 20,
	/* Room for answers; without it nothing is read that would be answered. */
	RESERVE = 4096,
};

/* Every frame begins with this, little-endian as all machines are that have a relay; its size is a multiple of 4. */
struct frame {
	uint32_t size;
	uint16_t kind;
	uint16_t channel;
};

struct data_frame {
	struct frame head;
	uint32_t port;
	int32_t nsid;
	uint32_t flags;
	uint32_t length;
};

struct result_frame {
	struct frame head;
	uint32_t id;
	int32_t error;
	uint32_t value[2];
};

struct channel {
	int fd; /* -1 where there is none */
	int32_t credit;
	uint32_t room;
};

/* What is to be written, and the space behind it. */
struct output {
	uint8_t *bytes;
	size_t size, start, end;
};

extern struct output out;
extern struct channel channels[CHANNELS + 1];
extern int own_ns;

/* Makes room for so many bytes; false where there is none now. */
int out_has(size_t length);
void out_put(const void *bytes, size_t length);
/* Takes more memory, once, for datagrams of that size. */
long out_grow(size_t room);
void answer(uint16_t channel, uint32_t id, long error, uint64_t value);

/* Frames of a channel; each gets the frame behind its header. */
void channel_open(uint16_t channel, const uint8_t *body, size_t length);
void channel_close(uint16_t channel);
void channel_send(uint16_t channel, const uint8_t *body, size_t length);
void channel_option(uint16_t kind, uint16_t channel, const uint8_t *body, size_t length);
/* Bytes that a datagram of the channel may have. */
size_t channel_room(uint16_t channel);
/* Passes on what has arrived, while there is room and credit. */
void channel_drain(uint16_t channel);

void namespace_frame(uint16_t kind, const uint8_t *body, size_t length);
void tuntap_frame(const uint8_t *body, size_t length);
/* Runs in the namespace of a descriptor, or here where that is -1; -errno where it cannot be entered. */
long in_namespace(int ns, long (*run)(void *argument), void *argument);

static inline uint32_t word(const uint8_t *bytes, size_t index)
{
	uint32_t value;
	memcpy(&value, bytes + 4 * index, 4);
	return value;
}

#endif
