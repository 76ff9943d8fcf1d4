/*
 * The thread that waits for sockets and receives ahead of JavaScript.
 *
 * Every socket is registered one-shot: an event disarms it (EPOLLERR too, which could not be masked
 * otherwise), and whoever wants the next event arms it again. Arming queues a ready socket behind the
 * others, and one event buys one slot of datagrams at most, so an endless dump starves nobody.
 */
#include "netlink.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#define STOP UINT64_MAX

/* Prepares a ring whose memory and measures are given; all slots are free, the first on top. */
int ring_init(struct ring *ring)
{
	ring->slots = calloc(ring->length, sizeof *ring->slots);
	ring->order = calloc(ring->length, sizeof *ring->order);
	ring->free = calloc(ring->length, sizeof *ring->free);
	if (!ring->slots || !ring->order || !ring->free) {
		ring_destroy(ring);
		return -ENOMEM;
	}
	for (unsigned at = 0; at < ring->length; at++)
		ring->free[at] = (uint16_t)(ring->length - 1 - at);
	ring->unused = ring->length;
	return 0;
}

void ring_destroy(struct ring *ring)
{
	free(ring->slots);
	free(ring->order);
	free(ring->free);
	ring->slots = NULL;
	ring->order = ring->free = NULL;
}

static unsigned slot_of(const struct ring *ring, uint64_t number)
{
	return ring->order[number % ring->length];
}

static struct slot *slot_at(const struct ring *ring, uint64_t number)
{
	return &ring->slots[slot_of(ring, number)];
}

/* Takes a free slot, of which there is one, for the filling of that number. */
static void slot_take(struct ring *ring, uint64_t number)
{
	ring->order[number % ring->length] = ring->free[--ring->unused];
	*slot_at(ring, number) = (struct slot){0, 0, 0};
}

static void slot_free(struct ring *ring, uint64_t number)
{
	ring->free[ring->unused++] = ring->order[number % ring->length];
}

static struct batch batch_of(const struct socket *s, uint64_t number)
{
	const struct ring *ring = &s->ring;
	unsigned at = slot_of(ring, number);
	return (struct batch){
		.bytes = ring->bytes + at * ring->size,
		.size = ring->size,
		.used = ring->slots[at].used,
		.index = ring->index + at * (size_t)ring->records * RECORD,
		.count = ring->slots[at].count,
		.max = ring->records,
		.room = s->room,
	};
}

/* Whether reader_next() has something to return: a slot, or the error behind the one handed out. */
bool ring_ready(const struct ring *ring)
{
	return ring->filled > ring->taken ||
	       (ring->taken > ring->released && slot_at(ring, ring->released)->error);
}

static int control(struct hub *hub, struct socket *s, int operation)
{
	struct epoll_event event = {.events = EPOLLIN | EPOLLONESHOT, .data.u64 = (uint64_t)s->handle};
	return epoll_ctl(hub->epoll, operation, s->fd, &event) < 0 ? -errno : 0;
}

static int arm(struct hub *hub, struct socket *s)
{
	return control(hub, s, EPOLL_CTL_MOD);
}

/* Whether JavaScript is to be called now; then a call counts as being on its way. */
static bool wanted(struct socket *s)
{
	if (!s->watching || s->posted)
		return false;
	s->posted = true;
	return true;
}

/*
 * Moves the datagrams received behind those of a slot that JavaScript took meanwhile into another one.
 * There is a free one: all but the slot taken are released.
 */
static void move(const struct batch *from, struct batch *to, const struct slot *start)
{
	memmove(to->bytes, from->bytes + start->used, from->used - start->used);
	to->used = from->used - start->used;
	to->count = from->count - start->count;
	memmove(to->index, from->index + (size_t)start->count * RECORD,
	        (size_t)to->count * RECORD * sizeof *to->index);
	for (int i = 0; i < to->count; i++)
		to->index[i * RECORD] -= (int32_t)start->used;
}

