/*
 * Descriptors that JavaScript holds by number. They belong to the environment that opened them and are closed with
 * it, since a worker can be terminated at any moment.
 */
#include "netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <linux/magic.h>
#include <linux/nsfs.h>

/* Takes a descriptor, or passes an error on; the descriptor is closed where there is no memory to remember it. */
int descriptors_add(struct descriptors *d, int fd)
{
	if (fd < 0)
		return fd;
	if (d->count == d->capacity) {
		int capacity = d->capacity ? d->capacity * 2 : 8;
		int *fds = realloc(d->fds, (size_t)capacity * sizeof *fds);
		if (!fds) {
			close(fd);
			return -ENOMEM;
		}
		d->fds = fds;
		d->capacity = capacity;
	}
	return d->fds[d->count++] = fd;
}

/* Closes any descriptor, and forgets it if it was one of these. */
int descriptors_close(struct descriptors *d, int fd)
{
	for (int i = d->count - 1; i >= 0; i--)
		if (d->fds[i] == fd) {
			d->fds[i] = d->fds[--d->count];
			break;
		}
	/* Linux has let go of the descriptor even where it says EINTR. */
	return close(fd) < 0 && errno != EINTR ? -errno : 0;
}

void descriptors_clear(struct descriptors *d)
{
	while (d->count > 0)
		close(d->fds[--d->count]);
	free(d->fds);
	*d = (struct descriptors){0};
}

/* Whether a descriptor is of a network namespace; Linux before 4.11 cannot say which kind of namespace it is. */
static bool is_network_namespace(int fd)
{
	/* On 32-bit machines musl's structure is longer than glibc's; the first member is the same. */
	union {
		struct statfs fs;
		char room[256];
	} u;
	if (fstatfs(fd, &u.fs) < 0 || (unsigned long)u.fs.f_type != NSFS_MAGIC)
		return false;
	int type = ioctl(fd, NS_GET_NSTYPE);
	return type < 0 || type == CLONE_NEWNET;
}

/* Opens the file of a network namespace; -EINVAL where the file is none. A FIFO does not make it wait. */
int namespace_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -errno;
	if (is_network_namespace(fd))
		return fd;
	close(fd);
	return -EINVAL;
}
