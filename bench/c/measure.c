// measure [-n NAMESPACE] [-u] COMMAND...: runs COMMAND, inside a named network namespace if one is given and
// without any capability if -u is, and writes what it cost to descriptor 3 as one line of JSON.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + t.tv_nsec / 1e9;
}

static void enter(const char *name) {
  char path[256];
  snprintf(path, sizeof path, "/run/netns/%s", name);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0 || setns(fd, CLONE_NEWNET) < 0) {
    fprintf(stderr, "measure: cannot enter network namespace %s: %s\n", name, strerror(errno));
    exit(125);
  }
  close(fd);
}

int main(int argc, char **argv) {
  volatile int unprivileged = 0;
  int option;
  while ((option = getopt(argc, argv, "+n:u")) != -1) {
    if (option == 'n') enter(optarg);
    else if (option == 'u') unprivileged = 1;
    else return 125;
  }
  if (optind >= argc) return 125;
  fcntl(3, F_SETFD, FD_CLOEXEC);
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  double start = now();
  pid_t child = vfork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Root that executes with an empty bounding set holds no capability, and still owns its files.
    if (unprivileged) for (int capability = 0; capability < 64; capability++) prctl(PR_CAPBSET_DROP, capability, 0, 0, 0);
    execvp(argv[optind], argv + optind);
    _exit(127);
  }
  int status;
  struct rusage used;
  if (child < 0 || wait4(child, &status, 0, &used) < 0) return 125;
  double wall = now() - start;
  dprintf(3, "{\"wall\":%.9f,\"cpu\":%.6f,\"peak\":%ld,\"status\":%d,\"signal\":%d}\n", wall,
          used.ru_utime.tv_sec + used.ru_utime.tv_usec / 1e6 + used.ru_stime.tv_sec + used.ru_stime.tv_usec / 1e6,
          used.ru_maxrss * 1024L, WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
  return 0;
}