/* Receives into one slot. Called with the lock, which it gives up meanwhile; says whether to call JavaScript. */
static bool fill(struct hub *hub, struct socket *s)
{
	struct ring *ring = &s->ring;
	uint64_t number = ring->filled;
	bool extends = false;
	if (ring->filled > ring->taken) {
		/* A slot that nobody took yet takes more: single events do not use up the ring. */
		struct batch newest = batch_of(s, number - 1);
		extends = !slot_at(ring, number - 1)->error && !batch_full(&newest);
	}
	if (extends) {
		number--;
	} else if (ring->unused == 0) {
		ring->stalled = true;
		return false;
	} else {
		slot_take(ring, number);
	}
	const struct slot start = *slot_at(ring, number);
	struct batch batch = batch_of(s, number);

	ring->busy = true;
	pthread_mutex_unlock(&hub->lock);
	int error = 0;
	while (!error && !batch_full(&batch) && atomic_load_explicit(&ring->reading, memory_order_relaxed))
		error = batch_receive(&batch, s->fd);
	pthread_mutex_lock(&hub->lock);
	ring->busy = false;

	bool post = false;
	if (error == -EAGAIN)
		error = 0;
	if (batch.count > start.count || error) {
		if (extends && ring->taken > number) {
			number = ring->filled;
			slot_take(ring, number);
			struct batch next = batch_of(s, number);
			move(&batch, &next, &start);
			batch = next;
			extends = false;
		}
		*slot_at(ring, number) = (struct slot){batch.count, batch.used, error};
		if (!extends)
			ring->filled++;
		post = wanted(s);
	} else if (!extends) {
		slot_free(ring, number);
	}
	if (atomic_load_explicit(&ring->reading, memory_order_relaxed)) {
		arm(hub, s);
	} else if (hub->awaited) {
		hub->awaited = false;
		sem_post(&hub->idle);
	}
	return post;
}

static void serve(struct hub *hub, int handle)
{
	pthread_mutex_lock(&hub->lock);
	struct socket *s = hub_find(hub, handle);
	bool post = false;
	if (s)
		post = atomic_load_explicit(&s->ring.reading, memory_order_relaxed) ? fill(hub, s) : wanted(s);
	pthread_mutex_unlock(&hub->lock);
	if (post)
		hub->post(hub, handle);
}

static void *reader_main(void *argument)
{
	struct hub *hub = argument;
	prctl(PR_SET_NAME, "tsroute2");
	for (;;) {
		struct epoll_event event;
		int ready = epoll_wait(hub->epoll, &event, 1, -1);
		if (ready < 0 && errno != EINTR)
			break;
		if (ready < 1)
			continue;
		if (event.data.u64 == STOP)
			break;
		serve(hub, (int)event.data.u64);
	}
	return NULL;
}

static int reader_start(struct hub *hub)
{
	struct epoll_event event = {.events = EPOLLIN, .data.u64 = STOP};
	int error;
	hub->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (hub->epoll < 0)
		return -errno;
	hub->stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (hub->stop < 0) {
		error = -errno;
		close(hub->epoll);
		return error;
	}
	if (epoll_ctl(hub->epoll, EPOLL_CTL_ADD, hub->stop, &event) < 0)
		error = -errno;
	else
		error = thread_start(&hub->reader, reader_main, hub);
	if (error) {
		close(hub->stop);
		close(hub->epoll);
		return error;
	}
	hub->running = true;
	return 0;
}

static void reader_end(struct hub *hub)
{
	uint64_t one = 1;
	while (write(hub->stop, &one, sizeof one) < 0 && errno == EINTR)
		;
	pthread_join(hub->reader, NULL);
	close(hub->stop);
	close(hub->epoll);
	hub->running = false;
}

static int reader_register(struct hub *hub, struct socket *s)
{
	if (s->registered)
		return 0;
	int error = hub->running ? 0 : reader_start(hub);
	if (error)
		return error;
	/* Registered disarmed: nobody wants anything yet. */
	struct epoll_event event = {.events = EPOLLONESHOT, .data.u64 = (uint64_t)s->handle};
	if (epoll_ctl(hub->epoll, EPOLL_CTL_ADD, s->fd, &event) < 0) {
		error = -errno;
		if (hub->users == 0)
			reader_end(hub);
		return error;
	}
	s->registered = true;
	hub->users++;
	return 0;
}

/* Takes the socket from the reader, which ends with its last socket. The table must not hold it any more. */
void reader_forget(struct hub *hub, struct socket *s)
{
	if (!s->registered)
		return;
	control(hub, s, EPOLL_CTL_DEL);
	s->registered = false;
	if (--hub->users == 0)
		reader_end(hub);
}

