/* The functions of this folder for JavaScript, over Node-API. Results below zero are -errno. */
#include "netlink.h"

#define NAPI_VERSION 8
#include <node_api.h>

#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>

enum { MAX_ARGUMENTS = 6 };

/* One environment: the main program's, or a worker's. */
struct addon {
	struct hub hub;
	struct descriptors descriptors;
	napi_env env;
	napi_threadsafe_function callback;
};

/* One call from JavaScript. After a wrong argument an exception is pending and `wrong` is set. */
struct call {
	napi_env env;
	struct addon *addon;
	napi_value arguments[MAX_ARGUMENTS];
	bool wrong;
};

struct bytes {
	void *data;
	size_t length; /* in elements */
};

static struct call call_begin(napi_env env, napi_callback_info info)
{
	struct call call = {.env = env};
	size_t count = MAX_ARGUMENTS;
	void *data;
	napi_get_cb_info(env, info, &count, call.arguments, NULL, &data);
	call.addon = data;
	return call;
}

static void wrong_argument(struct call *call, const char *expected)
{
	if (!call->wrong)
		napi_throw_type_error(call->env, "ERR_INVALID_ARG_TYPE", expected);
	call->wrong = true;
}

static int integer(struct call *call, int at)
{
	int32_t value = -1;
	if (napi_get_value_int32(call->env, call->arguments[at], &value) != napi_ok)
		wrong_argument(call, "expected an integer");
	return value;
}

static struct bytes typed(struct call *call, int at, napi_typedarray_type wanted)
{
	struct bytes bytes = {NULL, 0};
	napi_typedarray_type type;
	if (napi_get_typedarray_info(call->env, call->arguments[at], &type, &bytes.length, &bytes.data, NULL, NULL) !=
	        napi_ok ||
	    type != wanted)
		wrong_argument(call, wanted == napi_uint8_array ? "expected a Uint8Array" : "expected an Int32Array");
	return bytes;
}

static struct socket *socket_of(struct call *call)
{
	return hub_find(&call->addon->hub, integer(call, 0));
}

static napi_value number(struct call *call, int64_t value)
{
	napi_value result = NULL;
	if (!call->wrong)
		napi_create_int64(call->env, value, &result);
	return result;
}

static int or_errno(int result)
{
	return result < 0 ? -errno : result;
}

/* open(protocol, nsFd): handle */
static napi_value addon_open(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int protocol = integer(&call, 0), ns = integer(&call, 1);
	if (call.wrong)
		return NULL;
	int fd = socket_open(protocol, ns);
	return number(&call, fd < 0 ? fd : hub_add(&call.addon->hub, fd));
}

static void unpin(napi_env env, struct socket *s)
{
	for (int i = 0; i < 2; i++)
		if (s->pins[i])
			napi_delete_reference(env, s->pins[i]);
	s->pins[0] = s->pins[1] = NULL;
}

/* Closes the socket, and lets go of what was pinned for the reader once that is gone. */
static void forget(struct addon *addon, struct socket *s)
{
	void *pins[2] = {s->pins[0], s->pins[1]};
	hub_remove(&addon->hub, s);
	for (int i = 0; i < 2; i++)
		if (pins[i])
			napi_delete_reference(addon->env, pins[i]);
}

/* close(handle): 0 */
static napi_value addon_close(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	if (!s)
		return number(&call, -EBADF);
	forget(call.addon, s);
	return number(&call, 0);
}

/* bind(handle, port, groups): 0 */
static napi_value addon_bind(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	struct sockaddr_nl address = {
		.nl_family = AF_NETLINK,
		.nl_pid = (uint32_t)integer(&call, 1),
		.nl_groups = (uint32_t)integer(&call, 2),
	};
	if (!s || call.wrong)
		return number(&call, -EBADF);
	return number(&call, or_errno(bind(s->fd, (struct sockaddr *)&address, sizeof address)));
}

/* port(handle): 0 to 2^32 - 1 */
static napi_value addon_port(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	struct sockaddr_nl address = {0};
	socklen_t length = sizeof address;
	if (!s)
		return number(&call, -EBADF);
	if (getsockname(s->fd, (struct sockaddr *)&address, &length) < 0)
		return number(&call, -errno);
	return number(&call, address.nl_pid);
}

