/*
 * As much of Node-API as the addon uses, for machines on which no JavaScript runtime can be had: loads the file,
 * lists the links by a plain receive and again by the reader thread, and prints their names.
 */
#define NAPI_VERSION 8
#include <node_api.h>

#include <dlfcn.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct napi_value__ {
	napi_valuetype type;
	int64_t number;
	const char *text;
	void *bytes;
	size_t length;
	napi_typedarray_type array;
	napi_callback function;
	void *data;
};
typedef struct napi_value__ value;

struct napi_callback_info__ {
	value **arguments;
	size_t count;
	void *data;
};

static struct {
	const char *name;
	value *function;
} exported[64];
static int exports_count;
static const char *thrown;

static value *make(value v)
{
	value *copy = malloc(sizeof *copy);
	*copy = v;
	return copy;
}

static value *number_value(int64_t number) { return make((value){.type = napi_number, .number = number}); }

napi_status napi_create_int32(napi_env env, int32_t number, napi_value *result) { *result = number_value(number); return napi_ok; }
napi_status napi_create_int64(napi_env env, int64_t number, napi_value *result) { *result = number_value(number); return napi_ok; }
napi_status napi_get_undefined(napi_env env, napi_value *result) { *result = make((value){.type = napi_undefined}); return napi_ok; }
napi_status napi_typeof(napi_env env, napi_value v, napi_valuetype *result) { *result = v->type; return napi_ok; }
napi_status napi_throw_error(napi_env env, const char *code, const char *message) { thrown = message; return napi_ok; }
napi_status napi_throw_type_error(napi_env env, const char *code, const char *message) { thrown = message; return napi_ok; }
napi_status napi_set_instance_data(node_api_basic_env env, void *data, napi_finalize finalize, void *hint) { return napi_ok; }
napi_status napi_add_env_cleanup_hook(node_api_basic_env env, napi_cleanup_hook hook, void *data) { return napi_ok; }
napi_status napi_remove_env_cleanup_hook(node_api_basic_env env, napi_cleanup_hook hook, void *data) { return napi_ok; }
napi_status napi_delete_reference(node_api_basic_env env, napi_ref reference) { return napi_ok; }
napi_status napi_create_reference(napi_env env, napi_value v, uint32_t count, napi_ref *result) { *result = (napi_ref)v; return napi_ok; }
napi_status napi_ref_threadsafe_function(node_api_basic_env env, napi_threadsafe_function function) { return napi_ok; }
napi_status napi_unref_threadsafe_function(node_api_basic_env env, napi_threadsafe_function function) { return napi_ok; }

napi_status napi_create_string_utf8(napi_env env, const char *text, size_t length, napi_value *result)
{
	*result = make((value){.type = napi_string, .text = text});
	return napi_ok;
}

napi_status napi_get_value_bool(napi_env env, napi_value v, bool *result)
{
	*result = v->number != 0;
	return v->type == napi_boolean ? napi_ok : napi_boolean_expected;
}

napi_status napi_get_value_int32(napi_env env, napi_value v, int32_t *result)
{
	*result = (int32_t)v->number;
	return v->type == napi_number ? napi_ok : napi_number_expected;
}

napi_status napi_get_value_string_utf8(napi_env env, napi_value v, char *to, size_t size, size_t *result)
{
	if (v->type != napi_string)
		return napi_string_expected;
	*result = (size_t)snprintf(to, size, "%s", v->text);
	return napi_ok;
}

napi_status napi_get_typedarray_info(napi_env env, napi_value v, napi_typedarray_type *type, size_t *length, void **data, napi_value *buffer, size_t *offset)
{
	if (!v->bytes)
		return napi_invalid_arg;
	*type = v->array;
	*length = v->length;
	*data = v->bytes;
	return napi_ok;
}

napi_status napi_get_cb_info(napi_env env, napi_callback_info info, size_t *count, napi_value *arguments, napi_value *receiver, void **data)
{
	for (size_t i = 0; i < *count; i++)
		arguments[i] = i < info->count ? info->arguments[i] : make((value){.type = napi_undefined});
	*count = info->count;
	*data = info->data;
	return napi_ok;
}

napi_status napi_create_function(napi_env env, const char *name, size_t length, napi_callback function, void *data, napi_value *result)
{
	*result = make((value){.type = napi_function, .function = function, .data = data});
	return napi_ok;
}

napi_status napi_set_named_property(napi_env env, napi_value object, const char *name, napi_value v)
{
	exported[exports_count].name = name;
	exported[exports_count++].function = v;
	return napi_ok;
}

/* The one thread-safe function: what the reader posts waits until the main thread takes it. */
static struct {
	napi_threadsafe_function_call_js call;
	void *context, *data;
	value *callback;
	bool posted;
	pthread_mutex_t lock;
	pthread_cond_t changed;
} queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};

