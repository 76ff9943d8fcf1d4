/* Network namespaces: held by descriptors whose numbers the other side has chosen, so that messages can name them. */
#include "relay.h"

#include <linux/if.h>
#include <linux/if_tun.h>
#include <linux/ioctl.h>
#include <linux/mount.h>
#include <linux/sched.h>
#include <linux/stat.h>

enum {
	O_RDONLY_ = 0, O_RDWR_ = 2, O_CREAT_ = 0100, O_EXCL_ = 0200, O_NONBLOCK_ = 04000, O_CLOEXEC_ = 02000000,
	AT_FDCWD_ = -100, AT_EMPTY_PATH_ = 0x1000, AT_REMOVEDIR_ = 0x200, MNT_DETACH_ = 2,
	NS_GET_NSTYPE_ = 0xb703,
	MAX_PATH = 4096,
};

int own_ns = -1;

static const char FOLDER[] = "/run/netns";
static const char SELF[] = "/proc/self/ns/net";

long in_namespace(int ns, long (*run)(void *argument), void *argument)
{
	if (ns < 0)
		return run(argument);
	if (own_ns < 0) {
		own_ns = (int)sys(openat, AT_FDCWD_, SELF, O_RDONLY_ | O_CLOEXEC_, 0);
#ifdef __NR_pidfd_open
		/* Without /proc; Linux 5.8 enters the namespace of a process. */
		if (own_ns < 0)
			own_ns = (int)sys(pidfd_open, sys(getpid, 0), 0);
#endif
		if (own_ns < 0)
			return own_ns;
	}
	long error = sys(setns, ns, CLONE_NEWNET);
	if (error < 0)
		return error;
	long result = run(argument);
	/* Anywhere else nothing would be what it seems. */
	if (sys(setns, own_ns, CLONE_NEWNET) < 0)
		refuse("cannot return to the network namespace");
	return result;
}

/* The number of a namespace by which it is known again. */
static uint64_t inode_of(int fd)
{
	struct statx status = {0};
	long error = sys(statx, fd, "", AT_EMPTY_PATH_, STATX_INO, &status);
	return error < 0 ? 0 : status.stx_ino;
}

/* Moves a descriptor to the number it is to have. */
static long keep(long fd, uint32_t number)
{
	if (fd < 0)
		return fd;
	long error = sys(ioctl, fd, NS_GET_NSTYPE_, 0);
	if (error != CLONE_NEWNET)
		error = -E_INVAL;
	else
		error = sys(dup3, fd, number, O_CLOEXEC_);
	sys(close, fd);
	return error;
}

static long open_path(const char *path)
{
	/* It never waits, whatever the file is. */
	return sys(openat, AT_FDCWD_, path, O_RDONLY_ | O_CLOEXEC_ | O_NONBLOCK_, 0);
}

/* Makes the folder of names, with mounts that others see, as ip-netns(8) does. */
static long prepare_folder(void)
{
	sys(mkdirat, AT_FDCWD_, "/run", 0755);
	sys(mkdirat, AT_FDCWD_, FOLDER, 0755);
	long error = sys(mount, "", FOLDER, "none", MS_SHARED | MS_REC, 0);
	if (error != -E_INVAL)
		return error;
	error = sys(mount, FOLDER, FOLDER, "none", MS_BIND | MS_REC, 0);
	return error < 0 ? error : sys(mount, "", FOLDER, "none", MS_SHARED | MS_REC, 0);
}

static long name_it(const char *path)
{
	long error = prepare_folder();
	if (error < 0)
		return error;
	long file = sys(openat, AT_FDCWD_, path, O_RDONLY_ | O_CREAT_ | O_EXCL_ | O_CLOEXEC_, 0);
	if (file < 0)
		return file;
	sys(close, file);
	error = sys(mount, SELF, path, "none", MS_BIND, 0);
	if (error < 0)
		sys(unlinkat, AT_FDCWD_, path, 0);
	return error;
}

/* Makes a namespace, with a name where a path is given. */
static long create(uint32_t number, const char *path)
{
	long back = open_path(SELF);
	if (back < 0)
		return back;
	long error = sys(unshare, CLONE_NEWNET);
	if (error >= 0) {
		error = *path ? name_it(path) : 0;
		if (error >= 0)
			error = keep(open_path(SELF), number);
		if (sys(setns, back, CLONE_NEWNET) < 0)
			refuse("cannot return to the network namespace");
	}
	sys(close, back);
	return error;
}

static long remove_name(const char *path)
{
	sys(umount2, path, MNT_DETACH_);
	return sys(unlinkat, AT_FDCWD_, path, 0);
}

/* id, number, path: of the file, or of the name to make or to remove; empty for a namespace without one */
void namespace_frame(uint16_t kind, const uint8_t *body, size_t length)
{
	if (length < 8)
		return;
	uint32_t id = word(body, 0), number = word(body, 1);
	static char path[MAX_PATH];
	size_t size = length - 8;
	if (size >= sizeof path)
		return answer(0, id, -E_INVAL, 0);
	memcpy(path, body + 8, size);
	path[size] = 0;
	if (kind == F_NS_REMOVE)
		return answer(0, id, remove_name(path), 0);
	if (number < FIRST_NS || number > LAST_NS)
		return answer(0, id, -E_MFILE, 0);
	if (kind == F_NS_CLOSE)
		return answer(0, id, sys(close, number), 0);
	long result = kind == F_NS_CREATE ? create(number, path) : keep(open_path(path), number);
	answer(0, id, result, result < 0 ? 0 : inode_of((int)number));
}

struct tuntap {
	struct ifreq request;
	int owner, group;
};

static long tuntap_here(void *argument)
{
	struct tuntap *t = argument;
	long fd = sys(openat, AT_FDCWD_, "/dev/net/tun", O_RDWR_ | O_CLOEXEC_, 0);
	if (fd < 0)
		return fd;
	long error = sys(ioctl, fd, TUNSETIFF, &t->request);
	if (error >= 0 && t->owner >= 0)
		error = sys(ioctl, fd, TUNSETOWNER, t->owner);
	if (error >= 0 && t->group >= 0)
		error = sys(ioctl, fd, TUNSETGROUP, t->group);
	if (error >= 0)
		error = sys(ioctl, fd, TUNSETPERSIST, 1);
	sys(close, fd);
	return error;
}

/* id, descriptor of the namespace or -1, flags of TUNSETIFF, owner and group or -1, name of 16 bytes */
void tuntap_frame(const uint8_t *body, size_t length)
{
	if (length < 20 + IFNAMSIZ)
		return;
	struct tuntap t = {.owner = (int)word(body, 3), .group = (int)word(body, 4)};
	memcpy(t.request.ifr_name, body + 20, IFNAMSIZ - 1);
	t.request.ifr_flags = (short)word(body, 2);
	answer(0, word(body, 0), in_namespace((int)word(body, 1), tuntap_here, &t), 0);
}