/* fd(handle): descriptor */
static napi_value addon_fd(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	return number(&call, s ? s->fd : -EBADF);
}

/* setOption(handle, level, name, value): 0 */
static napi_value addon_set_option(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	int level = integer(&call, 1), name = integer(&call, 2), value = integer(&call, 3);
	if (!s || call.wrong)
		return number(&call, -EBADF);
	return number(&call, or_errno(setsockopt(s->fd, level, name, &value, sizeof value)));
}

/* getOption(handle, level, name): value */
static napi_value addon_get_option(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	int level = integer(&call, 1), name = integer(&call, 2), value = 0;
	socklen_t length = sizeof value;
	if (!s || call.wrong)
		return number(&call, -EBADF);
	return number(&call, getsockopt(s->fd, level, name, &value, &length) < 0 ? -errno : value);
}

/* send(handle, bytes, length, port, groups): bytes sent */
static napi_value addon_send(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	struct bytes bytes = typed(&call, 1, napi_uint8_array);
	int length = integer(&call, 2);
	struct sockaddr_nl to = {
		.nl_family = AF_NETLINK,
		.nl_pid = (uint32_t)integer(&call, 3),
		.nl_groups = (uint32_t)integer(&call, 4),
	};
	if (!s || call.wrong)
		return number(&call, -EBADF);
	if (length < 0 || (size_t)length > bytes.length)
		return number(&call, -EINVAL);
	ssize_t sent;
	do {
		sent = sendto(s->fd, bytes.data, (size_t)length, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
	} while (sent < 0 && errno == EINTR);
	return number(&call, or_errno((int)sent));
}

/* exchange(handle, bytes, length, buffer, index): 1 where an answer was there at once, else 0 */
static napi_value addon_exchange(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	struct bytes bytes = typed(&call, 1, napi_uint8_array);
	int length = integer(&call, 2);
	struct bytes buffer = typed(&call, 3, napi_uint8_array), index = typed(&call, 4, napi_int32_array);
	if (!s || call.wrong)
		return number(&call, -EBADF);
	if (length < 0 || (size_t)length > bytes.length || buffer.length < 1 || buffer.length > INT32_MAX ||
	    index.length < RECORD)
		return number(&call, -EINVAL);
	struct batch answer = {.bytes = buffer.data, .size = buffer.length, .index = index.data, .max = 1, .room = s->room};
	return number(&call, socket_exchange(s, bytes.data, (size_t)length, &answer));
}

/* receive(handle, buffer, index, max): number of datagrams */
static napi_value addon_receive(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	struct bytes buffer = typed(&call, 1, napi_uint8_array), index = typed(&call, 2, napi_int32_array);
	int max = integer(&call, 3);
	if (!s || call.wrong)
		return number(&call, -EBADF);
	if (s->ring.reading || ring_ready(&s->ring))
		return number(&call, -EBUSY);
	int records = (int)(index.length / RECORD);
	struct batch batch = {
		.bytes = buffer.data,
		.size = buffer.length,
		.index = index.data,
		.max = max < records ? max : records,
		.room = s->room,
	};
	if (batch.max < 1 || batch.size < 1 || batch.size > INT32_MAX)
		return number(&call, -EINVAL);
	return number(&call, socket_receive(s, &batch));
}

/* room(handle, bytes): 0. Datagrams of up to so many bytes will be received whole. */
static napi_value addon_room(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	int bytes = integer(&call, 1);
	if (!s || call.wrong)
		return number(&call, -EBADF);
	pthread_mutex_lock(&call.addon->hub.lock);
	s->room = bytes > ROOM ? (size_t)bytes : ROOM;
	pthread_mutex_unlock(&call.addon->hub.lock);
	return number(&call, 0);
}

/* ahead(handle, ring, slotSize, index, recordsPerSlot): 0 */
static napi_value addon_ahead(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	struct bytes bytes = typed(&call, 1, napi_uint8_array), index = typed(&call, 3, napi_int32_array);
	int size = integer(&call, 2), records = integer(&call, 4);
	if (!s || call.wrong)
		return number(&call, -EBADF);
	/* The reader calls what notify() sets, so that has to stand before there is a reader. */
	if (!call.addon->callback)
		return number(&call, -EINVAL);
	/* Two slots at least: one for JavaScript and one for the reader; both numbers fit next()'s result. */
	if (size < 4 || size % 4 || records < 1 || records > 65535 || bytes.length / (size_t)size < 2 ||
	    bytes.length / (size_t)size > 32767)
		return number(&call, -EINVAL);
	struct ring ring = {
		.bytes = bytes.data,
		.index = index.data,
		.size = (size_t)size,
		.records = records,
		.length = (unsigned)(bytes.length / (size_t)size),
	};
	if (index.length < (size_t)ring.length * (size_t)records * RECORD)
		return number(&call, -EINVAL);
	int error = ring_init(&ring);
	if (error)
		return number(&call, error);
	error = reader_ahead(&call.addon->hub, s, &ring);
	if (ring.slots) {
		ring_destroy(&ring);
	} else {
		unpin(env, s);
		napi_create_reference(env, call.arguments[1], 1, (napi_ref *)&s->pins[0]);
		napi_create_reference(env, call.arguments[3], 1, (napi_ref *)&s->pins[1]);
	}
	return number(&call, error);
}

/* aheadStop(handle): 0 */
static napi_value addon_ahead_stop(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	if (!s)
		return number(&call, -EBADF);
	reader_stop(&call.addon->hub, s);
	return number(&call, 0);
}

/* next(handle): slot * 65536 + datagrams, or 0 */
static napi_value addon_next(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	return number(&call, s ? reader_next(&call.addon->hub, s) : -EBADF);
}

/* watch(handle): 0 */
static napi_value addon_watch(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct socket *s = socket_of(&call);
	if (!s)
		return number(&call, -EBADF);
	if (!call.addon->callback)
		return number(&call, -EINVAL);
	return number(&call, reader_watch(&call.addon->hub, s));
}

static void post(struct hub *hub, int handle)
{
	struct addon *addon = hub->owner;
	if (addon->callback)
		napi_call_threadsafe_function(addon->callback, (void *)(intptr_t)handle, napi_tsfn_nonblocking);
}

/* Runs in JavaScript's thread. Without an environment the queue is merely emptied: `context` may be gone. */
static void delivered(napi_env env, napi_value callback, void *context, void *data)
{
	if (!env)
		return;
	struct addon *addon = context;
	int handle = (int)(intptr_t)data;
	if (!reader_deliver(&addon->hub, handle))
		return;
	napi_value receiver, argument;
	napi_get_undefined(env, &receiver);
	napi_create_int32(env, handle, &argument);
	napi_call_function(env, receiver, callback, 1, &argument, NULL);
}

/* The environment ends: the reader must be gone before the function it calls and the rings it fills. */
static void cleanup(void *data)
{
	struct addon *addon = data;
	for (int i = 0; i < addon->hub.capacity; i++)
		if (addon->hub.sockets[i])
			forget(addon, addon->hub.sockets[i]);
	descriptors_clear(&addon->descriptors);
}

static void finalize(napi_env env, void *data, void *hint)
{
	(void)env;
	(void)hint;
	struct addon *addon = data;
	hub_destroy(&addon->hub);
	descriptors_clear(&addon->descriptors);
	free(addon);
}

/* notify(callback): 0. Once per environment. */
static napi_value addon_notify(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	struct addon *addon = call.addon;
	napi_valuetype type;
	napi_typeof(env, call.arguments[0], &type);
	if (type != napi_function)
		wrong_argument(&call, "expected a function");
	if (call.wrong || addon->callback)
		return number(&call, -EALREADY);
	napi_value name;
	napi_create_string_utf8(env, "tsroute2", NAPI_AUTO_LENGTH, &name);
	if (napi_create_threadsafe_function(env, call.arguments[0], NULL, name, 0, 1, NULL, NULL, addon, delivered,
	                                    &addon->callback) != napi_ok)
		return number(&call, -ENOMEM);
	napi_unref_threadsafe_function(env, addon->callback);
	/* Hooks run last in, first out, and the function has one of its own since a moment ago. */
	napi_remove_env_cleanup_hook(env, cleanup, addon);
	napi_add_env_cleanup_hook(env, cleanup, addon);
	return number(&call, 0);
}

/* ref(boolean): 0. Whether pending notifications keep the event loop alive. */
static napi_value addon_ref(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	bool on = false;
	if (napi_get_value_bool(env, call.arguments[0], &on) != napi_ok)
		wrong_argument(&call, "expected a boolean");
	if (call.wrong || !call.addon->callback)
		return number(&call, -EINVAL);
	if (on)
		napi_ref_threadsafe_function(env, call.addon->callback);
	else
		napi_unref_threadsafe_function(env, call.addon->callback);
	return number(&call, 0);
}

/* namespace(): descriptor */
static napi_value addon_namespace(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	return number(&call, descriptors_add(&call.addon->descriptors, namespace_create()));
}

/* tuntap(nsFd, name, flags, owner, group, persist): descriptor, or 0 */
static napi_value addon_tuntap(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	char name[32];
	size_t length = 0;
	int ns = integer(&call, 0);
	if (napi_get_value_string_utf8(env, call.arguments[1], name, sizeof name, &length) != napi_ok)
		wrong_argument(&call, "expected a string");
	struct tuntap request = {
		.name = name,
		.flags = integer(&call, 2),
		.owner = integer(&call, 3),
		.group = integer(&call, 4),
		.persist = integer(&call, 5),
	};
	if (call.wrong)
		return NULL;
	if (length >= sizeof request.given || strlen(name) != length)
		return number(&call, -EINVAL);
	return number(&call, tuntap_open(&request, ns));
}

enum { MAX_PATH = 4096 };

static void text(struct call *call, int at, char path[MAX_PATH])
{
	size_t length = 0;
	if (napi_get_value_string_utf8(call->env, call->arguments[at], path, MAX_PATH, &length) != napi_ok)
		wrong_argument(call, "expected a string");
	/* Cut off, or with a NUL inside, it would be another file. */
	else if (length >= MAX_PATH - 1 || strlen(path) != length)
		wrong_argument(call, "expected a path");
}

/* openNamespace(path): descriptor */
static napi_value addon_open_namespace(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	char path[MAX_PATH];
	text(&call, 0, path);
	if (call.wrong)
		return NULL;
	return number(&call, descriptors_add(&call.addon->descriptors, namespace_open(path)));
}

/* release(descriptor): 0 */
static napi_value addon_release(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int fd = integer(&call, 0);
	return call.wrong ? NULL : number(&call, descriptors_close(&call.addon->descriptors, fd));
}

/* socket(nsFd, family, type, protocol): descriptor */
static napi_value addon_socket(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int ns = integer(&call, 0), family = integer(&call, 1), type = integer(&call, 2), protocol = integer(&call, 3);
	if (call.wrong)
		return NULL;
	return number(&call, plain_open(family, type, protocol, ns));
}

/* bindTo(descriptor, sockaddr): 0 */
static napi_value addon_bind_to(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int fd = integer(&call, 0);
	struct bytes address = typed(&call, 1, napi_uint8_array);
	if (call.wrong)
		return NULL;
	return number(&call, or_errno(bind(fd, address.data, (socklen_t)address.length)));
}

/* packet(nsFd, ifindex, room): descriptor of a packet socket that gets all that passes an interface */
static napi_value addon_packet(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int ns = integer(&call, 0), ifindex = integer(&call, 1), room = integer(&call, 2);
	if (call.wrong)
		return NULL;
	struct sockaddr_ll address = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(ETH_P_ALL),
		.sll_ifindex = ifindex,
	};
	/* protocol 0: nothing comes before it is bound to the interface */
	int fd = plain_open(AF_PACKET, SOCK_RAW, 0, ns);
	if (fd < 0)
		return number(&call, fd);
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) < 0)
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
	if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		int error = -errno;
		close(fd);
		return number(&call, error);
	}
	return number(&call, fd);
}