napi_status napi_create_threadsafe_function(napi_env env, napi_value callback, napi_value resource, napi_value name, size_t max, size_t threads, void *data, napi_finalize finalize, void *context, napi_threadsafe_function_call_js call, napi_threadsafe_function *result)
{
	queue.call = call;
	queue.context = context;
	queue.callback = callback;
	*result = (napi_threadsafe_function)&queue;
	return napi_ok;
}

napi_status napi_call_threadsafe_function(napi_threadsafe_function function, void *data, napi_threadsafe_function_call_mode mode)
{
	pthread_mutex_lock(&queue.lock);
	queue.data = data;
	queue.posted = true;
	pthread_cond_signal(&queue.changed);
	pthread_mutex_unlock(&queue.lock);
	return napi_ok;
}

static int woken = -1;
napi_status napi_call_function(napi_env env, napi_value receiver, napi_value function, size_t count, const napi_value *arguments, napi_value *result)
{
	woken = (int)arguments[0]->number;
	return napi_ok;
}

static void deliver(void)
{
	pthread_mutex_lock(&queue.lock);
	while (!queue.posted)
		pthread_cond_wait(&queue.changed, &queue.lock);
	queue.posted = false;
	pthread_mutex_unlock(&queue.lock);
	queue.call((napi_env)1, queue.callback, queue.context, queue.data);
}

static int64_t call(const char *name, size_t count, value **arguments)
{
	for (int i = 0; i < exports_count; i++)
		if (strcmp(exported[i].name, name) == 0) {
			struct napi_callback_info__ info = {arguments, count, exported[i].function->data};
			value *result = exported[i].function->function((napi_env)1, &info);
			if (thrown) {
				printf("%s threw: %s\n", name, thrown);
				exit(1);
			}
			if (result->number < 0) {
				printf("%s: errno %d\n", name, (int)-result->number);
				exit(1);
			}
			return result->number;
		}
	printf("no function %s\n", name);
	exit(1);
}
#define CALL(name, ...) call(name, sizeof((value *[]){__VA_ARGS__}) / sizeof(value *), (value *[]){__VA_ARGS__})

static value *array(void *bytes, size_t length, napi_typedarray_type type)
{
	return make((value){.type = napi_object, .bytes = bytes, .length = length, .array = type});
}

/* Prints the names in datagrams of RTM_NEWLINK; says whether NLMSG_DONE was among them. */
static bool names(const char *how, const uint8_t *bytes, const int32_t *index, int64_t count)
{
	bool done = false;
	for (int64_t d = 0; d < count; d++)
		for (uint32_t at = (uint32_t)index[d * 5], end = at + (uint32_t)index[d * 5 + 1]; at + 16 <= end;) {
			uint32_t length;
			uint16_t type;
			memcpy(&length, bytes + at, 4);
			memcpy(&type, bytes + at + 4, 2);
			done |= type == 3;
			/* struct ifinfomsg, then IFLA_IFNAME among the attributes */
			for (uint32_t a = at + 32; type == 16 && a + 4 <= at + length;) {
				uint16_t head[2];
				memcpy(head, bytes + a, 4);
				if (head[1] == 3)
					printf("%s: %s\n", how, (const char *)bytes + a + 4);
				a += (head[0] + 3u) & ~3u;
			}
			at += (length + 3) & ~3u;
		}
	return done;
}

static uint8_t bytes[8 * 65536];
static int32_t records[2 * 64 * 5];
/* a dump of RTM_GETLINK */
static uint8_t request[32] = {32, 0, 0, 0, 18, 0, 1, 3};

int main(int count, char **words)
{
	void *addon = dlopen(words[1], RTLD_NOW);
	if (!addon) {
		printf("dlopen: %s\n", dlerror());
		return 1;
	}
	napi_value (*init)(napi_env, napi_value) = (napi_value (*)(napi_env, napi_value))dlsym(addon, "napi_register_module_v1");
	init((napi_env)1, make((value){.type = napi_object}));
	CALL("notify", make((value){.type = napi_function}));
	value *socket = number_value(CALL("open", number_value(0), number_value(-1)));
	CALL("bind", socket, number_value(0), number_value(0));
	value *data = array(bytes, sizeof bytes, napi_uint8_array), *index = array(records, 2 * 64 * 5, napi_int32_array);
	value *dump = array(request, sizeof request, napi_uint8_array);
	CALL("send", socket, dump, number_value(sizeof request), number_value(0), number_value(0));
	while (!names("plain", bytes, records, CALL("receive", socket, data, index, number_value(64))))
		;
	CALL("ahead", socket, data, number_value(sizeof bytes / 2), index, number_value(64));
	CALL("send", socket, dump, number_value(sizeof request), number_value(0), number_value(0));
	for (bool done = false; !done;) {
		CALL("watch", socket);
		do
			deliver();
		while (woken != socket->number);
		woken = -1;
		for (int64_t next; !done && (next = CALL("next", socket)) > 0;)
			done = names("ahead", bytes + next / 65536 * (sizeof bytes / 2), records + next / 65536 * 64 * 5, next % 65536);
	}
	CALL("close", socket);
	printf("done\n");
	return 0;
}
