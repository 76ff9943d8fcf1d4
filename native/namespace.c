/*
 * What must happen inside another network namespace happens in a thread of its own that dies there,
 * so no thread that lives on ever changes namespace.
 */
#include "netlink.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/sockios.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/file.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include <linux/netlink.h>

struct errand {
	int (*run)(void *argument);
	void *argument;
	int ns; /* to enter first, or -1 */
	int result;
};

/* Starts a thread that takes none of the process's signals: those are for JavaScript's threads. */
int thread_start(pthread_t *thread, void *(*run)(void *), void *argument)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	int error = pthread_create(thread, NULL, run, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -error;
}

static void *errand_main(void *argument)
{
	struct errand *errand = argument;
	if (errand->ns >= 0 && setns(errand->ns, CLONE_NEWNET) < 0)
		errand->result = -errno;
	else
		errand->result = errand->run(errand->argument);
	return NULL;
}

static int errand_run(int (*run)(void *), void *argument, int ns)
{
	struct errand errand = {run, argument, ns, 0};
	pthread_t thread;
	int error = thread_start(&thread, errand_main, &errand);
	if (error < 0)
		return error;
	pthread_join(thread, NULL);
	return errand.result;
}

static int open_here(void *argument)
{
	int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, *(int *)argument);
	return fd < 0 ? -errno : fd;
}

/* Opens a netlink socket in the namespace, or in the caller's own when ns is negative. */
int socket_open(int protocol, int ns)
{
	return ns < 0 ? open_here(&protocol) : errand_run(open_here, &protocol, ns);
}

static int unshare_here(void *unused)
{
	(void)unused;
	if (unshare(CLONE_NEWNET) < 0)
		return -errno;
	int fd = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Makes a network namespace that lives as long as the returned descriptor, or what is opened in it. */
int namespace_create(void)
{
	return errand_run(unshare_here, NULL, -1);
}

static int tuntap_set(int fd, struct tuntap *t)
{
	struct ifreq request;
	memset(&request, 0, sizeof request);
	request.ifr_flags = (short)t->flags;
	strncpy(request.ifr_name, t->name, IFNAMSIZ - 1);
	if (ioctl(fd, TUNSETIFF, &request) < 0)
		return -errno;
	memcpy(t->given, request.ifr_name, sizeof t->given);
	if (t->owner >= 0 && ioctl(fd, TUNSETOWNER, (unsigned long)t->owner) < 0)
		return -errno;
	if (t->group >= 0 && ioctl(fd, TUNSETGROUP, (unsigned long)t->group) < 0)
		return -errno;
	if (t->persist >= 0 && ioctl(fd, TUNSETPERSIST, (unsigned long)t->persist) < 0)
		return -errno;
	return 0;
}

static int tuntap_here(void *argument)
{
	struct tuntap *t = argument;
	/* The device belongs to the namespace in which this file is opened. */
	int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	int error = tuntap_set(fd, t);
	if (error == 0 && t->persist <= 0)
		return fd;
	close(fd);
	return error;
}

/* Makes, or attaches to, a tun or tap device; returns its descriptor, or 0 where it was made persistent. */
int tuntap_open(struct tuntap *request, int ns)
{
	return ns < 0 ? tuntap_here(request) : errand_run(tuntap_here, request, ns);
}

static int plain_here(void *argument)
{
	int *kind = argument;
	int fd = socket(kind[0], kind[1] | SOCK_CLOEXEC | SOCK_NONBLOCK, kind[2]);
	/* As libuv has it for servers: a port is free again as soon as its server has gone. */
	int on = 1;
	if (fd >= 0 && kind[1] == SOCK_STREAM)
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	return fd < 0 ? -errno : fd;
}

/* Opens a socket of any family in the namespace; returns its descriptor. */
int plain_open(int family, int type, int protocol, int ns)
{
	int kind[] = {family, type, protocol};
	return ns < 0 ? plain_here(kind) : errand_run(plain_here, kind, ns);
}

/*
 * One SIOCETHTOOL. The kernel writes as much as the driver has, whatever was asked for: the request stands right before
 * a page that cannot be written, so that too much is EFAULT.
 */
int ethtool_call(const char *name, void *request, size_t length, int ns)
{
	struct ifreq interface;
	memset(&interface, 0, sizeof interface);
	if (strlen(name) >= sizeof interface.ifr_name)
		return -ENODEV;
	memcpy(interface.ifr_name, name, strlen(name));
	size_t page = (size_t)sysconf(_SC_PAGESIZE), aligned = (length + 7) & ~(size_t)7;
	size_t room = (aligned + page - 1) / page * page;
	uint8_t *memory = mmap(NULL, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (memory == MAP_FAILED)
		return -errno;
	uint8_t *copy = memory + room - aligned;
	memcpy(copy, request, length);
	interface.ifr_data = (void *)copy;
	int result = mprotect(memory + room, page, PROT_NONE) < 0 ? -errno : plain_open(AF_INET, SOCK_DGRAM, 0, ns);
	if (result >= 0) {
		int fd = result;
		result = ioctl(fd, SIOCETHTOOL, &interface) < 0 ? -errno : 0;
		memcpy(request, copy, length);
		close(fd);
	}
	munmap(memory, room + page);
	return result;
}

/* Mounts the namespace of a descriptor, or whatever `source` is, over a file. */
int mount_bind(const char *source, const char *target)
{
	return mount(source, target, "none", MS_BIND, NULL) < 0 ? -errno : 0;
}

/* Takes the mount away; it lives on where it is in use. */
int mount_remove(const char *target)
{
	return umount2(target, MNT_DETACH) < 0 ? -errno : 0;
}

/*
 * Makes what is mounted in a folder appear in other mount namespaces too. The folder becomes a mount point for that;
 * the lock is the one that ip-netns(8) takes, so that it does not become two.
 */
int mount_share(const char *folder)
{
	int error = 0;
	int lock = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (lock < 0)
		return -errno;
	while (flock(lock, LOCK_EX) < 0)
		if (errno != EINTR)
			break;
	if (mount("", folder, "none", MS_SHARED | MS_REC, NULL) < 0) {
		if (errno != EINVAL || mount(folder, folder, "none", MS_BIND | MS_REC, NULL) < 0 ||
		    mount("", folder, "none", MS_SHARED | MS_REC, NULL) < 0)
			error = -errno;
	}
	close(lock);
	return error;
}
