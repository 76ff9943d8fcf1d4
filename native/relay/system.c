/* Start, system calls and the few functions that compilers expect, for each machine. */
#include "system.h"

#include <asm/mman.h>
#include <linux/mman.h>

int relay_main(int argc, char **argv);

_Noreturn void start_c(long *stack)
{
	leave(relay_main((int)stack[0], (char **)(stack + 1)));
}

#if defined(__x86_64__)

__asm__(".globl _start\n_start:\n\txor %ebp,%ebp\n\tmov %rsp,%rdi\n\tand $-16,%rsp\n\tcall start_c\n");

long system_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;
	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#elif defined(__aarch64__)

__asm__(".globl _start\n_start:\n\tmov x29,#0\n\tmov x0,sp\n\tand sp,x0,#-16\n\tb start_c\n");

long system_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;
	register long x4 __asm__("x4") = e;
	register long x5 __asm__("x5") = f;
	__asm__ volatile("svc #0"
			 : "+r"(x0)
			 : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
			 : "memory");
	return x0;
}

#elif defined(__arm__)

__asm__(".globl _start\n.arm\n_start:\n\tmov fp,#0\n\tmov r0,sp\n\tbic sp,sp,#7\n\tbl start_c\n");

/* In assembly, since r7, which has the number, may be the frame pointer. */
__asm__(".globl system_call\n.arm\n.type system_call,%function\nsystem_call:\n"
	"\tmov ip,sp\n\tpush {r4,r5,r6,r7}\n\tmov r7,r0\n\tmov r0,r1\n\tmov r1,r2\n\tmov r2,r3\n"
	"\tldm ip,{r3,r4,r5}\n\tsvc #0\n\tpop {r4,r5,r6,r7}\n\tbx lr\n");

#elif defined(__riscv) && __riscv_xlen == 64

__asm__(".globl _start\n_start:\n\t.option push\n\t.option norelax\n\tlla gp,__global_pointer$\n\t.option pop\n"
	"\tmv a0,sp\n\tandi sp,sp,-16\n\ttail start_c\n");

long system_call(long number, long a, long b, long c, long d, long e, long f)
{
	register long a7 __asm__("a7") = number;
	register long a0 __asm__("a0") = a;
	register long a1 __asm__("a1") = b;
	register long a2 __asm__("a2") = c;
	register long a3 __asm__("a3") = d;
	register long a4 __asm__("a4") = e;
	register long a5 __asm__("a5") = f;
	__asm__ volatile("ecall"
			 : "+r"(a0)
			 : "r"(a7), "r"(a1), "r"(a2), "r"(a3), "r"(a4), "r"(a5)
			 : "memory");
	return a0;
}

#else
#error "the relay is not written for this machine"
#endif

__attribute__((used)) void *memmove(void *to, const void *from, size_t length)
{
	unsigned char *t = to;
	const unsigned char *s = from;
	if (t < s)
		for (size_t i = 0; i < length; i++)
			t[i] = s[i];
	else
		while (length-- > 0)
			t[length] = s[length];
	return to;
}

__attribute__((used)) void *memcpy(void *to, const void *from, size_t length)
{
	return memmove(to, from, length);
}

__attribute__((used)) void *memset(void *to, int byte, size_t length)
{
	unsigned char *t = to;
	for (size_t i = 0; i < length; i++)
		t[i] = (unsigned char)byte;
	return to;
}

__attribute__((used)) int memcmp(const void *a, const void *b, size_t length)
{
	const unsigned char *x = a, *y = b;
	for (size_t i = 0; i < length; i++)
		if (x[i] != y[i])
			return x[i] < y[i] ? -1 : 1;
	return 0;
}

size_t length_of(const char *text)
{
	size_t length = 0;
	while (text[length])
		length++;
	return length;
}

_Noreturn void leave(int status)
{
	for (;;)
		sys(exit_group, status);
}

_Noreturn void refuse(const char *why)
{
	static const char name[] = "tsroute2-relay: ";
	sys(write, 2, name, sizeof name - 1);
	sys(write, 2, why, length_of(why));
	sys(write, 2, "\n", 1);
	leave(64);
}

long seconds(void)
{
	long now[4] = {0};
	sys(clock_gettime, 1, now);
	return now[0];
}

#ifdef __NR_mmap2
#define MMAP __NR_mmap2
#else
#define MMAP __NR_mmap
#endif

void *pages(size_t length)
{
	long at = system_call(MMAP, 0, (long)length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	return at < 0 && at > -4096 ? NULL : (void *)at;
}

void release_pages(void *memory, size_t length)
{
	sys(munmap, memory, length);
}

/* Grows, or shrinks, such memory; 0 or -errno. */
long pages_resize(void **memory, size_t from, size_t to)
{
	long at = sys(mremap, *memory, from, to, MREMAP_MAYMOVE);
	if (at < 0 && at > -4096)
		return at;
	*memory = (void *)at;
	return 0;
}