/* Asks to be called once, as soon as there is something to receive or an error to report. */
int reader_watch(struct hub *hub, struct socket *s)
{
	int error = reader_register(hub, s);
	if (error)
		return error;
	bool post = false;
	pthread_mutex_lock(&hub->lock);
	s->watching = true;
	if (s->error || ring_ready(&s->ring))
		post = wanted(s);
	else if (!s->ring.reading)
		error = arm(hub, s);
	pthread_mutex_unlock(&hub->lock);
	if (post)
		hub->post(hub, s->handle);
	return error;
}

/*
 * A call to JavaScript has arrived: whether to go through with it. What it was about may have been received
 * meanwhile; then the watch goes on.
 */
bool reader_deliver(struct hub *hub, int handle)
{
	bool ready = false;
	pthread_mutex_lock(&hub->lock);
	struct socket *s = hub_find(hub, handle);
	if (s) {
		s->posted = false;
		if (s->watching) {
			struct pollfd poller = {.fd = s->fd, .events = POLLIN};
			bool plain = !s->ring.reading;
			ready = s->error || ring_ready(&s->ring) || (plain && poll(&poller, 1, 0) > 0);
			s->watching = !ready;
			if (!ready && plain)
				arm(hub, s);
		}
	}
	pthread_mutex_unlock(&hub->lock);
	return ready;
}

/*
 * Receives ahead into the ring from now on. Called again for the same memory it goes on where it was stopped;
 * -EBUSY where other memory still holds datagrams, or reading goes on already. Takes the wanted ring's slots.
 */
int reader_ahead(struct hub *hub, struct socket *s, struct ring *wanted)
{
	struct ring *ring = &s->ring;
	if (ring->reading)
		return -EBUSY;
	bool same = ring->slots && ring->bytes == wanted->bytes && ring->index == wanted->index &&
	            ring->size == wanted->size && ring->records == wanted->records && ring->length == wanted->length;
	if (!same && ring_ready(ring))
		return -EBUSY;
	int error = reader_register(hub, s);
	if (error)
		return error;
	pthread_mutex_lock(&hub->lock);
	if (!same) {
		ring_destroy(ring);
		*ring = *wanted;
		wanted->slots = NULL;
	}
	ring->stalled = false;
	atomic_store(&ring->reading, true);
	error = arm(hub, s);
	if (error)
		atomic_store(&ring->reading, false);
	pthread_mutex_unlock(&hub->lock);
	return error;
}

/* Stops receiving ahead; when it returns, the reader touches neither the socket nor the ring. */
void reader_stop(struct hub *hub, struct socket *s)
{
	pthread_mutex_lock(&hub->lock);
	atomic_store(&s->ring.reading, false);
	bool busy = s->ring.busy;
	hub->awaited = busy;
	pthread_mutex_unlock(&hub->lock);
	/* At most as long as one recvmsg takes. */
	while (busy && sem_wait(&hub->idle) < 0 && errno == EINTR)
		;
	if (s->watching)
		reader_watch(hub, s);
}

/*
 * Gives back the slot handed out before and hands out the next: slot number * 65536 + its datagrams.
 * 0 when there is none, -errno where the socket met an error at this place.
 */
int reader_next(struct hub *hub, struct socket *s)
{
	struct ring *ring = &s->ring;
	int result = s->error;
	s->error = 0;
	if (result || !ring->slots)
		return result;
	pthread_mutex_lock(&hub->lock);
	bool released = false;
	if (ring->taken > ring->released) {
		result = slot_at(ring, ring->released)->error;
		slot_free(ring, ring->released++);
		released = true;
	}
	if (!result && ring->filled > ring->taken) {
		struct slot *slot = slot_at(ring, ring->taken);
		result = slot->count ? (int)slot_of(ring, ring->taken) * 65536 + slot->count : slot->error;
		ring->taken++;
		if (!slot->count) {
			slot_free(ring, ring->released++);
			released = true;
		}
	}
	if (released && ring->stalled) {
		ring->stalled = false;
		if (ring->reading)
			arm(hub, s);
	}
	pthread_mutex_unlock(&hub->lock);
	return result;
}
