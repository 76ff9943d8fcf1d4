/*
 * The system without a C library: the relay is one static file that runs wherever the kernel does. Every call returns
 * what the kernel does, -errno where it fails.
 */
#ifndef TSROUTE2_RELAY_SYSTEM_H
#define TSROUTE2_RELAY_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#include <asm/unistd.h>

long system_call(long number, long a, long b, long c, long d, long e, long f);

#define sys(name, ...) SYS_6(__NR_##name, __VA_ARGS__, 0, 0, 0, 0, 0, 0)
#define SYS_6(number, a, b, c, d, e, f, ...) \
	system_call(number, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))

void *memcpy(void *to, const void *from, size_t length);
void *memmove(void *to, const void *from, size_t length);
void *memset(void *to, int byte, size_t length);
int memcmp(const void *a, const void *b, size_t length);
size_t length_of(const char *text);

/* As the kernel has them; the C library's headers are not there. */
enum {
	E_NOENT = 2, E_INTR = 4, E_BADF = 9, E_AGAIN = 11, E_NOMEM = 12, E_EXIST = 17, E_INVAL = 22, E_MFILE = 24,
	E_NOSYS = 38, E_PROTO = 71, E_NOPROTOOPT = 92, E_NOBUFS = 105,
};

/* Makes the process end; the number is its exit status. */
_Noreturn void leave(int status);
/* Says a line on standard error and ends with status 64. */
_Noreturn void refuse(const char *why);
/* Seconds of a clock that only goes on. */
long seconds(void);
/* Zeroed memory, or NULL. */
void *pages(size_t length);
void release_pages(void *memory, size_t length);
long pages_resize(void **memory, size_t from, size_t to);

/* SHA-256 of what a descriptor gives until its end; 0 or -errno. */
long sha256_of(int fd, uint8_t digest[32]);

#endif