/* ethtool(nsFd, ifname, request): 0. The request is one of <linux/ethtool.h>, and becomes the answer. */
static napi_value addon_ethtool(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	char name[MAX_PATH];
	int ns = integer(&call, 0);
	text(&call, 1, name);
	struct bytes request = typed(&call, 2, napi_uint8_array);
	if (call.wrong)
		return NULL;
	return number(&call, ethtool_call(name, request.data, request.length, ns));
}

/*
 * receiveFrom(descriptor, buffer, address): length of the datagram, 0 where there is none. Its address goes to the other
 * array: of a packet socket, the protocol is in bytes 2 and 3.
 */
static napi_value addon_receive_from(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int fd = integer(&call, 0);
	struct bytes buffer = typed(&call, 1, napi_uint8_array), address = typed(&call, 2, napi_uint8_array);
	if (call.wrong)
		return NULL;
	socklen_t size = (socklen_t)address.length;
	ssize_t length;
	do {
		length = recvfrom(fd, buffer.data, buffer.length, MSG_DONTWAIT | MSG_TRUNC, address.data, &size);
	} while (length < 0 && errno == EINTR);
	if (length < 0 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return number(&call, 0);
	return number(&call, or_errno((int)length));
}

/* mount(source, target): 0 */
static napi_value addon_mount(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	char source[MAX_PATH], target[MAX_PATH];
	text(&call, 0, source);
	text(&call, 1, target);
	return call.wrong ? NULL : number(&call, mount_bind(source, target));
}

/* unmount(target): 0 */
static napi_value addon_unmount(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	char target[MAX_PATH];
	text(&call, 0, target);
	return call.wrong ? NULL : number(&call, mount_remove(target));
}

/* share(folder): 0 */
static napi_value addon_share(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	char folder[MAX_PATH];
	text(&call, 0, folder);
	return call.wrong ? NULL : number(&call, mount_share(folder));
}

/* lock(descriptor): 0, or -EAGAIN while another open file has the lock of the same file */
static napi_value addon_lock(napi_env env, napi_callback_info info)
{
	struct call call = call_begin(env, info);
	int fd = integer(&call, 0);
	return call.wrong ? NULL : number(&call, or_errno(flock(fd, LOCK_EX | LOCK_NB)));
}

NAPI_MODULE_INIT()
{
	static const struct {
		const char *name;
		napi_callback function;
	} functions[] = {
		{"open", addon_open},
		{"close", addon_close},
		{"bind", addon_bind},
		{"port", addon_port},
		{"fd", addon_fd},
		{"setOption", addon_set_option},
		{"getOption", addon_get_option},
		{"send", addon_send},
		{"exchange", addon_exchange},
		{"receive", addon_receive},
		{"room", addon_room},
		{"ahead", addon_ahead},
		{"aheadStop", addon_ahead_stop},
		{"next", addon_next},
		{"watch", addon_watch},
		{"notify", addon_notify},
		{"ref", addon_ref},
		{"namespace", addon_namespace},
		{"openNamespace", addon_open_namespace},
		{"release", addon_release},
		{"tuntap", addon_tuntap},
		{"socket", addon_socket},
		{"bindTo", addon_bind_to},
		{"packet", addon_packet},
		{"receiveFrom", addon_receive_from},
		{"ethtool", addon_ethtool},
		{"mount", addon_mount},
		{"unmount", addon_unmount},
		{"share", addon_share},
		{"lock", addon_lock},
	};
	struct addon *addon = calloc(1, sizeof *addon);
	if (!addon || hub_init(&addon->hub) < 0) {
		free(addon);
		napi_throw_error(env, "ENOMEM", "tsroute2: no memory for the native part");
		return NULL;
	}
	addon->env = env;
	addon->hub.owner = addon;
	addon->hub.post = post;
	napi_set_instance_data(env, addon, finalize, NULL);
	napi_add_env_cleanup_hook(env, cleanup, addon);
	for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
		napi_value function;
		napi_create_function(env, functions[i].name, NAPI_AUTO_LENGTH, functions[i].function, addon, &function);
		napi_set_named_property(env, exports, functions[i].name, function);
	}
	return exports;
}
